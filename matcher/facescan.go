package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// faceWeigher turns the index's scores of many faces into bits. It is facePairs.weigh with what is the same for all pairs
// of a search worked out before, and with tables in place of exponentials and logarithms.
type faceWeigher struct {
	probe       models.FaceAbout
	model       *faceModel
	low, high   float64
	scale       float64 // of a log-likelihood ratio, to bits
	among       strangers
	several     [16]float64
	base, slope faceWeights
	worst       float64 // the largest error of standing times spread and slope that was met
}

func (p *facePairs) weigher() *faceWeigher {
	w := &faceWeigher{probe: p.probe.About(), model: p.model, low: p.model.Low, high: p.model.High, among: p.among,
		base: p.model.Base, slope: p.model.Slope, scale: p.weight / math.Ln2}
	for n := range w.several {
		w.several[n] = featuresOf(w.probe, models.FaceAbout{Sittings: uint16(n)}).several
	}
	return w
}

// weigh adds a batch's bits to those by slot; cases that came after the attribute index's view are left out.
func (w *faceWeigher) weigh(b *models.FaceBatch, bits []models.Bits) {
	b.Each(func(i int) {
		slot := b.Slots[i]
		if int(slot) >= len(bits) {
			return
		}
		f := w.features(&b.About[i])
		slope := max(w.slope.of(&f), 0)
		llr := w.base.of(&f) + slope*w.among.standing(float64(b.Scores[i]))
		bits[slot] = models.BitsOf(min(max(llr*w.scale, w.low), w.high))
		w.worst = max(w.worst, slope*float64(b.Bounds[i]))
	})
}

// features is featuresOf, but that young and apart come from tables.
func (w *faceWeigher) features(g *models.FaceAbout) faceFeatures {
	age, gap := w.probe.Age, float64(undatedGap)
	switch {
	case age >= 0 && g.Age >= 0:
		gap = math.Abs(float64(age) - float64(g.Age))
		age = min(age, g.Age)
	case g.Age >= 0:
		age = g.Age
	case age < 0:
		age = undatedAge
	}
	f := faceFeatures{young: youngByAge.at(float64(age)), poor: 1 - float64(min(w.probe.Quality, g.Quality))}
	if w.probe.TakenOn != 0 && g.TakenOn != 0 {
		gap = math.Abs(w.probe.TakenOn.YearsUntil(g.TakenOn))
	}
	f.apart = apartByGap.at(gap)
	if int(g.Sittings) < len(w.several) {
		f.several = w.several[g.Sittings]
	} else {
		f.several = featuresOf(w.probe, *g).several
	}
	return f
}

// curve is a function of years by linear interpolation between points a 64th of a year apart.
type curve struct {
	points []float64
	of     func(years float64) float64
}

const (
	curveStep  = 1.0 / 64
	curveYears = 40
)

// The curves are off by at most a 64th squared, over 8, times their second derivative, which is 1/25 and 1/9 at most:
// 4e-6. The weights of these features are below 10, so that this is far below a unit of bits, of which bound has one.
var (
	youngByAge = newCurve(youngAt)
	apartByGap = newCurve(apartBy)
)

func newCurve(of func(years float64) float64) curve {
	c := curve{make([]float64, curveYears/curveStep+2), of}
	for i := range c.points {
		c.points[i] = of(float64(i) * curveStep)
	}
	return c
}

func (c *curve) at(years float64) float64 {
	if !(years < curveYears) {
		return c.of(years)
	}
	x := years / curveStep
	i := int(x)
	return c.points[i] + (x-float64(i))*(c.points[i+1]-c.points[i])
}
