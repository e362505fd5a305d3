package faces_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/faces/facestest"
	"github.com/milaan-project/milaan/models"
)

func TestIndex(t *testing.T) {
	facestest.Run(t, func(m faces.Metric) (facestest.Index, error) {
		x, err := faces.New(m)
		if err != nil {
			return nil, err
		}
		return x, nil
	})
}

// sight is all that a view says.
func sight(t *testing.T, v *faces.View, probe *models.FaceEntry) (scores []models.FaceScore, places [][]int) {
	t.Helper()
	for _, side := range []models.Side{models.Missing, models.Found} {
		list, err := facestest.Scores(v, probe, side)
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, list...)
	}
	for slot := range models.Slot(12) {
		places = append(places, v.OfSlot(slot))
	}
	return scores, places
}

// A view stays what it was while the index goes on.
func TestViewsDoNotChange(t *testing.T) {
	entries := facestest.Galleries(12)["random"]
	x, err := faces.New(faces.PlainL2())
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Put(entries[:9]...); err != nil {
		t.Fatal(err)
	}
	v := x.View()
	probe := &entries[3]
	scores, places := sight(t, v, probe)
	more := entries[9:]
	for i := range more {
		more[i].Slot = entries[0].Slot
	}
	x.RemoveSlot(entries[3].Slot)
	if err := x.Put(more...); err != nil {
		t.Fatal(err)
	}
	if err := x.Replace(entries[2].Slot); err != nil {
		t.Fatal(err)
	}
	if err := x.Reproject(facestest.Metrics()[1]); err != nil {
		t.Fatal(err)
	}
	laterScores, laterPlaces := sight(t, v, probe)
	if diff := cmp.Diff(scores, laterScores); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(places, laterPlaces); diff != "" {
		t.Error(diff)
	}
	if v.Len() != 9 || v.Metric() != "l2" || x.Len() != 9 || x.View() == v {
		t.Errorf("the view has %d faces by %s, the index %d", v.Len(), v.Metric(), x.Len())
	}
}

// What a view scores and what it lists by case are the same faces, at every moment of a change.
func TestViewsAreWhole(t *testing.T) {
	entries := facestest.Galleries(4000)["random"]
	x, err := faces.New(faces.PlainL2())
	if err != nil {
		t.Fatal(err)
	}
	const cases = 20
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range len(entries) - 3 {
			slot := models.Slot(2 * (i % cases))
			own := make([]models.FaceEntry, i%4)
			for j := range own {
				own[j] = facestest.Entry(slot, i+j, entries[i+j].Descriptor)
			}
			if err := x.Replace(slot, own...); err != nil {
				t.Error(err)
			}
		}
	}()
	defer func() { <-done }()
	for over := false; !over; {
		select {
		case <-done:
			over = true
		default:
		}
		v := x.View()
		scored := map[models.Slot][]int{}
		list, err := facestest.Scores(v, &entries[0], models.Missing)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			scored[s.Slot] = append(scored[s.Slot], s.Face)
		}
		for slot := range models.Slot(2 * cases) {
			if diff := cmp.Diff(scored[slot], v.OfSlot(slot)); diff != "" {
				t.Fatalf("case %d (-scored +listed):\n%s", slot, diff)
			}
		}
	}
}

// Every kernel that this processor has gives the scores of the one that all have.
func TestKernelsAgree(t *testing.T) {
	for kind, entries := range facestest.Galleries(5000) {
		x, err := faces.New(faces.PlainL2())
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Put(entries...); err != nil {
			t.Fatal(err)
		}
		for i := range entries {
			if i%7 == 0 {
				x.RemoveSlot(entries[i].Slot)
			}
		}
		probe := &entries[4999]
		scalar := x.View().With(faces.Scalar)
		want, err := facestest.Scores(scalar, probe, models.Missing)
		if err != nil {
			t.Fatal(err)
		}
		wantBest, err := scalar.Nearest(context.Background(), probe, models.Missing, 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, kernel := range faces.Kernels() {
			v := x.View().With(kernel)
			got, err := facestest.Scores(v, probe, models.Missing)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s %s (-scalar +):\n%s", kind, kernel, diff)
			}
			best, err := v.Nearest(context.Background(), probe, models.Missing, 50)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wantBest, best); diff != "" {
				t.Errorf("%s %s (-scalar +):\n%s", kind, kernel, diff)
			}
		}
	}
}

// A sample is every so manieth case in the order of slots, whatever order the faces came in.
func TestSpread(t *testing.T) {
	entries := facestest.Galleries(6000)["random"]
	x, err := faces.New(faces.PlainL2())
	if err != nil {
		t.Fatal(err)
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if err := x.Put(entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	x.RemoveSlot(8)
	var slots []models.Slot // of the missing children with a face, without the skipped one
	for i := range entries {
		s := entries[i].Slot
		if entries[i].Side == models.Missing && s != 8 && s != 20 && (len(slots) == 0 || slots[len(slots)-1] != s) {
			slots = append(slots, s)
		}
	}
	for _, most := range []int{1, 7, 500, len(slots) - 1, len(slots), 1 << 20} {
		step := max((len(slots)+most-1)/most, 1)
		var want []models.Slot
		for i := 0; i < len(slots); i += step {
			want = append(want, slots[i])
		}
		if diff := cmp.Diff(want, x.View().Spread(models.Missing, most, 20)); diff != "" {
			t.Errorf("at most %d (-want +got):\n%s", most, diff)
		}
	}
}

func filled(b *testing.B, n int) (*faces.Index, *models.FaceEntry) {
	b.Helper()
	x, err := faces.New(faces.PlainL2())
	if err != nil {
		b.Fatal(err)
	}
	some := facestest.Galleries(10_000)["random"]
	for i := range n {
		e := some[i%len(some)]
		e.Slot, e.Side = models.Slot(i), models.Missing
		e.Descriptor[i%models.DescriptorSize] += float32(i) * 1e-7
		if err := x.Put(e); err != nil {
			b.Fatal(err)
		}
	}
	return x, &some[17]
}

// One op scores 100,000 faces.
func BenchmarkEach(b *testing.B) {
	x, probe := filled(b, 100_000)
	for b.Loop() {
		if err := x.Each(context.Background(), probe, models.Missing, func(*models.FaceBatch) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// One op finds the best 100 of 100,000 faces.
func BenchmarkNearest(b *testing.B) {
	x, probe := filled(b, 100_000)
	for b.Loop() {
		if _, err := x.Nearest(context.Background(), probe, models.Missing, 100); err != nil {
			b.Fatal(err)
		}
	}
}

// One op finds the best 100 of 100,000 faces for each of 64 probes.
func BenchmarkNearestOf64(b *testing.B) {
	x, _ := filled(b, 100_000)
	probes := facestest.Galleries(10_000)["random"][:64]
	for b.Loop() {
		if _, err := x.NearestOfEach(context.Background(), probes, models.Missing, 100); err != nil {
			b.Fatal(err)
		}
	}
}

// One op adds a face.
func BenchmarkPut(b *testing.B) {
	x, probe := filled(b, 1)
	for i := 0; b.Loop(); i++ {
		e := facestest.Entry(models.Slot(2*i+2), i, probe.Descriptor)
		if err := x.Put(e); err != nil {
			b.Fatal(err)
		}
	}
}
