package faces

import "github.com/milaan-project/milaan/models"

// segmentSize is how many faces a segment holds before it is sealed and never written again.
const segmentSize = 4096

// segment holds faces in the order of arrival. Places that a view may see are never written again: a face that goes is
// marked in a new copy of dead, and another metric gets a new faces.
type segment struct {
	entries *[segmentSize]models.FaceEntry
	marks   *[segmentSize]mark
	faces   *[segmentSize]projected
	dead    *[segmentSize / 64]uint64 // nil: all alive
}

// mark is what a search reads of a face beside its projection, close together.
type mark struct {
	slot  models.Slot
	prev  int32 // place of the case's face before this one; -1 when it is the first
	found bool  // its side
	about models.FaceAbout
}

func newSegment() segment {
	return segment{entries: new([segmentSize]models.FaceEntry), marks: new([segmentSize]mark), faces: new([segmentSize]projected)}
}

func (s *segment) isDead(at int) bool { return s.dead != nil && s.dead[at/64]&(1<<(at%64)) != 0 }

// kill returns the segment with one more dead face.
func (s segment) kill(at int) segment {
	var dead [segmentSize / 64]uint64
	if s.dead != nil {
		dead = *s.dead
	}
	dead[at/64] |= 1 << (at % 64)
	s.dead = &dead
	return s
}

// reproject returns the segment with its first n faces in another metric's space.
func (s segment) reproject(m *Metric, n int) (segment, bool) {
	s.faces = new([segmentSize]projected)
	for at := range n {
		p, ok := m.project(&s.entries[at])
		if !ok && !s.isDead(at) {
			return s, false
		}
		s.faces[at] = p
	}
	return s, true
}
