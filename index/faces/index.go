package faces

import (
	"context"
	"math"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/milaan-project/milaan/models"
)

// Index keeps every face of one model. Writers exclude each other; readers work on a View and wait for no one. It is
// safe for concurrent use.
type Index struct {
	dir     string // of full segments; empty: all stays in memory
	writing sync.Mutex
	view    atomic.Pointer[View]
}

// New makes an empty index. It returns an Invalid Error for a metric whose parts do not fit together.
func New(metric Metric) (*Index, error) {
	if err := metric.check(); err != nil {
		return nil, err
	}
	x := &Index{}
	x.view.Store(&View{metric: prepared(metric), kernel: Kernels()[0]})
	return x, nil
}

// Open makes an empty index that keeps full segments in files of a folder, which it makes. What is there already is for
// Load, or for Clear to remove.
func Open(dir string, metric Metric) (*Index, error) {
	x, err := New(metric)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, models.Errorf(models.Unavailable, "the folder %s cannot be made", "फ़ोल्डर %s नहीं बनाया जा सकता", dir).Because(err)
	}
	x.dir = dir
	return x, nil
}

// View returns an unchanging sight of the index as it is now, at no cost.
func (x *Index) View() *View { return x.view.Load() }

// Put adds faces. It refuses all of them, with an Invalid Error, when one has a value that is not a finite number, is
// all zero or too large to score, stands on no side, or comes from another model than the faces already there.
func (x *Index) Put(faces ...models.FaceEntry) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	next := *x.view.Load()
	if err := next.add(next.slots.edit(), faces); err != nil {
		return err
	}
	x.publish(&next)
	return nil
}

