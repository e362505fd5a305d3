package faces

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/milaan-project/milaan/models"
)

// segmentSize is how many faces a segment holds before it is sealed and never written again.
const segmentSize = 4096

// Index keeps every face of one model. Readers take a snapshot and wait for no writer.
type Index struct {
	mu       sync.Mutex // writers only
	snapshot atomic.Pointer[snapshot]
	bySlot   map[models.Slot][]int // guarded by slots
	slots    sync.RWMutex
}

// snapshot is a set of segments with the number of faces that readers may see.
type snapshot struct {
	metric   Metric
	model    models.ModelID
	segments []*segment
	count    int
}

// segment holds faces in the order of arrival. All but the last are full; a face within count is never written again but
// for its alive bit.
type segment struct {
	entries [segmentSize]models.FaceEntry
	faces   [segmentSize]projected
	dead    [segmentSize]atomic.Bool
}

// New makes an empty index. It returns an Invalid Error for a metric whose parts do not fit together.
func New(metric Metric) (*Index, error) {
	if err := metric.check(); err != nil {
		return nil, err
	}
	x := &Index{bySlot: map[models.Slot][]int{}}
	x.snapshot.Store(&snapshot{metric: metric})
	return x, nil
}

// Metric names the score in use.
func (x *Index) Metric() string { return x.snapshot.Load().metric.ID }

// Len counts the faces that are alive.
func (x *Index) Len() int {
	x.slots.RLock()
	defer x.slots.RUnlock()
	n := 0
	for _, faces := range x.bySlot {
		n += len(faces)
	}
	return n
}

// Put adds faces. It refuses all of them, with an Invalid Error, when one has a value that is not a finite number, is
// all zero, or comes from another model than the faces already there.
func (x *Index) Put(faces ...models.FaceEntry) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.snapshot.Load()
	next := *old
	for i := range faces {
		if err := checkFace(&faces[i]); err != nil {
			return err
		}
		if next.model == "" {
			next.model = faces[i].Model
		}
		if faces[i].Model != next.model {
			return models.Errorf(models.Invalid, "the face was described by another model", "चेहरे का विवरण दूसरे मॉडल से बना है").
				Advise("Run milaan reenrol, so that all faces are described anew.", "milaan reenrol चलाएँ, ताकि सब चेहरों का विवरण फिर बने।")
		}
	}
	next.segments = slices.Clip(old.segments)
	added := make([]int, len(faces))
	for i := range faces {
		if next.count == len(next.segments)*segmentSize {
			next.segments = append(next.segments, &segment{})
		}
		s, at := next.segments[next.count/segmentSize], next.count%segmentSize
		s.entries[at] = faces[i]
		s.faces[at] = next.metric.project(&faces[i].Descriptor)
		added[i] = next.count
		next.count++
	}
	x.slots.Lock()
	for i := range faces {
		x.bySlot[faces[i].Slot] = append(slices.Clip(x.bySlot[faces[i].Slot]), added[i])
	}
	x.slots.Unlock()
	x.snapshot.Store(&next)
	return nil
}

func checkFace(f *models.FaceEntry) error {
	sum := 0.0
	for _, v := range f.Descriptor {
		sum += float64(v) * float64(v)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) || sum == 0 {
		return models.Errorf(models.Invalid, "the face's descriptor is not a set of numbers", "चेहरे का विवरण संख्याओं का समूह नहीं है").
			Advise("Enrol the photograph again.", "फ़ोटो फिर से दर्ज करें।")
	}
	return nil
}

// RemoveSlot forgets every face of a case.
func (x *Index) RemoveSlot(slot models.Slot) {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.snapshot.Load()
	x.slots.Lock()
	faces := x.bySlot[slot]
	delete(x.bySlot, slot)
	x.slots.Unlock()
	for _, face := range faces {
		now.segments[face/segmentSize].dead[face%segmentSize].Store(true)
	}
}

// Reproject moves every face to another metric. Searches under way end with the old one.
func (x *Index) Reproject(metric Metric) error {
	if err := metric.check(); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	next := *x.snapshot.Load()
	next.metric = metric
	segments := make([]*segment, len(next.segments))
	for i, old := range next.segments {
		s := &segment{entries: old.entries}
		for at := range min(segmentSize, next.count-i*segmentSize) {
			s.faces[at] = metric.project(&s.entries[at].Descriptor)
			s.dead[at].Store(old.dead[at].Load())
		}
		segments[i] = s
	}
	next.segments = segments
	x.snapshot.Store(&next)
	return nil
}

// Entry returns a face by its place, as FaceScore and OfSlot name it.
func (x *Index) Entry(face int) models.FaceEntry {
	return x.snapshot.Load().segments[face/segmentSize].entries[face%segmentSize]
}

// OfSlot lists the places of a case's faces, in the order of arrival.
func (x *Index) OfSlot(slot models.Slot) []int {
	x.slots.RLock()
	defer x.slots.RUnlock()
	return x.bySlot[slot]
}

// Each visits the score of every alive face of a side, in the order of arrival, some at a time; the slice is reused.
func (x *Index) Each(ctx context.Context, probe models.Descriptor, side models.Side, visit func([]models.FaceScore)) error {
	now := x.snapshot.Load()
	p := now.metric.project(&probe)
	scores := make([]models.FaceScore, 0, segmentSize)
	for i, s := range now.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		scores = scores[:0]
		for at := range min(segmentSize, now.count-i*segmentSize) {
			if s.dead[at].Load() || s.entries[at].Side != side {
				continue
			}
			g := &s.faces[at]
			scores = append(scores, models.FaceScore{Face: i*segmentSize + at, Slot: s.entries[at].Slot,
				Score: now.metric.score(&p, g), Bound: bound(&p, g, now.metric.Const)})
		}
		if len(scores) > 0 {
			visit(scores)
		}
	}
	return nil
}

// Nearest returns the k faces of a side with the highest scores, ties by slot, then by arrival.
func (x *Index) Nearest(ctx context.Context, probe models.Descriptor, side models.Side, k int) ([]models.FaceScore, error) {
	var best []models.FaceScore
	order := func(a, b models.FaceScore) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Face, b.Face))
	}
	err := x.Each(ctx, probe, side, func(scores []models.FaceScore) {
		best = append(best, scores...)
		slices.SortFunc(best, order)
		best = best[:min(k, len(best))]
	})
	return best, err
}
