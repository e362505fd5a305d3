package places_test

import (
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models/places"
)

// A place is suggested while it is written, in either script, and the writer's own district comes first.
func TestSuggest(t *testing.T) {
	g := places.Default()
	kasganj, jhansi := named(t, "Kasganj"), named(t, "Jhansi")
	sahawar := places.Suggestion{Place: "Sahawar", District: kasganj}
	for _, begun := range []string{"sahaw", "Sahawar", "सहाव", "सहावर", "saha"} {
		if got := g.Suggest(begun, kasganj, 8); len(got) == 0 || got[0] != sahawar {
			t.Errorf("%q: %v", begun, got)
		}
	}
	for _, begun := range []string{"झाँ", "झांसी", "jhan"} {
		if got := g.Suggest(begun, 0, 8); len(got) == 0 || got[0].Place != "Jhansi" || got[0].District != jhansi {
			t.Errorf("%q: %v", begun, got)
		}
	}
	for _, begun := range []string{"", " ", "s", "स", "12", "zzzzqq", ",,"} {
		if got := g.Suggest(begun, kasganj, 8); len(got) != 0 {
			t.Errorf("%q: %v", begun, got)
		}
	}
	got := g.Suggest("ram", 0, 5)
	if len(got) != 5 {
		t.Errorf("limit 5: %v", got)
	}
	for i, s := range got {
		if slices.Contains(got[:i], s) {
			t.Errorf("twice: %v", s)
		}
	}
}
