package intake_test

import (
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// Companions name each other however one was named, once, and each may be taken back from either side.
func TestTie(t *testing.T) {
	s, registry := newService(t)
	of := func(body string) models.Case {
		t.Helper()
		c, _, err := s.Create(t.Context(), admin, models.Missing, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	named := func(c models.Case) models.Fact[[]string] {
		t.Helper()
		now, err := registry.Case(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now.Event.Together
	}
	a := of(`{"child_name":"Guddu","district":"Agra","police_station":"Tajganj"}`)
	b := of(`{"child_name":"Chhotu","together_with":["` + a.ID + `","a row of a file"]}`)
	for range 2 {
		if err := s.TieBack(t.Context(), admin, &b); err != nil {
			t.Fatal(err)
		}
	}
	if got := named(a).Or(nil); !slices.Equal(got, []string{b.Number}) {
		t.Errorf("the first names %q", got)
	}
	other := models.Write{Actor: models.Actor{ID: "o", Role: models.RoleStation, Reach: models.Reach{Districts: []uint16{118}, Station: "Kotwali"}}}
	if _, err := s.Tie(t.Context(), other, a.ID, b.Number, true); models.CodeOf(err) != models.Forbidden {
		t.Errorf("who may not change it takes it back: %v", err)
	}
	c := of(`{"child_name":"Munni","district":"Agra","police_station":"Kotwali"}`)
	if _, err := s.Tie(t.Context(), other, c.ID, a.Number, false); err != nil {
		t.Fatal(err)
	}
	if got := named(c).Or(nil); !slices.Equal(got, []string{a.Number}) || slices.Contains(named(a).Or(nil), c.Number) {
		t.Errorf("the writer's own names %q, and somebody else's %q", got, named(a).Or(nil))
	}
	if _, err := s.Tie(t.Context(), admin, a.Number, b.ID, true); err != nil {
		t.Fatal(err)
	}
	if got := named(b).Or(nil); named(a).State() != models.Unknown || !slices.Equal(got, []string{"a row of a file"}) {
		t.Errorf("after it was taken back: %v and %q", named(a), got)
	}
}

// A case is named as a companion's only by who may look into it; what is no case is left as it is, and what stands in a record
// may be taken out.
func TestOnlyWhatOneMaySeeIsNamed(t *testing.T) {
	s, registry := newService(t)
	writer := func(district uint16) models.Write {
		return models.Write{Actor: models.Actor{ID: "w", Role: models.RoleStation, Reach: models.Reach{Districts: []uint16{district}, Station: "Kotwali"}}}
	}
	agra, kasganj := writer(118), writer(633)
	create := func(w models.Write, body string) (models.Case, error) {
		c, _, err := s.Create(t.Context(), w, models.Missing, []byte(body))
		return c, err
	}
	theirs, err := create(kasganj, `{"child_name":"Guddu"}`)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if faults, ok := err.(models.Faults); !ok || len(faults) != 1 || faults[0].Field != "together_with" { //nolint:errorlint // the service's own
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, ref := range []string{theirs.ID, theirs.Number} {
		_, err := create(agra, `{"child_name":"Chhotu","together_with":["`+ref+`"]}`)
		refused("a new record names "+ref, err)
	}
	own, err := create(agra, `{"child_name":"Chhotu","together_with":["a row of a file"]}`)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Patch(t.Context(), agra, own.ID, 0, []byte(`{"together_with":["`+theirs.Number+`"]}`))
	refused("a changed record", err)
	_, err = s.Tie(t.Context(), agra, own.ID, theirs.Number, false)
	refused("a tie", err)
	_, err = s.Companions(t.Context(), agra.Actor, models.Missing, []string{theirs.Number})
	refused("a look", err)
	if now, err := registry.Case(t.Context(), theirs.ID); err != nil || now.Version != 1 {
		t.Errorf("the other office's case is at version %d, %v", now.Version, err)
	}
	if _, err := s.Tie(t.Context(), admin, own.ID, theirs.Number, false); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Patch(t.Context(), agra, own.ID, 0, []byte(`{"child_name":"Chhote"}`)); err != nil {
		t.Errorf("a record that names it already: %v", err)
	}
	if now, err := s.Tie(t.Context(), agra, own.ID, theirs.Number, true); err != nil || !slices.Equal(now.Event.Together.Or(nil), []string{"a row of a file"}) {
		t.Errorf("taken out: %+v, %v", now.Event.Together, err)
	}
	pleading := agra
	pleading.Actor.Purpose = "both left the same school bus"
	if _, err := s.Tie(t.Context(), pleading, own.ID, theirs.Number, false); err != nil {
		t.Errorf("for a stated purpose: %v", err)
	}
}
