package api

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// engineOf is what the engine says of a pair that the actor may be told of; nil when it proposed none. To a member of a
// Committee it is told alone, without place and probability, until the member has judged all candidates that stand in the
// list with it; then it is what that list says now. Of a pair that is confirmed it is what the engine said last: whom the child
// is is settled, and no other candidate is judged by it.
func (s *Server) engineOf(ctx context.Context, actor models.Actor, r *models.Reviewed) (engine *models.Proposal, alone bool, err error) {
	said, err := s.deps.Registry.ProposalOf(ctx, r.MissingID, r.FoundID)
	if err != nil || said.Model == "" {
		return nil, false, err
	}
	if settled := r.State == models.PairConfirmed || r.State == models.PairRestored; settled || actor.Role != models.RoleCWC {
		return &said, false, nil
	}
	probe, other := &r.Found, &r.Missing
	if models.Authorise(actor, models.Rank, s.deps.Intake.PlaceOf(probe)) != nil {
		probe, other = other, probe // the Committee of the report looks at its candidates instead
	}
	list, err := s.judgedList(ctx, actor, probe, other, said.Bits)
	if err != nil {
		return nil, false, err
	}
	if list != nil {
		if at := slices.IndexFunc(list.Candidates, func(k models.Candidate) bool { return k.CaseID == other.ID }); at >= 0 {
			k := &list.Candidates[at]
			said.Bits, said.Posterior, said.Rank, said.Model, said.AsOfSeq, said.RankedAt = k.Bits, k.Posterior, k.Rank, list.Model, list.AsOfSeq, s.deps.Now().UnixMilli()
			return &said, false, nil
		}
		if probe.Side == models.Found { // it is closed, or further down: what the child's own search said last
			return &said, false, nil
		}
	}
	said.Posterior, said.Rank = 0, 0
	return &said, true, nil
}

// judgedList is the list of a case's candidates, best first, once a member has judged all of them; nil before, and while
// there is none to be had. bits are what the engine gives another case: where that is closed, it takes the place in the list
// that it had.
func (s *Server) judgedList(ctx context.Context, actor models.Actor, probe, other *models.Case, bits models.Bits) (*Ranked, error) {
	switch err := s.upToDate(ctx); {
	case err == nil:
	case models.CodeOf(err) == models.Unavailable:
		return nil, nil
	default:
		return nil, err
	}
	list, err := s.rank(ctx, probe, probe.Side.Opposite(), blindTop)
	if err != nil {
		return nil, err
	}
	if n := len(list.Candidates); other.Status != models.Open && n == blindTop && list.Candidates[n-1].Bits <= bits {
		list.Candidates = list.Candidates[:n-1]
	}
	if err := s.blindfold(ctx, actor, probe, &list); err != nil || list.Hidden {
		return nil, err
	}
	return &list, nil
}
