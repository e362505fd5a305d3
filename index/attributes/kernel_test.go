package attributes

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// Every kernel that this processor has gives the sums of the plainest, and that gives those of the tables.
func TestKernelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	random := func(n, below int) []models.Bits {
		list := make([]models.Bits, n)
		for i := range list {
			list[i] = models.Bits(r.IntN(2*below) - below)
		}
		return list
	}
	codes := func(below int) *[blockSize]uint32 {
		var list [blockSize]uint32
		for i := range list {
			list[i] = uint32(r.IntN(below))
			if r.IntN(50) == 0 {
				list[i] = math.MaxUint32 - uint32(r.IntN(3))
			}
		}
		return &list
	}
	for _, size := range []int{0, 1, 3, 4, 16, 17, 31, 32, 33, 5000} {
		table, own, by := random(size, 3000), codes(size+5), codes(40)
		bands := make([]uint8, size)
		for i := range bands {
			bands[i] = uint8([]int{0, 1, 2, 14, 15, 16, 255}[r.IntN(7)])
		}
		var banded [bandsMost]models.Bits
		copy(banded[:], random(bandsMost, 500))
		term := models.ScanTerm{Tables: [][]models.Bits{random(size, 900), random(size/2, 900), random(size+3, 900)}}
		for range 37 {
			term.Row = append(term.Row, uint16(r.IntN(3)))
		}
		rows := rowsOf(&term)
		open := slotMask{5: math.MaxUint64, 9: 1, 63: 1 << 63}
		for i := 20; i < 40; i++ {
			open[i] = r.Uint64()
		}
		var want sums
		copy(want[:], random(blockSize, 100_000))
		want[5*64], want[5*64+1] = math.MaxInt32/2, math.MinInt32/2
		first := want
		for i := range want {
			if code := int(own[i]); code < size {
				want[i] += table[code]
				if band := bands[code]; band < bandsMost {
					want[i] += banded[band]
				}
			}
			if code, row := int(own[i]), int(by[i]); code != 0 && row < len(term.Row) {
				if bits := term.Tables[term.Row[row]]; code < len(bits) {
					want[i] += bits[code]
				}
			}
		}
		const least = 2000
		var likelihoods []float64
		for _, k := range kernels {
			got, left := first, open
			k.add(&got, own, table)
			k.addBands(&got, own, bands, &banded)
			k.addRows(&got, own, by, rows)
			if got != want {
				t.Fatalf("kernel %d, tables of %d: the sums differ", k, size)
			}
			likelihoods = append(likelihoods, k.finish(&got, &left, least))
			for i := range want {
				was, is := open[i/64]>>(i%64)&1, left[i/64]>>(i%64)&1
				if is == 1 != (was == 1 && want[i] >= least) {
					t.Fatalf("kernel %d: case %d with %d units is kept: %v", k, i, want[i], is == 1)
				}
			}
		}
		if len(slices.Compact(likelihoods)) != 1 {
			t.Errorf("the likelihoods are %v", likelihoods)
		}
	}
}

// A block's likelihood is the sum of its open cases', within the range of a float64.
func TestLikelihoods(t *testing.T) {
	for _, k := range kernels {
		s := sums{0: 1024, 1: 512, 2: -1024, 3: 3 * 1024, 70: 10 * 1024}
		open := slotMask{0: 0b0111, 1: 1 << 6}
		if got, want := k.finish(&s, &open, 0), 2+math.Sqrt2+.5+1024; math.Abs(got-want) > 1e-9 {
			t.Errorf("kernel %d: %v, not %v", k, got, want)
		}
	}
}
