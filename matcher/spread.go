package matcher

import (
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// spread is the registry's own distribution of a measured value: P(value | different child).
type spread struct {
	value []float64 // by code; NaN where there is none
	share []float64 // by code, adding up to 1
	dense []float64 // by code: smoothed density at the value
}

// spreadPrior is how many imagined cases a wide bell around the middle counts as, so that a registry of three still has a
// believable distribution.
const spreadPrior = 20

func newSpread(gallery []facts.Distinct, smooth float64, value func(facts.Value) (float64, bool)) *spread {
	p := &spread{value: make([]float64, len(gallery)), share: make([]float64, len(gallery)), dense: make([]float64, len(gallery))}
	total, sum, squares := 0.0, 0.0, 0.0
	for code, d := range gallery {
		p.value[code] = math.NaN()
		if d.Value == nil {
			continue
		}
		if v, ok := value(d.Value); ok {
			p.value[code], p.share[code] = v, float64(d.Count)
			n := float64(d.Count)
			total, sum, squares = total+n, sum+n*v, squares+n*v*v
		}
	}
	if total == 0 {
		return p
	}
	mean := sum / total
	sd := math.Sqrt(max(squares/total-mean*mean, 0)) + 2*smooth
	for code := range p.share {
		p.share[code] /= total
	}
	for code, v := range p.value {
		if math.IsNaN(v) {
			continue
		}
		near := 0.0
		for other, w := range p.value {
			if !math.IsNaN(w) && p.share[other] > 0 {
				near += p.share[other] * bell(v, w, smooth)
			}
		}
		p.dense[code] = (near*total + spreadPrior*bell(v, mean, sd)) / (total + spreadPrior)
	}
	return p
}

// minBelievable is the least share of the expected values that must be possible at all before the rest is scaled up to
// it: a child expected to be of minus three years is no one here.
const minBelievable = .5

// lowestGraded is the most bits that a measured value counts against a candidate.
const lowestGraded = -5.0

// table is the outcome of every value against what is expected.
func (p *spread) table(m *Model, weight, flat float64, expected expectation) table {
	t := table{bits: make([]models.Bits, len(p.value)), finding: make([]uint16, len(p.value))}
	ratio := make([]float64, len(p.value))
	mass := 0.0
	for code, v := range p.value {
		if math.IsNaN(v) || p.dense[code] == 0 {
			continue
		}
		ratio[code] = expected.density(v) / p.dense[code]
		mass += p.share[code] * ratio[code]
	}
	for code, v := range p.value {
		t.finding[code] = notCompared
		if math.IsNaN(v) || p.dense[code] == 0 || len(t.outcome) == notCompared {
			continue
		}
		u := max(p.share[code], 1e-6)
		same := u * ((1-flat)*ratio[code]/max(mass, minBelievable) + flat)
		t.finding[code] = uint16(len(t.outcome))
		t.bits[code] = m.bits(same, u, weight, lowestGraded)
		t.outcome = append(t.outcome, outcome{code: deviation(expected.deviation(v)), m: same, u: u, off: v - expected.mean})
	}
	return t
}

// Findings of age and height, by how far the other's value lies from the expected one, in standard deviations.
var deviationBands = []struct {
	upTo float64
	code string
}{{-2.5, "much_less"}, {-1.25, "less"}, {1.25, "as_expected"}, {2.5, "more"}, {math.Inf(1), "much_more"}}

func deviation(z float64) string {
	i := slices.IndexFunc(deviationBands, func(b struct {
		upTo float64
		code string
	}) bool {
		return z <= b.upTo
	})
	return deviationBands[i].code
}

// bell is the Gaussian density.
func bell(x, mean, sd float64) float64 {
	z := (x - mean) / sd
	return math.Exp(-z*z/2) / (sd * math.Sqrt(2*math.Pi))
}
