package models_test

import (
	"strconv"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestParseSaidHeight reads heights as families tell them.
func TestParseSaidHeight(t *testing.T) {
	for said, want := range map[string]float64{
		"124": 124, "१२४": 124, " 124.5 ": 124.5, "१२४.५": 124.5, "9": 9, "999": 999, "124 cm": 124, "124cm": 124, "124 सेमी": 124, "१२४ से.मी.": 124, "124 से. मी.": 124, "124.5 c.m.": 124.5, "लगभग 120 सेंटीमीटर": 120, "1.24 m": 124, "1.2 मीटर": 120,
		"4 feet 1 inch": 124, "4 feet, 1 inch": 124, "4 foot 1": 124, "4ft1in": 124, "4'1\"": 124, "4’1”": 124, "4′1″": 124, "4'1''": 124, "4'": 122, "4' 1": 124, "चार फुट": 122, "चार फ़ुट एक इंच": 124, "४ फीट १ इंच": 124,
		"char fut ek inch": 124, "char feet": 122, "about 4 feet tall": 122, "क़द करीब चार फ़ीट होगा": 122, "साढ़े चार फुट": 137, "four and a half feet": 137, "ढाई फुट": 76, "48 inches": 122, "चार": 122, "4 feet and 1.5 inches": 126,
		"4.1 feet": 124, "4.1 फुट": 124, "4.10 ft": 147, "4.11 feet": 150, "4.5 feet": 135, "4.1": 124, "४.१": 124, "3": 91,
	} {
		if got, err := models.ParseSaidHeight(said); err != nil || got != want {
			t.Errorf("%q is %v, want %v (%v)", said, got, want, err)
		}
	}
	for _, said := range []string{"", "छोटा", "-124", "4 feet 12 inches", "4.12 feet", "4.1 feet 2 inches", "साढ़े चार फुट दो इंच", "4 feet 1 cm", "4 feet 1 inch 2", "4-5 feet", "4 feet 4 feet", "124 124", "feet", "साढ़े", "1e3", "NaN", "Inf", "1.2.3",
		"124 cm 3", "0", "8 cm", "0.1", "up to the door", "\xff"} {
		if got, err := models.ParseSaidHeight(said); err == nil || models.CodeOf(err) != models.Invalid || got != 0 {
			t.Errorf("%q is read as %v (%v)", said, got, err)
		}
	}
}

// FuzzParseSaidHeight holds that a height that was understood is none of a few centimetres, and can be written and read again.
func FuzzParseSaidHeight(f *testing.F) {
	for _, said := range []string{"124", "4'1\"", "4.1 feet", "साढ़े चार फुट", "१२४ से.मी.", "1.24 m", "four and a half feet", "\xff"} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		got, err := models.ParseSaidHeight(said)
		if err != nil {
			return
		}
		if got < 9 {
			t.Errorf("%q is %v", said, got)
		}
		if again, err := models.ParseSaidHeight(strconv.FormatFloat(got, 'f', -1, 64)); err != nil || again != got {
			t.Errorf("%q is %v, which reads as %v (%v)", said, got, again, err)
		}
	})
}
