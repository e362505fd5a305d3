package models_test

import (
	"strconv"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestParseSaidAge reads ages as parents say them.
func TestParseSaidAge(t *testing.T) {
	for said, want := range map[string]float64{
		"8": 8, "८": 8, " 7.5 ": 7.5, "७.५": 7.5, "0": 0, "200": 200, "दस": 10, "दस साल": 10, "दस साल का": 10, "10 साल की": 10, "10साल": 10, "ten": 10, "Ten years old": 10, "about 10 yrs": 10, "das saal": 10,
		"लगभग बारह वर्ष": 12, "उम्र करीब पंद्रह साल होगी": 15, "5 or 6": 5.5, "5-6": 5.5, "5–6 years": 5.5, "पाँच-छह": 5.5, "पांच या छः साल": 5.5, "५ से ६ साल": 5.5, "paanch chhah": 5.5, "दस बारह साल": 11,
		"साढ़े सात": 7.5, "साढ़े सात साल": 7.5, "डेढ़ साल": 1.5, "ढाई": 2.5, "two and a half years": 2.5, "6 महीने": 0.5, "six months": 0.5, "दो साल तीन महीने": 2.25, "2 years and 6 months": 2.5, "10 दिन": 0.03, "2.5 साल": 2.5,
		"4 to 5.5 years": 4.75,
	} {
		if got, err := models.ParseSaidAge(said); err != nil || got != want {
			t.Errorf("%q is %v, want %v (%v)", said, got, want, err)
		}
	}
	for _, said := range []string{"", "छोटा", "-3", "6-5", "2-12", "5 6 7", "5 साल 6 साल", "3 months 2 years", "5 साल पहले", "ten of us", "साल", "and a half", "1e3", "NaN", "Inf", "2.3.2016", "5 6 महीने 2 दिन", "\xff"} {
		if got, err := models.ParseSaidAge(said); err == nil || models.CodeOf(err) != models.Invalid || got != 0 {
			t.Errorf("%q is read as %v (%v)", said, got, err)
		}
	}
}

// FuzzParseSaidAge holds that an age that was understood is none below zero, and can be written and read again.
func FuzzParseSaidAge(f *testing.F) {
	for _, said := range []string{"8", "पाँच-छह", "साढ़े सात", "2 years 3 months", "७.५", "5 or 6", "\xff"} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		got, err := models.ParseSaidAge(said)
		if err != nil {
			return
		}
		if again, err := models.ParseSaidAge(strconv.FormatFloat(got, 'f', -1, 64)); err != nil || again != got || got < 0 {
			t.Errorf("%q is %v, which reads as %v (%v)", said, got, again, err)
		}
	})
}
