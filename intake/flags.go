package intake

import (
	"strings"
	"unicode"

	"github.com/milaan-project/milaan/models"
)

// Warnings returns what should be looked at in a case that was accepted: what the case itself tells, districts that the
// gazetteer does not list, names whose words mix scripts, and texts that were typed for another font.
func (s *Service) Warnings(c *models.Case) []models.Warning {
	w := c.Warnings()
	for _, name := range []string{"district", "home_district"} {
		if field, ok := models.FieldNamed(c.Side, name); ok && field.Knowledge(c) == models.Known {
			if text, unknown := s.unknownDistrict(field.Label, field.Text(c)); unknown {
				w = append(w, models.Warning{Code: "unknown_district", Field: name, Message: text})
			}
		}
	}
	for _, name := range []string{"child_name", "child_aliases", "father_name", "mother_name", "guardian_name"} {
		if field, ok := models.FieldNamed(c.Side, name); ok && mixesScripts(field.Strings(c)) {
			w = append(w, models.Warning{Code: "mixed_scripts", Field: name, Message: models.Text{
				En: "A word of this name mixes letters of two scripts; check that it was typed as meant.",
				Hi: "इस नाम के एक शब्द में दो लिपियों के अक्षर हैं; जाँच लें कि यही लिखना था।",
			}})
		}
	}
	return append(w, krutiDevWarnings(c)...)
}

// unknownDistrict reports whether the gazetteer lists no district by these words, or several, and what to say of it: the
// nearest district, when one is near. It says which field it speaks of, and what stands there: people read it apart from the form.
func (s *Service) unknownDistrict(label models.Text, written string) (models.Text, bool) {
	found, ok := s.cfg.Gazetteer.ResolveDistrict(written)
	exact := ok && found.Exact
	if exact && s.cfg.Gazetteer.Recognised(written) != "" {
		return models.Text{}, false
	}
	en, hi := label.En+" “"+models.Shorten(written)+"”: ", label.Hi+" “"+models.Shorten(written)+"”: "
	if exact {
		var namesEn, namesHi []string
		for _, of := range found.Districts {
			if d, ok := s.cfg.Gazetteer.District(of.District); ok {
				namesEn, namesHi = append(namesEn, d.NameEn), append(namesHi, d.NameHi)
			}
		}
		return models.Text{
			En: en + "this may be any of the districts " + strings.Join(namesEn, ", ") + "; write which one. It is kept as written.",
			Hi: hi + "यह इनमें से कोई भी ज़िला हो सकता है: " + strings.Join(namesHi, ", ") + "; कौन सा, यह लिखें। जैसा लिखा है वैसा ही रखा गया है।",
		}, true
	}
	if len(found.Districts) > 0 {
		if d, ok := s.cfg.Gazetteer.District(found.Districts[0].District); ok {
			return models.Text{
				En: en + "this is not a district of the list; did you mean " + d.NameEn + "? It is kept as written.",
				Hi: hi + "यह ज़िला सूची में नहीं है; क्या आपका मतलब " + d.NameHi + " था? जैसा लिखा है वैसा ही रखा गया है।",
			}, true
		}
	}
	return models.Text{
		En: en + "this is not a district of the list; it is kept as written.",
		Hi: hi + "यह ज़िला सूची में नहीं है; जैसा लिखा है वैसा ही रखा गया है।",
	}, true
}

// scripts are those in which a look-alike letter slips into an Indian name.
var scripts = []*unicode.RangeTable{unicode.Latin, unicode.Devanagari, unicode.Arabic, unicode.Bengali, unicode.Gurmukhi, unicode.Cyrillic, unicode.Greek}

func mixesScripts(texts []string) bool {
	for _, text := range texts {
		for _, word := range strings.Fields(text) {
			seen := -1
			for _, r := range word {
				of := scriptOf(r)
				if of >= 0 && seen >= 0 && of != seen {
					return true
				}
				if of >= 0 {
					seen = of
				}
			}
		}
	}
	return false
}

func scriptOf(r rune) int {
	if unicode.IsLetter(r) {
		for i, script := range scripts {
			if unicode.Is(script, r) {
				return i
			}
		}
	}
	return -1
}
