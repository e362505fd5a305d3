package matcher

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"

	"github.com/milaan-project/milaan/models"
)

// faceMetric is the two-covariance metric (probabilistic linear discriminant analysis: Ioffe, ECCV 2006; Prince and
// Elder, ICCV 2007) of descriptors. V turns differences between photographs of one child into differences of variance 1,
// independent of one another; in that space children lie around Mean with the variances Between. Aging is how descriptors
// move as a child grows.
type faceMetric struct {
	Mean    packed `json:"mean"`
	Aging   packed `json:"aging"`
	V       packed `json:"v"` // 128 rows of 128
	Between packed `json:"between"`

	scorer models.FaceMetric
}

// packed are float32, kept as base64 of their little-endian bytes.
type packed []float32

// MarshalJSON implements json.Marshaler.
func (f packed) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 4*len(f))
	for _, v := range f {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return json.Marshal(b)
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *packed) UnmarshalJSON(text []byte) error {
	var b []byte
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	if len(b)%4 != 0 {
		return errors.New("not a list of 4-byte numbers")
	}
	*f = make(packed, len(b)/4)
	for i := range *f {
		(*f)[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return nil
}

// prepare makes the scorer: the log-likelihood ratio of two faces x, y being of one child, with the variance 1 for each
// around it and the variance ψ of children, a sum over dimensions of
//
//	ψ/d·xy - ψ²/(2d(ψ+1))·(x²+y²) + ln((ψ+1)²/d)/2, d = 2ψ+1.
func (m *faceMetric) prepare() {
	const size = models.DescriptorSize
	s := models.FaceMetric{Mean: m.Mean, Aging: m.Aging}
	constant := 0.0
	for k, between := range m.Between {
		psi := float64(between)
		d := 2*psi + 1
		s.C = append(s.C, float32(psi/d))
		s.A = append(s.A, float32(-psi*psi/(2*d*(psi+1))))
		constant += math.Log((psi+1)*(psi+1)/d) / 2
		s.V = append(s.V, m.V[k*size:(k+1)*size])
	}
	s.Const = float32(constant)
	text, _ := json.Marshal([]packed{m.Mean, m.Aging, m.V, m.Between}) // base64 of numbers cannot fail
	sum := sha256.Sum256(text)
	s.ID = "two-covariance-" + hex.EncodeToString(sum[:4])
	m.scorer = s
}

// fits reports whether the parts fit together.
func (m *faceMetric) fits() bool {
	const size = models.DescriptorSize
	if len(m.Mean) != size || len(m.Aging) != size || len(m.Between) != size || len(m.V) != size*size {
		return false
	}
	for _, list := range []packed{m.Mean, m.Aging, m.V, m.Between} {
		for _, v := range list {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return false
			}
		}
	}
	for _, b := range m.Between {
		if b < 0 {
			return false
		}
	}
	return true
}

// expected is the mean and standard deviation of the probe's score with faces of strangers, which lie around the mean
// with the variances between children.
func (m *faceMetric) expected(probe *models.FaceEntry) (mean, sd float64) {
	s := &m.scorer
	mean = float64(s.Const)
	variance := 0.0
	for k, u := range m.space(probe) {
		c, a, between := float64(s.C[k]), float64(s.A[k]), float64(m.Between[k])
		mean += a * (u*u + between)
		variance += c*c*u*u*between + 2*a*a*between*between
	}
	return mean, math.Sqrt(variance)
}

// space brings a face into the metric's space.
func (m *faceMetric) space(f *models.FaceEntry) (u [models.DescriptorSize]float64) {
	var x [models.DescriptorSize]float64
	aging := models.AgingOf(f.Age)
	for j := range x {
		x[j] = float64(f.Descriptor[j]) - float64(m.Mean[j]) - aging*float64(m.Aging[j])
	}
	for k, row := range m.scorer.V {
		for j, v := range row {
			u[k] += float64(v) * x[j]
		}
	}
	return u
}

// score is the metric's score of two faces in its space.
func (m *faceMetric) score(p, g *[models.DescriptorSize]float64) float64 {
	sum := float64(m.scorer.Const)
	for k := range p {
		sum += float64(m.scorer.C[k])*p[k]*g[k] + float64(m.scorer.A[k])*(p[k]*p[k]+g[k]*g[k])
	}
	return sum
}

// FaceMetric is what the face index scores with.
func (m *Model) FaceMetric() models.FaceMetric { return m.Face.Metric.scorer }
