package intake

import (
	"errors"
	"unicode"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
)

// The longest texts beside the record's own fields, in characters.
const (
	sourceLen = 200
	reasonLen = 4000
)

// checkWords returns what is wrong with a text that somebody wrote, or nil.
func checkWords(field, s string, maxLen int) *models.Error {
	if !utf8.ValidString(s) {
		return models.Errorf(models.Invalid, "the text is not valid UTF-8", "पाठ सही UTF-8 में नहीं है").At(field).
			Advise("Type it again.", "इसे फिर से टाइप करें।")
	}
	if utf8.RuneCountInString(s) > maxLen {
		return models.Errorf(models.Invalid, "this is longer than %d characters", "यह %d अक्षरों से लंबा है", maxLen).At(field).
			Advise("Shorten it.", "इसे छोटा करें।")
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return models.Errorf(models.Invalid, "there are invisible control characters in this text", "इस पाठ में अदृश्य नियंत्रण अक्षर हैं").At(field).
				Advise("Type it again instead of pasting it.", "चिपकाने के बजाय इसे टाइप करें।")
		}
	}
	return nil
}

// together joins the faults of errors into one list; a nil error adds none, and one that is no fault of the record wins.
func together(errs ...error) error {
	var all models.Faults
	for _, err := range errs {
		if err == nil {
			continue
		}
		var faults models.Faults
		var one *models.Error
		switch {
		case errors.As(err, &faults):
			all = append(all, faults...)
		case errors.As(err, &one) && one.Code == models.Invalid && one.Field != "":
			all = append(all, one)
		default:
			return err
		}
	}
	return all.Or()
}
