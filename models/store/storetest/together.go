package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// stall is a context that keeps the change it belongs to under way, and all others in line behind it, until goOn is
// closed.
type stall struct {
	context.Context //nolint:containedctx // it is one

	started        sync.Once
	underWay, goOn chan struct{}
}

// Err is asked when the change's turn has come.
func (s *stall) Err() error {
	s.started.Do(func() { close(s.underWay) })
	<-s.goOn
	return s.Context.Err()
}

// stalled starts a change that is under way when stalled returns. It ends after goOn, and what came of it is on done.
func stalled(t *testing.T, s *registry) (c *models.Case, goOn func(), done <-chan error) {
	t.Helper()
	ctx := &stall{Context: context.Background(), underWay: make(chan struct{}), goOn: make(chan struct{})}
	c = missing(t)
	ended := make(chan error, 1)
	go func() { ended <- s.Create(ctx, writer, c) }()
	<-ctx.underWay
	return c, sync.OnceFunc(func() { close(ctx.goOn) }), ended
}

// counted is a context that counts those who wait with it.
type counted struct {
	context.Context //nolint:containedctx // it is one

	waiting *atomic.Int64
}

// Done is asked for when a change gets in line.
func (c counted) Done() <-chan struct{} { c.waiting.Add(1); return c.Context.Done() }

// atOnce does something n times, all in line behind a change that is under way. It returns what came of each, and how
// many times the feed was seen to move meanwhile.
func atOnce(t *testing.T, s *registry, n int, do func(ctx context.Context, i int) error) (came []error, moves int) {
	t.Helper()
	_, goOn, done := stalled(t, s)
	defer goOn()
	ctx := counted{context.Background(), new(atomic.Int64)}
	came = make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { came[i] = do(ctx, i) })
	}
	for ctx.waiting.Load() < int64(n) {
		time.Sleep(time.Millisecond)
	}
	goOn()
	all := make(chan struct{})
	go func() { group.Wait(); close(all) }()
	for last := int64(-1); ; {
		head, err := s.HeadSeq(context.Background())
		must(t, err)
		if head != last {
			last = head
			moves++
		}
		select {
		case <-all:
			must(t, <-done)
			return came, moves
		default:
		}
	}
}

// together has many store cases at once, and some of them refused: for a case that was there before, for one of the same
// commit, or half-way through, for one of their own.
func together(t *testing.T, s *registry) {
	ctx := context.Background()
	taken := missing(t)
	taken.Source = "taken"
	must(t, s.Create(ctx, writer, taken))
	const n = 100
	cases := make([][]*models.Case, n)
	for i := range cases {
		c := missing(t)
		cases[i] = []*models.Case{c}
		switch i % 5 {
		case 1:
			c.Source = "taken"
		case 2, 3:
			c.Source = fmt.Sprint("pair ", i/5)
		case 4:
			again := *c
			cases[i] = append(cases[i], missing(t), &again)
		}
	}
	came, moves := atOnce(t, s, n, func(ctx context.Context, i int) error { return s.Create(ctx, writer, cases[i]...) })
	if moves > n/5 {
		t.Errorf("%d changes in %d commits", n, moves)
	}
	for i, err := range came {
		for _, c := range cases[i] {
			_, reading := s.Case(ctx, c.ID)
			if err != nil {
				code(t, err, models.Conflict)
				code(t, reading, models.NotFound)
			} else {
				must(t, reading)
			}
		}
		switch {
		case i%5 == 0 && err != nil, (i%5 == 1 || i%5 == 4) && err == nil:
			t.Errorf("case %d: %v", i, err)
		case i%5 == 3 && (err == nil) == (came[i-1] == nil):
			t.Errorf("two cases of one source: %v, %v", came[i-1], err)
		}
	}
}

