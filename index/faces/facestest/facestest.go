// Package facestest is the one conformance suite of face indexes: whatever their insides, they answer as brute force in
// float64 does.
package facestest

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/models"
)

// Index is what a face index does; see faces.Index for what each method promises.
type Index interface {
	Put(faces ...models.FaceEntry) error
	Replace(slot models.Slot, faces ...models.FaceEntry) error
	RemoveSlot(slot models.Slot)
	Reproject(metric faces.Metric) error
	Metric() string
	Len() int
	Entry(face int) models.FaceEntry
	OfSlot(slot models.Slot) []int
	Each(ctx context.Context, probe *models.FaceEntry, side models.Side, visit func(*models.FaceBatch)) error
	Exact(probe *models.FaceEntry) func(face int) float64
	Nearest(ctx context.Context, probe *models.FaceEntry, side models.Side, k int) ([]models.FaceScore, error)
	NearestOfEach(ctx context.Context, probes []models.FaceEntry, side models.Side, k int) ([][]models.FaceScore, error)
}

// Open makes an empty index.
type Open func(metric faces.Metric) (Index, error)

// Run checks an index.
func Run(t *testing.T, open Open) {
	t.Run("Scores", func(t *testing.T) { testScores(t, open) })
	t.Run("Nearest", func(t *testing.T) { testNearest(t, open) })
	t.Run("Refuses", func(t *testing.T) { testRefuses(t, open) })
	t.Run("Model", func(t *testing.T) { testModel(t, open) })
	t.Run("Replaces", func(t *testing.T) { testReplaces(t, open) })
	t.Run("Reprojects", func(t *testing.T) { testReprojects(t, open) })
	t.Run("Cancels", func(t *testing.T) { testCancels(t, open) })
	t.Run("Concurrent", func(t *testing.T) { testConcurrent(t, open) })
	t.Run("Sequences", func(t *testing.T) { testSequences(t, open) })
}

// Metrics are metrics of every shape: plain, dense, of fewer rows, nearly cancelling itself, and far from the origin.
func Metrics() []faces.Metric {
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // tests repeat
	vector := func(n int, from, to float64) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(from + (to-from)*r.Float64())
		}
		return v
	}
	dense := func(id string, rows int, a float64) faces.Metric {
		m := faces.Metric{ID: id, Mean: vector(models.DescriptorSize, -.1, .1), C: vector(rows, 0, 3), A: vector(rows, -a, a), Const: 1.5}
		for range rows {
			m.V = append(m.V, vector(models.DescriptorSize, -.3, .3))
		}
		return m
	}
	far := dense("far", models.DescriptorSize, 1)
	far.Mean = vector(models.DescriptorSize, 90, 110)
	same := faces.PlainL2()
	same.ID, same.C = "only_r", make([]float32, models.DescriptorSize)
	for i := range same.A {
		same.A[i] = float32(1 - 2*(i%2))
	}
	same.V = make([][]float32, models.DescriptorSize)
	row := vector(models.DescriptorSize, -1, 1)
	for i := range same.V {
		same.V[i] = row // equal rows of opposite sign: r is 0 but for rounding
	}
	aged := dense("dense", models.DescriptorSize, 1)
	aged.Aging = vector(models.DescriptorSize, -.2, .2)
	return []faces.Metric{faces.PlainL2(), aged, dense("short", 17, 2), far, same}
}

