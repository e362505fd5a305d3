// Package storetest is the one suite that every database of the store passes.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// Run runs the suite; open returns a new, empty store each time.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *store.Store)
	}{
		{"EveryFieldComesBack", everyField}, {"KnownIsConflict", known}, {"LostUpdateIsConflict", lostUpdate},
		{"WritersLoseNothing", writers}, {"OnceIsOnce", once}, {"PagesAreComplete", pages}, {"PhotosAndFaces", photos},
		{"Tokens", tokens}, {"ClosedIsUnavailable", closed},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

var writer = models.Write{Actor: models.Actor{ID: "a", Name: "A", Role: models.RoleAdmin}, At: 1_700_000_000_000}

func newCase(side models.Side, record string) *models.Case {
	c, err := models.DecodeRecord(side, []byte(record))
	if err != nil {
		panic(err) // a record of this file
	}
	c.ID = uuid.Must(uuid.NewV7()).String()
	return &c
}

func code(t *testing.T, err error, want models.Code) {
	t.Helper()
	if models.CodeOf(err) != want || err == nil {
		t.Fatalf("got %v, want %s", err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func everyField(t *testing.T, s *store.Store) {
	ctx := context.Background()
	c := newCase(models.Missing, `{"child_name":"गुड्डू","child_aliases":["Guddu","गुड्ड"],"mother_name":"none","languages":[],"age_years":7.5,"missing_since":"2020-02-29","marks":"बाएं गाल पर तिल","sex":"male","home_district":"Kasganj"}`)
	c.WrappedKey, c.Source = []byte{1, 0, 2}, "M1"
	must(t, s.Create(ctx, writer, c))
	if c.Number == "" || c.Version != 1 {
		t.Fatalf("number %q version %d", c.Number, c.Version)
	}
	for _, name := range []string{c.ID, c.Number} {
		got, err := s.Case(ctx, name)
		must(t, err)
		want, _ := models.EncodeRecord(c)
		have, _ := models.EncodeRecord(&got)
		if diff := cmp.Diff(string(want), string(have)); diff != "" {
			t.Error(diff)
		}
		if got.Source != "M1" || string(got.WrappedKey) != string(c.WrappedKey) || got.Status != models.Open {
			t.Errorf("%+v", got)
		}
	}
	must(t, c.Close(models.Closing{Status: models.Traced, Reason: "घर आ गया"}))
	must(t, s.Update(ctx, writer, c, models.CaseClosed, []string{"status"}))
	got, err := s.Case(ctx, c.ID)
	must(t, err)
	if got.Status != models.Traced || got.Closing == nil || got.Closing.Reason != "घर आ गया" || got.Version != 2 {
		t.Errorf("%+v", got)
	}
	changes, err := s.Changes(ctx, 0, 10)
	must(t, err)
	if len(changes) != 2 || changes[1].Kind != models.CaseClosed || changes[1].Slot != c.Slot {
		t.Errorf("%+v", changes)
	}
	_, err = s.Case(ctx, "nothing")
	code(t, err, models.NotFound)
}

func known(t *testing.T, s *store.Store) {
	ctx := context.Background()
	a := newCase(models.Found, `{}`)
	a.Source = "F1"
	must(t, s.Create(ctx, writer, a))
	for field, change := range map[string]func(*models.Case){"id": func(c *models.Case) { c.ID = a.ID }, "source": func(c *models.Case) { c.Source = "F1" }} {
		b, other := newCase(models.Found, `{}`), newCase(models.Found, `{}`)
		change(b)
		err := s.Create(ctx, writer, other, b)
		code(t, err, models.Conflict)
		if e, ok := errors.AsType[*models.Error](err); !ok || e.Field != field {
			t.Errorf("%v names not %s", err, field)
		}
		if _, err := s.Case(ctx, other.ID); models.CodeOf(err) != models.NotFound {
			t.Error("half of a refused write was kept")
		}
	}
	ids, err := s.BySource(ctx, models.Found, []string{"F1", "F2"})
	must(t, err)
	if diff := cmp.Diff(map[string]string{"F1": a.ID}, ids); diff != "" {
		t.Error(diff)
	}
}

func lostUpdate(t *testing.T, s *store.Store) {
	ctx := context.Background()
	c := newCase(models.Missing, `{"child_name":"A"}`)
	must(t, s.Create(ctx, writer, c))
	mine, theirs := *c, *c
	mine.Person.Name = models.Of("B")
	must(t, s.Update(ctx, writer, &mine, models.CaseChanged, []string{"child_name"}))
	theirs.Person.Name = models.Of("C")
	code(t, s.Update(ctx, writer, &theirs, models.CaseChanged, []string{"child_name"}), models.Conflict)
	theirs.ID = "nobody"
	code(t, s.Update(ctx, writer, &theirs, models.CaseChanged, nil), models.NotFound)
}

func writers(t *testing.T, s *store.Store) {
	ctx := context.Background()
	const n, each = 20, 10
	var group sync.WaitGroup
	errs := make(chan error, n*each)
	for range n {
		group.Go(func() {
			for range each {
				errs <- s.Create(ctx, writer, newCase(models.Missing, `{}`))
			}
		})
	}
	seen := int64(0)
	for seen < n*each {
		changes, err := s.Changes(ctx, seen, 1000)
		must(t, err)
		for _, c := range changes {
			if c.Seq != seen+1 {
				t.Fatalf("the reader missed change %d", seen+1)
			}
			seen = c.Seq
		}
	}
	group.Wait()
	close(errs)
	for err := range errs {
		must(t, err)
	}
	next := models.Slot(0)
	must(t, s.Each(ctx, 0, func(c *models.Case) error {
		if c.Slot != next {
			return fmt.Errorf("slot %d, want %d", c.Slot, next)
		}
		next++
		return nil
	}))
	if next != n*each {
		t.Errorf("%d cases", next)
	}
}

func once(t *testing.T, s *store.Store) {
	ctx := context.Background()
	w := writer
	w.Once = models.Once{Key: "k", Digest: "d"}
	results := make(chan error, 20)
	for range 20 {
		go func() { results <- s.Create(ctx, w, newCase(models.Missing, `{}`)) }()
	}
	done := 0
	for range 20 {
		if err := <-results; err == nil {
			done++
		} else {
			code(t, err, models.Conflict)
		}
	}
	if done != 1 {
		t.Errorf("done %d times", done)
	}
	outcome, ok, err := s.Replay(ctx, "a", "k")
	must(t, err)
	if c, err := s.Case(ctx, outcome.CaseID); !ok || err != nil || outcome.Digest != "d" {
		t.Error(outcome, c.ID, err)
	}
	if _, ok, err := s.Replay(ctx, "b", "k"); ok || err != nil {
		t.Error("another actor's key was found", err)
	}
}

func pages(t *testing.T, s *store.Store) {
	ctx := context.Background()
	for range 7 {
		must(t, s.Create(ctx, writer, newCase(models.Missing, `{"district":" Agra","missing_since":"2020-01-02"}`)))
		must(t, s.Create(ctx, writer, newCase(models.Missing, `{"district":"आगरा","missing_since":"2020-01-02"}`)))
		must(t, s.Create(ctx, writer, newCase(models.Missing, `{"district":"Etah","missing_since":"2020-01-02"}`)))
		must(t, s.Create(ctx, writer, newCase(models.Found, `{"district":"Agra"}`)))
	}
	f := models.CaseFilter{Side: models.Missing, Districts: []string{"agra", "आगरा "}, Status: models.Open, Since: 1}
	seen, cursor := map[string]bool{}, ""
	for {
		list, next, err := s.List(ctx, f, cursor, 3)
		must(t, err)
		for _, c := range list {
			seen[c.ID] = true
		}
		if next == "" {
			break
		}
		cursor = next
		must(t, s.Create(ctx, writer, newCase(models.Found, `{}`)))
	}
	if len(seen) != 14 {
		t.Errorf("%d of 14", len(seen))
	}
	_, _, err := s.List(ctx, f, "%%%", 3)
	code(t, err, models.Invalid)
}

func photos(t *testing.T, s *store.Store) {
	ctx := context.Background()
	c := newCase(models.Found, `{}`)
	must(t, s.Create(ctx, writer, c))
	p := models.Photo{ID: "p1", SHA256: "ab", Sealed: "x", Of: models.OfChild, TakenOn: 15000, Width: 3, Height: 4,
		Faces: []models.Face{{Box: models.Box{X: 1, Y: 2, Width: 3, Height: 4}, Model: "m", Descriptor: models.Descriptor{0: .5, 127: -1}}}}
	_, err := s.AddPhoto(ctx, writer, c.ID, p)
	must(t, err)
	again := p
	again.ID = "p2"
	kept, err := s.AddPhoto(ctx, writer, c.ID, again)
	must(t, err)
	if kept.ID != "p1" {
		t.Error("the same photograph was kept twice")
	}
	got, err := s.Cases(ctx, []models.Slot{99, c.Slot})
	must(t, err)
	if diff := cmp.Diff([]models.Photo{p}, got[0].Photos); diff != "" {
		t.Error(diff)
	}
	p.Faces[0].Chosen, p.AssistedEyes = true, []models.Point{{X: 1}, {Y: 2}}
	code(t, s.SetFaces(ctx, writer, c, models.FaceChosen, p), models.Conflict) // c is from before its photographs
	must(t, s.SetFaces(ctx, writer, &got[0], models.FaceChosen, p))
	now, err := s.Case(ctx, c.ID)
	must(t, err)
	if diff := cmp.Diff([]models.Photo{p}, now.Photos); diff != "" {
		t.Error(diff)
	}
	if now.Version != got[0].Version+1 {
		t.Errorf("version %d after %d", now.Version, got[0].Version)
	}
	unknown := p
	unknown.ID = "p9"
	code(t, s.SetFaces(ctx, writer, &now, models.FaceChosen, unknown), models.NotFound)
	_, err = s.AddPhoto(ctx, writer, "nobody", p)
	code(t, err, models.NotFound)
}

func tokens(t *testing.T, s *store.Store) {
	ctx := context.Background()
	must(t, s.CreateToken(ctx, models.Token{ID: "t", Name: "n", Role: models.RoleField, Hash: []byte{1, 2}, CreatedAt: 5}))
	got, err := s.TokenByHash(ctx, []byte{1, 2})
	must(t, err)
	if got.Role != models.RoleField || got.RevokedAt != 0 {
		t.Errorf("%+v", got)
	}
	must(t, s.RevokeToken(ctx, "t", 9))
	code(t, s.RevokeToken(ctx, "t", 10), models.NotFound)
	if got, _ = s.TokenByHash(ctx, []byte{1, 2}); got.RevokedAt != 9 {
		t.Errorf("%+v", got)
	}
	_, err = s.TokenByHash(ctx, []byte{3})
	code(t, err, models.NotFound)
	must(t, s.Audit(ctx, models.AuditEntry{At: 1, Actor: "a", Action: "rank"}))
}

func closed(t *testing.T, s *store.Store) {
	must(t, s.Close())
	code(t, s.Create(context.Background(), writer, newCase(models.Missing, `{}`)), models.Unavailable)
	_, err := s.Case(context.Background(), "x")
	code(t, err, models.Unavailable)
	code(t, s.Ping(context.Background()), models.Unavailable)
}
