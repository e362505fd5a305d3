package follow_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

// sameAsRebuilt holds indexes that followed against ones that are made of the store as it is.
func sameAsRebuilt(t *testing.T, r *rig) {
	t.Helper()
	fresh := newRig(t, r.store)
	must(t, fresh.Rebuild(t.Context(), nil))
	if fresh.AppliedSeq() != r.AppliedSeq() {
		t.Errorf("rebuilt up to %d, followed up to %d", fresh.AppliedSeq(), r.AppliedSeq())
	}
	list, _, err := r.store.List(t.Context(), models.CaseFilter{}, "", 1)
	must(t, err)
	slots := list[0].Slot + 1
	if diff := cmp.Diff(fresh.state(t, slots), r.state(t, slots)); diff != "" {
		t.Errorf("(-rebuilt +followed):\n%s", diff)
	}
}

// Whatever happens to cases, following it gives the indexes that a rebuild gives.
func TestFollowingIsRebuilding(t *testing.T) {
	s := openStore(t)
	l := newLife(t, s, 1)
	for range 40 {
		l.step()
	}
	r := newRig(t, s)
	r.run(t)
	for i := range 200 {
		l.step()
		if i%50 == 0 {
			r.catchUp(t)
			sameAsRebuilt(t, r)
		}
	}
	r.catchUp(t)
	sameAsRebuilt(t, r)
	if r.faces.Len() < 10 {
		t.Errorf("%d faces of %d cases show little", r.faces.Len(), len(l.cases))
	}
}