// Galleries are sets of faces of every nature, in turn of both sides, some cases with several.
func Galleries(n int) map[string][]models.FaceEntry {
	r := rand.New(rand.NewPCG(1, uint64(n))) //nolint:gosec // tests repeat
	random := func(length float64) models.Descriptor {
		var d models.Descriptor
		sum := 0.0
		var x [models.DescriptorSize]float64
		for i := range x {
			x[i] = r.NormFloat64()
			sum += x[i] * x[i]
		}
		for i := range x {
			d[i] = float32(x[i] / math.Sqrt(sum) * length)
		}
		return d
	}
	near := func(d models.Descriptor, by float64) models.Descriptor {
		for i := range d {
			d[i] += float32(r.NormFloat64() * by)
		}
		return d
	}
	centre := random(1.4)
	kinds := map[string]func(i int) models.Descriptor{
		"random":    func(int) models.Descriptor { return random(1.4) },
		"clustered": func(int) models.Descriptor { return near(centre, 1e-5) },
		"duplicate": func(i int) models.Descriptor { d := centre; d[0] = float32(i % 3); return d },
		"minute":    func(int) models.Descriptor { return random(1e-18) },
		"large":     func(int) models.Descriptor { return random(1e3) },
		// Nearly all of a face lies in one dimension, and a few are a thousand times larger than the rest.
		"lopsided": func(i int) models.Descriptor {
			d := random(.01)
			d[i%3] = float32(1 + i%5)
			if i%50 == 7 {
				for j := range d {
					d[j] *= 1000
				}
			}
			return d
		},
	}
	out := map[string][]models.FaceEntry{}
	for _, kind := range slices.Sorted(mapKeys(kinds)) {
		for i := range n {
			slot := models.Slot(i / 3 * 2)
			if i%3 == 2 {
				slot++
			}
			out[kind] = append(out[kind], Entry(slot, i, kinds[kind](i)))
		}
	}
	return out
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// Entry is a face of a case: even slots are missing children, odd ones found.
func Entry(slot models.Slot, n int, d models.Descriptor) models.FaceEntry {
	side := models.Missing
	if slot%2 == 1 {
		side = models.Found
	}
	return models.FaceEntry{Slot: slot, Side: side, Photo: "p" + strconv.Itoa(n), Index: n % 2, Model: "m1", TakenOn: models.Date(18000 + n),
		Sittings: 1 + n%2, Age: float64(n%20) - 1, Quality: .5, Descriptor: d}
}

// Score is a metric's score in float64.
func Score(m *faces.Metric, a, b *models.FaceEntry) float64 {
	sum := float64(m.Const)
	for i := range m.C {
		ua, ub := row(m, i, a), row(m, i, b)
		sum += float64(m.C[i])*ua*ub + float64(m.A[i])*(ua*ua+ub*ub)
	}
	return sum
}

func row(m *faces.Metric, i int, e *models.FaceEntry) float64 {
	x := func(j int) float64 {
		d := float64(e.Descriptor[j]) - float64(m.Mean[j])
		if m.Aging != nil {
			d -= models.AgingOf(e.Age) * float64(m.Aging[j])
		}
		return d
	}
	if m.V == nil {
		return x(i)
	}
	u := 0.0
	for j, v := range m.V[i] {
		u += float64(v) * x(j)
	}
	return u
}

// BruteForce lists the k best places of a side among entries, whose place is their order.
func BruteForce(m *faces.Metric, entries []models.FaceEntry, probe *models.FaceEntry, side models.Side, k int) []int {
	var places []int
	scores := make([]float64, len(entries))
	for i := range entries {
		if entries[i].Side == side {
			places = append(places, i)
			scores[i] = Score(m, probe, &entries[i])
		}
	}
	slices.SortFunc(places, func(a, b int) int {
		x, y := &entries[a], &entries[b]
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(x.Slot, y.Slot), cmp.Compare(x.Photo, y.Photo), cmp.Compare(x.Index, y.Index))
	})
	return places[:min(k, len(places))]
}

func opened(t *testing.T, open Open, m faces.Metric, entries ...models.FaceEntry) Index {
	t.Helper()
	x, err := open(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Put(entries...); err != nil {
		t.Fatal(err)
	}
	return x
}

// Scores gathers what Each visits.
func Scores(x interface {
	Each(ctx context.Context, probe *models.FaceEntry, side models.Side, visit func(*models.FaceBatch)) error
}, probe *models.FaceEntry, side models.Side) ([]models.FaceScore, error) {
	var all []models.FaceScore
	err := x.Each(context.Background(), probe, side, func(b *models.FaceBatch) {
		b.Each(func(i int) {
			all = append(all, models.FaceScore{Face: b.First + i, Slot: b.Slots[i], About: b.About(i), Score: b.Scores[i], Bound: b.Bounds[i]})
		})
	})
	return all, err
}

// each is Scores, and checks their order.
func each(t *testing.T, x Index, probe *models.FaceEntry, side models.Side) []models.FaceScore {
	t.Helper()
	all, err := Scores(x, probe, side)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b models.FaceScore) int { return cmp.Compare(a.Face, b.Face) }) {
		t.Error("the faces are not visited in ascending order")
	}
	return all
}