// Replace makes faces all there is of a case, in one step for readers, and does nothing when they are already. It
// refuses what Put refuses, and a face of another case with an Internal Error, and changes nothing then.
func (x *Index) Replace(slot models.Slot, faces ...models.FaceEntry) error {
	for i := range faces {
		if faces[i].Slot != slot {
			return models.Errorf(models.Internal, "the face belongs to another case", "चेहरा दूसरे मामले का है").
				Advise("Run milaan reindex.", "milaan reindex चलाएँ।")
		}
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	now := x.view.Load()
	if now.holds(slot, faces) {
		return nil
	}
	next := *now
	table := next.slots.edit()
	next.kill(table, slot, now.OfSlot(slot))
	if err := next.add(table, faces); err != nil {
		return err
	}
	x.publish(&next)
	return nil
}

// publish lets readers see a view. A segment that has just become full goes into a file; where the disk does not take it
// the segment stays in memory, and Save tries again.
func (x *Index) publish(next *View) {
	if x.dir != "" && next.count/segmentSize > x.view.Load().count/segmentSize {
		_ = next.sealFull(x.dir)
	}
	x.view.Store(next)
}

// RemoveSlot forgets every face of a case.
func (x *Index) RemoveSlot(slot models.Slot) {
	x.writing.Lock()
	defer x.writing.Unlock()
	now := x.view.Load()
	if places := now.OfSlot(slot); len(places) > 0 {
		next := *now
		next.kill(next.slots.edit(), slot, places)
		x.view.Store(&next)
	}
}

// Reproject moves every face to another metric. Searches under way end with the old one; writing waits. It returns an
// Invalid Error for a metric that does not fit together or cannot score a face, and changes nothing then.
func (x *Index) Reproject(metric Metric) error {
	if err := metric.check(); err != nil {
		return err
	}
	x.writing.Lock()
	defer x.writing.Unlock()
	next := *x.view.Load()
	next.metric = prepared(metric)
	next.segments = slices.Clone(next.segments)
	if err := next.reproject(x.dir); err != nil {
		return err
	}
	x.view.Store(&next)
	return nil
}

// reproject brings the segments of a view that is not published yet into its metric.
func (v *View) reproject(dir string) error {
	return v.eachSegment(func(i int) error {
		moved, ok := v.segments[i].reproject(v.metric, min(segmentSize, v.count-i*segmentSize))
		if !ok {
			return errNotScorable
		}
		v.segments[i] = moved
		if full := (i+1)*segmentSize <= v.count; dir != "" && full {
			return v.segments[i].seal(dir, i)
		}
		return nil
	})
}

var errNotScorable = models.Errorf(models.Invalid, "the face's descriptor is not a set of usable numbers", "चेहरे का विवरण उपयोगी संख्याओं का समूह नहीं है").
	Advise("Enrol the photograph again.", "फ़ोटो फिर से दर्ज करें।")

// add writes faces behind those of a view that is not published yet.
func (v *View) add(table *edit, faces []models.FaceEntry) error {
	model := v.model
	ready := make([]projected, len(faces))
	for i := range faces {
		if v.alive == 0 && i == 0 {
			model = faces[0].Model
		}
		if faces[i].Model != model {
			return models.Errorf(models.Invalid, "the face was described by another model", "चेहरे का विवरण दूसरे मॉडल से बना है").
				Advise("Run milaan reenrol, so that all faces are described anew.", "milaan reenrol चलाएँ, ताकि सब चेहरों का विवरण फिर बने।")
		}
		ok := isFace(&faces[i])
		if ok {
			ready[i], ok = v.metric.project(&faces[i])
		}
		if !ok {
			return errNotScorable
		}
	}
	if len(faces) == 0 {
		return nil
	}
	v.model = model
	v.segments = slices.Clone(v.segments)
	for i := range faces {
		at := v.count % segmentSize
		if at == 0 {
			v.segments = append(v.segments, newSegment())
		}
		s := &v.segments[len(v.segments)-1]
		if i == 0 || at == 0 {
			s.own()
		}
		slot := faces[i].Slot
		s.put(at, &faces[i], &ready[i], v.slots.last(slot)+1)
		table.put(slot, faces[i].Side, v.count)
		v.count++
		v.alive++
	}
	return nil
}

func isFace(f *models.FaceEntry) bool {
	sum := 0.0
	for _, v := range f.Descriptor {
		sum += float64(v) * float64(v)
	}
	side := f.Side == models.Missing || f.Side == models.Found
	return side && len(f.Photo) <= photoSize && sum > 0 && !math.IsInf(sum, 0)
}

// Metric names the score in use.
func (x *Index) Metric() string { return x.View().Metric() }

// Len counts the faces that are alive.
func (x *Index) Len() int { return x.View().Len() }

// Model is View.Model of the index as it is now.
func (x *Index) Model() models.ModelID { return x.View().Model() }

// Entry is View.Entry of the index as it is now.
func (x *Index) Entry(face int) models.FaceEntry { return x.View().Entry(face) }

// OfSlot is View.OfSlot of the index as it is now.
func (x *Index) OfSlot(slot models.Slot) []int { return x.View().OfSlot(slot) }

// Each is View.Each of the index as it is now.
func (x *Index) Each(ctx context.Context, probe *models.FaceEntry, side models.Side, visit func(*models.FaceBatch)) error {
	return x.View().Each(ctx, probe, side, visit)
}

// Nearest is View.Nearest of the index as it is now.
func (x *Index) Nearest(ctx context.Context, probe *models.FaceEntry, side models.Side, k int) ([]models.FaceScore, error) {
	return x.View().Nearest(ctx, probe, side, k)
}

// NearestOfEach is View.NearestOfEach of the index as it is now.
func (x *Index) NearestOfEach(ctx context.Context, probes []models.FaceEntry, side models.Side, k int) ([][]models.FaceScore, error) {
	return x.View().NearestOfEach(ctx, probes, side, k)
}

// Exact is View.Exact of the index as it is now.
func (x *Index) Exact(probe *models.FaceEntry) func(face int) float64 { return x.View().Exact(probe) }
