package api

import (
	"slices"

	"github.com/milaan-project/milaan/models"
)

// writtenFrom are the fields of a record whose words a piece of evidence repeats, by what the evidence compares. Of evidence
// that is not here no words are told of cases in other districts.
var writtenFrom = map[string][]string{
	"child_name": {"child_name", "child_aliases"}, "father_name": {"father_name"}, "mother_name": {"mother_name"}, "guardian_name": {"guardian_name"},
	"kin_name": {"father_name", "words"}, "sex": {"sex"}, "home": {"home_place", "home_district", "words"},
	"elapsed": {"missing_since", "found_on"}, "age": {"age_years", "date_of_birth", "missing_since", "found_on"}, "height": {"height_cm"}, "languages": {"languages"}, "marks": {"marks"},
	"disability": {"disability"}, "clothing": {"clothing", "belongings"}, "complexion": {"complexion"}, "build": {"build"}, "hair": {"hair"}, "eyes": {"eyes"},
}

// withhold takes the words of a case in another district out of what is said of it, but for those that its record shows
// there, too: what a decision needs.
func withhold(side models.Side, k *models.Candidate) {
	k.Why = k.Plain
	k.Evidence = slices.Clone(k.Evidence)
	for i := range k.Evidence {
		k.Evidence[i].Gallery = limited(side, &k.Evidence[i])
	}
}

// limited is what evidence repeats of a record, as it is read in other districts.
func limited(side models.Side, e *models.Evidence) string {
	text := e.Gallery
	if _, known := writtenFrom[e.Field]; !known {
		return ""
	}
	for _, name := range writtenFrom[e.Field] {
		if !models.IsNeeded(name) {
			return ""
		}
		if f, ok := models.FieldNamed(side, name); ok && (f.Kind == models.Words || f.Kind == models.List) {
			text = models.WithoutTelephones(text)
		}
	}
	return text
}
