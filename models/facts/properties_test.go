package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

// check fails when facts are not what every caller may rely on.
func check(t interface {
	Helper()
	Errorf(string, ...any)
}, c *models.Case) {
	t.Helper()
	f := facts.Of(c, places.Default())
	if diff := cmp.Diff(f, facts.Of(c, places.Default()), cmpopts.IgnoreUnexported(names.Parsed{})); diff != "" {
		t.Errorf("the same case gives other facts:\n%s", diff)
	}
	if !slices.IsSorted(f.Tokens) || len(slices.Compact(slices.Clone(f.Tokens))) != len(f.Tokens) {
		t.Errorf("tokens are not sorted, each once: %q", f.Tokens)
	}
	for i, token := range f.Tokens {
		if got := f.Spelled([]string{token}); len(got) != 1 || got[0] != f.Spellings[i] || len(facts.Words(got[0])) != 1 {
			t.Errorf("the token %q is written %q", token, got)
		}
	}
	for col, v := range f.Values {
		checkValue(t, facts.Column(col), v)
		facts.Written(c, facts.Column(col))
	}
}

func checkValue(t interface {
	Helper()
	Errorf(string, ...any)
}, col facts.Column, v facts.Value) {
	t.Helper()
	var keys []string
	switch v := v.(type) {
	case facts.Set:
		keys = v
	case facts.MarkSet:
		for _, m := range v {
			keys = append(keys, m.Type+"\x00"+m.Part+"\x00"+m.Side)
		}
	case facts.Outfit:
		for _, g := range v {
			keys = append(keys, g.Kind+"\x00"+g.Colour)
		}
	case facts.Place:
		sum := 0.0
		for i, d := range v.Districts {
			sum += d.Share
			if i > 0 && d.Share > v.Districts[i-1].Share {
				t.Errorf("%s: districts are not best first: %s", col, v.Key())
			}
		}
		if sum > 1.001 {
			t.Errorf("%s: shares add up to %v", col, sum)
		}
		return
	case facts.Names:
		if len(v.Forms) == 0 {
			t.Errorf("%s has no name", col)
		}
		return
	default:
		return
	}
	if len(keys) == 0 {
		t.Errorf("%s is empty, which is neither none nor unknown", col)
	}
	if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Errorf("%s is not sorted, each once: %q", col, keys)
	}
}

func FuzzOf(f *testing.F) {
	for _, seed := range []string{
		"", "बाएं माथे पर जले का निशान; til on lt gaal", "naam Raju, papa ka naam, gaon Kadipur", "no, no; and and / left", "both both",
		"dono haath dono", "नहीं", "\xff\xfe", "ा्ं", "6 6 6", "a,b;c|d\n", strings.Repeat("left right ", 100), "naam", "naam naam naam",
		"red red and, and shirt", "कपड़े\u200d\u200c \u0000", "polio+polio", "unknown", "गाल" + strings.Repeat("्", 50),
	} {
		f.Add(seed, seed, 7.5, 120.0, true)
	}
	f.Add("Sahawar", "Kasganj", -1.0, 1e300, false)
	f.Fuzz(func(t *testing.T, a, b string, age, height float64, found bool) {
		c := models.Case{Side: models.Missing}
		if found {
			c.Side = models.Found
		}
		for i, field := range models.Fields(c.Side) {
			text := []string{a, b, a + ";" + b}[i%3]
			if field.Kind == models.Words || field.Kind == models.List || field.Kind == models.Choice {
				_ = field.SetText(&c, text) // what a field refuses stays unknown
			}
		}
		c.Person.AgeYears, c.Person.HeightCM = models.Of(age), models.Of(height)
		check(t, &c)
	})
}

// TestEveryPhraseOrder draws descriptions of known words in any order, with any separator.
func TestEveryPhraseOrder(t *testing.T) {
	words := []string{
		"left", "दाएं", "lt", "both", "गाल", "cheek", "hand", "उंगली", "finger", "माथे", "til", "तिल", "burn", "जले", "निशान", "mark", "scar", "6", "fingers",
		"no", "नहीं", "and", "और", "पर", "ka", ",", ";", "/", "red", "नीला", "shirt", "पैंट", "polio", "bol", "sakta", "xyzzy", "chhida", "kaan",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 14).Draw(t, "words"), " ")
		c := models.Case{Side: models.Missing}
		c.Person.Marks, c.Person.Clothing, c.Person.Disability = models.Of(text), models.Of(text), models.Of(text)
		check(t, &c)
	})
}

// TestMarksInOppositeOrders reads one mark said as in Hindi and as in English.
func TestMarksInOppositeOrders(t *testing.T) {
	types := map[string]string{"तिल": "mole", "burn mark": "burn", "कटे का निशान": "cut", "tattoo": "tattoo"}
	parts := map[string]string{"गाल": "cheek", "forehead": "forehead", "haath": "hand", "घुटने": "knee"}
	sides := map[string]string{"बाएं": "left", "rt": "right", "दाहिने": "right", "left": "left"}
	keys := func(m map[string]string) []string {
		var k []string
		for x := range m {
			k = append(k, x)
		}
		slices.Sort(k)
		return k
	}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(keys(types)).Draw(t, "type")
		part := rapid.SampledFrom(keys(parts)).Draw(t, "part")
		side := rapid.SampledFrom(keys(sides)).Draw(t, "side")
		want := types[kind] + "/" + parts[part] + "/" + sides[side]
		for _, text := range []string{side + " " + part + " पर " + kind, kind + " on " + side + " " + part, kind + " " + part + " (" + side + ")"} {
			c := models.Case{Side: models.Missing}
			c.Person.Marks = models.Of(text)
			if got := key(facts.Of(&c, places.Default()).Values[facts.Marks]); got != want {
				t.Errorf("%q is %s, want %s", text, got, want)
			}
		}
	})
}

func BenchmarkOf(b *testing.B) {
	c := models.Case{Side: models.Missing}
	for field, text := range map[string]string{
		"child_name": "सुदामा rajput", "child_aliases": "guddu", "father_name": "राम लाल", "mother_name": "आरती देवी", "sex": "male", "age_years": "9",
		"height_cm": "125", "complexion": "dark", "build": "medium", "hair": "black", "eyes": "black", "missing_since": "2017-07-05",
		"marks": "burn scar on lt hand; बाएं गाल पर तिल", "disability": "polio in right leg", "languages": "Bhojpuri;Hindi",
		"clothing": "पीला रंग की salwar kameez", "last_seen_place": "Jalaun school", "district": "शाहजहांपुर", "home_district": "जालौन",
		"home_place": "Jalaun", "police_station": "Kalan", "circumstances": "left home after scolding",
	} {
		f, ok := models.FieldNamed(c.Side, field)
		if !ok {
			b.Fatal(field)
		}
		if err := f.SetText(&c, text); err != nil {
			b.Fatal(err)
		}
	}
	g := places.Default()
	b.ReportAllocs()
	for b.Loop() {
		facts.Of(&c, g)
	}
}

// BenchmarkOfScenario codes the evaluation's reports, with the misspellings of places that records have.
func BenchmarkOfScenario(b *testing.B) {
	cases := readCases(b, sharedData(b)+"/scenario-dev/missing.csv", models.Missing)
	g := places.Default()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		facts.Of(&cases[i%len(cases)], g)
	}
}
