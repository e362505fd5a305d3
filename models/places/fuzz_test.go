package places_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models/places"
)

func seeds(f *testing.F) {
	for _, s := range []string{
		"", " ", "Lalganj", "Ramnagar, Varanasi", "गांव रामनगर जिला वाराणसी", "Sahawr bazaar", "says Mat", "\xff\xfeAgra", "क़\u200dख़", "Sadar",
		",,,;", "ا گره", "Ａｇｒａ", strings.Repeat("near a ", 40), "gaon " + strings.Repeat("x", 300), "\u0901", "🙂 Agra", "P.P. Kamaicha",
	} {
		f.Add(s, uint16(0))
		f.Add(s, uint16(187))
	}
	f.Add("Lalganj", uint16(9999))
}

func check(t *testing.T, r places.Resolution) {
	t.Helper()
	sum, last := 0.0, math.Inf(1)
	seen := map[uint16]bool{}
	for _, s := range r.Districts {
		if _, ok := places.Default().District(s.District); !ok || seen[s.District] || !(s.Share > 0 && s.Share <= last) {
			t.Errorf("share %+v in %+v", s, r)
		}
		seen[s.District], last, sum = true, s.Share, sum+s.Share
	}
	if sum > 1+1e-9 {
		t.Errorf("shares sum to %g: %+v", sum, r)
	}
	if (r.Place == "") != (len(r.Districts) == 0) {
		t.Errorf("place without district or the reverse: %+v", r)
	}
}

func FuzzResolve(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, written string, near uint16) {
		g := places.Default()
		r, ok := g.Resolve(written, near)
		check(t, r)
		if ok != (len(r.Districts) > 0) {
			t.Errorf("%q: %v with %+v", written, ok, r)
		}
		if again, _ := g.Resolve(written, near); !cmp.Equal(r, again) {
			t.Errorf("%q the second time: %s", written, cmp.Diff(r, again))
		}
		if one, other := g.Recognised(written), g.Recognised(strings.ToLower(strings.TrimSpace(written))); one != other {
			t.Errorf("%q is %q, and %q in small letters", written, one, other)
		}
		d, ok := g.ResolveDistrict(written)
		check(t, d)
		if ok != (len(d.Districts) > 0) {
			t.Errorf("%q: %v with %+v", written, ok, d)
		}
	})
}

func FuzzMentions(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string, _ uint16) {
		for _, r := range places.Default().Mentions(text) {
			check(t, r)
			if len(r.Districts) == 0 {
				t.Errorf("%q mentions nothing: %+v", text, r)
			}
		}
	})
}
