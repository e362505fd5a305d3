package facestest

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/models"
)

// Two slots beyond those of a gallery whose cases have two faces each, whatever changes.
var swapped = []models.Slot{200_000, 200_002}

// Searches run while cases come, change and go. A case that stays is in every answer with all its faces; a case that
// changes is in it as it was before or after, never in between.
func testConcurrent(t *testing.T, open Open) {
	const staying = 500
	m := faces.PlainL2()
	entries := Galleries(6000)["random"]
	x := opened(t, open, m, entries[:staying]...)
	probe := &entries[staying-1]
	swap := func(slot models.Slot, from int) {
		first, second := Entry(slot, from, entries[from].Descriptor), Entry(slot, from+1, entries[from+1].Descriptor)
		if err := x.Replace(slot, first, second); err != nil {
			t.Error(err)
		}
	}
	for _, slot := range swapped {
		swap(slot, 0)
	}
	done := make(chan struct{})
	var writers, readers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			for i := staying + 3*w; i+3 <= len(entries); i += 6 {
				slot := models.Slot(100_000 + 2*i)
				own := slices.Clone(entries[i : i+3])
				for j := range own {
					own[j].Slot, own[j].Side = slot, models.Missing
				}
				if err := x.Replace(slot, own[0], own[1]); err != nil {
					t.Error(err)
				}
				if err := x.Replace(slot, own[1], own[2]); err != nil {
					t.Error(err)
				}
				if i%2 == 0 {
					x.RemoveSlot(slot)
				}
				swap(swapped[w], i)
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				checkMoving(t, x, &m, probe, staying)
			}
		})
	}
	readers.Go(func() { watchSwapped(t, x, done) })
	writers.Wait()
	close(done)
	readers.Wait()
	checkMoving(t, x, &m, probe, staying)
}

// watchSwapped looks at cases that change all the time until done.
func watchSwapped(t *testing.T, x Index, done <-chan struct{}) {
	for {
		for _, slot := range swapped {
			select {
			case <-done:
				return
			default:
			}
			if places := x.OfSlot(slot); len(places) != 2 {
				t.Errorf("case %d has the faces %v; it always has two", slot, places)
				return
			}
		}
	}
}

func checkMoving(t *testing.T, x Index, m *faces.Metric, probe *models.FaceEntry, staying int) {
	stayed, perSlot := 0, map[models.Slot]int{}
	for _, s := range each(t, x, probe, models.Missing) {
		e := x.Entry(s.Face)
		if want := Score(m, probe, &e); !(math.Abs(float64(s.Score)-want) <= float64(s.Bound)) || e.Slot != s.Slot {
			t.Errorf("face %d: %v ± %v, truly %v", s.Face, s.Score, s.Bound, want)
			return
		}
		if s.Slot < 100_000 {
			stayed++
		} else {
			perSlot[s.Slot]++
		}
	}
	if want := staying - staying/3; stayed != want {
		t.Errorf("%d of %d faces that stay were scored", stayed, want)
	}
	for slot, n := range perSlot {
		if n != 2 {
			t.Errorf("case %d has %d faces; it always has two", slot, n)
		}
		for _, place := range x.OfSlot(slot) {
			if x.Entry(place).Slot != slot {
				t.Errorf("a face of case %d is another's", slot)
			}
		}
	}
	if _, err := x.Nearest(context.Background(), probe, models.Found, 10); err != nil {
		t.Error(err)
	}
}

// After any sequence of changes the index holds what a plain list holds.
func testSequences(t *testing.T, open Open) {
	pool := Galleries(60)["random"]
	rapid.Check(t, func(t *rapid.T) {
		x, err := open(faces.PlainL2())
		if err != nil {
			t.Fatal(err)
		}
		held := map[models.Slot][]models.FaceEntry{}
		some := func() []models.FaceEntry {
			slot := rapid.Custom(func(t *rapid.T) models.Slot { return models.Slot(rapid.IntRange(0, 5).Draw(t, "slot")) }).Draw(t, "case")
			var out []models.FaceEntry
			for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(pool)-1), 0, 3).Draw(t, "faces") {
				out = append(out, Entry(slot, i, pool[i].Descriptor))
			}
			return out
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				list := some()
				if err := x.Put(list...); err != nil {
					t.Fatal(err)
				}
				for _, e := range list {
					held[e.Slot] = append(held[e.Slot], e)
				}
			},
			"replace": func(t *rapid.T) {
				list := some()
				slot := models.Slot(rapid.IntRange(0, 5).Draw(t, "replaced"))
				for i := range list {
					list[i] = Entry(slot, i, list[i].Descriptor)
				}
				if err := x.Replace(slot, list...); err != nil {
					t.Fatal(err)
				}
				held[slot] = list
			},
			"remove": func(t *rapid.T) {
				slot := models.Slot(rapid.IntRange(0, 5).Draw(t, "removed"))
				x.RemoveSlot(slot)
				delete(held, slot)
			},
			"": func(t *rapid.T) { checkHeld(t, x, held, &pool[0]) },
		})
	})
}

func checkHeld(t *rapid.T, x Index, held map[models.Slot][]models.FaceEntry, probe *models.FaceEntry) {
	total := 0
	scored := map[int]bool{}
	for _, side := range []models.Side{models.Missing, models.Found} {
		list, err := Scores(x, probe, side)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			scored[s.Face] = true
		}
	}
	for slot := range models.Slot(6) {
		places := x.OfSlot(slot)
		if len(places) != len(held[slot]) || !slices.IsSorted(places) {
			t.Fatalf("case %d has the faces %v, of %d", slot, places, len(held[slot]))
		}
		for i, place := range places {
			if x.Entry(place) != held[slot][i] || !scored[place] {
				t.Fatalf("face %d of case %d is another one, or is not scored", i, slot)
			}
		}
		total += len(places)
	}
	if x.Len() != total || len(scored) != total {
		t.Fatalf("%d faces, %d scored, truly %d", x.Len(), len(scored), total)
	}
}
