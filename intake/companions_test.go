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
	a := of(`{"child_name":"Guddu"}`)
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
