package matcher

import (
	"math"
	"testing"

	"github.com/milaan-project/milaan/models/facts"
)

// For every field the m of its findings add up to one, and the mean of 2^bits over the registry's own values is one:
// evidence is a likelihood ratio, whatever the registry counts.
func TestEveryFieldIsALikelihoodRatio(t *testing.T) {
	m, err := ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	for name, set := range m.Sets {
		counts := []facts.Distinct{{}}
		for i := range set.Findings {
			counts = append(counts, facts.Distinct{Value: facts.HalfYears(i), Count: 1 + i*i*37})
		}
		unfloored := *set
		unfloored.Floor = -100
		s := &search{model: m}
		table := s.compare(&unfloored, 1, counts, func(v facts.Value) int { return int(v.(facts.HalfYears)) })
		same, mean := 0.0, 0.0
		for _, o := range table.outcome {
			same += o.m
			mean += o.u * o.bits.Likelihood()
		}
		if math.Abs(same-1) > 1e-6 || math.Abs(mean-1) > .02 {
			t.Errorf("%s: Σm %v, Σu·2^bits %v", name, same, mean)
		}
	}
}

// The same for measured values: ages of a whole registry against one that it could hold.
func TestGradedFieldIsALikelihoodRatio(t *testing.T) {
	m, err := ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	gallery := []facts.Distinct{{}}
	for half := range 36 {
		gallery = append(gallery, facts.Distinct{Value: facts.HalfYears(half), Count: 10 + half*(36-half)})
	}
	p := newSpread(gallery, m.Age.Smooth, func(v facts.Value) (float64, bool) { a, ok := v.(facts.HalfYears); return a.Years(), ok })
	for _, expected := range []float64{3, 7.5, 12, 16} {
		table := p.table(m, 1, m.Age.Flat, gaussian(expected, m.Age.SD+m.Age.SDPerYear*expected))
		mean := 0.0
		for code, bits := range table.bits {
			mean += p.share[code] * bits.Likelihood()
		}
		if math.Abs(mean-1) > .02 {
			t.Errorf("age %v expected: Σu·2^bits %v", expected, mean)
		}
	}
}
