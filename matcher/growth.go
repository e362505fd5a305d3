package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// ageModel says how far a stated age lies from the one expected: a Gaussian whose sd grows with age, and a flat share
// for ages that are simply wrong.
type ageModel struct {
	Group     string  `json:"group"`
	SD        float64 `json:"sd"`          // years, at birth
	SDPerYear float64 `json:"sd_per_year"` // years more for each year of the child's age when found
	Bias      float64 `json:"bias"`        // years by which an age at finding is guessed too high
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

// expectation is what the probe makes of a case's value: how likely each is for the same child, as a density over the
// values, and how far a value lies from the likeliest, in standard deviations.
type expectation struct {
	mean      float64
	density   func(v float64) float64
	deviation func(v float64) float64
}

func gaussian(mean, sd float64) expectation {
	return expectation{mean, func(v float64) float64 { return bell(v, mean, sd) }, func(v float64) float64 { return (v - mean) / sd }}
}

// ageField compares the ages at the two events with the time between them. The registry's ages are counted at the other
// side's event, so that what the dates say is not counted twice. Across sides the age when found is a guess, and the
// height of a found child is as good a one: both speak of the same age, so they are one finding.
func ageField(s *search) (comparison, bool) {
	probe, ok := s.probe.Values[facts.Age].(facts.HalfYears)
	if !ok {
		return comparison{}, false
	}
	m := s.model.Age
	found := s.case_.Side == models.Found && s.acrossSides()
	stature, measured := s.probe.Values[facts.Stature].(facts.Centimetres)
	expect := func(years float64) expectation {
		switch {
		case !found:
			mean := probe.Years() + years
			if s.acrossSides() {
				mean += m.Bias
			}
			return gaussian(mean, m.SD+m.SDPerYear*max(mean, 0))
		case !measured:
			return gaussian(probe.Years()-m.Bias-years, m.SD+m.SDPerYear*probe.Years())
		}
		guess := gaussian(probe.Years()-m.Bias-years, m.SD+m.SDPerYear*probe.Years())
		tall := s.heightAmongAges(float64(stature), years)
		return expectation{guess.mean, normalised(func(v float64) float64 { return guess.density(v) * tall(v) }), guess.deviation}
	}
	return s.graded(grading{field: "age", column: facts.Age, group: m.Group, flat: m.Flat, smooth: m.Smooth,
		value: func(v facts.Value) (float64, bool) { a, ok := v.(facts.HalfYears); return a.Years(), ok }, expect: expect})
}

// heightAmongAges is how likely a found child's height is when it was of an age when it went missing.
func (s *search) heightAmongAges(cm, years float64) func(age float64) float64 {
	sex, _ := s.probe.Values[facts.Sex].(facts.Category)
	m := s.model.Height
	return func(age float64) float64 {
		mean, sd := facts.HeightAt(models.Sex(sex), max(age+years, 0))
		return (1-m.Flat)*bell(cm, mean, sd) + m.Flat/anyHeight
	}
}

// anyHeight is the range in centimetres over which a height that is simply wrong may lie.
const anyHeight = 100

// normalised scales a likelihood of ages to a density: its integral over the ages children can have is 1.
func normalised(f func(age float64) float64) func(float64) float64 {
	const step = .5
	sum := 0.0
	for age := -5.0; age < 25; age += step {
		sum += f(age) * step
	}
	if sum <= 0 {
		return f
	}
	return func(age float64) float64 { return f(age) / sum }
}

// heightField compares heights across sides by the age that the missing child had or would have by now, which its parents
// know: the deviation from the mean height of age and sex nearly stays. On one side each record's own age counts.
func heightField(s *search) (comparison, bool) {
	m := s.model.Height
	z := func(v facts.Value) (float64, bool) { z, ok := v.(facts.HeightZ); return z.SD(), ok }
	g := grading{field: "height", column: facts.Height, group: m.Group, flat: m.Flat, smooth: m.Smooth, value: z}
	own, ownKnown := s.probe.Values[facts.Height].(facts.HeightZ)
	day, dated := s.probe.Values[facts.EventDate].(facts.Day)
	sex, _ := s.probe.Values[facts.Sex].(facts.Category)
	spreadAfter := func(years float64) float64 { return math.Sqrt(m.SD*m.SD + m.Drift*math.Abs(years)) }
	switch stature, measured := s.probe.Values[facts.Stature].(facts.Centimetres); {
	case !s.acrossSides():
		if !ownKnown {
			return comparison{}, false
		}
		g.expect = func(years float64) expectation { return gaussian(m.Keep*own.SD(), spreadAfter(years)) }
		return s.graded(g)
	case s.case_.Side == models.Found:
		if !measured || !dated {
			return comparison{}, false
		}
		g.by = facts.Born
		g.steps = func(v facts.Value) (float64, bool) {
			b, ok := v.(facts.Birth)
			return min(max(b.AgeOn(day), 0), grownAge), ok
		}
		g.expect = func(age float64) expectation {
			mean, sd := facts.HeightAt(models.Sex(sex), age)
			return gaussian(m.Keep*min(max((float64(stature)-mean)/sd, -heightLimit), heightLimit), spreadAfter(usualYears))
		}
		return s.graded(g)
	}
	born, known := s.probe.Values[facts.Born].(facts.Birth)
	if !known {
		return comparison{}, false
	}
	g.column = facts.Stature
	g.smooth = m.Smooth * usualHeightSD
	g.value = func(v facts.Value) (float64, bool) { c, ok := v.(facts.Centimetres); return float64(c), ok }
	g.steps = func(v facts.Value) (float64, bool) {
		d, ok := v.(facts.Day)
		return min(max(born.AgeOn(d), 0), grownAge), ok
	}
	g.expect = func(age float64) expectation {
		mean, sd := facts.HeightAt(models.Sex(sex), age)
		if !ownKnown {
			return gaussian(mean, sd)
		}
		return gaussian(mean+m.Keep*own.SD()*sd, sd*spreadAfter(usualYears))
	}
	return s.graded(g)
}

// Rough figures of heights: the time between two records of a child, in years; from what age on nobody grows; how far
// from the mean, in standard deviations, a height can be believed; and a standard deviation in centimetres.
const (
	usualYears    = 2
	grownAge      = 20
	heightLimit   = 6
	usualHeightSD = 6.5
)

// grading is the comparison of a measured value with the one expected. What is expected depends on a second column, cut
// in steps of half a year: the years to the gallery's event unless said otherwise.
type grading struct {
	field        string
	column       facts.Column // of the gallery
	group        string
	flat, smooth float64
	value        func(facts.Value) (float64, bool)
	expect       func(step float64) expectation

	by    facts.Column                      // zero: EventDate
	steps func(facts.Value) (float64, bool) // of values in by, nil for unknown; nil itself: years between the events
}

// graded compares a measured value with the one expected: a table for each step. Without a date on either side no time is
// taken to have passed.
func (s *search) graded(g grading) (comparison, bool) {
	if g.steps == nil {
		g.by, g.steps = facts.EventDate, s.yearsTo
	} else if g.by == 0 {
		g.by = facts.EventDate
	}
	c := comparison{field: g.field, group: g.group, column: g.column, probe: g.column, by: g.by}
	spread := newSpread(s.view.Distinct(g.column, s.side), g.smooth, g.value)
	rows := map[int]uint16{}
	distinct := s.view.Distinct(g.by, s.side)
	c.row = make([]uint16, len(distinct))
	for code, d := range distinct {
		step := unknownStep
		if years, ok := g.steps(d.Value); ok {
			step = int(math.Round(min(max(years, -maxYears), maxYears) / yearStep))
		}
		row, made := rows[step]
		if !made {
			row = uint16(len(c.tables))
			rows[step] = row
			if step == unknownStep {
				c.tables = append(c.tables, table{})
			} else {
				c.tables = append(c.tables, spread.table(s.model, s.model.Groups[g.group], g.flat, g.expect(float64(step)*yearStep)))
			}
		}
		c.row[code] = row
	}
	return c, len(c.tables) > 0
}

// unknownStep is the step of cases of which no age can be told: nothing is compared.
const unknownStep = math.MaxInt

// yearsTo is the years from the probe's event to another's; 0 when one of the dates is not known. Found before missing
// is 0 years: one of the dates is wrong, and which says nothing of the age.
func (s *search) yearsTo(v facts.Value) (float64, bool) {
	day, dated := s.probe.Values[facts.EventDate].(facts.Day)
	other, ok := v.(facts.Day)
	if !ok || !dated {
		return 0, true
	}
	years := float64(s.elapsed(day, other)) / 365.2425
	if s.acrossSides() {
		years = max(years, 0)
	}
	return years, true
}
