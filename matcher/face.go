package matcher

import (
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
	side   models.Side // searched
	skip   []models.Slot
	probe  *models.FaceEntry // nil: the probe has no face that can be compared
	among  strangers
	bits   []models.Bits // by slot, by the index's scores; 0 where there is no face
	bound  models.Bits   // how far any of them may be off
	exact  func(face int) float64
	known  map[models.Slot]outcome // what was said already
	faces  int                     // that have bits
	ranks  *faceRanks              // nil until somebody asks
}

// scanFaces turns the index's score of every face into bits for its case.
func (s *search) scanFaces(ctx context.Context) (*facePairs, error) {
	p := s.prepareFaces()
	return p, scanTogether(ctx, s.side, p)
}

// prepareFaces finds what a scan of the faces needs to know of the probe's.
func (s *search) prepareFaces() *facePairs {
	p := &facePairs{model: &s.model.Face, weight: s.model.Groups[s.model.Face.Group], side: s.side, skip: s.skip, known: map[models.Slot]outcome{}}
	entries := s.m.cfg.FacesOf(s.case_)
	if len(entries) == 0 {
		return p
	}
	p.view = s.m.cfg.Faces()
	if p.view.Model() != entries[0].Model {
		return p
	}
	p.probe = &entries[0]
	p.exact = p.view.Exact(p.probe)
	var sample []float64
	for _, slot := range p.view.Spread(s.side, alikeSample, s.skip...) {
		sample = append(sample, p.exact(p.view.Latest(slot)))
	}
	p.among = p.model.strangers(p.probe, sample)
	p.bits = s.m.scratch(int(s.view.Slots()))
	return p
}

// scanTogether fills the bits of several probes' faces. Those of one view of the index share one reading of it.
func scanTogether(ctx context.Context, side models.Side, pairs ...*facePairs) error {
	for len(pairs) > 0 {
		view := pairs[0].view
		var of, rest []*facePairs
		var probes []*models.FaceEntry
		var weighers []*faceWeigher
		for _, p := range pairs {
			switch {
			case p.view != view:
				rest = append(rest, p)
			case p.probe != nil:
				of, probes, weighers = append(of, p), append(probes, p.probe), append(weighers, p.weigher())
			}
		}
		pairs = rest
		if len(of) == 0 {
			continue
		}
		if err := view.EachOf(ctx, probes, side, func(i int, b *models.FaceBatch) { weighers[i].weigh(b) }); err != nil {
			return err
		}
		for i, p := range of {
			p.faces = weighers[i].faces
			p.bound = weighOff + models.BitsOf(weighers[i].worst*p.weight/p.among.spread/math.Ln2)
		}
	}
	return nil
}

// weigh is the bits of one score of a pair.
func (p *facePairs) weigh(pair facePair, score float64) models.Bits {
	bits := p.weight * (pair.base + pair.slope*p.among.standing(score)) / math.Ln2
	return models.BitsOf(min(max(bits, p.model.Low), p.model.High))
}

// at returns what the face of a case says, from the descriptors themselves.
func (p *facePairs) at(slot models.Slot) (outcome, bool) {
	face := p.find(slot)
	if face < 0 {
		return outcome{}, false
	}
	if o, said := p.known[slot]; said {
		return o, true
	}
	o := outcome{bits: p.exactly(face)}
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

// exactly is the bits of a face by its descriptor.
func (p *facePairs) exactly(face int) models.Bits {
	return p.weigh(p.model.pair(p.probe.About(), p.view.About(face)), p.exact(face))
}

// find is the place of a case's face; -1 when there is none to compare.
func (p *facePairs) find(slot models.Slot) int {
	if p.probe == nil || slices.Contains(p.skip, slot) {
		return -1
	}
	return p.view.Latest(slot)
}

// slack is how far the order of a scan may be off because of the face index's bounds.
func (p *facePairs) slack() models.Bits { return 2 * p.bound }
