// Package faces is the exact index of face descriptors in memory: every alive face's score against a probe, or the k
// best, by the matching model's own metric.
package faces

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// Metric is the model's own score of two descriptors. With u = V(x-μ), a face is kept as y = √c⊙u and one term
// r = Σ a·u², and score(p, g) = y_p·y_g + r_p + r_g + const. The plain squared L2 distance is a special case.
type Metric struct {
	ID    string
	Mean  []float32   // μ, 128
	V     [][]float32 // rows of 128; nil is the identity
	C     []float32   // c, one for each row, not negative
	A     []float32   // a, one for each row
	Const float32
}

// PlainL2 scores by minus the squared L2 distance: c = 2, a = -1.
func PlainL2() Metric {
	m := Metric{ID: "l2", Mean: make([]float32, models.DescriptorSize), C: make([]float32, models.DescriptorSize), A: make([]float32, models.DescriptorSize)}
	for i := range m.C {
		m.C[i], m.A[i] = 2, -1
	}
	return m
}

// check refuses a metric whose parts do not fit together.
func (m *Metric) check() error {
	rows := models.DescriptorSize
	if m.V != nil {
		rows = len(m.V)
	}
	ok := m.ID != "" && rows > 0 && rows <= models.DescriptorSize && len(m.Mean) == models.DescriptorSize && len(m.C) == rows && len(m.A) == rows
	for _, row := range m.V {
		ok = ok && len(row) == models.DescriptorSize
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

// projected is a face in the metric's own space.
type projected struct {
	y    [models.DescriptorSize]float32 // rows beyond the metric's are 0
	r    float32
	norm float32 // |y|, and of |r|'s parts, for the bound
}

func (m *Metric) project(d *models.Descriptor) projected {
	var p projected
	rows := len(m.C)
	r, norm := 0.0, 0.0
	for i := range rows {
		u := 0.0
		if m.V == nil {
			u = float64(d[i]) - float64(m.Mean[i])
		} else {
			for j, v := range m.V[i] {
				u += float64(v) * (float64(d[j]) - float64(m.Mean[j]))
			}
		}
		y := math.Sqrt(float64(m.C[i])) * u
		p.y[i] = float32(y)
		r += float64(m.A[i]) * u * u
		norm += y * y
	}
	p.r, p.norm = float32(r), float32(math.Sqrt(norm))
	return p
}

// unit is the rounding unit of float32, 2^-24.
const unit = 1.0 / (1 << 24)

// bound is how far score may be from exact arithmetic on the stored descriptors: n products added one after the other
// are off by at most (n+2)·unit·Σ|y_i·y'_i| ≤ (n+2)·unit·|y||y'| (Higham, Accuracy and Stability, 2002, §3.1, with the
// rounding of both factors), and the three additions of r_p, r_g and const by a unit of each.
func bound(a, b *projected, constant float32) float32 {
	n := float64(models.DescriptorSize + 6)
	return float32(n*unit*float64(a.norm)*float64(b.norm) + 4*unit*(abs(a.r)+abs(b.r)+abs(constant)))
}

func abs(f float32) float64 { return math.Abs(float64(f)) }

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
