package matcher

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

const fieldFace = "face"

// facePairs is what the faces say of every case that has one.
type facePairs struct {
	model  *faceModel
	weight float64
	view   Faces
	probe  *models.FaceEntry // nil: the probe has no face that can be compared
	among  strangers
	hits   []models.FaceScore // ascending by slot
	bits   []models.SlotBits  // of the hits, by the index's scores
	bound  models.Bits        // how far any of them may be off
	exact  func(face int) float64
	known  map[models.Slot]outcome // what was said already
	above  []int                   // how many faces have more bits than least and so many; nil until somebody asks
	least  models.Bits
}

// scanFaces turns the index's score of every face into bits for its case.
func (s *search) scanFaces(ctx context.Context) (*facePairs, error) {
	p := &facePairs{model: &s.model.Face, weight: s.model.Groups[s.model.Face.Group], known: map[models.Slot]outcome{}}
	entries := s.m.cfg.FacesOf(s.case_)
	if len(entries) == 0 {
		return p, nil
	}
	p.view = s.m.cfg.Faces()
	if p.view.Model() != entries[0].Model {
		return p, nil
	}
	p.probe = &entries[0]
	p.exact = p.view.Exact(p.probe)
	p.hits = make([]models.FaceScore, 0, p.view.Len())
	err := p.view.Each(ctx, p.probe, s.side, func(scores []models.FaceScore) {
		for i := range scores {
			if !slices.Contains(s.skip, scores[i].Slot) {
				p.hits = append(p.hits, scores[i])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	bySlot := func(a, b models.FaceScore) int { return cmp.Compare(a.Slot, b.Slot) }
	if !slices.IsSortedFunc(p.hits, bySlot) { // faces that came later than their case's neighbours
		slices.SortFunc(p.hits, bySlot)
	}
	p.among = p.model.strangers(p.probe, p.hits)
	about := p.probe.About()
	p.bits = make([]models.SlotBits, len(p.hits))
	worst := 0.0
	for i := range p.hits {
		h := &p.hits[i]
		pair := p.model.pair(about, h.About)
		p.bits[i] = models.SlotBits{Slot: h.Slot, Bits: p.weigh(pair, float64(h.Score))}
		worst = max(worst, pair.slope*float64(h.Bound))
	}
	p.bound = 1 + models.BitsOf(p.weight*worst/p.among.spread/math.Ln2)
	return p, nil
}

// weigh is the bits of one score of a pair.
func (p *facePairs) weigh(pair facePair, score float64) models.Bits {
	bits := p.weight * (pair.base + pair.slope*p.among.standing(score)) / math.Ln2
	return models.BitsOf(min(max(bits, p.model.Low), p.model.High))
}

// at returns what the face of a case says, from the descriptors themselves.
func (p *facePairs) at(slot models.Slot) (outcome, bool) {
	i, ok := p.find(slot)
	if !ok {
		return outcome{}, false
	}
	if o, said := p.known[slot]; said {
		return o, true
	}
	h := &p.hits[i]
	o := outcome{bits: p.weigh(p.model.pair(p.probe.About(), h.About), p.exact(h.Face))}
	switch bits := o.bits.Float(); {
	case bits >= 2:
		o.code = "face_alike"
	case bits <= -2:
		o.code = "face_unlike"
	default:
		o.code = faceUnclear
	}
	p.known[slot] = o
	return o, true
}

func (p *facePairs) find(slot models.Slot) (int, bool) {
	return slices.BinarySearchFunc(p.hits, slot, func(h models.FaceScore, s models.Slot) int { return cmp.Compare(h.Slot, s) })
}

// slack is how far the order of a scan may be off because of the face index's bounds.
func (p *facePairs) slack() models.Bits { return 2 * p.bound }

// rank is a case's place in the list by face alone, from 1; 0 without faces.
func (p *facePairs) rank(slot models.Slot) int {
	i, ok := p.find(slot)
	if !ok {
		return 0
	}
	if p.above == nil {
		p.countAbove()
	}
	return 1 + p.above[p.bits[i].Bits-p.least]
}

// countAbove counts for every number of bits how many faces have more: all lie between the model's bounds.
func (p *facePairs) countAbove() {
	p.least = models.BitsOf(p.model.Low)
	p.above = make([]int, models.BitsOf(p.model.High)-p.least+1)
	for _, b := range p.bits {
		p.above[b.Bits-p.least]++
	}
	more := 0
	for i := len(p.above) - 1; i >= 0; i-- {
		p.above[i], more = more, more+p.above[i]
	}
}
