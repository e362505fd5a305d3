package faces

// #include "kernel.h"
import "C"

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// A face's y is kept as scale·q, q whole numbers within ±127; a probe's as scale·v, v within ±32,385. The score by these
// is off by what was rounded away,
//
//	|y_p·y_g - ŷ_p·ŷ_g| ≤ |y_p||y_g - ŷ_g| + |y_p - ŷ_p||ŷ_g|,
//
// and by some roundings of float32. A face keeps err = |y_g - ŷ_g| + κ|ŷ_g|, and a probe norm ≥ |y_p| so large that
// κ·norm covers the second term and the roundings: norm·err is the bound, but for the slack of r and const.
const (
	faceSteps  = 127
	probeSteps = 254*127 + 127
	kappa      = 1.0 / (1 << 12)
	// dotRoundings is how many roundings of float32 a product takes part in, the sum of score and bound among them.
	dotRoundings = 12
)

// quantise writes a face's place in a segment's stripes, and returns the slack that its r needs.
func (h *hot) quantise(at int, p *projected) (slack float64) {
	largest := 0.0
	for _, y := range p.y {
		largest = max(largest, math.Abs(y))
	}
	scale := float32(largest / faceSteps)
	first := firstPlace(at)
	off, norm := 0.0, 0.0
	for k, y := range p.y {
		q := 0.0
		if scale > 0 {
			q = min(max(math.Round(y/float64(scale)), -faceSteps), faceSteps)
		}
		h.q[first+k/group*stripe*group+k%group] = uint8(q + 128)
		kept := q * float64(scale)
		off += (y - kept) * (y - kept)
		norm += kept * kept
	}
	h.scale[at] = scale
	h.r[at] = float32(p.r)
	h.err[at] = float32((math.Sqrt(off)+p.off+kappa*math.Sqrt(norm))*up + tiny)
	return p.slack
}

// firstPlace is where the first quantised number of a face lies; the other groups follow a stripe's width apart.
func firstPlace(at int) int { return at/stripe*stripe*models.DescriptorSize + at%stripe*group }

// quantised is a probe as the kernels take it.
type quantised struct {
	c     C.faces_probe
	slack float64 // of the probe alone
}

// meet makes the probe ready for faces of which slack is the largest.
func (q *quantised) meet(slack float64) { q.c.slack = C.float((q.slack+slack)*up + tiny) }

// quantise makes a probe, which meet then makes ready.
func (m *metric) quantise(p *projected) quantised {
	var out quantised
	largest := 0.0
	for _, y := range p.y {
		largest = max(largest, math.Abs(y))
	}
	scale := float32(largest / probeSteps)
	off, norm := 0.0, 0.0
	var sumHi, sumLo int32
	for k, y := range p.y {
		v := 0.0
		if scale > 0 {
			v = min(max(math.Round(y/float64(scale)), -probeSteps), probeSteps)
		}
		hi := min(max(math.Round(v/254), -127), 127)
		lo := v - 254*hi
		out.c.hi[k], out.c.lo[k] = C.int8_t(hi), C.int8_t(lo)
		sumHi, sumLo = sumHi+int32(hi), sumLo+int32(lo)
		kept := v * float64(scale)
		off += (y - kept) * (y - kept)
		norm += kept * kept
	}
	base := float64(m.Const) + p.r
	second := math.Sqrt(off) + p.off + dotRoundings*unit*math.Sqrt(norm)
	out.c.hi_offset, out.c.lo_offset = C.int32_t(-128*sumHi), C.int32_t(-128*sumLo)
	out.c.scale, out.c.base = C.float(scale), C.float(base)
	out.c.norm = C.float(max(p.norm+p.off, second/kappa)*up + tiny)
	out.slack = p.slack + sumRoundings*unit*(math.Abs(base)+math.Abs(float64(m.Const)))
	return out
}
