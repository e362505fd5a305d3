package models_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

func TestFactFromCSV(t *testing.T) {
	for _, x := range []struct {
		cell  string
		state models.Knowledge
		value string
	}{
		{"", models.Unknown, ""}, {"  ", models.Unknown, ""}, {"unknown", models.Unknown, ""}, {"अज्ञात", models.Unknown, ""},
		{"none", models.KnownNone, ""}, {"None ", models.KnownNone, ""}, {"कोई नहीं", models.KnownNone, ""},
		{" मुन्नी ", models.Known, "मुन्नी"}, {"Noney", models.Known, "Noney"},
	} {
		var f models.Fact[string]
		if err := f.SetText(x.cell); err != nil {
			t.Errorf("%q: %v", x.cell, err)
		}
		if v, _ := f.Get(); f.State() != x.state || v != x.value {
			t.Errorf("%q is read as %d %q, want %d %q", x.cell, f.State(), v, x.state, x.value)
		}
	}
}

func TestListFromCSV(t *testing.T) {
	for cell, want := range map[string]models.Fact[[]string]{
		"Hindi;Urdu":     models.Of([]string{"Hindi", "Urdu"}),
		" Hindi ; ;Urdu": models.Of([]string{"Hindi", "Urdu"}),
		"none":           models.NoneOf[[]string](),
		"none;कोई नहीं":  models.NoneOf[[]string](),
		";":              {},
		"":               {},
	} {
		var f models.Fact[[]string]
		if err := f.SetText(cell); err != nil {
			t.Errorf("%q: %v", cell, err)
		}
		if diff := cmp.Diff(want, f, cmp.AllowUnexported(models.Fact[[]string]{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", cell, diff)
		}
	}
}

func TestFactRefusesOtherTypes(t *testing.T) {
	fields := map[string][]string{
		"age_years":     {`"seven"`, `[7]`, `{}`, `true`, `1e999`, `"7"`},
		"missing_since": {`20260331`, `["2026-03-31"]`, `"31/03/2026"`, `"2026-02-30"`, `"2026-03-31T10:00:00Z"`, `"1970-01-01"`, `false`},
		"child_name":    {`7`, `["Munni"]`, `{"en":"Munni"}`, `true`},
		"languages":     {`"Hindi"`, `[1]`, `[["Hindi"]]`, `{}`, `7`},
	}
	for name, values := range fields {
		f, _ := models.FieldNamed(models.Missing, name)
		for _, value := range values {
			var c models.Case
			err := f.SetJSON(&c, []byte(value))
			if models.CodeOf(err) != models.Invalid || f.Knowledge(&c) != models.Unknown {
				t.Errorf("%s %s: error %v, knowledge %d; want an Invalid Error and nothing known", name, value, err, f.Knowledge(&c))
			}
		}
	}
}

func TestNumberCellsRefused(t *testing.T) {
	for _, cell := range []string{"NaN", "Inf", "-inf", "1e999", "seven", "7 years", "1,5"} {
		var f models.Fact[float64]
		if err := f.SetText(cell); models.CodeOf(err) != models.Invalid || f.State() != models.Unknown {
			t.Errorf("%q: error %v, state %d", cell, err, f.State())
		}
	}
}

// drawCase draws a case with any fields unknown, known to be none, or known.
func drawCase(t *rapid.T) models.Case {
	c := models.Case{Side: rapid.SampledFrom([]models.Side{models.Missing, models.Found}).Draw(t, "side"), Status: models.Open}
	words := rapid.StringMatching(`[a-zA-Zऀ-ॿ0-9 '"\\,.<&\n-]{0,12}`)
	for _, f := range models.Fields(c.Side) {
		text := ""
		switch rapid.IntRange(0, 2).Draw(t, f.Name+" known") {
		case 1:
			text = "none"
		case 2:
			switch f.Kind {
			case models.Day:
				text = models.Date(rapid.IntRange(1, 40000).Draw(t, f.Name)).String()
			case models.Number:
				text = rapid.SampledFrom([]string{"0", "7", "7.5", "-1", "400", "1e6"}).Draw(t, f.Name)
			case models.List:
				text = strings.Join(rapid.SliceOfN(words, 0, 3).Draw(t, f.Name), ";")
			default:
				text = words.Draw(t, f.Name)
			}
		}
		if err := f.SetText(&c, text); err != nil {
			t.Fatalf("%s %q: %v", f.Name, text, err)
		}
	}
	return c
}

func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t)
		record, err := models.EncodeRecord(&c)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := models.DecodeRecord(c.Side, record)
		if err != nil {
			t.Fatalf("%s: %v", record, err)
		}
		cells := models.Case{Side: c.Side, Status: models.Open}
		for _, f := range models.Fields(c.Side) {
			if err := f.SetText(&cells, f.Text(&c)); err != nil {
				t.Fatal(err)
			}
			if f.Knowledge(&c) != f.Knowledge(&decoded) || f.Text(&c) != f.Text(&decoded) {
				t.Errorf("%s: %q came back from JSON as %q", f.Name, f.Text(&c), f.Text(&decoded))
			}
			if f.Knowledge(&c) != f.Knowledge(&cells) || f.Text(&c) != f.Text(&cells) {
				t.Errorf("%s: %q came back from CSV as %q", f.Name, f.Text(&c), f.Text(&cells))
			}
		}
	})
}

func TestFactJSON(t *testing.T) {
	type both struct {
		Words models.Fact[string]   `json:"words,omitzero"`
		List  models.Fact[[]string] `json:"list,omitzero"`
	}
	for want, v := range map[string]both{
		`{}`:                           {},
		`{"words":"none","list":[]}`:   {models.NoneOf[string](), models.NoneOf[[]string]()},
		`{"words":"तिल","list":["a"]}`: {models.Of("तिल"), models.Of([]string{"a"})},
	} {
		got, err := json.Marshal(v)
		if err != nil || string(got) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
	if got, err := json.Marshal(models.Fact[string]{}); err != nil || string(got) != "null" {
		t.Errorf("an unknown fact is %s, %v; want null", got, err)
	}
}
