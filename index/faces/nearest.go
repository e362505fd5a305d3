package faces

// #include "kernel.h"
import "C"

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"runtime"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Nearest returns the k faces of a side with the highest scores in exact arithmetic, ties by slot, then photo, then
// face of the photo. Faces that the bound of the fast score leaves in doubt are scored again in float64. Errors are
// those of Each; no face is an empty answer.
func (v *View) Nearest(ctx context.Context, probe *models.FaceEntry, side models.Side, k int) ([]models.FaceScore, error) {
	lists, err := v.NearestOfEach(ctx, []models.FaceEntry{*probe}, side, k)
	if err != nil {
		return nil, err
	}
	return lists[0], nil
}

// probesAtOnce is how many probes share one reading of the faces.
const probesAtOnce = 64

// NearestOfEach is Nearest of several probes, of which 64 at a time share one reading of the faces from memory.
func (v *View) NearestOfEach(ctx context.Context, probes []models.FaceEntry, side models.Side, k int) ([][]models.FaceScore, error) {
	out := make([][]models.FaceScore, 0, len(probes))
	for part := range slices.Chunk(probes, probesAtOnce) {
		contests, err := v.contests(ctx, part, side, k)
		if err != nil {
			return nil, err
		}
		for i := range contests {
			out = append(out, v.settle(&part[i], &contests[i]))
		}
	}
	return out, nil
}

// contests finds the faces of a side that may be among each probe's k best.
func (v *View) contests(ctx context.Context, probes []models.FaceEntry, side models.Side, k int) ([]contest, error) {
	contests := make([]contest, len(probes))
	ready := make([]quantised, len(probes))
	for i := range probes {
		contests[i].k = k
		p, err := v.project(&probes[i])
		if err != nil {
			return nil, err
		}
		ready[i] = v.metric.quantise(&p)
	}
	asked := make([]C.faces_probe, len(probes))
	thresholds := make([]float32, len(probes))
	reached := newReaching(len(probes))
	for i := range v.segments {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := &v.segments[i]
		of := s.side(side)
		if *of == (mask{}) || k <= 0 {
			continue
		}
		for j := range probes {
			ready[j].meet(s.slack)
			asked[j] = ready[j].c
			thresholds[j] = contests[j].threshold()
		}
		v.kernel.above(&s.slab.hot, of, asked, thresholds, reached)
		for j := range contests {
			from := j * segmentSize
			for n := from; n < from+int(reached.found[j]); n++ {
				contests[j].enter(i*segmentSize+int(reached.places[n]), reached.scores[n], reached.bounds[n])
			}
		}
	}
	runtime.KeepAlive(v)
	return contests, nil
}

// settle orders a contest by exact scores. Faces are scored from the most alike by the fast score on, until none that is
// left may reach the k-th best.
func (v *View) settle(probe *models.FaceEntry, c *contest) []models.FaceScore {
	c.prune()
	slices.SortFunc(c.kept, func(a, b contestant) int { return cmp.Compare(b.high(), a.high()) })
	exact := v.Exact(probe)
	list := make([]rescored, 0, len(c.kept))
	best := contest{k: c.k}
	for _, s := range c.kept {
		if len(best.lows) == c.k && s.high() < best.lows[0] {
			break
		}
		x := exact(s.face)
		best.raise(x)
		slot := v.segments[s.face/segmentSize].slab.slots[s.face%segmentSize]
		list = append(list, rescored{models.FaceScore{Face: s.face, Slot: slot, About: v.About(s.face), Score: float32(x), Bound: s.bound}, x})
	}
	slices.SortFunc(list, func(a, b rescored) int {
		if by := cmp.Or(cmp.Compare(b.exact, a.exact), cmp.Compare(a.Slot, b.Slot)); by != 0 {
			return by
		}
		one, other := v.Entry(a.Face), v.Entry(b.Face)
		return cmp.Or(cmp.Compare(one.Photo, other.Photo), cmp.Compare(one.Index, other.Index), cmp.Compare(a.Face, b.Face))
	})
	out := make([]models.FaceScore, min(max(c.k, 0), len(list)))
	for i := range out {
		out[i] = list[i].FaceScore
	}
	return out
}

type rescored struct {
	models.FaceScore
	exact float64
}

// contest keeps every face that may be among the k best: those whose score may reach the k-th best of the least that
// each may have.
type contest struct {
	k    int
	kept []contestant
	lows lows // the k highest lower ends
}

type contestant struct {
	face         int
	score, bound float32
}

func (c *contestant) low() float64  { return float64(c.score) - float64(c.bound) }
func (c *contestant) high() float64 { return float64(c.score) + float64(c.bound) }

// threshold is what a face must be able to reach.
func (c *contest) threshold() float32 {
	if len(c.lows) < c.k {
		return float32(math.Inf(-1))
	}
	return math.Nextafter32(float32(c.lows[0]), float32(math.Inf(-1)))
}

func (c *contest) enter(face int, score, bound float32) {
	s := contestant{face, score, bound}
	if len(c.lows) == c.k && s.high() < c.lows[0] {
		return
	}
	c.kept = append(c.kept, s)
	c.raise(s.low())
	if len(c.kept) > 2*c.k+segmentSize {
		c.prune()
	}
}

// raise takes the lower end of a face into account.
func (c *contest) raise(low float64) {
	if len(c.lows) < c.k {
		heap.Push(&c.lows, low)
	} else if c.k > 0 && low > c.lows[0] {
		c.lows[0] = low
		heap.Fix(&c.lows, 0)
	}
}

func (c *contest) prune() {
	if len(c.lows) < c.k {
		return
	}
	c.kept = slices.DeleteFunc(c.kept, func(s contestant) bool { return s.high() < c.lows[0] })
}

// lows is a heap whose root is the lowest.
type lows []float64

func (l lows) Len() int           { return len(l) }
func (l lows) Less(i, j int) bool { return l[i] < l[j] }
func (l lows) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }

// Push implements heap.Interface.
func (l *lows) Push(x any) { *l = append(*l, x.(float64)) }

// Pop implements heap.Interface.
func (l *lows) Pop() any {
	last := (*l)[len(*l)-1]
	*l = (*l)[:len(*l)-1]
	return last
}
