package api

import (
	"context"
	"errors"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// ReadOut returns a case by id or number to be read out over the telephone, and writes down to whom, for what the actor says
// in its purpose. Only a family may ask after a child of the actor's own district without more being said. Faults: the caller is none, or nothing is
// said of one of whom something has to be. NotFound: there is no such case.
func (s *Server) ReadOut(ctx context.Context, actor models.Actor, idOrNumber string, caller models.Caller) (models.Case, error) {
	var faults models.Faults
	if !slices.Contains(models.Callers(), caller) {
		faults = append(faults, errNoCaller)
	}
	if e := models.CheckPurpose(actor.Purpose); e != nil {
		faults = append(faults, e)
	} else if !actor.Purposeful() && caller != models.CallerFamily {
		faults = append(faults, errCallerUnsaid)
	}
	if err := faults.Or(); err != nil {
		return models.Case{}, err
	}
	found, err := s.open(ctx, actor, models.ViewCase, idOrNumber)
	if e := (*models.Error)(nil); errors.As(err, &e) && e.Field == errCallerUnsaid.Field {
		return models.Case{}, models.Faults{errCallerUnsaid}
	}
	if err != nil {
		return models.Case{}, err
	}
	if err := s.countOthers(ctx, actor, found); err != nil {
		return models.Case{}, err
	}
	if err := s.audit(ctx, actor, "case.read_out", found.ID, string(caller)); err != nil {
		return models.Case{}, err
	}
	return s.seen(actor, found), nil
}

var (
	errNoCaller = models.Errorf(models.Invalid, "nobody is named who is on the line", "यह नहीं बताया कि फ़ोन पर कौन है").At("caller").
			Advise("Choose who is calling.", "चुनें कि कौन फ़ोन कर रहा है।")
	errCallerUnsaid = models.Errorf(models.Invalid, "it is not said who calls, and what for", "यह नहीं लिखा कि कौन और किसलिए फ़ोन कर रहा है").At("purpose").
			Advise("Ask for name and office, and what it is for, and write it here.", "नाम, कार्यालय और कारण पूछें, और यहाँ लिखें।")
)
