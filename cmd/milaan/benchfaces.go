package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/models"
)

// nearestOf is how many of the nearest faces are asked for.
const nearestOf = 100

// scanBytes is what a scan reads of a face: 128 bytes, and its scale, own term and error.
const scanBytes = models.DescriptorSize + 3*4

// searchFaces measures the exact search for the nearest faces, beside the time that memory takes to give the same bytes
// and a plain loop takes over the same faces.
func (b *bench) searchFaces(ctx context.Context) error {
	view := b.engine.faces.View()
	probes := make([]models.FaceEntry, 0, 64)
	for n := 0; len(probes) < cap(probes); n++ {
		c := b.source.Found(n, 0)
		probes = append(probes, facesOf(&c)...)
	}
	var alone []float64
	for i := range probes[:21] {
		began := time.Now()
		if _, err := view.Nearest(ctx, &probes[i], models.Missing, nearestOf); err != nil {
			return err
		}
		if i > 0 {
			alone = append(alone, time.Since(began).Seconds()*1000)
		}
	}
	top := percentile(alone, .5)
	b.timings.add("faces_top100_ms", top, "ms", "the 100 nearest of all faces, one core")
	bytes := make([]byte, view.Len()*scanBytes)
	for i := range bytes {
		bytes[i] = byte(i)
	}
	stream := leastTime(9, func() { faces.Stream(bytes) })
	b.timings.add("stream_ms", stream, "ms", "reading as many bytes from memory and nothing else, one core")
	b.timings.add("faces_over_stream", top/stream, "times", "that search over that reading")
	var failed error
	batch := leastTime(3, func() {
		if _, err := view.NearestOfEach(ctx, probes, models.Missing, nearestOf); err != nil {
			failed = err
		}
	})
	if failed != nil {
		return failed
	}
	b.timings.add("faces_batch64_ms", batch/float64(len(probes)), "ms", "a search of 64 together, one core")
	if !b.command.Peers {
		return nil
	}
	loop, recall, err := b.plainLoop(ctx, view, probes[:3])
	if err != nil {
		return err
	}
	b.timings.add("go_loop_ms", loop, "ms", "a plain loop over as many float32 descriptors, one core")
	b.timings.add("faces_over_go_loop", loop/top, "times", "faster than that loop")
	b.timings.add("faces_recall", recall, "", "of the true 100 nearest, by every face's exact score, found")
	return nil
}

// leastTime is the shortest of some runs, in milliseconds.
func leastTime(runs int, work func()) float64 {
	var took []float64
	for range runs {
		began := time.Now()
		work()
		took = append(took, time.Since(began).Seconds()*1000)
	}
	return slices.Min(took)
}

// plainLoop measures the search that anybody would write first, and tells which share of the truly nearest the index finds.
func (b *bench) plainLoop(ctx context.Context, view *faces.View, probes []models.FaceEntry) (ms, recall float64, err error) {
	all := make([]float32, 0, view.Len()*models.DescriptorSize)
	for place := range view.Len() {
		e := view.Entry(place)
		all = append(all, e.Descriptor[:]...)
	}
	found, total := 0, 0
	for i := range probes {
		ms = leastTime(2, func() { plainNearest(all, &probes[i].Descriptor) })
		got, err := view.Nearest(ctx, &probes[i], models.Missing, nearestOf)
		if err != nil {
			return 0, 0, err
		}
		exact := view.Exact(&probes[i])
		scores := make([]float64, view.Len())
		for place := range scores {
			scores[place] = exact(place)
		}
		slices.SortFunc(scores, func(a, b float64) int { return cmp.Compare(b, a) })
		worst := scores[min(nearestOf, len(scores))-1]
		for _, s := range got {
			if exact(s.Face) >= worst {
				found++
			}
		}
		total += min(nearestOf, len(scores))
	}
	return ms, float64(found) / float64(total), nil
}

// plainNearest finds the nearest by plain distance.
func plainNearest(all []float32, probe *models.Descriptor) []int {
	type near struct {
		place    int
		distance float32
	}
	best := make([]near, 0, nearestOf+1)
	for place := 0; place*models.DescriptorSize < len(all); place++ {
		face := all[place*models.DescriptorSize:][:models.DescriptorSize]
		var sum float32
		for i, x := range face {
			d := x - probe[i]
			sum += d * d
		}
		if len(best) == nearestOf && sum >= best[nearestOf-1].distance {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, sum, func(n near, d float32) int { return cmp.Compare(n.distance, d) })
		best = slices.Insert(best, at, near{place, sum})
		best = best[:min(len(best), nearestOf)]
	}
	places := make([]int, len(best))
	for i := range best {
		places[i] = best[i].place
	}
	return places
}
