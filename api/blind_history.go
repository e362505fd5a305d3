package api

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// A case that a Committee's decision closed or opened says why with the numbers of the pair. To a member who has not judged
// that pair this would tell what others decided of it, as long as it can be opened again: such a member reads that there was
// a decision.

// unnamed is a case as a member reads it who has not judged the pair that closed it; for others it is as it was.
func unnamed(actor models.Actor, c models.Case) models.Case {
	if actor.Role != models.RoleCWC || c.Closing == nil {
		return c
	}
	if _, _, ok := models.DecisionPair(c.Closing.Reason); ok {
		c.Closing = because(c.Closing, models.Decided)
	}
	return c
}

// told is seen with the pair that closed the case, for a member who has judged it.
func (s *Server) told(ctx context.Context, actor models.Actor, c models.Case) (models.Case, error) {
	out := s.seen(actor, c)
	if actor.Role != models.RoleCWC || out.Partial || out.Closing == nil {
		return out, nil
	}
	reason, err := s.reasonFor(ctx, s.judgementsOf(actor), c.Closing.Reason)
	if err != nil {
		return models.Case{}, err
	}
	out.Closing = because(out.Closing, reason)
	return out, nil
}

// because is an end of a case with another reason; the one that was read stays as it is.
func because(end *models.Closing, reason string) *models.Closing {
	with := *end
	with.Reason = reason
	return &with
}

// reasonFor is why a case was closed or opened, as a member reads it.
func (s *Server) reasonFor(ctx context.Context, judged *judgements, reason string) (string, error) {
	one, other, ok := models.DecisionPair(reason)
	if !ok {
		return reason, nil
	}
	missing, err := s.deps.Registry.Case(ctx, one)
	if err == nil {
		var found models.Case
		if found, err = s.deps.Registry.Case(ctx, other); err == nil {
			if ok, err = judged.has(ctx, missing.ID, found.ID); ok && err == nil {
				return reason, nil
			}
		}
	}
	if err != nil && models.CodeOf(err) != models.NotFound {
		return "", err
	}
	return models.Decided, nil
}

// blindHistory leaves out of a case's history which pairs that a member has not judged closed or opened it.
func (s *Server) blindHistory(ctx context.Context, actor models.Actor, history []models.Revision) error {
	judged := s.judgementsOf(actor)
	for i := range history {
		r := &history[i]
		var err error
		if r.Reason, err = s.reasonFor(ctx, judged, r.Reason); err != nil {
			return err
		}
		if r.Closing == nil {
			continue
		}
		reason, err := s.reasonFor(ctx, judged, r.Closing.Reason)
		if err != nil {
			return err
		}
		r.Closing = because(r.Closing, reason)
	}
	return nil
}
