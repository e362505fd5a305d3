package api

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// listed is how far down a ranking a case of another district is a candidate, which its probe is reason enough to see.
const listed = 200

// forPurpose returns the actor with the purpose for which it sees a case of another district beside one of its own: that
// it is a candidate of that one. Where it is none, a purpose has to be stated. e is what the ranking says, when that was
// asked already; otherwise nil.
func (s *Server) forPurpose(ctx context.Context, actor models.Actor, own, other *models.Case, e *models.Explanation) (models.Actor, error) {
	place := s.deps.Intake.PlaceOf(other)
	if actor.SeesAll(place) || actor.Purposeful() {
		return actor, models.Authorise(actor, models.ViewCase, place)
	}
	candidate, err := s.isCandidate(ctx, own, other, e)
	if err != nil {
		return actor, err
	}
	if !candidate {
		return actor, models.Authorise(actor, models.ViewCase, place)
	}
	actor.Purpose = models.CandidateOf(own.Number)
	return actor, nil
}

// Stating returns the actor with the purpose that it states for what it asks of a case, if it is one that is asked for. That the
// case is a candidate of another is the registry's own word: who states so is believed where it is true, and has stated nothing
// where it is not. Faults: it is no purpose.
func (s *Server) Stating(ctx context.Context, actor models.Actor, purpose, idOrNumber string) (models.Actor, error) {
	if number, ok := models.OfCandidate(purpose); ok && idOrNumber != "" {
		return s.PurposeFor(ctx, actor, number, idOrNumber), nil
	}
	if e := models.CheckPurpose(purpose); e != nil {
		return actor, models.Faults{e}
	}
	actor.Purpose = purpose
	return actor, nil
}

// PurposeFor returns the actor with the purpose for which it sees a case beside one that it may rank, both given by id or
// number: that it is a candidate of that one. Where it is none, or somebody is not to see the first, the actor comes back as
// it was, and has to state a purpose.
func (s *Server) PurposeFor(ctx context.Context, actor models.Actor, own, other string) models.Actor {
	probe, err := s.open(ctx, actor, models.Rank, own)
	if err != nil {
		return actor
	}
	of, err := s.deps.Registry.Case(ctx, other)
	if err != nil {
		return actor
	}
	asked, err := s.forPurpose(ctx, actor, &probe, &of, nil)
	if err != nil {
		return actor
	}
	return asked
}

// isCandidate reports whether a case of the other side is before people as a candidate of a case: somebody said something
// of the pair, the engine proposed it, it is listed in the ranking, or it may have been drawn by lot.
func (s *Server) isCandidate(ctx context.Context, own, other *models.Case, e *models.Explanation) (bool, error) {
	if own.Side == other.Side {
		return false, nil
	}
	slots, err := s.drawn(ctx, own)
	if err != nil || slices.Contains(slots, other.Slot) {
		return err == nil, err
	}
	missing, found := sides(own, other)
	if p, err := s.deps.Registry.ProposalOf(ctx, missing.ID, found.ID); err != nil || p.Model != "" {
		return p.Model != "", err
	}
	states, err := s.deps.Registry.StatesOf(ctx, own.ID)
	if err != nil {
		return false, err
	}
	if _, said := states[[2]string{missing.ID, found.ID}]; said {
		return true, nil
	}
	if e == nil {
		if err := s.upToDate(ctx); err != nil {
			return false, err
		}
		now, err := s.deps.Ranker.Explain(ctx, own, other.ID)
		if err != nil {
			return false, err
		}
		e = &now
	}
	return e.Open && len(e.Candidates) > 0 && e.Candidates[0].Rank > 0 && e.Candidates[0].Rank <= listed, nil
}

// pairFor is forPurpose for a pair, of which either case may be the actor's own.
func (s *Server) pairFor(ctx context.Context, actor models.Actor, r *models.Reviewed) (models.Actor, error) {
	actor, err := s.forPurpose(ctx, actor, &r.Found, &r.Missing, nil)
	if err == nil {
		actor, err = s.forPurpose(ctx, actor, &r.Missing, &r.Found, nil)
	}
	return actor, err
}
