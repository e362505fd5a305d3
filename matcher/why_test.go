package matcher

import (
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// fieldOf tells of which field a set's findings are said, where that is not the set's name.
var fieldOf = map[string]string{"home_place": "home", "home_district": "home", "languages_distinct": "languages", "languages_common": "languages",
	"marks_none": "marks", "disability_none": "disability", "elapsed_same_side": "elapsed"}

// Every finding that a field can come to can be said in both languages, and nothing else is listed.
func TestEveryFindingHasAPhrase(t *testing.T) {
	model, err := ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	possible := map[string]map[string]bool{fieldWords: {"shared_words": true},
		fieldCompanions: {"companions_alike": true, "companions_unclear": true, "companions_unlike": true}, fieldFamily: {"family_shared": true}, fieldFace: {"face_alike": true, faceUnclear: true, "face_unlike": true}}
	add := func(field, code string) {
		if possible[field] == nil {
			possible[field] = map[string]bool{}
		}
		possible[field][code] = true
	}
	for name, set := range model.Sets {
		field := name
		if of, ok := fieldOf[name]; ok {
			field = of
		}
		for _, f := range set.Findings {
			add(field, f.Code)
		}
	}
	for _, band := range deviationBands {
		add("age", band.code)
		add("height", band.code)
	}
	for _, field := range append([]string{fieldWords, fieldCompanions, fieldFamily}, comparedFields...) {
		for code := range possible[field] {
			p := phrases[field][code]
			if p.En == "" || p.Hi == "" || strings.Count(p.En, "%") != strings.Count(p.Hi, "%") {
				t.Errorf("%s, %s: %+v", field, code, p)
			}
		}
		for code := range phrases[field] {
			if !possible[field][code] {
				t.Errorf("%s cannot come to %s", field, code)
			}
		}
		if len(possible[field]) == 0 {
			t.Errorf("%s can come to nothing", field)
		}
	}
	if len(phrases) != len(comparedFields)+3 { // words, companions and family ties are compared where there are some
		t.Errorf("%d fields have phrases", len(phrases))
	}
}

func TestWhy(t *testing.T) {
	found := func(field, code string, bits, off float64, written string) reason {
		return reason{models.Evidence{Field: field, Finding: models.Finding{Code: code}, Bits: models.BitsOf(bits), Gallery: written}, off}
	}
	long := strings.Repeat("चोट का निशान ", 9)
	for _, c := range []struct {
		reasons []reason
		en, hi  string
	}{
		{nil, "Nothing telling is known of both.", "दोनों के बारे में कुछ ख़ास पता नहीं।"},
		{[]reason{found("sex", "same", .2, 0, "male")}, "Nothing telling is known of both.", "दोनों के बारे में कुछ ख़ास पता नहीं।"},
		{[]reason{found("home", "same_district", 6, 0, "Kasganj"), found("father_name", "nearly_same", 5, 0, "Ram"), found("marks", "same_mark", 4, 0, "mole on left\ncheek"),
			found("face", "face_unclear", 1.8, 0, ""), found("sex", "same", .2, 0, "male"), found("age", "less", -3, -3.2, "9")},
			"Same home district, father's name nearly the same, same mark on the same spot (“mole on left cheek”); 3 years younger than expected.",
			"घर उसी ज़िले में, पिता का नाम लगभग वही, वही निशान उसी जगह (“mole on left cheek”); उम्र जितनी होनी चाहिए उससे 3 साल कम।"},
		{[]reason{found("age", "much_more", -1.5, .9, "9"), found("sex", "different", -4.7, 0, "male")},
			"Nothing telling speaks for it; different sex, as much as a year older than expected.", "पक्ष में कुछ ख़ास नहीं; लिंग अलग, उम्र जितनी होनी चाहिए उससे पूरे एक साल ज़्यादा।"},
		{[]reason{found("marks", "same_mark", 4, 0, long)},
			"Same mark on the same spot (“चोट का निशान चोट का निशान चोट का निशान चोट का निशान चोट का…”).", "वही निशान उसी जगह (“चोट का निशान चोट का निशान चोट का निशान चोट का निशान चोट का…”)।"},
		{[]reason{found("marks", "same_mark", 4, 0, "")}, "Same mark on the same spot.", "वही निशान उसी जगह।"},
	} {
		if got := why(c.reasons, false); got.En != c.en || got.Hi != c.hi {
			t.Errorf("%q\n%q", got.En, got.Hi)
		}
	}
}
