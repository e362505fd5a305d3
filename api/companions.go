package api

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// Companions returns the cases that a case names as those of children together with it, each as far as the actor may see it,
// and the references that it names beside them. Errors: Unavailable.
func (s *Server) Companions(ctx context.Context, actor models.Actor, c *models.Case) (cases []models.Case, others []string, err error) {
	for _, ref := range c.Event.Together.Or(nil) {
		id := ref
		if number, err := models.ParseNumber(ref); err == nil {
			id = number
		} else if !models.IsUUIDv7(ref) {
			others = append(others, ref) // as files have them
			continue
		}
		found, err := s.deps.Registry.Case(ctx, id)
		switch {
		case err != nil && models.CodeOf(err) != models.NotFound:
			return nil, nil, err
		case err != nil || models.Authorise(actor, models.ViewCase, s.deps.Intake.PlaceOf(&found)) != nil:
			others = append(others, ref)
		default:
			cases = append(cases, s.seen(actor, found))
		}
	}
	if len(cases) == 0 {
		return nil, others, nil
	}
	return cases, others, s.audit(ctx, actor, "case.companions", c.ID, numbersOf(cases))
}

// Tie has two cases name each other as those of children who went missing, or were found, together, or no longer when apart
// is set. Errors are those of Intake.Tie.
func (s *Server) Tie(ctx context.Context, actor models.Actor, idOrNumber, other string, apart bool) (models.Case, error) {
	return s.deps.Intake.Tie(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, idOrNumber, other, apart)
}

// checkCompanions returns Faults when a record that somebody typed names companions that are no cases, or none of theirs. What else is wrong
// with it is told when it is taken in.
func (s *Server) checkCompanions(ctx context.Context, actor models.Actor, side models.Side, record []byte) error {
	c, err := models.DecodeRecord(side, record)
	if err != nil {
		return nil //nolint:nilerr // told by Create, with all other faults
	}
	_, err = s.deps.Intake.Companions(ctx, actor, side, c.Event.Together.Or(nil))
	return err
}
