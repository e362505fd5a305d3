// Package standing matches without being asked: every new or changed case against the other side, and a whole registry
// when told to. What it finds likely enough it puts before people as a proposal; it decides nothing.
//
// The queue of cases to match is the store's own change feed, of which the place that has been reached is kept with the
// proposals: nothing is lost when the program stops, nothing grows when matching falls behind, and storing a case waits
// for no match.
package standing

import (
	"context"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// Registry is what matching reads of the store, and where it keeps what it finds.
type Registry interface {
	HeadSeq(ctx context.Context) (int64, error)
	Changes(ctx context.Context, after int64, limit int) ([]models.Change, error)
	Wait(ctx context.Context, after int64) error
	Cases(ctx context.Context, slots []models.Slot) ([]models.Case, error)
	Standing(ctx context.Context) (models.StandingMark, error)
	Propose(ctx context.Context, mark models.StandingMark, pairs ...models.Proposal) (fresh int, err error)
}

// Ranker ranks without reasons; matcher.Matcher does.
type Ranker interface {
	// Shortlists ranks for each of some probes.
	Shortlists(ctx context.Context, probes []models.Case, opts matcher.Options) ([]matcher.Shortlist, error)
}

// Indexes say how far they have followed the change feed.
type Indexes interface {
	WaitFor(ctx context.Context, seq int64) error
}

// Config is what a Worker works with. All of it is required.
type Config struct {
	Registry Registry
	Ranker   Ranker
	Indexes  Indexes
	// Threshold is the probability from which a pair is proposed: that of the report in the search for the recovered child.
	Threshold float64
	Now       func() time.Time
	Log       *slog.Logger
}

// Worker matches the cases of the change feed. One goroutine calls Run; Lag is safe for concurrent use.
type Worker struct {
	cfg Config
	lag atomic.Int64
}

// New makes a worker.
func New(cfg Config) *Worker { return &Worker{cfg: cfg} }

// BatchSize is how many cases are matched at once, and how many wait in memory at most.
const BatchSize = 64

// Lag is how many changes were still to be matched when the worker last looked.
func (w *Worker) Lag() int64 { return w.lag.Load() }

// How long a failing registry is left alone.
const (
	firstRetry   = 100 * time.Millisecond
	longestRetry = 10 * time.Second
)

// Run matches every change as it comes, from where the registry says that an earlier run stopped, until ctx ends, whose
// error it returns. What fails is tried again, at longer and longer intervals.
func (w *Worker) Run(ctx context.Context) error {
	retry := firstRetry
	for {
		err := w.step(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			retry = firstRetry
			continue
		}
		w.cfg.Log.Error("standing matches do not go on", "code", models.CodeOf(err), "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retry):
		}
		retry = min(2*retry, longestRetry)
	}
}

// step matches the next few changes, or waits for some.
func (w *Worker) step(ctx context.Context) error {
	mark, err := w.cfg.Registry.Standing(ctx)
	if err != nil {
		return err
	}
	changes, err := w.cfg.Registry.Changes(ctx, mark.Seq, BatchSize)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		w.lag.Store(0)
		return w.cfg.Registry.Wait(ctx, mark.Seq)
	}
	head, err := w.cfg.Registry.HeadSeq(ctx)
	if err != nil {
		return err
	}
	w.lag.Store(head - mark.Seq)
	mark.Seq = changes[len(changes)-1].Seq
	if err := w.cfg.Indexes.WaitFor(ctx, mark.Seq); err != nil {
		return err
	}
	var slots []models.Slot
	for _, c := range changes {
		slots = append(slots, c.Slot)
	}
	slices.Sort(slots)
	cases, err := w.cfg.Registry.Cases(ctx, slices.Compact(slots))
	if err != nil {
		return err
	}
	pairs, err := w.match(ctx, cases)
	if err != nil {
		return err
	}
	fresh, err := w.cfg.Registry.Propose(ctx, mark, pairs...)
	if err != nil {
		return err
	}
	w.lag.Store(head - mark.Seq)
	if fresh > 0 {
		w.cfg.Log.Info("pairs are proposed", "new", fresh, "change", mark.Seq)
	}
	return nil
}

