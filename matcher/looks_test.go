package matcher

import (
	"math"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// builds is a gallery of one column.
type builds struct {
	View
	distinct []facts.Distinct
}

func (b builds) Distinct(facts.Column, models.Side) []facts.Distinct { return b.distinct }

func lookTable(t *testing.T, m *Model, side models.Side, look facts.Category) table {
	t.Helper()
	gallery := builds{distinct: []facts.Distinct{{}, {Value: facts.Category("thin"), Count: 200}, {Value: facts.Category("medium"), Count: 700}, {Value: facts.Category("healthy"), Count: 99}}}
	s := &search{m: &Matcher{}, model: m, view: gallery, side: side.Opposite(), case_: &models.Case{Side: side}}
	s.probe.Values[facts.Build] = look
	c, ok := lookField("build", facts.Build)(s)
	if !ok {
		t.Fatal("nothing is compared")
	}
	return c.tables[0]
}

// Whatever was seen, looks are a likelihood ratio, in both directions.
func TestLooksAreALikelihoodRatio(t *testing.T) {
	shipped, err := ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	shipped = shipped.clone()
	shipped.Sets["build"].Floor = -100
	learned := shipped.clone()
	learned.Sets["build"].Seen = map[string]map[string]float64{"healthy": {"thin": 80, "healthy": 20}, "medium": {"medium": 60, "thin": 40}, "thin": {"thin": 100}}
	for _, m := range []*Model{shipped, learned} {
		for _, look := range []facts.Category{"thin", "medium", "healthy"} {
			table, sum, same := lookTable(t, m, models.Found, look), 0.0, 0.0
			for code, bits := range table.bits {
				if i := table.finding[code]; i != notCompared {
					sum += table.outcome[i].u * bits.Likelihood()
					same += table.outcome[i].m
				}
			}
			if math.Abs(sum-1) > .02 || math.Abs(same-1) > 1e-6 {
				t.Errorf("found %s: Σu·2^bits %v, Σm %v", look, sum, same)
			}
		}
	}
}

// What was seen in confirmed pairs counts by direction: a child found thin was healthy more often than the reverse.
func TestLooksLearnTheirDirection(t *testing.T) {
	shipped, err := ShippedModel()
	if err != nil {
		t.Fatal(err)
	}
	m := shipped.clone()
	m.Sets["build"].Seen = map[string]map[string]float64{"healthy": {"thin": 90, "healthy": 10}, "thin": {"thin": 100}, "medium": {"medium": 50, "thin": 50}}
	const thin, healthy = 1, 3
	if found := lookTable(t, m, models.Found, "thin"); found.bits[healthy] < lookTable(t, shipped, models.Found, "thin").bits[healthy]+models.BitsPerUnit {
		t.Error("that healthy children are found thin was not learned")
	}
	if found := lookTable(t, m, models.Found, "healthy"); found.bits[thin] >= 0 || found.bits[thin] < -models.BitsPerUnit {
		t.Errorf("a healthy child reported as thin gets %d, at least the floor", found.bits[thin])
	}
	if missing := lookTable(t, m, models.Missing, "healthy"); missing.bits[thin] <= 0 {
		t.Errorf("from the report's side a thin child gets %d", missing.bits[thin])
	}
}
