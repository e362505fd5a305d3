package api

import (
	"context"
	"time"

	"github.com/milaan-project/milaan/models"
)

// Ranked is a ranking with the cases it lists.
type Ranked struct {
	models.Ranking
	Cases map[models.Slot]models.Case // of its candidates; one that was changed away in between is missing
	// States are where the review of the probe's pairs stands, by the candidate's id; no entry: nothing was said.
	States map[string]models.PairState
	// Blind is set for members of a Committee: candidates that they have not judged yet stand in an order that tells nothing,
	// and nothing that the engine says of them is there. Hidden is set until all are judged: of those that are, nothing is
	// there that tells of the others.
	Blind, Hidden bool
	Judged        map[string]bool // the candidates that the member has judged, by id
	// Different are the candidates of a recovered child that a member can reject at once; none before it has judged them all.
	Different []Rejectable
	// Drawn is the id of a candidate that was drawn by lot, once it was judged.
	Drawn string
}

// Candidates ranks every open case of the other side against a case given by id or number, or those of its own side with
// sameSide, and returns the best top. It includes every write acknowledged before it was asked for. NotFound: there is
// no such case. Busy: the actor has searched often enough today.
func (s *Server) Candidates(ctx context.Context, actor models.Actor, idOrNumber string, sameSide bool, top int) (Ranked, error) {
	probe, err := s.open(ctx, actor, models.Rank, idOrNumber)
	if err != nil {
		return Ranked{}, err
	}
	if err := s.count(ctx, actor, asItIs(&probe)); err != nil {
		return Ranked{}, err
	}
	if err := s.upToDate(ctx); err != nil {
		return Ranked{}, err
	}
	if sameSide {
		if err := notMembers(actor); err != nil {
			return Ranked{}, err
		}
	}
	side, blind := probe.Side.Opposite(), actor.Role == models.RoleCWC && !sameSide
	if sameSide {
		side = probe.Side
	}
	if blind {
		top = blindTop // a shorter list would tell which come first
	}
	ranked, err := s.rank(ctx, &probe, side, top)
	if err != nil {
		return Ranked{}, err
	}
	if !sameSide {
		if err := s.addStates(ctx, &probe, &ranked); err != nil {
			return Ranked{}, err
		}
	}
	if blind {
		if err := s.blindfold(ctx, actor, &probe, &ranked); err != nil {
			return Ranked{}, err
		}
		if err := s.addDifferent(ctx, actor, &probe, &ranked); err != nil {
			return Ranked{}, err
		}
	}
	numbers := make([]string, len(ranked.Candidates))
	for i := range ranked.Candidates {
		numbers[i] = ranked.Candidates[i].Number
	}
	if err := s.audit(ctx, actor, "rank", probe.ID, shown(len(numbers), "candidates", numbers)); err != nil {
		return Ranked{}, err
	}
	for slot, c := range ranked.Cases {
		ranked.Cases[slot] = s.seen(actor, c)
	}
	for i := range ranked.Candidates {
		if c, ok := ranked.Cases[ranked.Candidates[i].Slot]; !ok || c.Partial {
			withhold(side, &ranked.Candidates[i])
		}
	}
	return ranked, nil
}

// rank ranks the open cases of a side against a case, whole, whoever is to see what of it.
func (s *Server) rank(ctx context.Context, probe *models.Case, side models.Side, top int) (Ranked, error) {
	began := time.Now()
	ranking, err := s.deps.Ranker.Rank(ctx, probe, side, top)
	if err != nil {
		return Ranked{}, err
	}
	s.metrics.ranking.Observe(time.Since(began).Seconds())
	slots := make([]models.Slot, len(ranking.Candidates))
	for i, candidate := range ranking.Candidates {
		slots[i] = candidate.Slot
	}
	cases, err := s.casesBySlot(ctx, slots)
	return Ranked{Ranking: ranking, Cases: cases}, err
}

// addStates fills in where the review of the probe's pairs stands.
func (s *Server) addStates(ctx context.Context, probe *models.Case, ranked *Ranked) error {
	states, err := s.deps.Registry.StatesOf(ctx, probe.ID)
	if err != nil {
		return err
	}
	ranked.States = map[string]models.PairState{}
	for pair, state := range states {
		ranked.States[otherOf(pair, probe.ID)] = state
	}
	return nil
}

func otherOf(pair [2]string, id string) string {
	if pair[0] == id {
		return pair[1]
	}
	return pair[0]
}

// Explained is an explanation of a pair with its other case.
type Explained struct {
	models.Explanation
	Other models.Case
	// Blind is set for a member of a Committee who has still to judge some candidates of the list: what tells of others is left
	// out.
	Blind bool
}

// ExplainPair says what the ranking of a case says of another one, both given by id or number, wherever that stands in it.
// It includes every write acknowledged before it was asked for. NotFound: one of them is none. Invalid: they are the same.
// Forbidden: a member of a Committee has not noted a judgement of the pair yet.
func (s *Server) ExplainPair(ctx context.Context, actor models.Actor, idOrNumber, other string) (Explained, error) {
	probe, err := s.open(ctx, actor, models.Rank, idOrNumber)
	if err != nil {
		return Explained{}, err
	}
	e := Explained{}
	if e.Other, err = s.deps.Registry.Case(ctx, other); err != nil {
		return Explained{}, err
	}
	if err := s.mustHaveJudged(ctx, actor, &probe, &e.Other); err != nil {
		return Explained{}, err
	}
	if err := s.count(ctx, actor, asItIs(&probe)); err != nil {
		return Explained{}, err
	}
	if err := s.upToDate(ctx); err != nil {
		return Explained{}, err
	}
	if e.Explanation, err = s.deps.Ranker.Explain(ctx, &probe, e.Other.ID); err != nil {
		return Explained{}, err
	}
	if actor, err = s.forPurpose(ctx, actor, &probe, &e.Other, &e.Explanation); err != nil {
		return Explained{}, err
	}
	if actor.Role == models.RoleCWC {
		list, err := s.judgedList(ctx, actor, &probe, &e.Other, e.Candidates[0].Bits)
		if err != nil {
			return Explained{}, err
		}
		if e.Blind = list == nil; e.Blind {
			e.Best, e.Lost, e.None, e.Ask = nil, nil, 0, nil
			alone(&e.Candidates[0])
		}
	}
	if err := s.countOthers(ctx, actor, e.Other); err != nil {
		return Explained{}, err
	}
	if err := s.audit(ctx, actor, "explain", probe.ID, e.Other.Number); err != nil {
		return Explained{}, err
	}
	if e.Other = s.seen(actor, e.Other); e.Other.Partial && len(e.Explanation.Candidates) > 0 {
		withhold(e.Other.Side, &e.Explanation.Candidates[0])
	}
	return e, nil
}
