package intake

import (
	"errors"

	"github.com/milaan-project/milaan/models"
)

// The longest texts beside the record's own fields, in characters.
const (
	sourceLen = 200
	reasonLen = 4000
)

// checkWords returns what is wrong with a text that stands beside the record's own fields, or nil.
func checkWords(field, s string, maxLen int) *models.Error {
	if e := models.CheckText(s, maxLen); e != nil {
		return e.At(field)
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
