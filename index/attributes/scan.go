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
	workers := min(runtime.GOMAXPROCS(0), len(v.heads.list))
	likelihoods := make([]float64, len(v.heads.list)) // by block, so that their sum depends on no order of work
	counts := make([]int, len(v.heads.list))
	tops := make([]*topList, workers)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		tops[w] = newTop(max(plan.Top, 0))
		group.Go(func() {
			var sums [blockSize]models.Bits
			for ctx.Err() == nil {
				b := int(next.Add(1)) - 1
				if b >= len(v.heads.list) {
					return
				}
				counts[b], likelihoods[b] = v.scanBlock(&sums, b, plan, tops[w])
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

// scanBlock adds up one block's bits, offers its cases to top and returns how many there are and the sum of their
// likelihoods.
func (v *View) scanBlock(sums *[blockSize]models.Bits, b int, plan *models.ScanPlan, top *topList) (count int, likelihood float64) {
	from := models.Slot(b * blockSize)
	clear(sums[:])
	for i := range plan.Terms {
		v.add(sums, b, &plan.Terms[i])
	}
	first, _ := slices.BinarySearchFunc(plan.Extra, from, func(e models.SlotBits, slot models.Slot) int { return cmp.Compare(e.Slot, slot) })
	for _, e := range plan.Extra[first:] {
		if e.Slot >= from+blockSize {
			break
		}
		sums[e.Slot-from] += e.Bits
	}
	for i, bits := range plan.Dense[min(int(from), len(plan.Dense)):min(int(from)+blockSize, len(plan.Dense))] {
		sums[i] += bits
	}
	open := v.openOf(plan.Side, b)
	for _, slot := range plan.Skip {
		if slot >= from && slot < from+blockSize {
			open[slot%blockSize/64] &^= 1 << (slot % 64)
		}
	}
	for w, word := range open {
		for ; word != 0; word &= word - 1 {
			i := w*64 + bits.TrailingZeros64(word)
			count++
			likelihood += exp2(sums[i])
			if sums[i] >= top.least() {
				top.offer(models.SlotBits{Slot: from + models.Slot(i), Bits: sums[i]})
			}
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
func (v *View) add(sums *[blockSize]models.Bits, b int, t *models.ScanTerm) {
	codes := v.columns[facts.Column(t.Column)].slots.list
	if b >= len(codes) {
		return
	}
	if t.Findings != nil {
		bits := (*[math.MaxUint8 + 1]models.Bits)(t.Tables[0])
		for i, code := range codes[b] {
			if int(code) < len(t.Findings) {
				sums[i] += bits[t.Findings[code]]
			}
		}
		return
	}
	if t.Row == nil {
		bits := t.Tables[0]
		for i, code := range codes[b] {
			if int(code) < len(bits) {
				sums[i] += bits[code]
			}
		}
		return
	}
	by := v.columns[facts.Column(t.By)].slots.list[b]
	for i, code := range codes[b] {
		if code == 0 || int(by[i]) >= len(t.Row) {
			continue
		}
		if bits := t.Tables[t.Row[by[i]]]; int(code) < len(bits) {
			sums[i] += bits[code]
		}
	}
}

// fractions are 2^(i/1024), so that a likelihood costs a look-up and a shift of the exponent.
var fractions = func() (f [models.BitsPerUnit]float64) {
	for i := range f {
		f[i] = math.Exp2(float64(i) / models.BitsPerUnit)
	}
	return f
}()

// exp2 is 2 to the number of bits, which are within some thousands.
func exp2(b models.Bits) float64 {
	const bias, fraction = 1023, 52
	if whole := int(b >> 10); whole > -bias && whole <= bias {
		return fractions[b&(models.BitsPerUnit-1)] * math.Float64frombits(uint64(whole+bias)<<fraction)
	}
	return math.Exp2(b.Float())
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
