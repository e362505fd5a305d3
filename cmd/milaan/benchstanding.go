package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/standing"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// benchWriters is how many store cases at once: what comes together is committed together.
const benchWriters = 64

// putsPerSecond is how many cases come in while searches are timed.
const putsPerSecond = 500

// rankBeside searches while cases are stored and indexed, one by one, as a country's stations send them.
func (b *bench) rankBeside(ctx context.Context) error {
	following, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	in, err := b.incoming(following, &group, "beside.db")
	if err != nil {
		stop()
		return err
	}
	defer in.Close() //nolint:errcheck // nothing is kept
	defer group.Wait()
	defer stop()
	var stored atomic.Int64
	work := make(chan int, 16)
	for range benchWriters {
		group.Go(func() {
			for n := range work {
				c := b.source.Missing(b.command.Cases + n)
				if err := in.Create(following, models.Write{Actor: importer, At: 1}, &c); err == nil {
					stored.Add(1)
				}
			}
		})
	}
	group.Go(func() {
		defer close(work)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		began, n := time.Now(), 0
		for {
			select {
			case <-tick.C:
			case <-following.Done():
				return
			}
			for due := int(time.Since(began).Seconds() * putsPerSecond); n < due; n++ {
				select {
				case work <- n:
				case <-following.Done():
					return
				}
			}
		}
	})
	began := time.Now()
	var took []float64
	for n := range 5 * b.command.Searches {
		probe := b.source.Found(n, n%6)
		t := time.Now()
		if _, err := b.engine.matcher.Rank(ctx, &probe, matcher.Options{Top: 100}); err != nil {
			return err
		}
		took = append(took, time.Since(t).Seconds()*1000)
	}
	seconds := time.Since(began).Seconds()
	b.timings.add("puts_per_s", float64(stored.Load())/seconds, "cases/s", "stored and indexed beside searches, by 64 writers")
	b.timings.add("puts_unindexed", float64(stored.Load()-max(in.follower.AppliedSeq(), 0)), "cases", "of them not indexed yet at the end")
	b.timings.add("rank_beside_p50_ms", percentile(took, .5), "ms", "rank beside them: half within")
	b.timings.add("rank_beside_p99_ms", percentile(took, .99), "ms", "rank beside them: 99% within")
	return nil
}

// incoming is a store of cases that come in while others are measured, and what indexes them.
type incoming struct {
	*store.Store
	follower *follow.Follower
}

// incoming opens an empty store that is indexed beside the registry until ctx ends.
func (b *bench) incoming(ctx context.Context, group *sync.WaitGroup, file string) (*incoming, error) {
	s, err := store.Open(ctx, filepath.Join(b.dir, file))
	if err != nil {
		return nil, err
	}
	f := follow.New(follow.Config{Feed: shifted{s, models.Slot(b.command.Cases)}, Attributes: b.engine.attributes, Faces: b.engine.faces,
		Model: enrol.Model, Code: b.engine.code, Log: b.log()})
	group.Go(func() { _ = f.Run(ctx) }) // until ctx ends
	return &incoming{s, f}, nil
}

// shifted is a store's feed whose cases stand behind those of a registry.
type shifted struct {
	*store.Store
	by models.Slot
}

// Changes implements follow.Feed.
func (s shifted) Changes(ctx context.Context, after int64, limit int) ([]models.Change, error) {
	list, err := s.Store.Changes(ctx, after, limit)
	for i := range list {
		list[i].Slot += s.by
	}
	return list, err
}

// Cases implements follow.Feed.
func (s shifted) Cases(ctx context.Context, slots []models.Slot) ([]models.Case, error) {
	own := make([]models.Slot, len(slots))
	for i := range slots {
		own[i] = slots[i] - s.by
	}
	list, err := s.Store.Cases(ctx, own)
	for i := range list {
		list[i].Slot += s.by
	}
	return list, err
}

// matchStanding measures how many recovered children a second are matched with all reports, in batches.
func (b *bench) matchStanding(ctx context.Context) error {
	registry := &invented{bench: b, children: 4 * standing.BatchSize}
	cfg := &standing.Config{Ranker: b.engine.matcher, Threshold: proposeFrom, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	began := time.Now()
	mark, err := standing.Rematch(ctx, cfg, registry, models.RematchMark{Model: "bench"}, func(models.RematchMark) {})
	b.timings.add("standing_per_s", float64(mark.Done)/time.Since(began).Seconds(), "cases/s", "recovered children matched with all reports, in batches of 64")
	return err
}

// rematch measures a matching of a registry of a tenth the size with a tenth of that many recovered children.
func (b *bench) rematch(ctx context.Context) error {
	const most = 100_000
	smaller := *b.command
	smaller.Cases = min(most, smaller.Cases)
	other := &bench{command: &smaller, out: b.out, weights: b.weights, source: b.source}
	e, err := newEngine("", b.weights, other.load, func() int64 { return 0 })
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // nothing is kept
	for from := 0; from < smaller.Cases; from += 2000 {
		var list []models.Case
		for n := from; n < min(from+2000, smaller.Cases); n++ {
			list = append(list, other.missing(n))
		}
		if err := e.index(ctx, list); err != nil {
			return err
		}
	}
	registry := &invented{bench: b, children: smaller.Cases / 10}
	cfg := &standing.Config{Ranker: e.matcher, Threshold: proposeFrom, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	bar := newBar(b.out, registry.children, "rematched")
	began := time.Now()
	mark, err := standing.Rematch(ctx, cfg, registry, models.RematchMark{Model: "bench"}, func(m models.RematchMark) { _ = bar.Set(m.Done) })
	if err != nil {
		return err
	}
	b.timings.add("rematch_reports", float64(smaller.Cases), "", "reports of a smaller registry")
	b.timings.add("rematch_children", float64(mark.Done), "", "recovered children searched for in it")
	b.timings.add("rematch_s", time.Since(began).Seconds(), "s", "to match them all")
	return nil
}

// invented is a registry of recovered children for standing.Rematch, which forgets what it is told.
type invented struct {
	bench    *bench
	children int
}

// Each implements standing.WholeRegistry.
func (r *invented) Each(_ context.Context, from models.Slot, visit func(*models.Case) error) error {
	for n := int(from); n < r.children; n++ {
		c := r.bench.source.Found(n, n%6)
		c.Slot = models.Slot(n)
		if err := visit(&c); err != nil {
			return err
		}
	}
	return nil
}

// Rematch implements standing.WholeRegistry.
func (r *invented) Rematch(context.Context) (models.RematchMark, error) {
	return models.RematchMark{}, nil
}

// ProposeRematch implements standing.WholeRegistry.
func (r *invented) ProposeRematch(_ context.Context, mark models.RematchMark, _ ...models.Proposal) (models.RematchMark, error) {
	return mark, nil
}
