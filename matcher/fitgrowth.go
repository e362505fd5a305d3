package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// growthPair is a measured value of a child at two times.
type growthPair struct {
	probe, gallery float64
	years          float64 // from the probe's event to the other
	at             float64 // the age that the spread grows with
	weight         float64
}

// growthOf gives the ages and heights of a found probe and a missing child; nil where one is unknown. The found
// child's height is taken as a deviation at the age its report gives it.
func (s *search) growthOf(slot models.Slot) (age, height *growthPair) {
	value := func(col facts.Column) facts.Value { return s.galleryValue(col, slot) }
	from, dated := s.probe.Values[facts.EventDate].(facts.Day)
	to, otherDated := value(facts.EventDate).(facts.Day)
	if !dated || !otherDated {
		return nil, nil
	}
	years := max(float64(s.elapsed(from, to))/365.2425, 0)
	if s.case_.Side == models.Found {
		years = -years
	}
	if p, ok := s.probe.Values[facts.Age].(facts.HalfYears); ok && s.case_.Side == models.Found {
		if g, ok := value(facts.Age).(facts.HalfYears); ok {
			age = &growthPair{probe: p.Years(), gallery: g.Years(), years: years, at: max(p.Years(), p.Years()+years)}
		}
	}
	stature, measured := s.probe.Values[facts.Stature].(facts.Centimetres)
	born, known := value(facts.Born).(facts.Birth)
	if g, ok := value(facts.Height).(facts.HeightZ); ok && measured && known && s.case_.Side == models.Found {
		sex, _ := s.probe.Values[facts.Sex].(facts.Category)
		mean, sd := facts.HeightAt(models.Sex(sex), max(born.AgeOn(from), 0))
		height = &growthPair{probe: (float64(stature) - mean) / sd, gallery: g.SD(), years: usualYears}
	}
	return age, height
}

// galleryValue is what a searched case has in a column; nil when it is unknown.
func (s *search) galleryValue(col facts.Column, slot models.Slot) facts.Value {
	distinct := s.view.Distinct(col, s.side)
	code := int(s.view.Code(col, slot))
	if code >= len(distinct) {
		return nil
	}
	return distinct[code].Value
}

// Grids that the spreads are searched on, and how many pairs the model's own counts as.
var (
	agingSDs     = []float64{.5, .7, .9, 1.2, 1.5, 1.9}
	agingSlopes  = []float64{.02, .04, .06, .08, .1, .13}
	guessBiases  = []float64{-1, -.75, -.5, -.25, 0, .25, .5}
	flatShares   = []float64{.01, .02, .03, .05, .08}
	heightKeeps  = []float64{.4, .5, .6, .7, .8, .9, 1}
	heightSDs    = []float64{.4, .5, .6, .7, .8, .9, 1, 1.2}
	heightDrifts = []float64{.01, .02, .04, .08, .15}
)

// A value that is simply wrong may lie anywhere among children: 18 years, or 8 standard deviations.
const (
	wrongYears = 18
	wrongSDs   = 8
)

// fewestGrowth is how many pairs are needed before a spread is learned.
const fewestGrowth = 30

func fitAge(m ageModel, pairs []growthPair) ageModel {
	if len(pairs) < fewestGrowth {
		return m
	}
	best := math.Inf(-1)
	fitted := m
	for _, sd := range agingSDs {
		for _, slope := range agingSlopes {
			for _, flat := range flatShares {
				for _, bias := range guessBiases {
					sum := 0.0
					for _, p := range pairs {
						sum += p.weight * mixture(p.gallery, p.probe-bias+p.years, sd+slope*max(p.at, 0), flat, wrongYears)
					}
					if sum > best {
						best = sum
						fitted.SD, fitted.SDPerYear, fitted.Flat, fitted.Bias = sd, slope, flat, bias
					}
				}
			}
		}
	}
	return fitted
}

func fitHeight(m heightModel, pairs []growthPair) heightModel {
	if len(pairs) < fewestGrowth {
		return m
	}
	best := math.Inf(-1)
	fitted := m
	for _, keep := range heightKeeps {
		for _, sd := range heightSDs {
			for _, drift := range heightDrifts {
				for _, flat := range flatShares {
					sum := 0.0
					for _, p := range pairs {
						sum += p.weight * mixture(p.gallery, keep*p.probe, math.Sqrt(sd*sd+drift*p.years), flat, wrongSDs)
					}
					if sum > best {
						best = sum
						fitted.Keep, fitted.SD, fitted.Drift, fitted.Flat = keep, sd, drift, flat
					}
				}
			}
		}
	}
	return fitted
}

// mixture is the log density of a value of which a share is anywhere in a range.
func mixture(x, mean, sd, flat, span float64) float64 {
	return math.Log((1-flat)*bell(x, mean, sd) + flat/span)
}
