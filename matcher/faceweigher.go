package matcher

import "github.com/milaan-project/milaan/models"

// FaceWeigher weighs faces as a ranking does. It remembers every face that it has brought into the metric's space, since
// in a study the same ones come again and again. It is not safe for concurrent use.
type FaceWeigher struct {
	model  *faceModel
	weight float64
	space  spaces
}

// FaceWeigher makes a weigher of the model's faces.
func (m *Model) FaceWeigher() *FaceWeigher {
	return &FaceWeigher{&m.Face, m.Groups[m.Face.Group], spacesOf(&m.Face.Metric)}
}

// Weigh returns the bits of each face of a gallery against a probe, as a ranking of that gallery weighs them.
func (w *FaceWeigher) Weigh(probe *models.FaceEntry, gallery []models.FaceEntry) []float64 {
	hits := w.space.scores(probe, gallery)
	pairs := facePairs{model: w.model, weight: w.weight, among: w.model.strangers(probe, everySoManieth(hits))}
	about := probe.About()
	bits := make([]float64, len(gallery))
	for i := range hits {
		bits[i] = pairs.weigh(w.model.pair(about, hits[i].About), float64(hits[i].Score)).Float()
	}
	return bits
}

// spaces brings faces into a metric's space, each once.
type spaces struct {
	metric *faceMetric
	known  map[faceStart]*placedFace
}

// faceStart is enough of a descriptor to find it again.
type faceStart [4]float32

type placedFace struct {
	descriptor models.Descriptor
	age        float64
	at         [models.DescriptorSize]float64
}

func spacesOf(m *faceMetric) spaces { return spaces{m, map[faceStart]*placedFace{}} }

func (s *spaces) of(f *models.FaceEntry) *[models.DescriptorSize]float64 {
	start := faceStart(f.Descriptor[:4])
	p := s.known[start]
	if p == nil || p.age != f.Age || p.descriptor != f.Descriptor {
		p = &placedFace{f.Descriptor, f.Age, s.metric.space(f)}
		s.known[start] = p
	}
	return &p.at
}

// score is the metric's score of two faces.
func (s *spaces) score(probe, other *models.FaceEntry) float64 {
	return s.metric.score(s.of(probe), s.of(other))
}

// scores are the scores of a gallery against a probe, as an index gives them.
func (s *spaces) scores(probe *models.FaceEntry, gallery []models.FaceEntry) []models.FaceScore {
	hits := make([]models.FaceScore, len(gallery))
	for i := range gallery {
		hits[i] = models.FaceScore{About: gallery[i].About(), Score: float32(s.score(probe, &gallery[i]))}
	}
	return hits
}

// everySoManieth is the sample of a gallery's scores that tells the strangers' standing.
func everySoManieth(hits []models.FaceScore) []float64 {
	step := max((len(hits)+alikeSample-1)/alikeSample, 1)
	var sample []float64
	for i := 0; i < len(hits); i += step {
		sample = append(sample, float64(hits[i].Score))
	}
	return sample
}
