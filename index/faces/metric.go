package faces

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// Metric is a models.FaceMetric that scores.
type Metric models.FaceMetric

// PlainL2 scores by minus the squared L2 distance.
func PlainL2() Metric { return Metric(models.L2FaceMetric()) }

// check refuses a metric whose parts do not fit together or are not numbers.
func (m *Metric) check() error {
	rows := models.DescriptorSize
	if m.V != nil {
		rows = len(m.V)
	}
	ok := m.ID != "" && rows > 0 && rows <= models.DescriptorSize && len(m.Mean) == models.DescriptorSize && len(m.C) == rows && len(m.A) == rows
	ok = ok && (m.Aging == nil || len(m.Aging) == models.DescriptorSize) && finite(m.Aging...)
	ok = ok && finite(m.Mean...) && finite(m.C...) && finite(m.A...) && finite(m.Const)
	for _, row := range m.V {
		ok = ok && len(row) == models.DescriptorSize && finite(row...)
	}
	for _, c := range m.C {
		ok = ok && c >= 0
	}
	if !ok {
		return models.Errorf(models.Invalid, "the face metric's parts do not fit together", "चेहरे के मापक के भाग मेल नहीं खाते").
			Advise("Use a model file written by milaan, unchanged.", "milaan की लिखी मॉडल फ़ाइल बिना बदले दें।")
	}
	return nil
}

func finite(list ...float32) bool {
	for _, v := range list {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return false
		}
	}
	return true
}

// space gives u = V(x - μ - f·b), and for each row the sum of the absolute values of the terms that u's row is the sum of.
func (m *Metric) space(e *models.FaceEntry) (u, size [models.DescriptorSize]float64) {
	var x, terms [models.DescriptorSize]float64
	aging := models.AgingOf(e.Age)
	for j := range x {
		x[j] = float64(e.Descriptor[j]) - float64(m.Mean[j])
		terms[j] = math.Abs(x[j])
		if m.Aging != nil {
			grown := aging * float64(m.Aging[j])
			x[j] -= grown
			terms[j] += math.Abs(grown)
		}
	}
	for i := range m.C {
		if m.V == nil {
			u[i], size[i] = x[i], terms[i]
			continue
		}
		for j, v := range m.V[i] {
			u[i] += float64(v) * x[j]
			size[i] += math.Abs(float64(v)) * terms[j]
		}
	}
	return u, size
}

// projected is a face in the metric's own space.
type projected struct {
	y     [models.DescriptorSize]float32 // rows beyond the metric's are 0
	r     float32
	norm  float32 // at least |y|, for the bound of a product
	slack float32 // at least what r may be off by once it has been added up, for the bound
}

// unit is the rounding unit of float32, 2^-24.
const unit = 1.0 / (1 << 24)

// The bound of a score, after Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1. A product of the dot
// takes part in at most 41 roundings: of both factors and of itself, 32 additions in its lane, 3 of the lanes and 3 of
// the other terms; so the dot is off by at most γ₄₁·|y_p||y_g|, γ_n = n·unit/(1-n·unit). r and const take part in at
// most 4. What float64 adds when u and r are made (some 130 roundings of 2^-53 each) is under 2^-45 of the sum of the
// absolute values of their terms. tiny stands for what is lost below the smallest float32, 2^-149 for each product.
const (
	dotRoundings = 42
	sumRoundings = 5
	space64      = 1.0 / (1 << 26) // of size, in norm: times dotRoundings·unit it exceeds 2^-45
	square64     = 1.0 / (1 << 43)
	up           = 1 + 1.0/(1<<20) // outweighs the roundings of computing the bound itself
	tiny         = 0x1p-140
)

// largest is how large |y| and |r| may be, so that no product or sum of scores leaves float32. Descriptors have a length
// of about 1.4.
const largest = 1e12

// project brings a face into the metric's space; false when it is too large to be scored.
func (m *Metric) project(e *models.FaceEntry) (projected, bool) {
	var p projected
	u, size := m.space(e)
	r, norm, sizes, squares := 0.0, 0.0, 0.0, 0.0
	for i := range m.C {
		c, a := float64(m.C[i]), float64(m.A[i])
		y := math.Sqrt(c) * u[i]
		p.y[i] = float32(y)
		r += a * u[i] * u[i]
		norm += y * y
		sizes += c * size[i] * size[i]
		squares += math.Abs(a) * size[i] * size[i]
	}
	if !(norm < largest*largest && sizes < largest*largest && squares < largest) {
		return p, false
	}
	p.r = float32(r)
	p.norm = float32((math.Sqrt(norm)+space64*math.Sqrt(sizes))*up + tiny)
	p.slack = float32((sumRoundings*unit*math.Abs(r)+square64*squares)*up + tiny)
	return p, true
}

// bound is how far score may be from the metric's score in exact arithmetic.
func (m *Metric) bound(a, b *projected) float32 {
	sum := dotRoundings*unit*float64(a.norm)*float64(b.norm) + float64(a.slack) + float64(b.slack) + sumRoundings*unit*math.Abs(float64(m.Const))
	return float32(sum*up + tiny)
}

func (m *Metric) score(a, b *projected) float32 {
	var s0, s1, s2, s3 float32
	for i := 0; i < models.DescriptorSize; i += 4 {
		s0 += a.y[i] * b.y[i]
		s1 += a.y[i+1] * b.y[i+1]
		s2 += a.y[i+2] * b.y[i+2]
		s3 += a.y[i+3] * b.y[i+3]
	}
	return s0 + s1 + s2 + s3 + a.r + b.r + m.Const
}

// exact is the score in float64 of a face in the metric's space and of another's descriptor.
func (m *Metric) exact(ua *[models.DescriptorSize]float64, b *models.FaceEntry) float64 {
	ub, _ := m.space(b)
	sum := float64(m.Const)
	for i := range m.C {
		sum += float64(m.C[i])*ua[i]*ub[i] + float64(m.A[i])*(ua[i]*ua[i]+ub[i]*ub[i])
	}
	return sum
}
