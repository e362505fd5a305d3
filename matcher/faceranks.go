package matcher

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// FaceRanks returns the places that cases of the probe's other side have in the list by face alone, from 1; 0 for a case
// without a face, and for all when the probe has none.
func (m *Matcher) FaceRanks(ctx context.Context, probe *models.Case, slots []models.Slot) ([]int, error) {
	s := &search{m: m, model: m.cfg.Model, view: m.cfg.View(), side: probe.Side.Opposite(), case_: probe}
	defer s.release()
	var err error
	if s.faces, err = s.scanFaces(ctx); err != nil {
		return nil, err
	}
	ranks := make([]int, len(slots))
	for i, slot := range slots {
		ranks[i] = s.faces.rank(slot)
	}
	return ranks, nil
}

// ranksByExact is how many of the first places in the list by face alone are told by exact scores. Further down the
// index's scores tell them, which may be off by their bound: whether a face is the 5,000th or the 5,050th is all one.
const ranksByExact = 1000

// faceRanks is the list by face alone.
type faceRanks struct {
	least models.Bits   // that there can be
	above []int         // how many faces have more bits than least and so many, by the index's scores
	first []models.Bits // of the first by exact scores, most first
	lower models.Bits   // no other face has more than this by the index's scores
}

// rank is a case's place in the list by face alone, from 1; 0 without faces.
func (p *facePairs) rank(slot models.Slot) int {
	if p.find(slot) < 0 || int(slot) >= len(p.bits) {
		return 0
	}
	if p.ranks == nil {
		p.ranks = p.rankAll()
	}
	r := p.ranks
	o, _ := p.at(slot)
	if o.bits > r.lower+p.bound {
		after, _ := slices.BinarySearchFunc(r.first, o.bits, func(a, b models.Bits) int { return int(b) - int(a) })
		return 1 + after
	}
	return 1 + r.above[p.bits[slot]-r.least]
}

func (p *facePairs) rankAll() *faceRanks {
	least, most := models.BitsOf(p.model.Low), models.BitsOf(p.model.High)
	r := &faceRanks{least: least, above: make([]int, most-least+1), lower: most}
	none := len(p.bits) - p.faces // cases without a face have 0 bits
	for _, bits := range p.bits {
		r.above[bits-least]++
	}
	r.above[-least] -= none
	more := 0
	for i := len(r.above) - 1; i >= 0; i-- {
		r.above[i], more = more, more+r.above[i]
		if more <= ranksByExact {
			r.lower = least + models.Bits(i) - 1
		}
	}
	for _, slot := range p.over(r.lower) {
		r.first = append(r.first, p.exactly(p.view.Latest(slot)))
	}
	slices.SortFunc(r.first, func(a, b models.Bits) int { return int(b) - int(a) })
	return r
}

// over lists the cases whose face has more bits than so many, by the index's scores.
func (p *facePairs) over(bits models.Bits) []models.Slot {
	var slots []models.Slot
	if bits >= 0 { // cases without a face have 0
		for slot, b := range p.bits {
			if b > bits {
				slots = append(slots, models.Slot(slot))
			}
		}
		return slots
	}
	for _, slot := range p.view.Spread(p.side, len(p.bits), p.skip...) {
		if int(slot) < len(p.bits) && p.bits[slot] > bits {
			slots = append(slots, slot)
		}
	}
	return slots
}
