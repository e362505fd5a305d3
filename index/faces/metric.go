package faces

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// Metric is a models.FaceMetric that scores.
type Metric models.FaceMetric

// PlainL2 scores by minus the squared L2 distance.
func PlainL2() Metric { return Metric(models.L2FaceMetric()) }

// metric is a Metric made ready for many faces.
type metric struct {
	Metric
	flat  []float32 // V, row behind row
	norms []float64 // of its rows
}

func prepared(m Metric) *metric {
	out := &metric{Metric: m}
	for _, row := range m.V {
		sum := 0.0
		for _, v := range row {
			sum += float64(v) * float64(v)
		}
		out.flat, out.norms = append(out.flat, row...), append(out.norms, math.Sqrt(sum))
	}
	return out
}

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

// space gives u = V(x - μ - f·b), and for each row at least the sum of the absolute values of the terms that it is the sum
// of.
func (m *metric) space(e *models.FaceEntry) (u, size [models.DescriptorSize]float64) {
	var x [models.DescriptorSize]float64
	aging, length := models.AgingOf(e.Age), 0.0
	for j := range x {
		x[j] = float64(e.Descriptor[j]) - float64(m.Mean[j])
		term := math.Abs(x[j])
		if m.Aging != nil {
			grown := aging * float64(m.Aging[j])
			x[j] -= grown
			term += math.Abs(grown)
		}
		size[j] = term
		length += term * term
	}
	if m.V == nil {
		return x, size
	}
	project(m.flat, &x, &u)
	length = math.Sqrt(length)
	for i, norm := range m.norms {
		size[i] = norm * length // Cauchy and Schwarz: no less than Σ|v||terms|
	}
	return u, size
}

// projected is a face in the metric's own space.
type projected struct {
	u     [models.DescriptorSize]float64
	y     [models.DescriptorSize]float64 // rows beyond the metric's are 0
	r     float64
	norm  float64 // |y|
	off   float64 // at least how far y may be from the truth
	slack float64 // at least how far r may be from the truth once it has been rounded and added up in float32
}

// unit is the rounding unit of float32, 2^-24.
const unit = 1.0 / (1 << 24)

// What float64 adds to the error of a score when u and r are made (some 130 roundings of 2^-53 each) is under 2^-45 of the
// sum of the absolute values of their terms: see Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1. r and
// const take part in at most 6 roundings of float32. tiny stands for what is lost below the smallest float32.
const (
	sumRoundings = 6
	space64      = 1.0 / (1 << 45)
	square64     = 1.0 / (1 << 43)
	up           = 1 + 1.0/(1<<20) // outweighs the roundings of computing the bound itself
	tiny         = 0x1p-140
)

// largest is how large |y| and |r| may be, so that no product or sum of scores leaves float32. Descriptors have a length
// of about 1.4.
const largest = 1e12

// project brings a face into the metric's space; false when it is too large to be scored.
func (m *metric) project(e *models.FaceEntry) (p projected, ok bool) {
	var size [models.DescriptorSize]float64
	p.u, size = m.space(e)
	norm, sizes, squares := 0.0, 0.0, 0.0
	for i := range m.C {
		c, a := float64(m.C[i]), float64(m.A[i])
		p.y[i] = math.Sqrt(c) * p.u[i]
		p.r += a * p.u[i] * p.u[i]
		norm += p.y[i] * p.y[i]
		sizes += c * size[i] * size[i]
		squares += math.Abs(a) * size[i] * size[i]
	}
	if !(norm < largest*largest && sizes < largest*largest && squares < largest) {
		return p, false
	}
	p.norm = math.Sqrt(norm)
	p.off = space64 * math.Sqrt(sizes)
	p.slack = sumRoundings*unit*math.Abs(p.r) + square64*squares
	return p, true
}

// exact gives scores against one probe in float64: const + r_p + r_g + w·(x_g - μ - f·b), where w = Vᵀ(c⊙u_p) is worked
// out once, so that a face costs one product of its descriptor.
type exact struct {
	w           [models.DescriptorSize]float64
	base, aging float64 // w·b for each unit of f
}

func (m *metric) exact(p *projected) *exact {
	x := &exact{base: float64(m.Const) + p.r}
	for i := range m.C {
		cu := float64(m.C[i]) * p.u[i]
		if m.V == nil {
			x.w[i] = cu
			continue
		}
		for j, v := range m.V[i] {
			x.w[j] += cu * float64(v)
		}
	}
	for j, w := range x.w {
		x.base -= w * float64(m.Mean[j])
		if m.Aging != nil {
			x.aging += w * float64(m.Aging[j])
		}
	}
	return x
}

// score is that of a face with its descriptor, its age and its own r.
func (x *exact) score(d *models.Descriptor, age, r float64) float64 {
	var sum [4]float64
	for j := 0; j < models.DescriptorSize; j += 4 {
		for k := range sum {
			sum[k] += x.w[j+k] * float64(d[j+k])
		}
	}
	return x.base + r - models.AgingOf(age)*x.aging + (sum[0] + sum[1] + sum[2] + sum[3])
}
