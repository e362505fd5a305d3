package intake

import (
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/krutidev"
)

// ReadKrutiDev replaces the texts of a record that seem to be typed for the font Kruti Dev 010 by what they mean, and returns
// the names of their fields. Somebody has to look at them: it is a guess.
func ReadKrutiDev(c *models.Case) []string {
	var changed []string
	for _, f := range typedFields(c) {
		if err := f.SetText(c, krutidev.Convert(f.Text(c))); err == nil {
			changed = append(changed, f.Name)
		}
	}
	return changed
}

// typedFields are the fields of a record that seem to be typed in Kruti Dev: a writer types all of a record in one font, and a
// name alone is too short to tell. References to companions are no text.
func typedFields(c *models.Case) []models.Field {
	var list []models.Field
	var texts []string
	for _, f := range models.Fields(c.Side) {
		if (f.Kind != models.Words && f.Kind != models.List) || f.Name == "together_with" || f.Knowledge(c) != models.Known {
			continue
		}
		if text := f.Text(c); krutidev.Possible(text) {
			list, texts = append(list, f), append(texts, text)
		}
	}
	if !krutidev.Noticed(texts...) {
		return nil
	}
	return list
}

// krutiDevWarnings ask whether texts were typed in Kruti Dev, and say what they would mean.
func krutiDevWarnings(c *models.Case) []models.Warning {
	var w []models.Warning
	for _, f := range typedFields(c) {
		meant := krutidev.Convert(f.Text(c))
		w = append(w, models.Warning{Code: "kruti_dev", Field: f.Name, Message: models.Text{
			En: "This seems to be typed for the font Kruti Dev, and nobody finds it so. Did you mean: " + meant,
			Hi: "लगता है यह कृतिदेव फ़ॉन्ट में टाइप हुआ है; ऐसे इसे कोई नहीं खोज पाएगा। क्या आपका मतलब यह था: " + meant,
		}})
	}
	return w
}
