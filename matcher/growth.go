package matcher

import (
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// ageModel says how far a stated age lies from the one expected: a Gaussian whose sd grows with age, and a flat share
// for ages that are simply wrong.
type ageModel struct {
	Group     string  `json:"group"`
	SD        float64 `json:"sd"`          // years, at birth
	SDPerYear float64 `json:"sd_per_year"` // years more for each year of the child's age when found
	Flat      float64 `json:"flat"`
	Smooth    float64 `json:"smooth"` // years: kernel that smooths the registry's ages
	Basis     string  `json:"basis"`
}

// heightModel says how heights of one child, in standard deviations for age and sex, go together over time.
type heightModel struct {
	Group  string  `json:"group"`
	Keep   float64 `json:"keep"`   // how much of a deviation is the child's own and stays
	SD     float64 `json:"sd"`     // of the rest, in standard deviations, for records of the same time
	Drift  float64 `json:"drift"`  // variance added for each year between
	Flat   float64 `json:"flat"`   //
	Smooth float64 `json:"smooth"` // standard deviations: kernel that smooths the registry's heights
	Basis  string  `json:"basis"`
}

// yearStep is how finely elapsed time is cut, in years; ages are in half-years.
const yearStep = .5

// maxYears is the longest elapsed time told apart.
const maxYears = 40

// Findings of age and height, by how far the other's value lies from the expected one, in standard deviations.
var deviationBands = []struct {
	upTo float64
	code string
}{{-2.5, "much_less"}, {-1.25, "less"}, {1.25, "as_expected"}, {2.5, "more"}, {math.Inf(1), "much_more"}}

// ageField compares the ages at the two events with the time between them. The registry's ages are counted at the other
// side's event, so that what the dates say is not counted twice.
func ageField(s *search) (comparison, bool) {
	probe, ok := s.probe.Values[facts.Age].(facts.HalfYears)
	if !ok {
		return comparison{}, false
	}
	m := s.model.Age
	found := s.case_.Side == models.Found
	return s.graded("age", facts.Age, m.Group, m.Flat, m.Smooth,
		func(v facts.Value) (float64, bool) { a, ok := v.(facts.HalfYears); return a.Years(), ok },
		func(years float64) (mean, sd float64) {
			switch {
			case !s.acrossSides():
				mean = probe.Years() + years
				return mean, m.SD + m.SDPerYear*max(mean, 0)
			case found:
				return probe.Years() - years, m.SD + m.SDPerYear*probe.Years()
			}
			mean = probe.Years() + years
			return mean, m.SD + m.SDPerYear*mean
		})
}

// heightField compares deviations from the mean height of age and sex, which a growing child nearly keeps.
func heightField(s *search) (comparison, bool) {
	probe, ok := s.probe.Values[facts.Height].(facts.HeightZ)
	if !ok {
		return comparison{}, false
	}
	m := s.model.Height
	return s.graded("height", facts.Height, m.Group, m.Flat, m.Smooth,
		func(v facts.Value) (float64, bool) { z, ok := v.(facts.HeightZ); return z.SD(), ok },
		func(years float64) (mean, sd float64) {
			return m.Keep * probe.SD(), math.Sqrt(m.SD*m.SD + m.Drift*math.Abs(years))
		})
}

// graded compares a measured value with the one expected after the elapsed years: a table for each step of elapsed time.
// Without a date on either side no time is taken to have passed.
func (s *search) graded(field string, col facts.Column, group string, flat, smooth float64,
	value func(facts.Value) (float64, bool), expect func(years float64) (mean, sd float64)) (comparison, bool) {
	c := comparison{field: field, group: group, column: col, probe: col, by: facts.EventDate}
	gallery := s.view.Distinct(col, s.side)
	spread := newSpread(gallery, smooth, value)
	steps := map[int]uint16{}
	dates := s.view.Distinct(facts.EventDate, s.side)
	c.row = make([]uint16, len(dates))
	day, dated := s.probe.Values[facts.EventDate].(facts.Day)
	for code, d := range dates {
		step := 0
		if other, ok := d.Value.(facts.Day); ok && dated {
			years := float64(s.elapsed(day, other)) / 365.2425
			if s.acrossSides() {
				years = max(years, 0) // found before missing: one of the dates is wrong, and which says nothing of the age
			}
			step = int(math.Round(min(max(years, -maxYears), maxYears) / yearStep))
		}
		row, ok := steps[step]
		if !ok {
			row = uint16(len(c.tables))
			steps[step] = row
			mean, sd := expect(float64(step) * yearStep)
			c.tables = append(c.tables, spread.table(s.model, s.model.Groups[group], flat, mean, sd))
		}
		c.row[code] = row
	}
	return c, len(c.tables) > 0
}

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

// table is the outcome of every value when mean and sd are expected.
func (p *spread) table(m *Model, weight, flat, mean, sd float64) table {
	t := table{bits: make([]models.Bits, len(p.value)), finding: make([]uint16, len(p.value))}
	ratio := make([]float64, len(p.value))
	mass := 0.0
	for code, v := range p.value {
		if math.IsNaN(v) || p.dense[code] == 0 {
			continue
		}
		ratio[code] = bell(v, mean, sd) / p.dense[code]
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
		t.bits[code] = m.bits(same, u, weight, -5)
		t.outcome = append(t.outcome, outcome{code: deviation(v, mean, sd), m: same, u: u})
	}
	return t
}

func deviation(v, mean, sd float64) string {
	z := (v - mean) / sd
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
