package web

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

// TestWaterfall draws any evidence: each bar begins where the one before it ended, all stay within the drawing, and the
// sum is that of the candidate.
func TestWaterfall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SliceOfN(rapid.Int32Range(-20*models.BitsPerUnit, 20*models.BitsPerUnit), 0, 25).Draw(t, "bits")
		var k models.Candidate
		for _, b := range bits {
			k.Evidence = append(k.Evidence, models.Evidence{Bits: models.Bits(b)})
			k.Bits += models.Bits(b)
		}
		absent := rapid.Float64Range(1, 2e6).Draw(t, "weight of none of these")
		total := k.Bits.Likelihood() + absent + rapid.Float64Range(0, 1e6).Draw(t, "weight of the others")
		k.Posterior = k.Bits.Likelihood() / total
		w := waterfallOf(&k, absent/total)
		at := w.Zero
		for i, b := range w.Bars {
			from, to := b.X, b.X+b.Width
			if b.Against {
				from, to = to, from
			}
			// Either of two bars may be drawn wider than it is.
			if absolute(from-at) > 2*thinnest {
				t.Fatalf("bar %d begins at %d, the one before ended at %d", i, from, at)
			}
			at = to
			if b.Against != (b.Bits < 0) || b.X < 0 || b.X+b.Width > drawing || b.Width < thinnest {
				t.Fatalf("bar %d: %+v", i, b)
			}
		}
		if w.Sum.Bits != k.Bits || w.Sum.X < 0 || w.Sum.X+w.Sum.Width > drawing || w.Zero < 0 || w.Zero > drawing || w.Even < 0 || w.Even > drawing || !w.HasEven {
			t.Fatalf("%+v", w)
		}
	})
}

func absolute(x int) int { return max(x, -x) }

// TestEven shows where a candidate is as probable as "none of these".
func TestEven(t *testing.T) {
	k := models.Candidate{Bits: models.BitsOf(5), Posterior: .8}
	if even, ok := evenBits(&k, .2); !ok || even != models.BitsOf(3) { // 8 : 2, two bits
		t.Errorf("%v, %v", even.Float(), ok)
	}
	for _, none := range []float64{0, math.Inf(1), math.NaN()} {
		if _, ok := evenBits(&k, none); ok {
			t.Errorf("a place for none = %v", none)
		}
	}
	k.Posterior = 0
	if _, ok := evenBits(&k, 1); ok {
		t.Error("a place for a candidate that cannot be")
	}
}