func lostTogether(t *testing.T, s *registry) {
	ctx := context.Background()
	c := missing(t)
	must(t, s.Create(ctx, writer, c))
	const n = 16
	versions := make([]models.Case, n)
	came, _ := atOnce(t, s, n, func(ctx context.Context, i int) error {
		versions[i] = *c
		versions[i].Person.Name = models.Of(fmt.Sprint("writer ", i))
		return s.Update(ctx, writer, &versions[i], models.CaseChanged, []string{"child_name"})
	})
	now, err := s.Case(ctx, c.ID)
	must(t, err)
	kept := 0
	for i, err := range came {
		if err != nil {
			code(t, err, models.Conflict)
			continue
		}
		kept++
		if now.Person.Name.Or("") != versions[i].Person.Name.Or("") {
			t.Errorf("writer %d was told that its change is stored", i)
		}
	}
	if kept != 1 || now.Version != 2 {
		t.Errorf("%d of %d changes of one version were kept; version %d", kept, n, now.Version)
	}
}

// once sends one request many times at once, to two stores of the database.
func once(t *testing.T, s *registry) {
	ctx := context.Background()
	stores := []*store.Store{s.Store, Open(t, s.url)}
	send := func(key string, do func(ctx context.Context, s *store.Store, w models.Write, i int) error) models.Outcome {
		t.Helper()
		w := writer
		w.Once = models.Once{Key: key, Digest: "d"}
		//nolint:contextcheck // the change that is under way has a context of its own
		came, _ := atOnce(t, s, 20, func(ctx context.Context, i int) error { return do(ctx, stores[i%2], w, i) })
		done := 0
		for _, err := range came {
			if err == nil {
				done++
			} else {
				code(t, err, models.Conflict)
			}
		}
		outcome, ok, err := s.Replay(ctx, "a", key)
		must(t, err)
		if done != 1 || !ok || outcome.Digest != "d" {
			t.Errorf("%s: done %d times, %+v", key, done, outcome)
		}
		return outcome
	}
	made := send("case", func(ctx context.Context, s *store.Store, w models.Write, _ int) error {
		return s.Create(ctx, w, missing(t))
	})
	c, err := s.Case(ctx, made.CaseID)
	must(t, err)
	added := send("photo", func(ctx context.Context, s *store.Store, w models.Write, i int) error {
		_, err := s.AddPhoto(ctx, w, c.ID, models.Photo{ID: newID(), SHA256: fmt.Sprint(i), Of: models.OfChild})
		return err
	})
	c, err = s.Case(ctx, made.CaseID)
	must(t, err)
	if len(c.Photos) != 1 || c.Photos[0].ID != added.PhotoID {
		t.Errorf("%+v of %+v", added, c.Photos)
	}
	if _, ok, err := s.Replay(ctx, "b", "case"); ok || err != nil {
		t.Error("another actor's key was found", err)
	}
}

// letGo ends the contexts of changes that wait in line: they return at once, and nothing of them is kept.
func letGo(t *testing.T, s *registry) {
	first, goOn, done := stalled(t, s)
	defer goOn()
	ctx, cancel := context.WithCancel(context.Background())
	const n = 10
	var left [n]*models.Case
	came := make(chan error, n)
	for i := range left {
		left[i] = missing(t)
		go func() { came <- s.Create(ctx, writer, left[i]) }()
	}
	cancel()
	for range n {
		if err := <-came; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	goOn()
	must(t, <-done)
	if _, err := s.Case(context.Background(), first.ID); err != nil {
		t.Error(err)
	}
	for _, c := range left {
		_, err := s.Case(context.Background(), c.ID)
		code(t, err, models.NotFound)
	}
}

// closedWhileWriting closes the store: the change under way is finished, those in line are told that they are not stored.
func closedWhileWriting(t *testing.T, s *registry) {
	first, goOn, done := stalled(t, s)
	defer goOn()
	const n = 10
	var late [n]*models.Case
	came := make(chan error, n)
	for i := range late {
		late[i] = missing(t)
		go func() { came <- s.Create(context.Background(), writer, late[i]) }()
	}
	closing := make(chan error, 1)
	go func() { closing <- s.Close() }()
	for range n {
		code(t, <-came, models.Unavailable)
	}
	goOn()
	must(t, <-done)
	must(t, <-closing)
	again := Open(t, s.url)
	if _, err := again.Case(context.Background(), first.ID); err != nil {
		t.Error(err)
	}
	for _, c := range late {
		_, err := again.Case(context.Background(), c.ID)
		code(t, err, models.NotFound)
	}
}
