package faces

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// View is the index as it was at one moment. It never changes, and is safe for concurrent use.
type View struct {
	index    *Index
	metric   *Metric
	model    models.ModelID
	segments []segment
	count    int // places given out, dead ones too
	alive    int
}

// Model is the model of the faces; empty before the first.
func (v *View) Model() models.ModelID { return v.model }

// Exact gives the metric's score of faces, by their place, against a probe, in float64; 0 for a place that was never
// given.
func (v *View) Exact(probe *models.FaceEntry) func(face int) float64 {
	u, _ := v.metric.space(probe)
	return func(face int) float64 {
		if face < 0 || face >= v.count {
			return 0
		}
		return v.metric.exact(&u, &v.segments[face/segmentSize].entries[face%segmentSize])
	}
}

// Metric names the score in use.
func (v *View) Metric() string { return v.metric.ID }

// Len counts the faces that are alive.
func (v *View) Len() int { return v.alive }

// Entry returns a face by its place, as FaceScore and OfSlot name it, even when it has been removed since; the zero
// FaceEntry for a place that was never given.
func (v *View) Entry(face int) models.FaceEntry {
	if face < 0 || face >= v.count {
		return models.FaceEntry{}
	}
	return v.segments[face/segmentSize].entries[face%segmentSize]
}

// OfSlot lists the places of a case's faces, in the order of arrival.
func (v *View) OfSlot(slot models.Slot) []int {
	// The chain of a case's faces starts at its newest one, which a younger view may have brought.
	v.index.mu.RLock()
	place, ok := v.index.last[slot]
	newest := v.index.view.Load()
	v.index.mu.RUnlock()
	if !ok {
		return nil
	}
	var places []int
	for place >= 0 {
		i, at := int(place)/segmentSize, int(place)%segmentSize
		if int(place) < v.count && !v.segments[i].isDead(at) {
			places = append(places, int(place))
		}
		place = newest.segments[i].marks[at].prev
	}
	slices.Reverse(places)
	return places
}

// Each visits the score of every alive face of a side with its bound, in ascending order of place, some at a time; the
// slice is reused. It returns an Invalid Error for a probe that is no descriptor, and ctx's error when ctx ends.
func (v *View) Each(ctx context.Context, probe *models.FaceEntry, side models.Side, visit func([]models.FaceScore)) error {
	if !isFace(probe) {
		return errNotScorable
	}
	p, ok := v.metric.project(probe)
	if !ok {
		return errNotScorable
	}
	scores := make([]models.FaceScore, 0, min(segmentSize, v.count))
	for i := range v.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		scores = v.scoreSegment(scores[:0], i, &p, side == models.Found)
		if len(scores) > 0 {
			visit(scores)
		}
	}
	return nil
}

func (v *View) scoreSegment(scores []models.FaceScore, i int, p *projected, found bool) []models.FaceScore {
	s, first := &v.segments[i], i*segmentSize
	for at := range min(segmentSize, v.count-first) {
		m := &s.marks[at]
		if m.found != found || s.isDead(at) {
			continue
		}
		g := &s.faces[at]
		scores = append(scores, models.FaceScore{Face: first + at, Slot: m.slot, About: m.about, Score: v.metric.score(p, g), Bound: v.metric.bound(p, g)})
	}
	return scores
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

// kill marks places dead in a view that is not published yet.
func (v *View) kill(places []int) {
	v.segments = slices.Clone(v.segments)
	for _, place := range places {
		v.segments[place/segmentSize] = v.segments[place/segmentSize].kill(place % segmentSize)
		v.alive--
	}
}
