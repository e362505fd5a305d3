package intake

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Close ends an open case, and takes back what a Committee has in hand of its pairs. end needs Status and Reason; who recorded
// it and when are filled in. ifVersion is the version the writer saw, or 0 for any. Errors: those of models.Case.Close and
// CheckInHand, a Conflict that names the field version, Faults, NotFound, Forbidden, Unavailable.
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
	return s.change(ctx, w, id, ifVersion, does{action: models.ReopenCase, kind: models.CaseReopened}, func(c *models.Case) ([]string, error) {
		if err := s.authoriseOrder(w.Actor, c, c.Status); err != nil {
			return nil, err
		}
		return []string{"status"}, c.Reopen(reason)
	})
}

func (s *Service) end(ctx context.Context, w models.Write, id string, ifVersion int64, kind models.ChangeKind, end models.Closing, apply func(*models.Case, models.Closing) error) (models.Case, error) {
	if err := s.checkClosing(end); err != nil {
		return models.Case{}, err
	}
	w = s.at(w)
	end.Actor, end.At = w.Actor.ID, w.At
	keep := func(ctx context.Context, w models.Write, c *models.Case, _ []string) error {
		return s.keepEnd(ctx, w, c, kind)
	}
	return s.change(ctx, w, id, ifVersion, does{models.CloseCase, kind, keep}, func(c *models.Case) ([]string, error) {
		if err := s.authoriseOrder(w.Actor, c, end.Status); err != nil {
			return nil, err
		}
		return []string{"status"}, apply(c, end)
	})
}

// Endings lists how an actor may end a case on a page for it: none of a closed one. Traced is not among them, which has a
// page of its own, nor what follows from a Committee's decision. What others have in hand is looked at when it is ended.
func (s *Service) Endings(actor models.Actor, c *models.Case) []models.Status {
	if c.Status != models.Open || models.Authorise(actor, models.CloseCase, s.PlaceOf(c)) != nil {
		return nil
	}
	endings := []models.Status{models.EnteredInError, models.MergedInto}
	if s.authoriseOrder(actor, c, models.ClosedByOrder) == nil {
		endings = append(endings, models.Transferred, models.ClosedByOrder)
	}
	return endings
}

// MayReopen reports whether an actor may open a case again, which a Committee's decision has not closed.
func (s *Service) MayReopen(actor models.Actor, c *models.Case) bool {
	switch c.Status {
	case models.Open, models.Matched, models.Restored, models.Purged:
		return false
	}
	return models.Authorise(actor, models.ReopenCase, s.PlaceOf(c)) == nil && s.authoriseOrder(actor, c, c.Status) == nil
}

// authoriseOrder returns a Forbidden Error for a status that only members of the case's Committee close with and open from.
func (s *Service) authoriseOrder(actor models.Actor, c *models.Case, status models.Status) error {
	if !status.ByOrder() {
		return nil
	}
	of := models.CasePlace{Side: c.Side, Districts: []uint16{s.cfg.Gazetteer.Committee(c)}}
	if err := models.Authorise(actor, models.OrderCase, of); err != nil {
		return errByOrder.Because(err)
	}
	return nil
}

var errByOrder = models.Errorf(models.Forbidden, "only a member of the case's Committee closes it by order or as transferred, and opens it again", "आदेश से, या दूसरे कार्यालय को देकर, मामला केवल उसकी समिति का सदस्य बंद करता है, और वही उसे फिर खोलता है").
	Advise("Send the order to a member of the Committee. A child who came home is traced; a record that should not be there was entered in error.",
		"आदेश समिति के सदस्य को भेजें। बच्चा घर आ गया हो तो traced लिखें; रिकॉर्ड ग़लती से बना हो तो entered_in_error लिखें।")

// keepEnd writes a closed case, and with it what falls of its pairs. Should a Committee take one in hand just then, it is
// looked at again.
func (s *Service) keepEnd(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind) error {
	for attempt := 1; ; attempt++ {
		pairs, err := s.cfg.Store.InHand(ctx, c.ID)
		if err != nil {
			return err
		}
		if err := s.checkInHand(ctx, w.Actor, c, c.Status, pairs); err != nil {
			return err
		}
		fallen := make([]models.Pair, len(pairs))
		for i := range pairs {
			fallen[i] = pairs[i].Fall(w.Actor, w.At, c.Status)
		}
		err = s.cfg.Store.End(ctx, w, c, kind, fallen...)
		if err == nil || models.CodeOf(err) != models.Conflict || attempt == attempts {
			return err
		}
		now, readErr := s.cfg.Store.InHand(ctx, c.ID)
		if readErr != nil || slices.EqualFunc(pairs, now, func(a, b models.Pair) bool {
			return a.MissingID == b.MissingID && a.FoundID == b.FoundID && a.Version == b.Version
		}) {
			return err // it was not a pair: the case itself, or the idempotency key
		}
	}
}

// checkInHand returns a Conflict Error when an actor may not close a case, because a Committee that is not its own has pairs
// of it in hand.
func (s *Service) checkInHand(ctx context.Context, actor models.Actor, c *models.Case, status models.Status, pairs []models.Pair) error {
	var others []models.Pair
	for _, p := range pairs {
		child := *c
		if c.Side == models.Missing {
			var err error
			if child, err = s.cfg.Store.Case(ctx, p.FoundID); err != nil {
				return err
			}
		}
		if models.Authorise(actor, models.Decide, models.CasePlace{Side: models.Found, Districts: []uint16{s.cfg.Gazetteer.Committee(&child)}}) != nil {
			others = append(others, p)
		}
	}
	return c.CheckInHand(actor, status, others)
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
			Advise("Check the id or number of the other case.", "दूसरे मामले की id या नंबर जाँचें।").Because(err)
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