// A rebuild that is stopped in the middle is begun again; what it left behind harms nothing.
func TestStoppedInTheMiddle(t *testing.T) {
	s := openStore(t)
	var many []*models.Case
	for i := range 5200 { // more than are indexed at once
		many = append(many, newCase(t, models.Missing, fmt.Sprintf(`{"age_years":%d}`, i%18)))
	}
	must(t, s.Create(t.Context(), writer, many...))
	r := newRig(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	var progress []int
	err := r.Rebuild(ctx, func(done int) { progress = append(progress, done); cancel() })
	if !errors.Is(err, context.Canceled) || r.AppliedSeq() != -1 || r.Ready() {
		t.Fatalf("the rebuild ended with %v at %d", err, r.AppliedSeq())
	}
	if open := r.attributes.View().Open(models.Missing); open == 0 || open == len(many) {
		t.Fatalf("%d cases were indexed: not the middle", open)
	}
	l := newLife(t, s, 2)
	for range 30 {
		l.step()
	}
	must(t, many[0].Close(models.Closing{Status: models.Traced, Reason: "came home"}))
	must(t, s.Update(t.Context(), writer, many[0], models.CaseClosed, nil))
	stop := r.run(t)
	r.catchUp(t)
	stop()
	sameAsRebuilt(t, r)

	for range 30 {
		l.step()
	}
	r.run(t) // goes on where it stopped
	r.catchUp(t)
	sameAsRebuilt(t, r)
	if len(progress) == 0 || progress[0] != 5000 {
		t.Errorf("progress: %v", progress)
	}
}

// A database that goes away and comes back is followed on, and nothing that was written is missed.
func TestFeedComesBack(t *testing.T) {
	server := pgtest.Start(t)
	s, err := store.Open(t.Context(), server.Database(t))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	l := newLife(t, s, 3)
	for range 20 {
		l.step()
	}
	r := newRig(t, s)
	r.run(t)
	r.catchUp(t)
	until(t, "the follower was ready", r.Ready)
	for range 2 {
		server.Stop()
		until(t, "the follower noticed", func() bool { return !r.Ready() })
		server.Resume(t)
		for range 20 {
			l.step()
		}
		r.catchUp(t)
		sameAsRebuilt(t, r)
		until(t, "the follower was ready again", r.Ready)
	}
	if !r.log.has("cannot follow") || r.log.has("Munni") {
		t.Errorf("the log: %s", r.log)
	}
}

// A store that is closed under it makes a follower wait, not end; it ends when it is told to.
func TestStoreClosed(t *testing.T) {
	s := openStore(t)
	newLife(t, s, 4).create()
	r := newRig(t, s)
	stop := r.run(t)
	r.catchUp(t)
	must(t, s.Close())
	until(t, "the follower noticed", func() bool { return !r.Ready() && r.log.has("cannot follow") })
	if seq := r.AppliedSeq(); seq != 1 {
		t.Errorf("applied up to %d", seq)
	}
	stop()
}

// Writers write while readers read and the follower follows. A case whose chosen face changes all the time is never
// without its faces.
func TestConcurrentWrites(t *testing.T) {
	s := openStore(t)
	c := newCase(t, models.Found, `{"child_name":"Munni"}`)
	must(t, s.Create(t.Context(), writer, c))
	for i := range 2 {
		_, err := s.AddPhoto(t.Context(), writer, c.ID, newPhoto(fmt.Sprint("p", i), 2, i))
		must(t, err)
	}
	r := newRig(t, s)
	r.run(t)
	r.catchUp(t)

	faces := len(r.faces.OfSlot(c.Slot))
	if faces == 0 {
		t.Fatal("the case has no face")
	}

	var writers, readers sync.WaitGroup
	for seed := range uint64(3) {
		l := newLife(t, s, 10+seed)
		writers.Go(func() {
			for range 60 {
				l.step()
			}
		})
	}
	writers.Go(func() {
		for i := range 60 {
			p := newPhoto("p0", 2, 0)
			p.Faces[i%2].Chosen = true
			seen, err := s.Case(t.Context(), c.ID)
			must(t, err)
			must(t, s.SetFaces(t.Context(), writer, &seen, models.FaceChosen, p))
		}
	})
	done := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if places := r.faces.OfSlot(c.Slot); len(places) != faces {
					t.Errorf("the case has the faces %v; it always has %d", places, faces)
					return
				}
				view := r.attributes.View()
				for slot := range models.Slot(20) {
					_ = view.Code(0, slot)
				}
				if _, err := r.attributes.Search(t.Context(), "munni", models.SearchScope{}, 5); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	r.catchUp(t)
	close(done)
	readers.Wait()
	sameAsRebuilt(t, r)
}

func TestWaitFor(t *testing.T) {
	s := openStore(t)
	r := newRig(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.WaitFor(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("nothing is applied yet, and the wait ended with %v", err)
	}
	const waiters = 20
	var group sync.WaitGroup
	for seq := range int64(waiters) {
		group.Go(func() {
			if err := r.WaitFor(t.Context(), seq); err != nil || r.AppliedSeq() < seq {
				t.Errorf("waited for %d: %v, applied %d", seq, err, r.AppliedSeq())
			}
		})
	}
	r.run(t)
	for range waiters - 1 {
		must(t, s.Create(t.Context(), writer, newCase(t, models.Missing, `{}`)))
	}
	group.Wait()
	if err := r.WaitFor(ctx, waiters); !errors.Is(err, context.Canceled) {
		t.Errorf("a change that never came was waited for until %v", err)
	}
}

// Only open cases are compared: a closed one leaves the faces, and comes back when it is opened again.
func TestClosedCasesHaveNoFaces(t *testing.T) {
	s := openStore(t)
	c := newCase(t, models.Missing, `{"child_name":"Munni"}`)
	must(t, s.Create(t.Context(), writer, c))
	_, err := s.AddPhoto(t.Context(), writer, c.ID, newPhoto("p", 1, 1))
	must(t, err)
	r := newRig(t, s)
	r.run(t)
	check := func(faces, open int) {
		t.Helper()
		r.catchUp(t)
		if got := r.faces.OfSlot(c.Slot); len(got) != faces || r.faces.Len() != faces {
			t.Errorf("%d faces, the case has %v", r.faces.Len(), got)
		}
		if got := r.attributes.View().Open(models.Missing); got != open {
			t.Errorf("%d open cases, want %d", got, open)
		}
		if hits, err := r.attributes.Search(t.Context(), "munni", models.SearchScope{}, 5); err != nil || len(hits) != 1 {
			t.Errorf("searching finds %v, %v: closed cases stay searchable", hits, err)
		}
		sameAsRebuilt(t, r)
	}
	check(1, 1)
	*c, err = s.Case(t.Context(), c.ID)
	must(t, err)
	must(t, c.Close(models.Closing{Status: models.Traced, Reason: "came home"}))
	must(t, s.Update(t.Context(), writer, c, models.CaseClosed, nil))
	check(0, 0)
	must(t, c.Reopen("lost again"))
	must(t, s.Update(t.Context(), writer, c, models.CaseReopened, nil))
	check(1, 1)
}

// A face of another model or a damaged one is left out and said, and keeps nothing else from being found: not even the
// other faces of its case.
func TestFacesThatCannotBeCompared(t *testing.T) {
	s := openStore(t)
	older := func(id string, n int) models.Photo {
		p := newPhoto(id, 1, n)
		p.Faces[0].Model = "m0"
		return p
	}
	broken := newPhoto("broken", 1, 2)
	broken.Faces[0].Descriptor = models.Descriptor{}
	cases := map[string]*models.Case{}
	for name, photos := range map[string][]models.Photo{
		"good": {newPhoto("good", 1, 1)}, "old": {older("old", 3)}, "damaged": {broken},
		"good and old": {newPhoto("a", 1, 4), older("b", 5)}, "old and good": {older("c", 6), newPhoto("d", 1, 7)},
	} {
		c := newCase(t, models.Missing, `{"child_name":"Munni"}`)
		must(t, s.Create(t.Context(), writer, c))
		for _, p := range photos {
			_, err := s.AddPhoto(t.Context(), writer, c.ID, p)
			must(t, err)
		}
		stored, err := s.Case(t.Context(), c.ID)
		must(t, err)
		cases[name] = &stored
	}
	r := newRig(t, s)
	must(t, r.Rebuild(t.Context(), nil))
	check := func(want map[string]string) {
		t.Helper()
		got := map[string]string{}
		for name, c := range cases {
			for _, place := range r.faces.OfSlot(c.Slot) {
				got[name] += r.faces.Entry(place).Photo
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("photographs that are compared (-want +got):\n%s", diff)
		}
	}
	check(map[string]string{"good": "good", "good and old": "a", "old and good": "d"})
	if !r.log.has("faces=4") || !r.log.has("milaan reenrol") || r.log.has("Munni") {
		t.Errorf("the log: %s", r.log)
	}
	if got := follow.FacesOf("m0")(cases["good and old"]); len(got) != 1 || got[0].Photo != "b" {
		t.Errorf("the other model's faces are %v", got)
	}
	r.run(t)
	must(t, s.SetFaces(t.Context(), writer, cases["old"], models.PhotoDescribed, newPhoto("old", 1, 3)))
	must(t, s.SetFaces(t.Context(), writer, cases["damaged"], models.PhotoDescribed, newPhoto("broken", 1, 2)))
	r.catchUp(t)
	check(map[string]string{"good": "good", "good and old": "a", "old and good": "d", "old": "old", "damaged": "broken"})
}

// A photograph that is said to show somebody else is compared no more, until that is corrected back.
func TestCorrectedPhotographs(t *testing.T) {
	s := openStore(t)
	c := newCase(t, models.Found, `{"child_name":"Munni"}`)
	must(t, s.Create(t.Context(), writer, c))
	p, err := s.AddPhoto(t.Context(), writer, c.ID, newPhoto("p", 1, 0))
	must(t, err)
	r := newRig(t, s)
	r.run(t)
	for _, of := range []models.Subject{models.OfChild, models.Mistake, models.OfChild, models.OfSibling} {
		seen, err := s.Case(t.Context(), c.ID)
		must(t, err)
		p.Of = of
		must(t, s.CorrectPhoto(t.Context(), writer, &seen, p))
		r.catchUp(t)
		if places := r.faces.OfSlot(c.Slot); len(places) == 1 != (of == models.OfChild) {
			t.Errorf("%d faces of a photograph of %s are compared", len(places), of)
		}
	}
}
