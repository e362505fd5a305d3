package facestest

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/models"
)

// several is a gallery that no segment of a sensible size holds alone.
const several = 9000

// Every face of the side is scored, and the true score lies within the bound, which is small.
func testScores(t *testing.T, open Open) {
	for _, m := range Metrics() {
		for kind, entries := range Galleries(210) {
			t.Run(m.ID+"/"+kind, func(t *testing.T) {
				x := opened(t, open, m, entries...)
				for _, probe := range []*models.FaceEntry{&entries[0], &Galleries(7)["random"][5]} {
					all := each(t, x, probe, models.Missing)
					if len(all) != 140 {
						t.Fatalf("%d of 140 faces were scored", len(all))
					}
					for _, s := range all {
						e := entries[s.Face]
						want := Score(&m, probe, &e)
						if off := math.Abs(float64(s.Score) - want); !(off <= float64(s.Bound)) || s.Slot != e.Slot || e.Side != models.Missing || s.About != e.About() {
							t.Fatalf("face %d: %v ± %v, truly %v", s.Face, s.Score, s.Bound, want)
						}
						if exact := x.Exact(probe)(s.Face); math.Abs(exact-want) > float64(s.Bound)/1000 {
							t.Fatalf("face %d: exactly %v, truly %v", s.Face, exact, want)
						}
						if m.ID == "l2" && kind == "random" && s.Bound > .04 { // of scores within 4
							t.Fatalf("the bound %v says nothing", s.Bound)
						}
					}
				}
			})
		}
	}
}

