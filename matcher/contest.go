package matcher

import (
	"context"
	"maps"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// contest is one labelled search as the weighing of groups sees it: what each of the cases that matter got from each
// group.
type contest struct {
	rows  [][]float64 // nats by group, in the order of the groups
	count []float64   // how many cases a row stands for
	mates int         // the first rows
	none  float64     // ln of the number of cases: the weight of none, before the prior
}

// Rows of a contest: the strongest cases, and some of the rest that stand for all of it.
const (
	strongest = 300
	sampled   = 200
)

// contests gathers what each group says in every labelled search.
func (m *Matcher) contests(ctx context.Context, labels []Label, workers int) ([]contest, []string, error) {
	groups := slices.Sorted(maps.Keys(m.cfg.Model.Groups))
	at := map[string]int{}
	for i, g := range groups {
		at[g] = i
	}
	out := make([]contest, len(labels))
	err := m.eachLabel(ctx, labels, workers, func(i int, s *search) error {
		scan, err := s.view.Scan(ctx, s.plan(strongest))
		if err != nil {
			return err
		}
		k := &out[i]
		k.none = math.Log(float64(max(scan.Count, 1)))
		add := func(slot models.Slot, stands float64) {
			row := make([]float64, len(groups))
			s.evidence(slot, func(_, group string, o outcome) {
				row[at[group]] += o.bits.Float() * math.Ln2 / m.cfg.Model.Groups[group]
			})
			k.rows = append(k.rows, row)
			k.count = append(k.count, stands)
		}
		in := map[models.Slot]bool{}
		for _, mate := range labels[i].Mates {
			if _, _, side, open := s.view.Case(mate); side == s.side && open {
				in[mate] = true
				add(mate, 1)
				k.mates++
			}
		}
		for _, hit := range scan.Top {
			if !in[hit.Slot] {
				in[hit.Slot] = true
				add(hit.Slot, 1)
			}
		}
		rest := scan.Count - len(in)
		var some []models.Slot
		step := max(rest/sampled, 1)
		for slot, n := models.Slot(0), 0; n < scan.Count; slot++ {
			_, _, side, open := s.view.Case(slot)
			if side != s.side || !open || slices.Contains(s.skip, slot) {
				continue
			}
			n++
			if n%step == 0 && !in[slot] {
				some = append(some, slot)
			}
		}
		for _, slot := range some {
			add(slot, float64(rest)/float64(len(some)))
		}
		return nil
	})
	return out, groups, err
}
