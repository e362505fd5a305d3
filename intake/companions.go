package intake

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Companions finds the cases that a record names as those of children who went missing, or were found, together with its own.
// Errors: Faults at together_with that name each reference that is no case of the side, or none that the writer may look into;
// Unavailable.
func (s *Service) Companions(ctx context.Context, by models.Actor, side models.Side, refs []string) ([]models.Case, error) {
	var found []models.Case
	var faults models.Faults
	for _, ref := range refs {
		c, err := s.companion(ctx, ref)
		switch {
		case err == nil && !s.mayName(by, &c):
			faults = append(faults, notYours(ref))
		case err == nil && c.Side == side:
			found = append(found, c)
		case err == nil:
			faults = append(faults, models.Errorf(models.Invalid, "%s is not of a child who can be linked with this one", "%s ऐसे बच्चे का मामला नहीं है जिसे इससे जोड़ा जा सके", ref).At("together_with").
				Advise("Only two missing children, or two recovered ones, are linked; whether a recovered child is a missing one is decided as a pair.", "केवल दो लापता या दो मिले बच्चे जोड़े जाते हैं; मिला बच्चा वही लापता बच्चा है या नहीं, यह जोड़ी में तय होता है।"))
		case models.CodeOf(err) == models.NotFound || models.CodeOf(err) == models.Invalid:
			faults = append(faults, models.Errorf(models.Invalid, "there is no case %s", "%s नंबर का कोई मामला नहीं है", ref).At("together_with").
				Advise("Check the number of the other child's case. Where it has none yet, save this one first and add the other child from its page.", "दूसरे बच्चे के मामले का नंबर जाँचें। उसका मामला अभी न हो तो पहले यह सहेजें, फिर इसके पन्ने से दूसरा बच्चा जोड़ें।").Because(err))
		default:
			return nil, err
		}
	}
	return found, faults.Or()
}

// mayName reports whether somebody may name a case as a companion's: one in reach, or that may be seen. The link would tell of
// it, and weighs in its searches.
func (s *Service) mayName(by models.Actor, c *models.Case) bool {
	place := s.PlaceOf(c)
	return by.SeesAll(place) || models.Authorise(by, models.ViewCase, place) == nil
}

// authoriseCompanions keeps who writes a record from naming cases in it that are none of theirs to look into. References that
// are no case, as files have them, and those that stood there before are left alone.
func (s *Service) authoriseCompanions(ctx context.Context, by models.Actor, before, after *models.Case) error {
	if by.Reach.Everywhere {
		return nil
	}
	var faults models.Faults
	for _, ref := range after.Event.Together.Or(nil) {
		if before != nil && slices.Contains(before.Event.Together.Or(nil), ref) {
			continue
		}
		other, err := s.companion(ctx, ref)
		switch code := models.CodeOf(err); {
		case err == nil && !s.mayName(by, &other):
			faults = append(faults, notYours(ref))
		case err != nil && code != models.NotFound && code != models.Invalid:
			return err
		}
	}
	return faults.Or()
}

func notYours(ref string) *models.Error {
	return models.Errorf(models.Invalid, "%s is not a case that you may look into", "%s आपके देखने का मामला नहीं है", ref).At("together_with").
		Advise("Leave it out, and ask the office that has it, or an AHTU of both districts, to link the two.", "इसे हटा दें, और जिस कार्यालय के पास वह है, या दोनों ज़िलों की एएचटीयू से दोनों को जुड़वाएँ।")
}

// companion reads the case that a reference names, by id or number as people write it.
func (s *Service) companion(ctx context.Context, ref string) (models.Case, error) {
	if models.IsUUIDv7(ref) {
		return s.cfg.Store.Case(ctx, ref)
	}
	number, err := models.ParseNumber(ref)
	if err != nil {
		return models.Case{}, err
	}
	return s.cfg.Store.Case(ctx, number)
}

