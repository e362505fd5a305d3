package standing_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/standing"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// patience is how long a test waits for what must come about; it never does when all is well.
const patience = time.Minute

var writer = models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1_700_000_000_000}

// world is a real registry, whose children are told apart by their names: a search finds the open cases of the other
// side with the same name, with the likelihood that stands in the name.
type world struct {
	*testing.T
	*store.Store
	mu      sync.Mutex
	ranked  int
	broken  bool
	log     bytes.Buffer
	applied int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Fresh(t))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return &world{T: t, Store: s}
}

func (w *world) add(side models.Side, name string) *models.Case {
	w.Helper()
	c := &models.Case{ID: uuid.Must(uuid.NewV7()).String(), Side: side, Status: models.Open, Person: models.Person{Name: models.Of(name)}}
	must(w.T, w.Create(w.Context(), writer, c))
	return c
}

func (w *world) close(c *models.Case) {
	w.Helper()
	must(w.T, c.Close(models.Closing{Status: models.Traced, Reason: "came home"}))
	must(w.T, w.Update(w.Context(), writer, c, models.CaseClosed, []string{"status"}))
}

// likely is how likely a name says that its bearers are the same child.
var likely = map[string]float64{"sure": .9, "perhaps": .2, "hardly": .01}

// Shortlists implements standing.Ranker.
func (w *world) Shortlists(ctx context.Context, probes []models.Case, opts matcher.Options) ([]matcher.Shortlist, error) {
	var lists []matcher.Shortlist
	for i := range probes {
		list, err := w.shortlist(ctx, &probes[i], opts)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return lists, nil
}

func (w *world) shortlist(ctx context.Context, probe *models.Case, opts matcher.Options) (matcher.Shortlist, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ranked++
	out := matcher.Shortlist{Model: "m", AsOfSeq: w.applied}
	if w.broken {
		return out, errors.New("the disk is gone")
	}
	err := w.Each(ctx, 0, func(c *models.Case) error {
		name := c.Person.Name.Or("")
		if c.Side == opts.Side && c.Status == models.Open && name == probe.Person.Name.Or("") && likely[name] > 0 && len(out.Entries) < opts.Top {
			out.Entries = append(out.Entries, matcher.Shortlisted{Slot: c.Slot, CaseID: c.ID, Bits: 1000, Posterior: likely[name]})
		}
		return nil
	})
	return out, err
}

// WaitFor implements standing.Indexes.
func (w *world) WaitFor(_ context.Context, seq int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.applied = max(w.applied, seq)
	return nil
}

func (w *world) config() standing.Config {
	return standing.Config{Registry: w.Store, Ranker: w, Indexes: w, Threshold: .05, Now: func() time.Time { return time.UnixMilli(7) },
		Log: slog.New(slog.NewTextHandler(&lockedLog{w: w}, nil))}
}

type lockedLog struct{ w *world }

func (l *lockedLog) Write(p []byte) (int, error) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	return l.w.log.Write(p)
}

// run matches until it has caught up with everything written so far.
func (w *world) run() {
	w.Helper()
	worker := standing.New(w.config())
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	w.until("everything was matched", func() bool {
		head, err := w.HeadSeq(w.Context())
		must(w.T, err)
		mark, err := w.Standing(w.Context())
		must(w.T, err)
		return mark.Seq == head && worker.Lag() == 0
	})
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		w.Errorf("matching ended with %v", err)
	}
}

func (w *world) until(what string, ok func() bool) {
	w.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.Fatal("it never came about that", what)
		}
	}
}

// pairs are those proposed, in the order of coming.
func (w *world) pairs() [][2]string {
	w.Helper()
	list, err := w.Proposals(w.Context(), 0, 1000)
	must(w.T, err)
	var out [][2]string
	for _, p := range slices.Backward(list) {
		out = append(out, [2]string{p.MissingID, p.FoundID})
	}
	return out
}

func (w *world) wantPairs(want ...[2]string) {
	w.Helper()
	if diff := cmp.Diff(want, w.pairs()); diff != "" {
		w.Errorf("pairs (-want +got):\n%s", diff)
	}
}

