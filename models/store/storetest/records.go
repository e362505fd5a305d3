package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

func everyField(t *testing.T, s *registry) {
	ctx := context.Background()
	c := NewCase(t, models.Missing, `{"child_name":"गुड्डू","child_aliases":["Guddu","गुड्ड"],"mother_name":"none","languages":[],"age_years":7.5,"missing_since":"2020-02-29","marks":"बाएं गाल पर तिल","sex":"male","home_district":"Kasganj"}`)
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

func known(t *testing.T, s *registry) {
	ctx := context.Background()
	a := NewCase(t, models.Found, `{}`)
	a.Source = "F1"
	must(t, s.Create(ctx, writer, a))
	for field, change := range map[string]func(*models.Case){"id": func(c *models.Case) { c.ID = a.ID }, "source": func(c *models.Case) { c.Source = "F1" }} {
		b, other := NewCase(t, models.Found, `{}`), NewCase(t, models.Found, `{}`)
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
	numbers, err := s.Numbers(ctx, []string{a.ID, "nobody", a.ID})
	must(t, err)
	if diff := cmp.Diff(map[string]string{a.ID: a.Number}, numbers); diff != "" {
		t.Error(diff)
	}
	if numbers, err = s.Numbers(ctx, nil); err != nil || len(numbers) != 0 {
		t.Errorf("of no cases: %v, %v", numbers, err)
	}
}

func lostUpdate(t *testing.T, s *registry) {
	ctx := context.Background()
	c := NewCase(t, models.Missing, `{"child_name":"A"}`)
	must(t, s.Create(ctx, writer, c))
	mine, theirs := *c, *c
	mine.Person.Name = models.Of("B")
	must(t, s.Update(ctx, writer, &mine, models.CaseChanged, []string{"child_name"}))
	theirs.Person.Name = models.Of("C")
	code(t, s.Update(ctx, writer, &theirs, models.CaseChanged, []string{"child_name"}), models.Conflict)
	theirs.ID = "nobody"
	code(t, s.Update(ctx, writer, &theirs, models.CaseChanged, nil), models.NotFound)
}

func pages(t *testing.T, s *registry) {
	ctx := context.Background()
	for range 7 {
		must(t, s.Create(ctx, writer, NewCase(t, models.Missing, `{"district":" Agra","missing_since":"2020-01-02"}`)))
		must(t, s.Create(ctx, writer, NewCase(t, models.Missing, `{"district":"आगरा","missing_since":"2020-01-02"}`)))
		must(t, s.Create(ctx, writer, NewCase(t, models.Missing, `{"district":"Etah","missing_since":"2020-01-02"}`)))
		must(t, s.Create(ctx, writer, NewCase(t, models.Found, `{"district":"Agra"}`)))
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
		must(t, s.Create(ctx, writer, NewCase(t, models.Found, `{}`)))
	}
	if len(seen) != 14 {
		t.Errorf("%d of 14", len(seen))
	}
	_, _, err := s.List(ctx, f, "%%%", 3)
	code(t, err, models.Invalid)
}

func photos(t *testing.T, s *registry) {
	ctx := context.Background()
	c := NewCase(t, models.Found, `{}`)
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
	code(t, s.CorrectPhoto(ctx, writer, &now, unknown), models.NotFound)
	p.Of, p.TakenOn, p.TakenOnExact = models.Mistake, 14000, true
	code(t, s.CorrectPhoto(ctx, writer, &got[0], p), models.Conflict) // got is from before its face was chosen
	must(t, s.CorrectPhoto(ctx, writer, &now, p))
	now, err = s.Case(ctx, c.ID)
	must(t, err)
	if diff := cmp.Diff([]models.Photo{p}, now.Photos); diff != "" {
		t.Error(diff)
	}
	_, err = s.AddPhoto(ctx, writer, "nobody", p)
	code(t, err, models.NotFound)
}

func tokens(t *testing.T, s *registry) {
	ctx := context.Background()
	must(t, s.CreateToken(ctx, console, models.Token{ID: "t", Name: "n", Role: models.RoleField, Hash: []byte{1, 2}, CreatedAt: 5}))
	got, err := s.TokenByHash(ctx, []byte{1, 2})
	must(t, err)
	if got.Role != models.RoleField || got.RevokedAt != 0 {
		t.Errorf("%+v", got)
	}
	must(t, s.RevokeToken(ctx, console, "t", 9))
	code(t, s.RevokeToken(ctx, console, "t", 10), models.NotFound)
	if got, _ = s.TokenByHash(ctx, []byte{1, 2}); got.RevokedAt != 9 {
		t.Errorf("%+v", got)
	}
	must(t, s.CreateToken(ctx, console, models.Token{ID: "s", Name: "m", Role: models.RoleCWC, Hash: []byte{4}, CreatedAt: 6}))
	all, err := s.Tokens(ctx)
	must(t, err)
	want := []models.Token{{ID: "t", Name: "n", Role: models.RoleField, CreatedAt: 5, RevokedAt: 9}, {ID: "s", Name: "m", Role: models.RoleCWC, CreatedAt: 6}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
	_, err = s.TokenByHash(ctx, []byte{3})
	code(t, err, models.NotFound)
	must(t, s.Audit(ctx, models.AuditEntry{At: 1, Actor: "a", Action: "rank"}))
}

func closed(t *testing.T, s *registry) {
	must(t, s.Close())
	code(t, s.Create(context.Background(), writer, NewCase(t, models.Missing, `{}`)), models.Unavailable)
	_, err := s.Case(context.Background(), "x")
	code(t, err, models.Unavailable)
	code(t, s.Ping(context.Background()), models.Unavailable)
}
