package web

import (
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

var sides = []models.Side{models.Missing, models.Found}

var sideKeys = map[models.Side]string{models.Missing: "side.missing", models.Found: "side.found"}

var statuses = []models.Status{models.Open, models.Traced, models.Matched, models.Restored, models.Transferred, models.ClosedByOrder, models.EnteredInError, models.MergedInto, models.Purged}

var statusKeys = map[models.Status]string{
	models.Open: "status.open", models.Traced: "status.traced", models.Matched: "status.matched", models.Restored: "status.restored",
	models.Transferred: "status.transferred", models.ClosedByOrder: "status.closed_by_order", models.EnteredInError: "status.entered_in_error",
	models.MergedInto: "status.merged", models.Purged: "status.purged",
}

// choiceKeys are the values of fields that hold one of a few words.
var choiceKeys = map[string]string{
	string(models.Male): "sex.male", string(models.Female): "sex.female", string(models.Transgender): "sex.transgender",
	string(models.ByBirthDate): "age_by.date_of_birth", string(models.Stated): "age_by.stated", string(models.Apparent): "age_by.apparent",
}

// subjectKeys say of whom a photograph is.
var subjectKeys = map[models.Subject]string{
	"": "photo.of_child", models.OfChild: "photo.of_child", models.OfParent: "photo.of_parent", models.OfSibling: "photo.of_sibling",
	models.Mistake: "photo.of_mistake",
}

// choiceWord says a value of a field that holds one of a few words; one that is none of them stays as it was written.
func (l *tongue) choiceWord(value string) (string, error) {
	if key, ok := choiceKeys[value]; ok {
		return l.say(key)
	}
	return value, nil
}

// evidenceKeys name what was compared where that is not one field of a record alone.
var evidenceKeys = map[string]string{
	"home": "evidence.home", "found_to_home": "evidence.found_to_home", "elapsed": "evidence.elapsed", "age": "evidence.age",
	"height": "evidence.height", faceField: "evidence.face", "words": "evidence.words", "kin_name": "evidence.kin_name",
	"family": "evidence.family", "companions": "evidence.companions",
}

// compared names what was compared.
func (l *tongue) compared(field string) (string, error) {
	if key, ok := evidenceKeys[field]; ok {
		return l.say(key)
	}
	for _, side := range sides {
		if f, ok := models.FieldNamed(side, field); ok {
			return l.of(f.Label), nil
		}
	}
	return field, nil
}

// written is a value behind a piece of evidence, which the matcher gives as the record has it; the district that a place
// ends with is named in this language.
func (l *tongue) written(listed []models.District, field, text string) (string, error) {
	switch {
	case text == "none":
		return l.say("fact.none")
	case field == "sex":
		return l.choiceWord(text)
	case field == "age" || field == "elapsed" || field == "height":
		return l.numerals(l.dates(text)), nil
	case field == "home" || field == "found_to_home":
		at := strings.LastIndex(text, ", ")
		if at < 0 {
			return l.district(listed, text), nil
		}
		return text[:at+2] + l.district(listed, text[at+2:]), nil
	}
	return text, nil
}

// district is the name in this language of a district that a record names; one that is not listed, as it is written.
func (l *tongue) district(listed []models.District, written string) string {
	for _, d := range listed {
		if slices.ContainsFunc(d.Names(), func(name string) bool { return strings.EqualFold(name, strings.TrimSpace(written)) }) {
			return d.Name(l.Code)
		}
	}
	return written
}

// likely says a probability in words.
func (l *tongue) likely(p float64) (string, error) {
	switch {
	case p >= .95:
		return l.say("likely.very")
	case p >= .70:
		return l.say("likely.likely")
	case p >= .30:
		return l.say("likely.possible")
	case p >= .05:
		return l.say("likely.unlikely")
	}
	return l.say("likely.hardly")
}
