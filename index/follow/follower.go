package follow

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Feed is the store's change feed and its cases.
type Feed interface {
	HeadSeq(ctx context.Context) (int64, error)
	Changes(ctx context.Context, after int64, limit int) ([]models.Change, error)
	// Cases returns the cases at slots with photos and faces.
	Cases(ctx context.Context, slots []models.Slot) ([]models.Case, error)
	// Each visits every case from a slot on, in order.
	Each(ctx context.Context, from models.Slot, visit func(*models.Case) error) error
	// Wait returns when there may be changes after a sequence number.
	Wait(ctx context.Context, after int64) error
}

// AttributeIndex is the index of coded facts.
type AttributeIndex interface {
	Put(ctx context.Context, entries ...attributes.Entry) error
	// Applied tells up to which change everything has been put.
	Applied(seq int64) error
	// Broken reports whether the text index has to be made anew.
	Broken() bool
}

// FaceIndex is the index of faces.
type FaceIndex interface {
	// Replace makes faces all there is of a case, in one step for readers. Invalid: one of them cannot be compared, and
	// nothing changed.
	Replace(slot models.Slot, faces ...models.FaceEntry) error
}

// Config is what a Follower works with. All of it is required but Snapshots.
type Config struct {
	Feed       Feed
	Attributes AttributeIndex
	Faces      FaceIndex
	Model      models.ModelID                 // faces of other models are left out of the index
	Code       func(*models.Case) facts.Facts // several goroutines call it
	Log        *slog.Logger
	Snapshots  *Snapshots // of the same indexes; nil keeps none
}

// Follower applies the change feed to the indexes. One goroutine calls Run; all else is safe for concurrent use.
type Follower struct {
	cfg Config

	latest models.Change // applied; these are Run's
	saved  int64         // up to which change a snapshot was written
	tried  int64         // up to which change it was tried
	saving chan int64    // tells it of the one being written, 0 when that failed; nil when none is

	mu      sync.Mutex
	applied int64
	ready   bool
	moved   chan struct{} // closed and renewed whenever applied moves
}

// New makes a follower of indexes that are empty, or that Snapshots can fill.
func New(cfg Config) *Follower { return &Follower{cfg: cfg, applied: -1, moved: make(chan struct{})} }

// How many changes are applied at once, how many cases are indexed at once, and how long a failing feed is left alone.
const (
	changesAtOnce = 1000
	casesAtOnce   = 5000
	firstRetry    = 100 * time.Millisecond
	longestRetry  = 10 * time.Second
)

