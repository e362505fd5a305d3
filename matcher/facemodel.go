package matcher

import (
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// faceModel turns the metric's score of two faces into bits.
//
// The score alone means little: some faces are near to many strangers, and small children are near to one another. So it
// is first placed among the scores of the probe with the most alike faces of the registry (its standing), and that is
// weighed by the child's age, the time between the photographs and how many there are.
type faceModel struct {
	Group string `json:"group"`
	Basis string `json:"basis"`
	// Low and High cap what faces may say, in bits.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Imagined is how many strangers, spread as the metric's own, are added to the registry's when the standing is found.
	Imagined float64 `json:"imagined"`
	// Base and Slope give the log-likelihood ratio, base·f + (slope·f)·standing, of a pair with features f; see faceFeatures.
	Base  faceWeights `json:"base"`
	Slope faceWeights `json:"slope"`
	// Metric is what the face index scores with.
	Metric faceMetric `json:"metric"`
}

// faceWeights are weights of the features of a pair of faces.
type faceWeights struct {
	One     float64 `json:"one"`
	Young   float64 `json:"young"`
	Apart   float64 `json:"apart"`
	Several float64 `json:"several"`
	Poor    float64 `json:"poor"`
}

// faceFeatures are what the weight of a pair's standing depends on, each 0 for two good pictures of one youth on one day.
type faceFeatures struct {
	young   float64 // e^(-age/5), the child's age on the earlier photograph: faces of small children are less their own
	apart   float64 // ln(1 + years/3) between the photographs
	several float64 // ln of the number of sittings that both means are of
	poor    float64 // 1 - the lower quality
}

func (w *faceWeights) of(f *faceFeatures) float64 {
	return w.One + w.Young*f.young + w.Apart*f.apart + w.Several*f.several + w.Poor*f.poor
}

// A face nobody dated is taken to be of the middle of childhood, a few years away.
const (
	undatedAge = 9
	undatedGap = 3
)

func featuresOf(a, b models.FaceAbout) faceFeatures {
	age, gap := float64(undatedAge), float64(undatedGap)
	ages := []float64{float64(a.Age), float64(b.Age)}
	if a.Age >= 0 && b.Age >= 0 {
		age, gap = slices.Min(ages), math.Abs(ages[0]-ages[1])
	} else if known := slices.Max(ages); known >= 0 {
		age = known
	}
	if a.TakenOn != 0 && b.TakenOn != 0 {
		gap = math.Abs(a.TakenOn.YearsUntil(b.TakenOn))
	}
	return faceFeatures{
		young:   math.Exp(-age / 5),
		apart:   math.Log1p(gap / 3),
		several: math.Log(float64(max(a.Sittings, 1)) * float64(max(b.Sittings, 1))),
		poor:    1 - float64(min(a.Quality, b.Quality)),
	}
}

// facePair is the weighing of one pair of faces.
type facePair struct{ base, slope float64 }

// pair weighs two faces. More alike never counts against them.
func (m *faceModel) pair(a, b models.FaceAbout) facePair {
	f := featuresOf(a, b)
	return facePair{m.Base.of(&f), max(m.Slope.of(&f), 0)}
}

// strangers say how alike to the probe those faces are that are most alike to it, though of others.
type strangers struct{ middle, spread float64 }

// standing places a score among them: 0 is as alike as they are, 1 their spread more.
func (s strangers) standing(score float64) float64 { return (score - s.middle) / s.spread }

// Of the faces scored, the most alike fifth is taken for strangers, of at most so many that sorting them costs nothing. A
// child's own pictures among them are few. The constants are those of the upper fifth of a Gaussian: its mean and
// standard deviation.
const (
	alikeShare  = .2
	alikeSample = 4096
	fifthMean   = 1.3998
	fifthSD     = .4676
)

// strangers finds the standing's scale from the registry's own scores, drawn to what the metric expects of strangers by
// the imagined ones.
// sample holds scores of at most alikeSample faces; it is put in order.
func (m *faceModel) strangers(probe *models.FaceEntry, sample []float64) strangers {
	mean, sd := m.Metric.expected(probe)
	middle, spread := mean+fifthMean*sd, fifthSD*sd
	slices.Sort(sample)
	alike := sample[int(math.Round(float64(len(sample))*(1-alikeShare))):]
	sum, squares := 0.0, 0.0
	for _, s := range alike {
		sum += s
		squares += (s - middle) * (s - middle)
	}
	imagined := alikeShare * m.Imagined
	total := imagined + float64(len(alike))
	drawn := (imagined*middle + sum) / total
	variance := (imagined*spread*spread+squares)/total - (drawn-middle)*(drawn-middle)
	return strangers{drawn, math.Sqrt(max(variance, spread*spread/16))}
}
