package attributes

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Scan adds up the plan's bits over every open case of its side and returns the best, ties by slot. It ends with ctx's
// error when ctx ends.
func (v *View) Scan(ctx context.Context, plan *models.ScanPlan) (models.Scan, error) {
	workers := min(cmp.Or(plan.Cores, runtime.GOMAXPROCS(0)), len(v.heads.list))
	likelihoods := make([]float64, len(v.heads.list)) // by block, so that their sum depends on no order of work
	counts := make([]int, len(v.heads.list))
	tops := make([]*topList, workers)
	p := v.pass(plan)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		tops[w] = newTop(max(plan.Top, 0))
		group.Go(func() {
			var own sums
			for ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= len(v.heads.list) {
					return
				}
				counts[b], likelihoods[b] = p.block(&own, b, tops[w])
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return models.Scan{}, err
	}
	var out models.Scan
	for b := range counts {
		out.Count += counts[b]
		out.Likelihood += likelihoods[b]
	}
	all := newTop(max(plan.Top, 0))
	for _, top := range tops {
		for _, hit := range top.heap {
			all.offer(hit)
		}
	}
	out.Top = all.sorted()
	return out, nil
}

// pass is one plan being executed on a view.
type pass struct {
	view   *View
	plan   *models.ScanPlan
	kernel kernel
	rows   []*rowTable // by term; nil where no other column chooses
}

func (v *View) pass(plan *models.ScanPlan) *pass {
	p := &pass{v, plan, v.kernel, make([]*rowTable, len(plan.Terms))}
	for i := range plan.Terms {
		if plan.Terms[i].Row != nil {
			p.rows[i] = rowsOf(&plan.Terms[i])
		}
	}
	return p
}

// block adds up one block's bits, offers its cases to top and returns how many there are and the sum of their
// likelihoods.
func (p *pass) block(to *sums, b int, top *topList) (count int, likelihood float64) {
	from := models.Slot(b * blockSize)
	open := p.view.openOf(p.plan.Side, b)
	for _, slot := range p.plan.Skip {
		if slot >= from && slot < from+blockSize {
			open[slot%blockSize/64] &^= 1 << (slot % 64)
		}
	}
	if open == (slotMask{}) {
		return 0, 0
	}
	clear(to[:])
	for i := range p.plan.Terms {
		p.add(to, b, i)
	}
	extra, _ := slices.BinarySearchFunc(p.plan.Extra, from, func(e models.SlotBits, slot models.Slot) int { return cmp.Compare(e.Slot, slot) })
	for _, e := range p.plan.Extra[extra:] {
		if e.Slot >= from+blockSize {
			break
		}
		to[e.Slot-from] += e.Bits
	}
	for i, bits := range p.plan.Dense[min(int(from), len(p.plan.Dense)):min(int(from)+blockSize, len(p.plan.Dense))] {
		to[i] += bits
	}
	for _, word := range open {
		count += bits.OnesCount64(word)
	}
	likelihood = p.kernel.finish(to, &open, top.least())
	for w, word := range open {
		for ; word != 0; word &= word - 1 {
			i := w*64 + bits.TrailingZeros64(word)
			top.offer(models.SlotBits{Slot: from + models.Slot(i), Bits: to[i]})
		}
	}
	return count, likelihood
}

// openOf are the open cases of a side in a block.
func (v *View) openOf(side models.Side, b int) slotMask {
	if masks := v.opens[side]; b < len(masks) {
		return *masks[b]
	}
	return slotMask{}
}

// add adds one term's bits to a block's sums.
func (p *pass) add(to *sums, b, term int) {
	t := &p.plan.Terms[term]
	columns := &p.view.columns
	codes := columns[facts.Column(t.Column)].slots.list
	if b >= len(codes) {
		return
	}
	switch {
	case t.Bands != nil:
		var table [bandsMost]models.Bits
		copy(table[:], t.Tables[0])
		p.kernel.addBands(to, codes[b], t.Bands, &table)
	case t.Row == nil:
		p.kernel.add(to, codes[b], t.Tables[0])
	default:
		p.kernel.addRows(to, codes[b], columns[facts.Column(t.By)].slots.list[b], p.rows[term])
	}
}

// topList keeps the best so far as a heap whose root is the worst of them.
type topList struct {
	k    int
	heap []models.SlotBits
}

func newTop(k int) *topList { return &topList{k: k, heap: make([]models.SlotBits, 0, min(k, 1024))} }

// least is what a case must have to be offered.
func (t *topList) least() models.Bits {
	if len(t.heap) < t.k || t.k == 0 {
		return math.MinInt32
	}
	return t.heap[0].Bits
}

// worse orders by bits, then by later slot.
func worse(a, b models.SlotBits) bool { return a.Bits < b.Bits || a.Bits == b.Bits && a.Slot > b.Slot }

func (t *topList) offer(x models.SlotBits) {
	if len(t.heap) < t.k {
		t.heap = append(t.heap, x)
		for i := len(t.heap) - 1; i > 0 && worse(t.heap[i], t.heap[(i-1)/2]); i = (i - 1) / 2 {
			t.heap[i], t.heap[(i-1)/2] = t.heap[(i-1)/2], t.heap[i]
		}
		return
	}
	if t.k == 0 || !worse(t.heap[0], x) {
		return
	}
	t.heap[0] = x
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(t.heap) {
			return
		}
		if child+1 < len(t.heap) && worse(t.heap[child+1], t.heap[child]) {
			child++
		}
		if !worse(t.heap[child], t.heap[i]) {
			return
		}
		t.heap[i], t.heap[child] = t.heap[child], t.heap[i]
		i = child
	}
}

func (t *topList) sorted() []models.SlotBits {
	slices.SortFunc(t.heap, func(a, b models.SlotBits) int {
		if worse(b, a) {
			return -1
		}
		return 1
	})
	return t.heap
}