// match matches open cases with the other side, and returns the pairs in an order that does not depend on which was done
// first.
func (w *Worker) match(ctx context.Context, cases []models.Case) ([]models.Proposal, error) {
	var children, reports []models.Case
	for _, c := range cases {
		switch {
		case c.Status != models.Open:
		case c.Side == models.Found:
			children = append(children, c)
		default:
			reports = append(reports, c)
		}
	}
	pairs, err := w.cfg.searchFor(ctx, children)
	if err != nil {
		return nil, err
	}
	sought, err := w.seek(ctx, reports)
	return merge(pairs, sought), err
}

// together is how many searches one core does in one reading of the faces.
const together = 8

// shortlists ranks for probes, several at a time on every core.
func (c *Config) shortlists(ctx context.Context, probes []models.Case, side models.Side, top int) ([]matcher.Shortlist, error) {
	parts := slices.Collect(slices.Chunk(probes, together))
	lists := make([][]matcher.Shortlist, len(parts))
	err := each(ctx, len(parts), func(i int) (err error) {
		lists[i], err = c.Ranker.Shortlists(ctx, parts[i], matcher.Options{Side: side, Top: top, Cores: 1})
		return err
	})
	return slices.Concat(lists...), err
}

// shortlisted is how many reports may be proposed for a recovered child.
const shortlisted = 20

// searchFor searches for recovered children and returns the pairs that are likely enough.
func (c *Config) searchFor(ctx context.Context, children []models.Case) ([]models.Proposal, error) {
	lists, err := c.shortlists(ctx, children, models.Missing, shortlisted)
	if err != nil {
		return nil, err
	}
	var pairs []models.Proposal
	at := c.Now().UnixMilli() // one for all: instants would tell which came first
	for i, list := range lists {
		for rank, e := range list.Entries {
			if e.Posterior >= c.Threshold {
				pairs = append(pairs, models.Proposal{MissingID: e.CaseID, FoundID: children[i].ID, Bits: e.Bits, Posterior: e.Posterior, Rank: rank + 1,
					Model: list.Model, AsOfSeq: list.AsOfSeq, RankedAt: at})
			}
		}
	}
	return pairs, nil
}

// A report finds the recovered children who may be its own by a search of its own; whether it is likely enough says each
// child's own search, as everywhere else. Those are made for the few most alike.
const sought = 3

// seek searches for reported children among the recovered, and returns the pairs that are likely enough.
func (w *Worker) seek(ctx context.Context, reports []models.Case) ([]models.Proposal, error) {
	lists, err := w.cfg.shortlists(ctx, reports, models.Found, sought)
	if err != nil {
		return nil, err
	}
	wanted := map[[2]string]bool{}
	var slots []models.Slot
	for i, list := range lists {
		for _, e := range list.Entries {
			if e.Posterior >= w.cfg.Threshold {
				wanted[[2]string{reports[i].ID, e.CaseID}] = true
				slots = append(slots, e.Slot)
			}
		}
	}
	if len(slots) == 0 {
		return nil, nil
	}
	slices.Sort(slots)
	children, err := w.cfg.Registry.Cases(ctx, slices.Compact(slots))
	if err != nil {
		return nil, err
	}
	pairs, err := w.cfg.searchFor(ctx, children)
	return slices.DeleteFunc(pairs, func(p models.Proposal) bool { return !wanted[[2]string{p.MissingID, p.FoundID}] }), err
}

// each does n pieces of work on every core and returns the first error.
func each(ctx context.Context, n int, work func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				errs[i] = work(i)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// merge puts all pairs in one list, each once.
func merge(lists ...[]models.Proposal) []models.Proposal {
	var out []models.Proposal
	known := map[[2]string]bool{}
	for _, list := range lists {
		for _, p := range list {
			if pair := [2]string{p.MissingID, p.FoundID}; !known[pair] {
				known[pair] = true
				out = append(out, p)
			}
		}
	}
	return out
}
