package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Findings of looks.
const (
	looksSame = iota
	looksDifferent
)

// seenPrior is how many children's looks the set's own m counts as beside those that were seen, for each look.
const seenPrior = 6

// lookField compares how a child looks with how it was said to look, by how often children of the one look are found
// with the other: who was healthy is found thin more often than the reverse. Until that was seen in confirmed pairs, one
// share stays the same and the rest goes over as looks are common.
func lookField(field string, col facts.Column) compiler {
	return func(s *search) (comparison, bool) {
		probe, ok := s.probe.Values[col].(facts.Category)
		if !ok {
			return comparison{}, false
		}
		set := s.model.Sets[field]
		gallery := s.view.Distinct(col, s.side)
		share := sharesOf(gallery, probe)
		t := table{bits: make([]models.Bits, len(gallery)), finding: make([]uint16, len(gallery))}
		turns, expected := make([]float64, len(gallery)), 0.0
		for code, d := range gallery {
			t.finding[code] = notCompared
			if c, ok := d.Value.(facts.Category); ok {
				turns[code] = s.turn(set, share, c, probe)
				expected += share[c] * turns[code]
			}
		}
		for code, d := range gallery {
			c, ok := d.Value.(facts.Category)
			if !ok || expected == 0 {
				continue
			}
			finding := looksDifferent
			if c == probe {
				finding = looksSame
			}
			o := outcome{code: set.Findings[finding].Code, u: share[c], m: share[c] * turns[code] / expected}
			t.finding[code] = uint16(len(t.outcome))
			t.bits[code] = s.model.bits(o.m, o.u, s.model.weight(set), set.Floor)
			t.outcome = append(t.outcome, o)
		}
		return comparison{field: field, set: field, group: set.Group, column: col, probe: col, tables: []table{t}}, true
	}
}

// sharesOf is how common each look is in the gallery; none is quite unheard of, the probe's own neither.
func sharesOf(gallery []facts.Distinct, probe facts.Category) map[facts.Category]float64 {
	share := map[facts.Category]float64{probe: 1}
	total := 0.0
	for _, d := range gallery {
		if c, ok := d.Value.(facts.Category); ok {
			share[c] = float64(d.Count) + 1
		}
	}
	for _, n := range share {
		total += n
	}
	for c := range share {
		share[c] /= total
	}
	return share
}

// turn is how often a child of the gallery's look is seen with the probe's: across sides always from missing to found.
func (s *search) turn(set *findingSet, share map[facts.Category]float64, gallery, probe facts.Category) float64 {
	from, to := gallery, probe
	if s.case_.Side == models.Missing && s.acrossSides() {
		from, to = probe, gallery
	}
	same := set.Findings[looksSame].M
	own := same
	if from != to {
		own = (1 - same) * share[to] / max(1-share[from], 1e-6)
	}
	if !s.acrossSides() {
		return own
	}
	seen, all := set.Seen[string(from)][string(to)], 0.0
	for _, n := range set.Seen[string(from)] {
		all += n
	}
	return math.Max((seen+seenPrior*own)/(all+seenPrior), 1e-6)
}
