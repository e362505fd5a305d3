package matcher

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

const fieldFace = "face"

// faceModel turns the distance between two faces into bits: (a - b·d)/ln 2 with a and b by the younger age and the years
// between the photographs, since small children look alike to the network and change fast.
type faceModel struct {
	Group string `json:"group"`
	Basis string `json:"basis"`
	// Low and High cap what faces may say, in bits.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// GapPerYear is how much less a photograph counts among several for each year between it and the other.
	GapPerYear float64    `json:"gap_per_year"`
	Bands      []faceBand `json:"bands"` // the first that fits is used
}

// faceBand is one line of the distance-to-bits relation.
type faceBand struct {
	Under float64 `json:"under"` // years: the child's age on the earlier photograph
	Gap   float64 `json:"gap"`   // years between the photographs, at most
	A     float64 `json:"a"`
	B     float64 `json:"b"`
}

// A face nobody dated is taken to be of the middle of childhood, a few years away.
const (
	undatedAge = 9
	undatedGap = 3
)

// facePairs is what the faces say of every case that has some.
type facePairs struct {
	model   *faceModel
	weight  float64
	faces   Faces
	probe   []models.FaceEntry
	scanned []models.SlotBits // by the index's scores; ascending by slot
	bound   models.Bits       // how far any of them may be off
}

// pooled gathers the distances of one case's faces to the probe's: a mean weighted by how near in time the photographs
// are. Never the smallest one: with many photographs that would favour strangers.
type pooled struct {
	distance, weight, age, gap float64
}

// scanFaces turns the index's score of every face into bits for its case.
func (s *search) scanFaces(ctx context.Context) (*facePairs, error) {
	p := &facePairs{model: &s.model.Face, weight: s.model.Groups[s.model.Face.Group], faces: s.m.cfg.Faces}
	if p.faces == nil {
		return p, nil
	}
	p.probe = s.m.cfg.FacesOf(s.case_)
	pools := map[models.Slot]*pooled{}
	worst := 0.0
	for i := range p.probe {
		probe := &p.probe[i]
		err := p.faces.Each(ctx, probe.Descriptor, s.side, func(scores []models.FaceScore) {
			for _, sc := range scores {
				entry := p.faces.Entry(sc.Face)
				if entry.Model != probe.Model || slices.Contains(s.skip, sc.Slot) {
					continue
				}
				d := math.Sqrt(max(-float64(sc.Score), 0))
				worst = max(worst, float64(sc.Bound)/max(d, .05))
				p.add(pools, probe, &entry, d)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	for slot, pool := range pools {
		p.scanned = append(p.scanned, models.SlotBits{Slot: slot, Bits: p.bits(pool)})
	}
	slices.SortFunc(p.scanned, func(a, b models.SlotBits) int { return cmp.Compare(a.Slot, b.Slot) })
	steepest := 0.0
	for _, b := range p.model.Bands {
		steepest = max(steepest, b.B)
	}
	p.bound = 1 + models.BitsOf(p.weight*steepest*worst/math.Ln2)
	return p, nil
}

func (p *facePairs) add(pools map[models.Slot]*pooled, probe, gallery *models.FaceEntry, distance float64) {
	age, gap := undatedAge*1.0, undatedGap*1.0
	if probe.Age >= 0 && gallery.Age >= 0 {
		age = min(probe.Age, gallery.Age)
	} else if known := max(probe.Age, gallery.Age); known >= 0 {
		age = known
	}
	if probe.TakenOn != 0 && gallery.TakenOn != 0 {
		gap = math.Abs(probe.TakenOn.YearsUntil(gallery.TakenOn))
	}
	w := 1 / (1 + p.model.GapPerYear*gap)
	pool := pools[gallery.Slot]
	if pool == nil {
		pool = &pooled{}
		pools[gallery.Slot] = pool
	}
	pool.distance += w * distance
	pool.age += w * age
	pool.gap += w * gap
	pool.weight += w
}

func (p *facePairs) bits(pool *pooled) models.Bits {
	d, age, gap := pool.distance/pool.weight, pool.age/pool.weight, pool.gap/pool.weight
	for _, b := range p.model.Bands {
		if age < b.Under && gap <= b.Gap {
			return models.BitsOf(min(max(p.weight*(b.A-b.B*d)/math.Ln2, p.model.Low), p.model.High))
		}
	}
	return 0
}

// at returns what the faces of a case say, from the descriptors themselves.
func (p *facePairs) at(slot models.Slot) (outcome, bool) {
	if len(p.probe) == 0 {
		return outcome{}, false
	}
	pools := map[models.Slot]*pooled{}
	for i := range p.probe {
		for _, face := range p.faces.OfSlot(slot) {
			entry := p.faces.Entry(face)
			if entry.Model == p.probe[i].Model {
				p.add(pools, &p.probe[i], &entry, distance(&p.probe[i].Descriptor, &entry.Descriptor))
			}
		}
	}
	pool := pools[slot]
	if pool == nil {
		return outcome{}, false
	}
	o := outcome{bits: p.bits(pool)}
	switch bits := o.bits.Float(); {
	case bits >= 2:
		o.code = "face_alike"
	case bits <= -2:
		o.code = "face_unlike"
	default:
		o.code = "face_unclear"
	}
	return o, true
}

// slack is how far the order of a scan may be off because of the face index's bounds.
func (p *facePairs) slack() models.Bits { return 2 * p.bound }

// rank is a case's place in the list by face alone, from 1; 0 without faces.
func (p *facePairs) rank(slot models.Slot) int {
	i, ok := slices.BinarySearchFunc(p.scanned, slot, func(b models.SlotBits, s models.Slot) int { return cmp.Compare(b.Slot, s) })
	if !ok {
		return 0
	}
	rank := 1
	for _, other := range p.scanned {
		if other.Bits > p.scanned[i].Bits {
			rank++
		}
	}
	return rank
}

// distance is the L2 distance of two descriptors.
func distance(a, b *models.Descriptor) float64 {
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}
