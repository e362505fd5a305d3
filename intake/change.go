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
	c, err := s.change(ctx, w, id, ifVersion, does{models.ChangeCase, models.CaseChanged}, func(c *models.Case) ([]string, error) {
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

// Close ends an open case. end needs Status and Reason; who recorded it and when are filled in. ifVersion is the version
// the writer saw, or 0 for any. Errors: those of models.Case.Close, a Conflict that names
// the field version, Faults, NotFound, Forbidden, Unavailable.
func (s *Service) Close(ctx context.Context, w models.Write, id string, ifVersion int64, end models.Closing) (models.Case, error) {
	return s.end(ctx, w, id, ifVersion, models.CaseClosed, end, (*models.Case).Close)
}

// Merge ends an open case as a duplicate of another of the same side, end.Into, given by id or number. Errors are those
// of Close, and Invalid when the other case is unknown, of the other side, or merged itself.
func (s *Service) Merge(ctx context.Context, w models.Write, id string, ifVersion int64, end models.Closing) (models.Case, error) {
	return s.end(ctx, w, id, ifVersion, models.CaseMerged, end, func(c *models.Case, end models.Closing) error {
		survivor, err := s.survivor(ctx, w, c, end.Into)
		if err != nil {
			return err
		}
		end.Into = survivor
		return c.Merge(end)
	})
}

// Reopen opens a closed case again. Errors are those of models.Case.Reopen, and NotFound, Forbidden, Conflict, Unavailable.
func (s *Service) Reopen(ctx context.Context, w models.Write, id string, ifVersion int64, reason string) (models.Case, error) {
	if e := checkWords("reason", reason, reasonLen); e != nil {
		return models.Case{}, models.Faults{e}
	}
	w.Reason = reason
	return s.change(ctx, w, id, ifVersion, does{models.ReopenCase, models.CaseReopened}, func(c *models.Case) ([]string, error) {
		return []string{"status"}, c.Reopen(reason)
	})
}

func (s *Service) end(ctx context.Context, w models.Write, id string, ifVersion int64, kind models.ChangeKind, end models.Closing, apply func(*models.Case, models.Closing) error) (models.Case, error) {
	if err := s.checkClosing(end); err != nil {
		return models.Case{}, err
	}
	w = s.at(w)
	end.Actor, end.At = w.Actor.ID, w.At
	return s.change(ctx, w, id, ifVersion, does{models.CloseCase, kind}, func(c *models.Case) ([]string, error) {
		return []string{"status"}, apply(c, end)
	})
}

func (s *Service) checkClosing(end models.Closing) error {
	var faults models.Faults
	for _, text := range []struct{ field, words string }{{"reason", end.Reason}, {"by", end.By}, {"how", end.How}} {
		if e := checkWords(text.field, text.words, reasonLen); e != nil {
			faults = append(faults, e)
		}
	}
	if end.On > s.today() {
		faults = append(faults, inFuture("on"))
	}
	return faults.Or()
}

// survivor finds the case that another may be merged into and returns its id.
func (s *Service) survivor(ctx context.Context, w models.Write, c *models.Case, into string) (string, error) {
	if into == "" {
		return "", nil // models.Case.Merge says what is missing
	}
	if e := checkWords("into", into, sourceLen); e != nil {
		return "", models.Faults{e}
	}
	other, err := s.cfg.Store.Case(ctx, into)
	switch {
	case models.CodeOf(err) == models.NotFound && err != nil:
		return "", models.Errorf(models.Invalid, "there is no such case to merge into", "जिस मामले में मिलाना है वह नहीं मिला").At("into").
			Advise("Check the id or number of the other case.", "दूसरे मामले की id या संख्या जाँचें।").Because(err)
	case err != nil:
		return "", err
	case models.Authorise(w.Actor, models.ViewHistory, s.PlaceOf(&other)) != nil:
		return "", models.Errorf(models.Forbidden, "the other case is not one that you may look into", "दूसरा मामला आपके देखने का नहीं है").At("into").
			Advise("Ask the office that has it to merge its own.", "जिस कार्यालय के पास वह है उसी से मिलवाएँ।")
	case other.Side != c.Side:
		return "", models.Errorf(models.Invalid, "a missing and a found record are not merged", "लापता और मिले बच्चे के रिकॉर्ड मिलाए नहीं जाते").At("into").
			Advise("Have the Committee confirm the pair instead.", "इसके बजाय समिति से जोड़ी की पुष्टि करवाएँ।")
	case other.Status == models.MergedInto:
		return "", models.Errorf(models.Invalid, "the other case has been merged itself", "दूसरा मामला ख़ुद मिलाया जा चुका है").At("into").
			Advise("Give the case that it was merged into.", "वह मामला दें जिसमें उसे मिलाया गया।")
	}
	return other.ID, nil
}

// does is a change to the policy and to the case's history.
type does struct {
	action models.Action
	kind   models.ChangeKind
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
		c.SetClocks(s.cfg.Zone)
		c.Held = s.cfg.Gazetteer.Held(&c)
		err = s.cfg.Store.Update(ctx, w, &c, what.kind, fields)
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
	Advise("Load the case again, look at what changed, and make your change once more.", "मामला फिर से खोलें, देखें क्या बदला है, और अपना बदलाव दोबारा करें।")

func inFuture(field string) *models.Error {
	return models.Errorf(models.Invalid, "this date is in the future", "यह तारीख़ भविष्य की है").At(field).
		Advise("Check the year and the month.", "वर्ष और महीना जाँचें।")
}
