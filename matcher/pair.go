package matcher

import (
	"cmp"
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

var (
	errItself = models.Errorf(models.Invalid, "a case is not compared with itself", "किसी मामले की तुलना उसी से नहीं होती").At("other").
			Advise("Give the number of another case.", "किसी दूसरे मामले का नंबर दें।")
	errNotIndexed = models.Errorf(models.NotFound, "this case is not in the index of the registry", "यह मामला रजिस्टर की खोज-सूची में नहीं है").At("other").
			Advise("Check the number of the case.", "मामले का नंबर जाँचें।")
)

// Explain says what Rank says of one case, given by id, on whichever side it is and whatever its place: the same bits,
// evidence and probability as Rank with the same options, its place among all open cases, and where it falls behind the
// best. opts.Side is not read. Of a case that is not open faces and shared words may not be compared.
//
// Invalid: the case is the probe itself. NotFound: it is in no index.
func (m *Matcher) Explain(ctx context.Context, probe *models.Case, other string, opts Options) (models.Explanation, error) {
	began := m.cfg.Now()
	if other == probe.ID {
		return models.Explanation{}, errItself
	}
	view := m.cfg.View()
	slot, ok := view.Slot(other)
	if !ok {
		return models.Explanation{}, errNotIndexed
	}
	var open bool
	_, _, opts.Side, open = view.Case(slot)
	s, r, err := m.rank(ctx, probe, opts)
	if err != nil {
		return models.Explanation{}, err
	}
	pair := scored{slot, other, s.bits(slot)}
	place := 0
	if open {
		if place, err = s.place(ctx, pair, &r); err != nil {
			return models.Explanation{}, err
		}
	}
	shown := []scored{pair}
	if len(r.best) > 0 && place != 1 {
		shown = append(shown, r.best[0])
	}
	if r.Candidates, err = s.explain(ctx, shown); err != nil {
		return models.Explanation{}, err
	}
	m.finish(s, &r, opts, began)
	e := models.Explanation{Ranking: r.Ranking, Open: open}
	e.Candidates[0].Rank = place
	if !open {
		e.Candidates[0].Posterior, e.Candidates[0].Ask = 0, nil
	}
	if len(shown) > 1 {
		best := e.Candidates[1]
		best.Rank = 1
		e.Candidates, e.Best = e.Candidates[:1], &best
		e.Lost = losses(e.Candidates[0].Evidence, best.Evidence)
	}
	return e, nil
}

// place is the rank of an open case among all of its side. Where the scan's bits are too near to tell, because of the
// face index's bound, the exact ones do.
func (s *search) place(ctx context.Context, pair scored, r *ranked) (int, error) {
	if i := slices.IndexFunc(r.best, func(b scored) bool { return b.slot == pair.slot }); i >= 0 {
		return i + 1, nil
	}
	all, err := s.view.Scan(ctx, s.plan(r.GallerySize))
	if err != nil {
		return 0, err
	}
	place := 1
	for _, hit := range all.Top {
		if hit.Bits < pair.bits-s.faces.bound {
			break
		}
		if hit.Slot == pair.slot {
			continue
		}
		if hit.Bits > pair.bits+s.faces.bound {
			place++
			continue
		}
		id, _, _, _ := s.view.Case(hit.Slot)
		if byBits(scored{hit.Slot, id, s.bits(hit.Slot)}, pair) < 0 {
			place++
		}
	}
	return place, nil
}

// losses are the fields that give a case fewer bits than the best one has of them.
func losses(evidence, best []models.Evidence) []models.Loss {
	byField := map[string]*models.Loss{}
	var list []*models.Loss
	of := func(field string) *models.Loss {
		if byField[field] == nil {
			byField[field] = &models.Loss{Field: field}
			list = append(list, byField[field])
		}
		return byField[field]
	}
	for i := range evidence {
		of(evidence[i].Field).Bits = evidence[i].Bits
	}
	for i := range best {
		of(best[i].Field).Best = best[i].Bits
	}
	var out []models.Loss
	for _, l := range list {
		if l.Bits < l.Best {
			out = append(out, *l)
		}
	}
	slices.SortFunc(out, func(a, b models.Loss) int {
		return cmp.Or(cmp.Compare(b.Best-b.Bits, a.Best-a.Bits), cmp.Compare(a.Field, b.Field))
	})
	return out
}
