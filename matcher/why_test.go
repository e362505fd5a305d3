package matcher

import (
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// Every finding of every field can be said, in both languages.
func TestEveryFindingHasAPhrase(t *testing.T) {
	for code := range findingTexts {
		p, ok := phrases[code]
		if !ok || p.En == "" || p.Hi == "" || strings.Count(p.En, "%s") != strings.Count(p.Hi, "%s") {
			t.Errorf("%s: %+v", code, p)
		}
	}
	for code := range phrases {
		if _, ok := findingTexts[code]; !ok {
			t.Errorf("%s is no finding", code)
		}
	}
	for _, field := range append([]string{fieldWords}, comparedFields...) {
		if s := subjects[field]; s.En == "" || s.Hi == "" {
			t.Errorf("%s has no name in a sentence", field)
		}
	}
}

func TestWhy(t *testing.T) {
	found := func(field, code string, bits float64) models.Evidence {
		return models.Evidence{Field: field, Finding: models.Finding{Code: code}, Bits: models.BitsOf(bits)}
	}
	for _, c := range []struct {
		evidence []models.Evidence
		en, hi   string
	}{
		{nil, "Nothing telling is known of both.", "दोनों के बारे में कुछ ख़ास पता नहीं है।"},
		{[]models.Evidence{found("home", "same_place", 6), found("father_name", "nearly_same", 5), found("marks", "same_mark", 4), found("face", "face_unclear", 1.8), found("sex", "same", .2), found("age", "much_less", -3)},
			"Home is the same place, the father's name is nearly the same, same mark on the same part and side; but the age is much less than expected.",
			"घर की जगह एक ही है, पिता का नाम लगभग एक जैसा है, वही निशान, उसी अंग और उसी ओर है; लेकिन उम्र अपेक्षा से बहुत कम है।"},
		{[]models.Evidence{found("sex", "different", -4.7)}, "Nothing telling speaks for it; but disagreement on the sex.", "पक्ष में कुछ ख़ास नहीं; लेकिन लिंग अलग है।"},
	} {
		if got := why(c.evidence); got.En != c.en || got.Hi != c.hi {
			t.Errorf("%q\n%q", got.En, got.Hi)
		}
	}
}