// Tie has two cases of one side, given by id or number, name each other as those of children together, or no longer when
// apart is set. The other case is written only where the writer may change it; it shows then what the first one says. Errors:
// Faults at together_with, NotFound, Forbidden, Conflict, Unavailable.
func (s *Service) Tie(ctx context.Context, w models.Write, idOrNumber, other string, apart bool) (models.Case, error) {
	c, err := s.cfg.Store.Case(ctx, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	if err := s.authorise(w, models.ChangeCase, &c); err != nil {
		return models.Case{}, err
	}
	by := w.Actor
	if apart {
		by.Reach.Everywhere = true // what the record names already may be taken out of it
	}
	found, err := s.Companions(ctx, by, c.Side, []string{other})
	if err != nil {
		return models.Case{}, err
	}
	if found[0].ID == c.ID {
		return models.Case{}, models.Faults{models.Errorf(models.Invalid, "this is the number of this very case", "यह इसी मामले का नंबर है").At("together_with").
			Advise("Give the number of the other child's case.", "दूसरे बच्चे के मामले का नंबर दें।")}
	}
	now, err := s.name(ctx, w, &c, &found[0], apart)
	if err != nil {
		return models.Case{}, err
	}
	if _, err := s.name(ctx, w, &found[0], &c, apart); !passable(err) {
		return models.Case{}, err
	}
	return now, nil
}

// TieAll has each of some cases name all the others as those of children together, in one change of each. A field telephone
// may, of children that it has entered just now. It may be called again. Errors: NotFound, Unavailable.
func (s *Service) TieAll(ctx context.Context, w models.Write, ids []string) error {
	w.Actor.WriteOnly, w.Once = false, models.Once{}
	cases := make([]models.Case, len(ids))
	for i, id := range ids {
		var err error
		if cases[i], err = s.cfg.Store.Case(ctx, id); err != nil {
			return err
		}
	}
	for i := range cases {
		_, err := s.change(ctx, w, cases[i].ID, 0, does{action: models.ChangeCase, kind: models.CaseChanged}, func(c *models.Case) ([]string, error) {
			refs := slices.Clone(c.Event.Together.Or(nil))
			known := len(refs)
			for j := range cases {
				if j != i && !slices.ContainsFunc(refs, cases[j].IsReference) {
					refs = append(refs, cases[j].Number)
				}
			}
			if len(refs) == known {
				return nil, nil
			}
			c.Event.Together = models.Of(refs)
			return []string{"together_with"}, nil
		})
		if !passable(err) {
			return err
		}
	}
	return nil
}

// TieBack has the cases that a new one names as companions name it, too, where its writer may change them. References that
// are no case, as files have them, are left alone. It may be called again. Errors: Conflict, Unavailable.
func (s *Service) TieBack(ctx context.Context, w models.Write, c *models.Case) error {
	for _, ref := range c.Event.Together.Or(nil) {
		other, err := s.companion(ctx, ref)
		switch code := models.CodeOf(err); {
		case err == nil && other.Side == c.Side && other.ID != c.ID:
			if _, err := s.name(ctx, w, &other, c, false); !passable(err) {
				return err
			}
		case err != nil && code != models.NotFound && code != models.Invalid:
			return err
		}
	}
	return nil
}

// name has a case name another one as its companion, or no longer.
func (s *Service) name(ctx context.Context, w models.Write, in, other *models.Case, apart bool) (models.Case, error) {
	w.Once = models.Once{} // of the record that this follows from
	return s.change(ctx, w, in.ID, 0, does{action: models.ChangeCase, kind: models.CaseChanged}, func(c *models.Case) ([]string, error) {
		refs := slices.Clone(c.Event.Together.Or(nil))
		if slices.ContainsFunc(refs, other.IsReference) != apart {
			return nil, nil
		}
		if refs = slices.DeleteFunc(refs, other.IsReference); !apart {
			refs = append(refs, other.Number)
		}
		c.Event.Together = models.Fact[[]string]{}
		if len(refs) > 0 {
			c.Event.Together = models.Of(refs)
		}
		return []string{"together_with"}, nil
	})
}

// passable reports whether it may be left at that one of two companions alone names the other: the other case is somebody
// else's, or was purged.
func passable(err error) bool {
	return err == nil || models.CodeOf(err) == models.Forbidden || models.CodeOf(err) == models.Conflict
}
