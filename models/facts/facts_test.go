package facts_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// eachLine calls f with the columns of each line of a table of testdata, at least n, for people to extend.
func eachLine(t *testing.T, table string, n int, f func(t *testing.T, columns []string)) {
	t.Helper()
	file, err := os.ReadFile("testdata/" + table + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(file), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(line, "\t")
		for len(columns) < n {
			columns = append(columns, "")
		}
		t.Run(columns[0], func(t *testing.T) { f(t, columns) })
	}
}

// coded sets one field of a case and codes it.
func coded(t *testing.T, side models.Side, field, written string) facts.Facts {
	t.Helper()
	c := models.Case{Side: side}
	f, ok := models.FieldNamed(side, field)
	if !ok {
		t.Fatalf("there is no field %s", field)
	}
	if err := f.SetText(&c, written); err != nil {
		t.Fatal(err)
	}
	return facts.Of(&c, places.Default())
}

func key(v facts.Value) string {
	if v == nil {
		return "?"
	}
	return v.Key()
}

func TestTables(t *testing.T) {
	for table, col := range map[string]facts.Column{
		"marks": facts.Marks, "clothing": facts.Clothing, "disability": facts.Disability, "languages": facts.Languages,
	} {
		t.Run(table, func(t *testing.T) {
			eachLine(t, table, 3, func(t *testing.T, columns []string) {
				f := coded(t, models.Missing, table, columns[0])
				if diff := cmp.Diff(columns[1], key(f.Values[col])); diff != "" {
					t.Errorf("value (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(columns[2], strings.Join(f.Tokens, " ")); diff != "" {
					t.Errorf("left over (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestLooks(t *testing.T) {
	columns := map[string]facts.Column{
		"complexion": facts.Complexion, "build": facts.Build, "hair": facts.Hair, "eyes": facts.Eyes, "sex": facts.Sex,
	}
	eachLine(t, "looks", 3, func(t *testing.T, line []string) {
		field, written, _ := strings.Cut(line[0], ": ")
		f := coded(t, models.Missing, field, written)
		if got := key(f.Values[columns[field]]); got != line[1] {
			t.Errorf("%s is %s, want %s", line[0], got, line[1])
		}
		if got := strings.Join(f.Tokens, " "); got != line[2] {
			t.Errorf("left over %q, want %q", got, line[2])
		}
	})
}

func TestSaid(t *testing.T) {
	eachLine(t, "said", 5, func(t *testing.T, line []string) {
		f := coded(t, models.Found, "words", line[0])
		for i, col := range []facts.Column{facts.Child, facts.Father, facts.Mother, facts.Kin} {
			want := line[i+1]
			if want == "" {
				want = "?"
			}
			if got := key(f.Values[col]); !strings.HasPrefix(got, want) {
				t.Errorf("%s is %s, want %s", col, got, want)
			}
		}
	})
}

func TestWithin(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want bool
	}{
		{"forehead", "face", true}, {"face", "forehead", false}, {"chin", "head", true}, {"thumb", "hand", true},
		{"forearm", "arm", true}, {"hand", "hand", true}, {"hand", "leg", false}, {"", "face", false},
	} {
		if got := facts.PartWithin(x.a, x.b); got != x.want {
			t.Errorf("PartWithin(%s, %s) is %v", x.a, x.b, got)
		}
	}
	if !facts.MarkTypeWithin("cut", "injury") || !facts.MarkTypeWithin("burn", "mark") || facts.MarkTypeWithin("burn", "cut") {
		t.Error("a cut is an injury and a burn a mark, and a burn is no cut")
	}
}

func TestUnknownStaysUnknown(t *testing.T) {
	f := facts.Of(&models.Case{Side: models.Found}, places.Default())
	for col, v := range f.Values {
		if v != nil {
			t.Errorf("%s of an empty case is %s", facts.Column(col), v.Key())
		}
	}
	if len(f.Tokens) > 0 {
		t.Errorf("an empty case has words: %v", f.Tokens)
	}
}

func TestKnownNone(t *testing.T) {
	for field, col := range map[string]facts.Column{
		"marks": facts.Marks, "disability": facts.Disability, "languages": facts.Languages, "clothing": facts.Clothing,
	} {
		if got := coded(t, models.Missing, field, "कोई नहीं").Values[col]; got != facts.Value(facts.None{}) {
			t.Errorf("%s known to be none is %v", field, got)
		}
	}
}

func TestAliasesAreForms(t *testing.T) {
	c := models.Case{Side: models.Missing}
	c.Person.Name, c.Person.Aliases = models.Of("Sunita Devi उर्फ Munni"), models.Of([]string{"Guddi"})
	got := facts.Of(&c, places.Default()).Values[facts.Child].(facts.Names)
	if len(got.Forms) != 3 {
		t.Errorf("%s: want the name, the alias in it and the one beside it", got.Key())
	}
}

func TestPlaces(t *testing.T) {
	kasganj := uint16(633)
	home := func(district, place string) facts.Place {
		c := models.Case{Side: models.Missing}
		c.Person.HomeDistrict, c.Person.HomePlace = models.Of(district), models.Of(place)
		p, _ := facts.Of(&c, places.Default()).Values[facts.Home].(facts.Place)
		return p
	}
	if p := home("Kasganj", "Sahawar"); len(p.Districts) != 1 || p.Districts[0].District != kasganj || p.PlaceName != "Sahawar" {
		t.Errorf("Sahawar, Kasganj is %s", p.Key())
	}
	if p := home("Kasganj", "Kadipur"); len(p.Districts) < 2 || p.Districts[0].District != kasganj || p.Districts[0].Share < .6 {
		t.Errorf("a place of another district should leave most to the district written: %s", p.Key())
	}
	a, b := home("Kasganj", "gaon Xqwzpur"), home("कासगंज", "village Xqwzpur near school")
	if a.PlaceKey == "" || a.PlaceKey != b.PlaceKey {
		t.Errorf("one unknown village has the keys %q and %q", a.PlaceKey, b.PlaceKey)
	}
	if p := home("unknown", "Lalganj"); len(p.Districts) < 2 {
		t.Errorf("there are several Lalganj: %s", p.Key())
	}
}

func TestHomeFromWords(t *testing.T) {
	f := coded(t, models.Found, "words", "gaon Kadipur, mummy")
	p, ok := f.Values[facts.Home].(facts.Place)
	if !ok || p.Districts[0].District != 185 || p.Districts[0].Share > .7 {
		t.Fatalf("Kadipur said by the child is %v", f.Values[facts.Home])
	}
	if slices.Contains(f.Tokens, "kadipur") {
		t.Errorf("a place that counts as home counts as a word too: %v", f.Tokens)
	}
}

func TestScriptsShareTokens(t *testing.T) {
	a, b := coded(t, models.Found, "words", "बुलबुल तालाब"), coded(t, models.Missing, "circumstances", "Bulbul talab ke paas")
	if len(a.Tokens) != 2 || !slices.Equal(a.Tokens, b.Tokens) {
		t.Errorf("one pair of words in two scripts gives %v and %v", a.Tokens, b.Tokens)
	}
}

func TestSpellings(t *testing.T) {
	a := coded(t, models.Found, "words", "Papa BULBUL Talab ke paas, bulbul; तालाब O'Neil 1942")
	want := map[string]string{"1942": "1942", "bulbul": "BULBUL", "talab": "Talab", "onel": "ONeil", "papa": "Papa"}
	got := map[string]string{}
	for i, token := range a.Tokens {
		got[token] = a.Spellings[i]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	b := coded(t, models.Missing, "circumstances", "बुलबुल तालाब")
	if diff := cmp.Diff([]string{"बुलबुल", "तालाब"}, b.Spelled(append([]string{"no such"}, b.Tokens...))); diff != "" {
		t.Error(diff)
	}
}

func TestHeights(t *testing.T) {
	for _, x := range []struct {
		sex      models.Sex
		years    float64
		mean, sd float64
	}{
		{models.Male, 5, 108.9, 5.4}, {models.Female, 10, 137.4, 7.3}, {models.Male, 18, 173.6, 7.6}, {models.Male, 40, 173.6, 7.6},
		{models.Female, 2, 85.7, 3.2}, {models.Male, -1, 49.9, 1.9}, {"", 18, (173.6 + 157.8) / 2, (7.6 + 6.4) / 2},
		{models.Male, 5.25, (108.9 + 111.9) / 2, 5.5},
	} {
		mean, sd := facts.HeightAt(x.sex, x.years)
		if d := mean - x.mean; d > .01 || d < -.01 {
			t.Errorf("mean height of %s at %v is %v, want %v", x.sex, x.years, mean, x.mean)
		}
		if d := sd - x.sd; d > .06 || d < -.06 {
			t.Errorf("deviation of %s at %v is %v, want %v", x.sex, x.years, sd, x.sd)
		}
	}
	for sex := range map[models.Sex]bool{models.Male: true, models.Female: true} {
		last := 0.0
		for years := 0.0; years < 18; years += .25 {
			mean, _ := facts.HeightAt(sex, years)
			if mean <= last {
				t.Errorf("%s of %v years is no taller than before", sex, years)
			}
			last = mean
		}
	}
	c := models.Case{Side: models.Missing}
	c.Person.Sex, c.Person.AgeYears, c.Person.HeightCM = models.Of(models.Male), models.Of(10.0), models.Of(137.2)
	if got := facts.Of(&c, places.Default()).Values[facts.Height]; got != facts.Value(facts.HeightZ(0)) {
		t.Errorf("a boy of median height is %v", got)
	}
}

func TestWritten(t *testing.T) {
	c := models.Case{Side: models.Missing}
	c.Person.HomeDistrict, c.Person.HomePlace = models.Of("Kasganj"), models.Of("Sahawar")
	c.Person.Languages = models.Of([]string{"Hindi", "Urdu"})
	if got := facts.Written(&c, facts.Home); got != "Sahawar, Kasganj" {
		t.Errorf("home is written %q", got)
	}
	if got := facts.Written(&c, facts.Languages); got != "Hindi, Urdu" {
		t.Errorf("languages are written %q", got)
	}
}
