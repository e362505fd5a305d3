package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// SearchedCase is one case that was found by its words.
type SearchedCase struct {
	Case  models.Case
	Score float64 // orders the hits of one answer and means nothing beyond it
}

// SearchCases returns at most limit cases that the words fit, in either script, best first; it includes every write
// acknowledged before it was asked for. Cases of other districts are among them for who states a purpose: they are found, and
// have their place, by what is shown of them. What was searched for stays out of the audit: it is a name, most often. Busy:
// the actor has searched often enough today, or seen enough cases of other districts.
func (s *Server) SearchCases(ctx context.Context, actor models.Actor, words string, limit int) ([]SearchedCase, error) {
	if err := models.Authorise(actor, models.SearchCases, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return nil, err
	}
	if err := s.count(ctx, actor, ""); err != nil {
		return nil, err
	}
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	find := s.searchAll
	if !actor.Reach.Everywhere {
		find = s.searchNear
	}
	found, err := find(ctx, actor, words, limit)
	if err != nil {
		return nil, err
	}
	cases := make([]models.Case, len(found))
	for i := range found {
		cases[i] = found[i].Case
	}
	if err := s.countOthers(ctx, actor, cases...); err != nil {
		return nil, err
	}
	if err := s.audit(ctx, actor, "search", "", numbersOf(cases)); err != nil {
		return nil, err
	}
	return found, nil
}

// searchAll searches for who sees every case whole.
func (s *Server) searchAll(ctx context.Context, actor models.Actor, words string, limit int) ([]SearchedCase, error) {
	found := []SearchedCase{}
	hits, err := s.deps.Searcher.Search(ctx, words, models.SearchScope{}, limit)
	if err != nil {
		return nil, err
	}
	return found, s.eachHit(ctx, hits, func(c *models.Case, score float64) {
		if models.Authorise(actor, models.SearchCases, s.deps.Intake.PlaceOf(c)) == nil {
			found = append(found, SearchedCase{s.seen(actor, *c), score})
		}
	})
}

// How many hits are looked through for those that fit best, and how many of them are read at once.
const (
	lookedThrough = 1000
	readAtOnce    = 100
)

// searchNear searches for who sees the cases of some districts whole: those by all that is known of them, and for a purpose
// the others by what is shown of them. How well words fit is told by each case as it is shown, and by nothing else.
func (s *Server) searchNear(ctx context.Context, actor models.Actor, words string, limit int) ([]SearchedCase, error) {
	found := []SearchedCase{}
	look := func(in models.SearchScope, partial bool) error {
		hits, err := s.deps.Searcher.Search(ctx, words, in, lookedThrough)
		if err != nil {
			return err
		}
		return s.eachHit(ctx, hits, func(c *models.Case, _ float64) {
			place := s.deps.Intake.PlaceOf(c)
			if actor.SeesAll(place) == partial || models.Authorise(actor, models.SearchCases, place) != nil {
				return
			}
			hit := SearchedCase{Case: s.seen(actor, *c)}
			if hit.Score = s.deps.Searcher.Fit(words, &hit.Case); hit.Score > 0 {
				found = append(found, hit)
			}
		})
	}
	if near := slices.Concat(actor.Reach.Districts, actor.Reach.Associated); len(near) > 0 {
		if err := look(models.SearchScope{Districts: near}, false); err != nil {
			return nil, err
		}
	}
	if models.Authorise(actor, models.SearchCases, models.CasePlace{}) == nil {
		if err := look(models.SearchScope{Shown: true}, true); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, func(a, b SearchedCase) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Case.Slot, a.Case.Slot)) // and the newest
	})
	return found[:min(limit, len(found))], nil
}

// eachHit visits the cases of hits, in their order.
func (s *Server) eachHit(ctx context.Context, hits []models.SearchHit, visit func(c *models.Case, score float64)) error {
	for part := range slices.Chunk(hits, readAtOnce) {
		slots := make([]models.Slot, len(part))
		for i, h := range part {
			slots[i] = h.Slot
		}
		bySlot, err := s.casesBySlot(ctx, slots)
		if err != nil {
			return err
		}
		for _, h := range part {
			if c, ok := bySlot[h.Slot]; ok {
				visit(&c, h.Score)
			}
		}
	}
	return nil
}
