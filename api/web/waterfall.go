package web

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// waterfall draws evidence as bars, each of which begins where the one before it ended, so that the last ends at the sum.
// Places and widths are in thousandths of the drawing's width.
type waterfall struct {
	Bars []bar
	Sum  bar
	Zero int
	// Even is where a candidate is exactly as probable as "none of these"; farther right it is more probable.
	Even    int
	HasEven bool
	// Partial: the candidate is of another district, so that evidence without its words withholds them.
	Partial bool
}

type bar struct {
	models.Evidence
	X, Width int
	Against  bool // it goes to the left
}

// Says is "for" or "against", or "nothing" for bits that are shown as none.
func (b bar) Says() string {
	switch {
	case bits(b.Bits) == noBits:
		return "nothing"
	case b.Against:
		return "against"
	}
	return "for"
}

// drawing is the width of the drawing; margin is kept free on either side.
const (
	drawing  = 1000
	margin   = 15
	thinnest = 4 // of a bar, so that one of no bits is seen
)

// waterfallOf draws a candidate's evidence.
func waterfallOf(k *models.Candidate, none float64) waterfall {
	lowest, highest, sum := models.Bits(0), models.Bits(0), models.Bits(0)
	for _, e := range k.Evidence {
		sum += e.Bits
		lowest, highest = min(lowest, sum), max(highest, sum)
	}
	even, hasEven := evenBits(k, none)
	if hasEven {
		lowest, highest = min(lowest, even), max(highest, even)
	}
	place := func(b models.Bits) int {
		if highest == lowest {
			return drawing / 2
		}
		return margin + int(math.Round(float64(b-lowest)/float64(highest-lowest)*(drawing-2*margin)))
	}
	between := func(e models.Evidence, from, to models.Bits) bar {
		x := place(min(from, to))
		return bar{e, x, max(place(max(from, to))-x, thinnest), to < from}
	}
	w := waterfall{Zero: place(0), Even: place(even), HasEven: hasEven}
	at := models.Bits(0)
	for _, e := range k.Evidence {
		w.Bars = append(w.Bars, between(e, at, at+e.Bits))
		at += e.Bits
	}
	w.Sum = between(models.Evidence{Bits: sum}, 0, sum)
	return w
}

// evenBits are the bits with which a candidate would be as probable as "none of these".
func evenBits(k *models.Candidate, none float64) (models.Bits, bool) {
	ratio := k.Posterior / none
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return 0, false
	}
	return k.Bits - models.BitsOf(math.Log2(ratio)), true
}
