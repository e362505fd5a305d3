package faces

import (
	"context"
	"runtime"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// View is the index as it was at one moment. It never changes, and is safe for concurrent use.
type View struct {
	metric   *metric
	kernel   Kernel
	model    models.ModelID
	segments []segment
	slots    table
	count    int // places given out, dead ones too
	alive    int
}

// Model is the model of the faces; empty before the first.
func (v *View) Model() models.ModelID { return v.model }

// Metric names the score in use.
func (v *View) Metric() string { return v.metric.ID }

// Len counts the faces that are alive.
func (v *View) Len() int { return v.alive }

// With returns the same view that scores by another kernel, for tests and benchmarks.
func (v *View) With(kernel Kernel) *View {
	other := *v
	other.kernel = kernel
	return &other
}

// Exact gives the metric's score of faces, by their place, against a probe, in float64; 0 for a place that was never
// given.
func (v *View) Exact(probe *models.FaceEntry) func(face int) float64 {
	p, _ := v.metric.project(probe)
	x := v.metric.exact(&p)
	return func(face int) float64 {
		if face < 0 || face >= v.count {
			return 0
		}
		s, at := v.segments[face/segmentSize].slab, face%segmentSize
		score := x.score(&s.descriptors[at], s.rest[at].age, s.r[at])
		runtime.KeepAlive(v)
		return score
	}
}

// Entry returns a face by its place, as FaceScore and OfSlot name it, even when it has been removed since; the zero
// FaceEntry for a place that was never given.
func (v *View) Entry(face int) models.FaceEntry {
	if face < 0 || face >= v.count {
		return models.FaceEntry{}
	}
	e := v.segments[face/segmentSize].entry(face%segmentSize, v.model)
	runtime.KeepAlive(v)
	return e
}

// OfSlot lists the places of a case's faces, in the order of arrival.
func (v *View) OfSlot(slot models.Slot) []int {
	var places []int
	for place := int(v.slots.last(slot)); place >= 0; {
		s, at := &v.segments[place/segmentSize], place%segmentSize
		if s.isAlive(at) {
			places = append(places, place)
		}
		place = int(s.slab.prev[at]) - 1
	}
	slices.Reverse(places)
	runtime.KeepAlive(v)
	return places
}

// Latest is the place of a case's latest face; -1 when it has none.
func (v *View) Latest(slot models.Slot) int {
	place := int(v.slots.last(slot))
	if place < 0 || !v.segments[place/segmentSize].isAlive(place%segmentSize) {
		return -1
	}
	return place
}

// About is what the weight of a face, by its place, depends on.
func (v *View) About(face int) models.FaceAbout {
	s, at := v.segments[face/segmentSize].slab, face%segmentSize
	about := models.FaceAbout{TakenOn: s.takenOn[at], Age: s.age[at], Quality: s.quality[at], Sittings: s.sittings[at]}
	runtime.KeepAlive(v)
	return about
}

// Spread lists every so manieth case of a side that has a face, in ascending order of slot, so that there are at most so
// many; those to skip are not counted.
func (v *View) Spread(side models.Side, most int, skip ...models.Slot) []models.Slot {
	return v.slots.spread(side, most, skip)
}

// Each visits the score of every alive face of a side with its bound, in ascending order of place, some at a time; the
// batch is reused. It returns an Invalid Error for a probe that is no descriptor, and ctx's error when ctx ends.
func (v *View) Each(ctx context.Context, probe *models.FaceEntry, side models.Side, visit func(*models.FaceBatch)) error {
	return v.EachOf(ctx, []*models.FaceEntry{probe}, side, func(_ int, b *models.FaceBatch) { visit(b) })
}

// EachOf is Each for several probes, told by their number, that share one reading of the faces from memory.
func (v *View) EachOf(ctx context.Context, probes []*models.FaceEntry, side models.Side, visit func(probe int, b *models.FaceBatch)) error {
	ready := make([]quantised, len(probes))
	for i, probe := range probes {
		p, err := v.project(probe)
		if err != nil {
			return err
		}
		ready[i] = v.metric.quantise(&p)
	}
	var scores, bounds [segmentSize]float32
	for i := range v.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := &v.segments[i]
		of := s.side(side)
		if *of == (mask{}) {
			continue
		}
		n := min(segmentSize, v.count-i*segmentSize)
		batch := models.FaceBatch{First: i * segmentSize, Slots: s.slab.slots[:n],
			TakenOn: s.slab.takenOn[:n], Age: s.slab.age[:n], Quality: s.slab.quality[:n], Sittings: s.slab.sittings[:n], Scores: scores[:n], Bounds: bounds[:n], Alive: of[:]}
		for j := range ready {
			ready[j].meet(s.slack)
			v.kernel.score(&s.slab.hot, of, &ready[j], &scores, &bounds)
			visit(j, &batch)
		}
		runtime.KeepAlive(v)
	}
	return nil
}

// project brings a probe into the metric's space.
func (v *View) project(probe *models.FaceEntry) (projected, error) {
	if isFace(probe) {
		if p, ok := v.metric.project(probe); ok {
			return p, nil
		}
	}
	return projected{}, errNotScorable
}

// holds reports whether faces are all there is of a case.
func (v *View) holds(slot models.Slot, faces []models.FaceEntry) bool {
	places := v.OfSlot(slot)
	if len(places) != len(faces) {
		return false
	}
	for i, place := range places {
		if v.Entry(place) != faces[i] {
			return false
		}
	}
	return true
}

// kill takes all places of a case out of a view that is not published yet.
func (v *View) kill(table *edit, slot models.Slot, places []int) {
	if len(places) == 0 {
		return
	}
	v.segments = slices.Clone(v.segments)
	for _, place := range places {
		s, at := &v.segments[place/segmentSize], place%segmentSize
		s.own()
		s.missing.clear(at)
		s.found.clear(at)
		v.alive--
	}
	table.lose(slot)
}
