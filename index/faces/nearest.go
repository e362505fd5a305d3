package faces

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Nearest returns the k faces of a side with the highest scores in exact arithmetic, ties by slot, then photo, then
// face of the photo. Faces that the bound of the fast score leaves in doubt are scored again in float64. Errors are
// those of Each; no face is an empty answer.
func (v *View) Nearest(ctx context.Context, probe *models.FaceEntry, side models.Side, k int) ([]models.FaceScore, error) {
	c := contest{k: k}
	if err := v.Each(ctx, probe, side, c.enter); err != nil {
		return nil, err
	}
	c.prune()
	list := make([]rescored, len(c.kept))
	exact := v.Exact(probe)
	for i, s := range c.kept {
		e := v.Entry(s.Face)
		list[i] = rescored{s, exact(s.Face), e.Photo, e.Index}
		list[i].Score = float32(list[i].exact)
	}
	slices.SortFunc(list, func(a, b rescored) int {
		return cmp.Or(cmp.Compare(b.exact, a.exact), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.photo, b.photo),
			cmp.Compare(a.index, b.index), cmp.Compare(a.Face, b.Face))
	})
	out := make([]models.FaceScore, min(max(k, 0), len(list)))
	for i := range out {
		out[i] = list[i].FaceScore
	}
	return out, nil
}

type rescored struct {
	models.FaceScore
	exact float64
	photo string
	index int
}

// contest keeps every face that may be among the k best: those whose score may reach the k-th best of the least that
// each may have.
type contest struct {
	k    int
	kept []models.FaceScore
	lows lows // the k highest lower ends
}

func low(s models.FaceScore) float64  { return float64(s.Score) - float64(s.Bound) }
func high(s models.FaceScore) float64 { return float64(s.Score) + float64(s.Bound) }

func (c *contest) enter(scores []models.FaceScore) {
	if c.k <= 0 {
		return
	}
	for _, s := range scores {
		if len(c.lows) == c.k && high(s) < c.lows[0] {
			continue
		}
		c.kept = append(c.kept, s)
		if len(c.lows) < c.k {
			heap.Push(&c.lows, low(s))
		} else if low(s) > c.lows[0] {
			c.lows[0] = low(s)
			heap.Fix(&c.lows, 0)
		}
	}
	if len(c.kept) > 2*c.k+segmentSize {
		c.prune()
	}
}

func (c *contest) prune() {
	if len(c.lows) < c.k {
		return
	}
	c.kept = slices.DeleteFunc(c.kept, func(s models.FaceScore) bool { return high(s) < c.lows[0] })
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
