package places_test

import (
	"bufio"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

func TestEveryDistrictIsFoundByEachOfItsNames(t *testing.T) {
	g := places.Default()
	all := g.Districts()
	if len(all) != 75 || !slices.IsSortedFunc(all, func(a, b models.District) int { return int(a.LGD) - int(b.LGD) }) {
		t.Fatalf("%d districts, or out of order", len(all))
	}
	for _, d := range all {
		if got, ok := g.District(d.LGD); !ok || cmp.Diff(d, got) != "" {
			t.Errorf("District(%d) = %+v, %v", d.LGD, got, ok)
		}
		for _, name := range append([]string{d.NameEn, d.NameHi, d.HQ, strings.ToUpper(d.NameEn)}, d.Aliases...) {
			r, ok := g.ResolveDistrict(name)
			shared := slices.ContainsFunc(r.Districts, func(s places.Share) bool { return s.District == d.LGD && s.Share >= .4 })
			if !ok || !shared || !r.Exact {
				t.Errorf("%q of %s: got %+v, %v", name, d.NameEn, r, ok)
			}
			if r, ok := g.Resolve(name, d.LGD); !ok || best(r) != d.LGD {
				t.Errorf("%q near %s: got %+v, %v", name, d.NameEn, r, ok)
			}
		}
	}
	for _, d := range all {
		for _, name := range []string{d.NameEn, d.NameHi, strings.ToUpper(d.NameEn)} {
			c := models.Case{Side: models.Found, District: models.Of(name)}
			reach, err := g.ReachOf(models.RoleCWC, name)
			if err != nil || !slices.Equal(reach.Districts, []uint16{d.LGD}) || g.Code(name) != d.LGD || g.Committee(&c) != d.LGD || g.Held(&c) != d.NameEn || g.Recognised(name) != d.NameEn || !slices.Equal(g.PlaceOf(&c).Districts, []uint16{d.LGD}) {
				t.Errorf("%q is district %d to an account, %d to a committee, %v to the policy: %v", name, g.Code(name), g.Committee(&c), g.PlaceOf(&c).Districts, err)
			}
		}
	}
	if _, ok := g.District(1); ok {
		t.Error("there is a district 1")
	}
}

func TestAHTUs(t *testing.T) {
	f, err := os.Open("testdata/ahtu.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g := places.Default()
	code := func(name string) uint16 {
		r, _ := g.ResolveDistrict(strings.TrimSpace(name))
		if !r.Exact {
			t.Fatalf("%q is not a district", name)
		}
		return best(r)
	}
	units, served := 0, 0
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if strings.HasPrefix(scan.Text(), "#") {
			continue
		}
		seat, rest, _ := strings.Cut(scan.Text(), ":")
		want := models.AHTU{District: code(seat)}
		for name := range strings.SplitSeq(rest, ",") {
			if strings.TrimSpace(name) != "" {
				want.Associated = append(want.Associated, code(name))
			}
		}
		slices.Sort(want.Associated)
		units++
		for _, lgd := range append([]uint16{want.District}, want.Associated...) {
			served++
			if got, ok := g.AHTU(lgd); !ok || cmp.Diff(want, got) != "" {
				t.Errorf("AHTU(%d) = %+v, %v, want %+v", lgd, got, ok, want)
			}
		}
	}
	if units != 35 || served != 75 {
		t.Errorf("%d units serve %d districts, want 35 and 75", units, served)
	}
	if _, ok := g.AHTU(1); ok {
		t.Error("district 1 has an AHTU")
	}
}

func TestKilometres(t *testing.T) {
	g := places.Default()
	all := g.Districts()
	rapid.Check(t, func(t *rapid.T) {
		pick := rapid.SampledFrom(all)
		a, b, c := pick.Draw(t, "a").LGD, pick.Draw(t, "b").LGD, pick.Draw(t, "c").LGD
		ab := g.Kilometres(a, b)
		if ab != g.Kilometres(b, a) || (ab == 0) != (a == b) || ab > g.Kilometres(a, c)+g.Kilometres(c, b)+1e-9 {
			t.Errorf("%d to %d is %g km", a, b, ab)
		}
	})
	// One degree of a great circle is 111.195 km; over so short a way the earth is nearly flat.
	north, east := (26.8420-26.3916)*111.195, (80.9052-80.2089)*111.195*math.Cos(26.6*math.Pi/180)
	if got, want := g.Kilometres(named(t, "Lucknow"), named(t, "Kanpur Nagar")), math.Hypot(north, east); math.Abs(got-want) > .5 {
		t.Errorf("Lucknow to Kanpur Nagar is %g km, want about %g", got, want)
	}
	if got := g.Kilometres(118, 1); !math.IsNaN(got) {
		t.Errorf("to a district that does not exist: %g km", got)
	}
}

func TestConcurrentUseGivesTheSameAnswers(t *testing.T) {
	g := places.Default()
	written := []string{"Sahawr", "Lalgnj", "Ghazipru", "Arga", "Lalganj", "सहावर"}
	want := make([]places.Resolution, len(written))
	for i, w := range written {
		want[i], _ = g.Resolve(w, 0)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				for i, w := range written {
					if got, _ := g.Resolve(w, 0); !cmp.Equal(want[i], got) {
						t.Errorf("%q: %s", w, cmp.Diff(want[i], got))
					}
				}
			}
		})
	}
	group.Wait()
}