// Rebuild fills the indexes from every case of the store, and saves them; what Snapshots held is dropped. progress may be
// nil.
func (f *Follower) Rebuild(ctx context.Context, progress func(done int)) error {
	if f.cfg.Snapshots != nil {
		if err := f.cfg.Snapshots.clear(); err != nil {
			return err
		}
	}
	head, err := f.cfg.Feed.HeadSeq(ctx)
	if err != nil {
		return err
	}
	var batch []models.Case
	done, leftOut := 0, 0
	flush := func() error {
		n, err := f.put(ctx, batch)
		if err != nil {
			return err
		}
		leftOut += n
		done += len(batch)
		batch = batch[:0]
		if progress != nil {
			progress(done)
		}
		return nil
	}
	err = f.cfg.Feed.Each(ctx, 0, func(c *models.Case) error {
		batch = append(batch, *c)
		if len(batch) < casesAtOnce {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err == nil {
		err = f.cfg.Attributes.Applied(head)
	}
	if err == nil {
		err = f.remember(ctx, head)
	}
	if err != nil {
		return err
	}
	f.warnOf(leftOut)
	f.advance(head)
	f.saveNow()
	return nil
}

// remember looks up the change that the indexes are level with, by which a snapshot is known again.
func (f *Follower) remember(ctx context.Context, head int64) error {
	if f.cfg.Snapshots == nil || head == 0 {
		return nil
	}
	list, err := f.cfg.Feed.Changes(ctx, head-1, 1)
	if err == nil && len(list) > 0 {
		f.latest, f.saved = list[0], 0
	}
	return err
}

// Run fills the indexes and then follows the feed until ctx ends, whose error it returns. A feed that fails is tried
// again, at longer and longer intervals; meanwhile searches wait or are told to come back.
func (f *Follower) Run(ctx context.Context) error {
	defer f.finish()
	retry := firstRetry
	for {
		err := f.step(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			retry = firstRetry
			continue
		}
		f.cfg.Log.Error("the indexes cannot follow the store", "code", models.CodeOf(err), "err", err)
		f.setReady(false)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retry):
		}
		retry = min(2*retry, longestRetry)
	}
}

func (f *Follower) step(ctx context.Context) error {
	if f.cfg.Attributes.Broken() {
		f.cfg.Log.Warn("the text index is broken: the indexes are made anew")
		f.advance(-1)
		return f.Rebuild(ctx, nil)
	}
	after := f.AppliedSeq()
	if after < 0 {
		if ok, err := f.restore(ctx); ok || err != nil {
			return err
		}
		return f.Rebuild(ctx, nil)
	}
	changes, err := f.cfg.Feed.Changes(ctx, after, changesAtOnce)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		f.setReady(true)
		return f.cfg.Feed.Wait(ctx, after)
	}
	seen := map[models.Slot]bool{}
	var slots []models.Slot
	for _, c := range changes {
		if !seen[c.Slot] {
			seen[c.Slot] = true
			slots = append(slots, c.Slot)
		}
	}
	cases, err := f.cfg.Feed.Cases(ctx, slots)
	if err != nil {
		return err
	}
	leftOut, err := f.put(ctx, cases)
	if err != nil {
		return err
	}
	f.latest = changes[len(changes)-1]
	if err := f.cfg.Attributes.Applied(f.latest.Seq); err != nil {
		return err
	}
	f.warnOf(leftOut)
	f.advance(f.latest.Seq)
	f.save()
	return nil
}

// put brings both indexes to what the cases are now, and returns how many of their faces cannot be compared. Doing it
// twice changes nothing.
func (f *Follower) put(ctx context.Context, cases []models.Case) (leftOut int, err error) {
	for i := range cases {
		n, err := f.putFaces(&cases[i])
		if err != nil {
			return leftOut, err
		}
		leftOut += n
	}
	return leftOut, f.cfg.Attributes.Put(ctx, Entries(cases, f.cfg.Code)...)
}

// putFaces leaves out faces of another model and damaged ones: they must not keep all other cases from being found.
func (f *Follower) putFaces(c *models.Case) (leftOut int, err error) {
	if c.Status != models.Open {
		return 0, f.cfg.Faces.Replace(c.Slot)
	}
	faces, others := facesOf(c, f.cfg.Model)
	err = f.cfg.Faces.Replace(c.Slot, faces...)
	if !refused(err) {
		return others, err
	}
	var good []models.FaceEntry
	if err := f.cfg.Faces.Replace(c.Slot); err != nil {
		return 0, err
	}
	for _, face := range faces {
		with := append(slices.Clip(good), face)
		switch err := f.cfg.Faces.Replace(c.Slot, with...); {
		case err == nil:
			good = with
		case !refused(err):
			return 0, err
		}
	}
	return others + len(faces) - len(good), nil
}

func refused(err error) bool { return err != nil && models.CodeOf(err) == models.Invalid }

func (f *Follower) warnOf(leftOut int) {
	if leftOut > 0 {
		f.cfg.Log.Warn("faces are left out that cannot be compared; run milaan reenrol", "faces", leftOut)
	}
}

func (f *Follower) advance(seq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.applied = seq
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *Follower) setReady(ready bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ready = ready
}

// AppliedSeq is the change up to which the indexes are up to date; -1 before they are filled.
func (f *Follower) AppliedSeq() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.applied
}

// Ready reports whether the indexes have caught up and the feed answers.
func (f *Follower) Ready() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ready
}

// WaitFor returns once every change up to seq is applied, and ctx's error when ctx ends first.
func (f *Follower) WaitFor(ctx context.Context, seq int64) error {
	for {
		f.mu.Lock()
		applied, moved := f.applied, f.moved
		f.mu.Unlock()
		if applied >= seq {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
