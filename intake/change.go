package intake

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// attempts is how often a change that names no version is tried when others change the case at the same moment.
const attempts = 4

// Patch changes a case's record by an RFC 7396 merge patch. ifVersion is the version the writer saw. It returns the case
// as it is now and what should be looked at in it. Errors: a Conflict that names the field version
// when the case has another one, Faults, NotFound,
// Forbidden, Unavailable. A patch that changes nothing writes nothing.
func (s *Service) Patch(ctx context.Context, w models.Write, id string, ifVersion int64, body []byte) (models.Case, []models.Warning, error) {
	c, err := s.change(ctx, w, id, ifVersion, does{action: models.ChangeCase, kind: models.CaseChanged}, func(c *models.Case) ([]string, error) {
		changed, err := models.PatchRecord(c, body)
		if err = together(models.CheckMembers(body), err); err != nil {
			return nil, err
		}
		c.Normalize()
		return changed, c.Validate(s.today())
	})
	if err != nil {
		return models.Case{}, nil, err
	}
	return c, s.Warnings(&c), nil
}

// does is a change to the policy and to the case's history, and how it is written; by Store.Update without keep.
type does struct {
	action models.Action
	kind   models.ChangeKind
	keep   func(ctx context.Context, w models.Write, c *models.Case, fields []string) error
}

// change reads a case, applies a change, and writes it over the version read. With ifVersion 0 it starts again when the
// case changed in between.
func (s *Service) change(ctx context.Context, w models.Write, id string, ifVersion int64, what does, apply func(*models.Case) (fields []string, err error)) (models.Case, error) {
	w = s.at(w)
	for attempt := 1; ; attempt++ {
		c, err := s.cfg.Store.Case(ctx, id)
		if err != nil {
			return models.Case{}, err
		}
		if err := s.authorise(w, what.action, &c); err != nil {
			return models.Case{}, err
		}
		if ifVersion != 0 && c.Version != ifVersion {
			return models.Case{}, errChangedMeanwhile
		}
		before := c
		fields, err := apply(&c)
		if err != nil {
			return models.Case{}, err
		}
		if len(fields) == 0 {
			return c, nil
		}
		if err := s.authoriseMove(w, what.action, &before, &c); err != nil {
			return models.Case{}, err
		}
		if err := s.authoriseCompanions(ctx, w.Actor, &before, &c); err != nil {
			return models.Case{}, err
		}
		c.SetClocks(s.cfg.Zone)
		s.place(&c)
		if what.keep != nil {
			err = what.keep(ctx, w, &c, fields)
		} else {
			err = s.cfg.Store.Update(ctx, w, &c, what.kind, fields)
		}
		if err == nil {
			return s.cfg.Store.Case(ctx, c.ID)
		}
		if models.CodeOf(err) != models.Conflict {
			return models.Case{}, err
		}
		now, readErr := s.cfg.Store.Case(ctx, id)
		switch {
		case readErr != nil || now.Version == before.Version:
			return models.Case{}, err // not the version: the idempotency key
		case ifVersion != 0 || attempt == attempts:
			return models.Case{}, errChangedMeanwhile
		}
	}
}

var errChangedMeanwhile = models.Errorf(models.Conflict, "somebody else has changed this case in the meantime", "इस बीच किसी और ने यह मामला बदल दिया है").At("version").
	Advise("Load the case again, look at what changed, and make your change once more.", "मामले का पन्ना फिर से खोलें, देखें क्या बदला है, और अपना बदलाव दोबारा करें।")

func inFuture(field string) *models.Error {
	return models.Errorf(models.Invalid, "this date is in the future", "यह तारीख़ भविष्य की है").At(field).
		Advise("Check the year and the month.", "वर्ष और महीना जाँचें।")
}