// The k best are those of brute force, in its order, ties and all.
func testNearest(t *testing.T, open Open) {
	check := func(t *testing.T, m faces.Metric, entries []models.FaceEntry, ks ...int) {
		x := opened(t, open, m, entries...)
		probe := &entries[1]
		for _, side := range []models.Side{models.Missing, models.Found} {
			for _, k := range ks {
				got, err := x.Nearest(context.Background(), probe, side, k)
				if err != nil {
					t.Fatal(err)
				}
				places := []int{}
				for _, s := range got {
					places = append(places, s.Face)
					want := Score(&m, probe, &entries[s.Face])
					if !(math.Abs(float64(s.Score)-want) <= float64(s.Bound)) {
						t.Errorf("face %d: %v ± %v, truly %v", s.Face, s.Score, s.Bound, want)
					}
				}
				if want := append([]int{}, BruteForce(&m, entries, probe, side, k)...); !slices.Equal(places, want) {
					t.Fatalf("the best %d of %s are %v, truly %v", k, side, head(places), head(want))
				}
			}
		}
	}
	for _, m := range Metrics()[:4] { // the fifth gives every pair nearly the same score
		for kind, entries := range Galleries(210) {
			t.Run(m.ID+"/"+kind, func(t *testing.T) { check(t, m, entries, 0, 1, 10, 1000) })
		}
	}
	for kind, entries := range Galleries(several) {
		t.Run("several/"+kind, func(t *testing.T) { check(t, faces.PlainL2(), entries, 100) })
	}
	t.Run("of each", func(t *testing.T) { testNearestOfEach(t, open) })
	t.Run("empty", func(t *testing.T) {
		got, err := opened(t, open, faces.PlainL2()).Nearest(context.Background(), &Galleries(1)["random"][0], models.Missing, 5)
		if err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

// Many probes at once find what each finds alone.
func testNearestOfEach(t *testing.T, open Open) {
	entries := Galleries(several)["random"]
	x := opened(t, open, faces.PlainL2(), entries...)
	probes := entries[100:230]
	lists, err := x.NearestOfEach(context.Background(), probes, models.Found, 7)
	if err != nil || len(lists) != len(probes) {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	for i := range probes {
		alone, err := x.Nearest(context.Background(), &probes[i], models.Found, 7)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(alone, lists[i]); diff != "" {
			t.Fatalf("probe %d (-alone +together):\n%s", i, diff)
		}
	}
	spoilt := slices.Clone(probes)
	spoilt[70].Descriptor = models.Descriptor{}
	_, err = x.NearestOfEach(context.Background(), spoilt, models.Found, 7)
	wantInvalid(t, err)
}

func head(places []int) []int { return places[:min(12, len(places))] }

// What is no face is refused together with all that came with it, and as a probe too.
func testRefuses(t *testing.T, open Open) {
	good := Galleries(3)["random"]
	faults := map[string]func(e *models.FaceEntry){
		"not a number":  func(e *models.FaceEntry) { e.Descriptor[5] = float32(math.NaN()) },
		"infinite":      func(e *models.FaceEntry) { e.Descriptor[127] = float32(math.Inf(-1)) },
		"zero":          func(e *models.FaceEntry) { e.Descriptor = models.Descriptor{} },
		"overflowing":   func(e *models.FaceEntry) { e.Descriptor[0] = math.MaxFloat32 },
		"long photo id": func(e *models.FaceEntry) { e.Photo = strings.Repeat("x", 50) },
		"no side":       func(e *models.FaceEntry) { e.Side = "" },
		"other model":   func(e *models.FaceEntry) { e.Model = "m2" },
	}
	for name, spoil := range faults {
		t.Run(name, func(t *testing.T) {
			x := opened(t, open, faces.PlainL2(), good[:1]...)
			bad := good[2]
			spoil(&bad)
			wantInvalid(t, x.Put(good[1], bad))
			wantInvalid(t, x.Replace(bad.Slot, bad))
			if x.Len() != 1 || len(x.OfSlot(good[1].Slot)) != 1 || len(each(t, x, &good[0], models.Missing)) != 1 {
				t.Error("part of a refused set was kept")
			}
			if bad.Descriptor == good[2].Descriptor {
				return
			}
			wantInvalid(t, x.Each(context.Background(), &bad, models.Missing, func(*models.FaceBatch) { t.Error("visited") }))
			_, err := x.Nearest(context.Background(), &bad, models.Missing, 1)
			wantInvalid(t, err)
		})
	}
	for name, spoil := range map[string]func(m *faces.Metric){
		"no id":         func(m *faces.Metric) { m.ID = "" },
		"short mean":    func(m *faces.Metric) { m.Mean = m.Mean[:5] },
		"no rows":       func(m *faces.Metric) { m.V, m.C, m.A = [][]float32{}, nil, nil },
		"ragged rows":   func(m *faces.Metric) { m.V = [][]float32{make([]float32, 3)}; m.C, m.A = m.C[:1], m.A[:1] },
		"negative c":    func(m *faces.Metric) { m.C[3] = -1 },
		"a not finite":  func(m *faces.Metric) { m.A[3] = float32(math.NaN()) },
		"c not finite":  func(m *faces.Metric) { m.C[3] = float32(math.Inf(1)) },
		"const unknown": func(m *faces.Metric) { m.Const = float32(math.NaN()) },
	} {
		t.Run("metric "+name, func(t *testing.T) {
			m := faces.PlainL2()
			spoil(&m)
			_, err := open(m)
			wantInvalid(t, err)
			x := opened(t, open, faces.PlainL2(), good...)
			wantInvalid(t, x.Reproject(m))
			if x.Metric() != "l2" || len(each(t, x, &good[0], models.Missing)) == 0 {
				t.Error("a refused metric changed the index")
			}
		})
	}
}

func wantInvalid(t *testing.T, err error) {
	t.Helper()
	var e *models.Error
	if !errors.As(err, &e) || e.Code != models.Invalid || e.Message.Hi == "" || e.Hint.En == "" || e.Hint.Hi == "" {
		t.Errorf("the error is %v; it should be invalid, and say in both languages what to do", err)
	}
}

// An index that has lost its last face takes those of another model.
func testModel(t *testing.T, open Open) {
	entries := Galleries(3)["random"]
	x := opened(t, open, faces.PlainL2(), entries[0])
	other := entries[0]
	other.Model = "m2"
	if err := x.Replace(other.Slot, other); err != nil {
		t.Fatal(err)
	}
	wantInvalid(t, x.Put(entries[2]))
	x.RemoveSlot(other.Slot)
	if err := x.Put(entries[2]); err != nil {
		t.Error(err)
	}
}

// Replacing is one step, does nothing when nothing changed, and leaves other cases alone.
func testReplaces(t *testing.T, open Open) {
	entries := Galleries(12)["random"]
	x := opened(t, open, faces.PlainL2(), entries...)
	slot := entries[0].Slot
	before := x.OfSlot(slot)
	if err := x.Replace(slot, entries[0], entries[1]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, x.OfSlot(slot)); diff != "" {
		t.Errorf("the same faces moved: %s", diff)
	}
	older := entries[1]
	older.Age = 9
	if err := x.Replace(slot, older); err != nil {
		t.Fatal(err)
	}
	if got := x.OfSlot(slot); len(got) != 1 || x.Entry(got[0]) != older || x.Len() != 11 {
		t.Errorf("the case has the faces %v of %d", got, x.Len())
	}
	if x.Entry(before[0]) != entries[0] {
		t.Error("the entry of a removed face is no longer readable")
	}
	if err := x.Replace(slot, entries[5]); models.CodeOf(err) != models.Internal {
		t.Errorf("the face of another case was taken: %v", err)
	}
	if err := x.Replace(slot); err != nil || len(x.OfSlot(slot)) != 0 || x.Len() != 10 {
		t.Errorf("replacing by nothing left %v: %v", x.OfSlot(slot), err)
	}
	x.RemoveSlot(slot)
	x.RemoveSlot(777)
	if x.Len() != 10 || x.Entry(-1).Photo != "" || x.Entry(1<<30).Photo != "" || x.OfSlot(777) != nil {
		t.Error("what was never there is found")
	}
}

// Another metric gives what an index made with it gives; places stay.
func testReprojects(t *testing.T, open Open) {
	entries := Galleries(several)["random"]
	probe := &entries[4]
	x := opened(t, open, faces.PlainL2(), entries...)
	x.RemoveSlot(entries[9].Slot)
	for _, m := range Metrics()[:3] {
		if err := x.Reproject(m); err != nil {
			t.Fatal(err)
		}
		fresh := opened(t, open, m, entries...)
		fresh.RemoveSlot(entries[9].Slot)
		if x.Metric() != m.ID || x.Len() != fresh.Len() {
			t.Fatalf("%s holds %d, a new one %d", x.Metric(), x.Len(), fresh.Len())
		}
		if diff := cmp.Diff(each(t, fresh, probe, models.Found), each(t, x, probe, models.Found)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// A context that has ended ends a search.
func testCancels(t *testing.T, open Open) {
	entries := Galleries(several)["random"]
	x := opened(t, open, faces.PlainL2(), entries...)
	ctx, cancel := context.WithCancel(context.Background())
	err := x.Each(ctx, &entries[0], models.Missing, func(*models.FaceBatch) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Each ended with %v", err)
	}
	if _, err := x.Nearest(ctx, &entries[0], models.Missing, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("Nearest ended with %v", err)
	}
}