// Whichever side comes last, the pair is proposed, once; unlikely ones and closed cases are not.
func TestBothDirections(t *testing.T) {
	w := newWorld(t)
	report := w.add(models.Missing, "sure")
	w.add(models.Missing, "hardly")
	w.run()
	w.wantPairs()
	child := w.add(models.Found, "sure")
	w.add(models.Found, "hardly")
	w.run()
	w.wantPairs([2]string{report.ID, child.ID})
	later := w.add(models.Missing, "sure")
	home := w.add(models.Missing, "perhaps")
	w.close(home)
	w.add(models.Found, "perhaps")
	w.run()
	w.wantPairs([2]string{report.ID, child.ID}, [2]string{later.ID, child.ID})
	list, err := w.Proposals(t.Context(), 0, 1)
	must(t, err)
	if p := list[0]; p.Posterior != .9 || p.Rank != 2 || p.Model != "m" || p.RankedAt != 7 || p.AsOfSeq == 0 {
		t.Errorf("%+v", p)
	}
}

// What came while nobody matched is matched later, in bounded batches, each case once.
func TestBacklog(t *testing.T) {
	w := newWorld(t)
	var want [][2]string
	report := w.add(models.Missing, "perhaps")
	for range 3*standing.BatchSize + 5 {
		want = append(want, [2]string{report.ID, w.add(models.Found, "perhaps").ID})
	}
	w.run()
	w.wantPairs(want...)
	before := w.ranked
	w.run()
	if w.ranked != before {
		t.Errorf("%d searches were made again", w.ranked-before)
	}
}

// A failure loses nothing: the same changes are matched once it is over.
func TestFailures(t *testing.T) {
	w := newWorld(t)
	report, child := w.add(models.Missing, "sure"), w.add(models.Found, "sure")
	w.broken = true
	worker := standing.New(w.config())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	said := func() bool { w.mu.Lock(); defer w.mu.Unlock(); return strings.Contains(w.log.String(), "do not go on") }
	w.until("the failure was logged", said)
	if worker.Lag() == 0 {
		t.Error("nothing seems to wait")
	}
	w.mu.Lock()
	w.broken = false
	w.mu.Unlock()
	w.until("the pair was proposed", func() bool { return len(w.pairs()) > 0 })
	cancel()
	<-ended
	w.wantPairs([2]string{report.ID, child.ID})
	if strings.Contains(w.log.String(), "sure") {
		t.Error("the log names a child")
	}
}

// Matching the whole registry finds every pair, wherever it is stopped and however often.
func TestRematchGoesOn(t *testing.T) {
	w := newWorld(t)
	report := w.add(models.Missing, "sure")
	var want [][2]string
	for i := range 5*standing.BatchSize + 9 {
		if c := w.add(models.Found, "sure"); i%50 == 3 {
			w.close(c)
		} else {
			want = append(want, [2]string{report.ID, c.ID})
		}
	}
	cfg := w.config()
	begun := models.RematchMark{Model: "m", Began: 3, Seq: 40}
	var shown []int
	stopped := 0
	for {
		ctx, cancel := context.WithCancel(t.Context())
		blocks := 0
		mark, err := standing.Rematch(ctx, &cfg, w.Store, begun, func(m models.RematchMark) {
			shown = append(shown, m.Done)
			if blocks++; blocks == 3 { // the beginning, and two blocks
				cancel()
			}
		})
		cancel()
		if err == nil {
			if mark.Done != len(want) || mark.Proposed != len(want) || mark.Seq != 40 {
				t.Errorf("%+v of %d", mark, len(want))
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		begun.Seq = 99 // what changed meanwhile an earlier part has not seen
		stopped++
	}
	w.wantPairs(want...)
	if w.ranked > len(want)+stopped*standing.BatchSize || stopped < 2 || !slices.IsSorted(shown) {
		t.Errorf("%d searches for %d children, stopped %d times, progress %v", w.ranked, len(want), stopped, shown)
	}
	if mark, err := w.Rematch(t.Context()); err != nil || mark != (models.RematchMark{}) {
		t.Errorf("still under way: %+v, %v", mark, err)
	}
	w.ranked = 0
	if _, err := standing.Rematch(t.Context(), &cfg, w.Store, models.RematchMark{Model: "other"}, func(models.RematchMark) {}); err != nil || w.ranked != len(want) {
		t.Errorf("by another model: %v, %d searches", err, w.ranked)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
