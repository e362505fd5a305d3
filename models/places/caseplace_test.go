package places_test

import (
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

// TestRecognised reads districts as people write them, and has the policy read the same in them; what may be two districts, or
// is none, is no district's.
func TestRecognised(t *testing.T) {
	g := places.Default()
	for written, want := range map[string]string{
		"Varanasi": "Varanasi", " वाराणसी": "Varanasi", "ज़िला वाराणसी": "Varanasi", "जनपद वाराणसी": "Varanasi", "Distt. Varanasi": "Varanasi", "varanasi district": "Varanasi",
		"बनारस": "Varanasi", "KASHI": "Varanasi", "Varansi": "Varanasi", "Varanasi (UP)": "Varanasi", "Arga": "Agra", "Orai": "Jalaun", "Mau": "Mau", "Kanpur": "Kanpur Nagar",
		"अकबरपुर": "", "Nawabganj": "", "Aurangabad": "", "Delhi": "", "unknown": "", "": "", "Unnao ya Kanpur": "",
	} {
		if got := g.Recognised(written); got != want {
			t.Errorf("%q is recognised as %q, not %q", written, got, want)
		}
		c := models.Case{Side: models.Found, District: models.Of(written)}
		if held, policy := g.Held(&c), g.NameOf(g.PlaceOf(&c).Districts); held != want || !slices.Equal(policy, slices.DeleteFunc([]string{want}, func(s string) bool { return s == "" })) {
			t.Errorf("%q is %q to lists, before the Committee of %q, and of %q to the policy", written, want, held, policy)
		}
	}
}
