package api

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// SeenPair is a pair as an actor may see it.
type SeenPair struct {
	Missing, Found models.Case
	State          models.PairState // PairToJudge while Blind
	Version        int64
	Deciding       models.Text      // district of the Committee that decides; empty when it is not known
	Verdicts       []models.Verdict // that the actor may read, the oldest first
	Judged, Blind  bool             // the actor noted a judgement; it has to before it sees more
	Anew           bool             // the first of two members is none any more: the Committee decides anew; false while Blind
	Engine         *models.Proposal // what the engine said last; nil while Blind, and when it said nothing
	Alone          bool             // Engine is without place and probability, which would tell of candidates that the actor has still to judge
	Sayable        []models.VerdictKind
	Against        []string // fields that speak against it, which who confirms or concurs has to meet; only for who may, and from ViewPair
}

// ViewPair returns a pair by the ids or numbers of its cases, in either order. NotFound: one of them is none. Invalid: they
// are of one side.
func (s *Server) ViewPair(ctx context.Context, actor models.Actor, one, other string) (SeenPair, error) {
	r, err := s.deps.Review.Pair(ctx, actor, one, other)
	if err != nil {
		return SeenPair{}, err
	}
	p, err := s.seePair(ctx, actor, &r)
	if err == nil && (slices.Contains(p.Sayable, models.Confirm) || slices.Contains(p.Sayable, models.Concur)) {
		p.Against, err = s.against(ctx, &r)
	}
	return p, err
}

// SayOf adds what an actor says of a pair, and returns the pair as it is then. seen is the version that the actor saw.
// Errors are those of Review.Say, and Faults for a confirmation that does not meet what speaks against the pair.
func (s *Server) SayOf(ctx context.Context, actor models.Actor, one, other string, seen int64, v models.Verdict) (SeenPair, error) {
	r, err := s.deps.Review.Pair(ctx, actor, one, other)
	if err != nil {
		return SeenPair{}, err
	}
	if actor, err = s.pairFor(ctx, actor, &r); err != nil {
		return SeenPair{}, err
	}
	if err := s.checkAgainst(ctx, actor, &r, v); err != nil {
		return SeenPair{}, err
	}
	if r, err = s.deps.Review.Say(ctx, models.Write{Actor: actor}, one, other, seen, v); err != nil {
		return SeenPair{}, err
	}
	s.unseen.forget(actor.ID) // who has judged is told more
	s.judged(ctx, actor, &v)
	return s.seePair(ctx, actor, &r)
}

// Transfer moves a recovered child before another district's Committee. Errors are those of Review.Transfer.
func (s *Server) Transfer(ctx context.Context, actor models.Actor, id, district, reason string) (models.Case, error) {
	return s.deps.Review.Transfer(ctx, models.Write{Actor: actor}, id, district, reason)
}

// seePair takes out of a pair what the actor may not see, and has written down that it was seen.
func (s *Server) seePair(ctx context.Context, actor models.Actor, r *models.Reviewed) (SeenPair, error) {
	actor, err := s.pairFor(ctx, actor, r)
	if err != nil {
		return SeenPair{}, err
	}
	if err := s.countOthers(ctx, actor, r.Missing, r.Found); err != nil {
		return SeenPair{}, err
	}
	if err := s.auditPair(ctx, actor, r); err != nil {
		return SeenPair{}, err
	}
	p := SeenPair{State: r.State, Version: r.Version, Verdicts: []models.Verdict{}, Sayable: r.Sayable(actor)}
	if p.Missing, err = s.told(ctx, actor, r.Missing); err != nil {
		return SeenPair{}, err
	}
	if p.Found, err = s.told(ctx, actor, r.Found); err != nil {
		return SeenPair{}, err
	}
	if names := s.deps.Intake.NamesOf(r.Deciding); len(names) > 1 {
		p.Deciding = models.Text{En: names[0], Hi: names[1]}
	}
	_, p.Judged = r.Judged(actor.ID)
	p.Blind = actor.Role == models.RoleCWC && !p.Judged
	if p.Blind {
		p.State, p.Version, p.Sayable = models.PairToJudge, 0, nil // which would tell that others spoke
	} else {
		p.Anew = r.Anew()
		if p.Engine, p.Alone, err = s.engineOf(ctx, actor, r); err != nil {
			return SeenPair{}, err
		}
	}
	whole := actor.SeesAll(s.deps.Intake.PlaceOf(&r.Found))
	for i := range r.Verdicts {
		v := r.Verdicts[i]
		if p.Blind && !saidBefore(&v) {
			continue
		}
		if p.Blind {
			v.Reason, v.N, v.At = "", int64(len(p.Verdicts)+1), s.dayAt(v.At) // gaps would tell that others spoke
		}
		if v.Restoration != nil && !whole {
			handed := *v.Restoration // where the child lives now is not for those who only reported it
			handed.Address, handed.Proof = "", ""
			v.Restoration = &handed
		}
		p.Verdicts = append(p.Verdicts, v)
	}
	return p, nil
}
