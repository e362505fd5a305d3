package places_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models/places"
)

// lines returns the cells of a tab-separated file of testdata without comments and header.
func lines(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if s := scan.Text(); s != "" && s[0] != '#' {
			rows = append(rows, strings.Split(s, "\t"))
		}
	}
	if len(rows) < 2 {
		t.Fatalf("%s has no cases", path)
	}
	return rows[1:]
}

// named returns the LGD code of a district's English name; "-" is 0.
func named(t *testing.T, name string) uint16 {
	t.Helper()
	if name == "-" {
		return 0
	}
	for _, d := range places.Default().Districts() {
		if d.NameEn == name {
			return d.LGD
		}
	}
	t.Fatalf("no district is called %q", name)
	return 0
}

func best(r places.Resolution) uint16 {
	if len(r.Districts) == 0 {
		return 0
	}
	return r.Districts[0].District
}

func TestDistrictsAsWritten(t *testing.T) {
	for _, c := range lines(t, "testdata/districts.tsv") {
		want := named(t, c[1])
		r, ok := places.Default().ResolveDistrict(c[0])
		if best(r) != want || ok != (want != 0) {
			t.Errorf("%q: got %+v, %v, want %s (%d)", c[0], r, ok, c[1], want)
		}
	}
}

func TestPlacesAsWritten(t *testing.T) {
	for _, c := range lines(t, "testdata/places.tsv") {
		r, ok := places.Default().Resolve(c[0], named(t, c[1]))
		place := strings.TrimPrefix(c[2], "-")
		if r.Place != place || ok != (place != "") {
			t.Errorf("%q near %s: got %+v, %v, want %q", c[0], c[1], r, ok, c[2])
			continue
		}
		if c[3] == "-" {
			continue
		}
		var got []string
		for _, s := range r.Districts {
			if s.Share >= .05 {
				d, _ := places.Default().District(s.District)
				got = append(got, d.NameEn)
			}
		}
		if strings.Join(got, ";") != c[3] {
			t.Errorf("%q near %s: got districts %v, want %s", c[0], c[1], got, c[3])
		}
	}
}

func TestMentionsInWords(t *testing.T) {
	for _, c := range lines(t, "testdata/mentions.tsv") {
		var got []string
		for _, r := range places.Default().Mentions(c[0]) {
			got = append(got, r.Place)
		}
		if strings.Join(got, ";") != strings.TrimPrefix(c[1], "-") {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestADistrictNamedInTheTextSettlesAmbiguousNames(t *testing.T) {
	found := places.Default().Mentions("gaon Lalganj jila Azamgarh")
	if len(found) != 2 || best(found[0]) != named(t, "Azamgarh") || found[0].Districts[0].Share < .8 {
		t.Errorf("got %+v", found)
	}
}

func TestKeyIsThatOfThePlaceWithoutGenericWords(t *testing.T) {
	g := places.Default()
	want, _ := g.Resolve("Xyzabad", 0)
	for _, written := range []string{"village Xyzabad", "Xyzabad bazaar", "गांव Xyzabad"} {
		if r, ok := g.Resolve(written, 0); r.Key == "" || r.Key != want.Key {
			t.Errorf("%q has key %q (%v), want %q", written, r.Key, ok, want.Key)
		}
	}
}

func TestAResolutionBelongsToItsCaller(t *testing.T) {
	g := places.Default()
	first, _ := g.Resolve("Sahawr", 0)
	want := first.Districts[0]
	first.Districts[0] = places.Share{}
	if again, _ := g.Resolve("Sahawr", 0); again.Districts[0] != want {
		t.Errorf("got %+v, want %+v", again.Districts[0], want)
	}
	d, _ := g.District(named(t, "Prayagraj"))
	d.Aliases[0] = ""
	if again, _ := g.District(d.LGD); again.Aliases[0] == "" {
		t.Error("a district's aliases can be changed from outside")
	}
}
