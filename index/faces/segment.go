package faces

import (
	"github.com/milaan-project/milaan/models"
)

// segment holds faces in the order of arrival. Places that a view may see are never written again: a face that goes loses
// its bit in new masks, and another metric gets a new slab.
type segment struct {
	slab    *slab
	missing *mask // the alive faces of each side
	found   *mask
	slack   float64  // the largest that an r needs
	mapping *mapping // nil: the slab is no file's
}

// slab is the memory of a segment. It holds no pointer, so that it is the same in a file.
type slab struct {
	hot         hot
	slots       [segmentSize]models.Slot
	takenOn     [segmentSize]models.Date
	age         [segmentSize]float32
	quality     [segmentSize]float32
	sittings    [segmentSize]uint16
	prev        [segmentSize]int32 // place of the case's face before this one, counted from 1; 0 when it is the first
	r           [segmentSize]float64
	descriptors [segmentSize]models.Descriptor
	rest        [segmentSize]rest
}

// rest is what is kept of a face beside what its score needs.
type rest struct {
	age, quality    float64
	index, sittings int32
	found, assisted bool
	photo           [photoSize]byte // filled up with zeros
}

// photoSize is how long a photograph's id may be; those we make have 36.
const photoSize = 48

func newSegment() segment { return segment{slab: new(slab), missing: new(mask), found: new(mask)} }

// side is the mask of a side's faces.
func (s *segment) side(side models.Side) *mask {
	if side == models.Found {
		return s.found
	}
	return s.missing
}

func (s *segment) isAlive(at int) bool { return s.missing.has(at) || s.found.has(at) }

// own gives the segment masks of its own.
func (s *segment) own() {
	missing, found := *s.missing, *s.found
	s.missing, s.found = &missing, &found
}

// put writes a face to a place that no view can see.
func (s *segment) put(at int, e *models.FaceEntry, p *projected, prev int32) {
	b := s.slab
	s.slack = max(s.slack, b.hot.quantise(at, p))
	b.slots[at], b.prev[at], b.r[at], b.descriptors[at] = e.Slot, prev, p.r, e.Descriptor
	about := e.About()
	b.takenOn[at], b.age[at], b.quality[at], b.sittings[at] = about.TakenOn, about.Age, about.Quality, about.Sittings
	r := rest{age: e.Age, quality: e.Quality, index: int32(e.Index), sittings: int32(e.Sittings), found: e.Side == models.Found, assisted: e.Assisted}
	copy(r.photo[:], e.Photo)
	b.rest[at] = r
	s.side(e.Side).set(at)
}

// firstOf copies the first n faces. What lies behind them belongs to whoever writes faces now, and is not to be read.
func (b *slab) firstOf(n int) *slab {
	to := new(slab)
	for at := range n {
		for k := firstPlace(at); k < firstPlace(at)+models.DescriptorSize*stripe; k += stripe * group {
			copy(to.hot.q[k:k+group], b.hot.q[k:])
		}
	}
	copy(to.hot.scale[:], b.hot.scale[:n])
	copy(to.hot.r[:], b.hot.r[:n])
	copy(to.hot.err[:], b.hot.err[:n])
	copy(to.slots[:], b.slots[:n])
	copy(to.takenOn[:], b.takenOn[:n])
	copy(to.age[:], b.age[:n])
	copy(to.quality[:], b.quality[:n])
	copy(to.sittings[:], b.sittings[:n])
	copy(to.prev[:], b.prev[:n])
	copy(to.r[:], b.r[:n])
	copy(to.descriptors[:], b.descriptors[:n])
	copy(to.rest[:], b.rest[:n])
	return to
}

// entry is the face at a place, as it was put.
func (s *segment) entry(at int, model models.ModelID) models.FaceEntry {
	b, r := s.slab, &s.slab.rest[at]
	n := 0
	for n < photoSize && r.photo[n] != 0 {
		n++
	}
	e := models.FaceEntry{Slot: b.slots[at], Side: models.Missing, Photo: string(r.photo[:n]), Index: int(r.index), Model: model, Sittings: int(r.sittings),
		TakenOn: b.takenOn[at], Age: r.age, Quality: r.quality, Assisted: r.assisted, Descriptor: b.descriptors[at]}
	if r.found {
		e.Side = models.Found
	}
	return e
}

// reproject returns the segment with its first n faces in another metric's space.
func (s segment) reproject(m *metric, n int) (segment, bool) {
	moved := s.slab.firstOf(n)
	s.slab, s.slack, s.mapping = moved, 0, nil
	for at := range n {
		e := s.entry(at, "")
		p, ok := m.project(&e)
		if !ok && s.isAlive(at) {
			return s, false
		}
		s.slack = max(s.slack, moved.hot.quantise(at, &p))
		moved.r[at] = p.r
	}
	return s, true
}
