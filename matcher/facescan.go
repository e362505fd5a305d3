package matcher

/*
#cgo CXXFLAGS: -O3 -std=c++17
#cgo noescape matcher_weigh
#cgo nocallback matcher_weigh
#include "weigh.h"
*/
import "C"

import (
	"math"
	"slices"
	"unsafe"

	"github.com/milaan-project/milaan/models"
)

// weighOff is how many units of bits weigh.cc may differ from facePairs.weigh by, but for the bounds of the scores.
const weighOff = 3

// faceWeigher turns the index's scores of many faces into bits: facePairs.weigh for thousands at once.
type faceWeigher struct {
	search C.matcher_search
	bits   []models.Bits // by slot
	skip   []models.Slot
	worst  float64 // the largest error of a log-likelihood ratio times spread that was met
	counts []int   // of faces by bits, from least on
	least  models.Bits

	some []int32 // of a batch
	off  []float32
}

func (p *facePairs) weigher() *faceWeigher {
	m, about := p.model, p.probe.About()
	least, most := models.BitsOf(m.Low), models.BitsOf(m.High)
	sittings := float64(max(about.Sittings, 1))
	return &faceWeigher{
		search: C.matcher_search{base: m.Base.c(), slope: m.Slope.c(), middle: C.float(p.among.middle), spread: C.float(p.among.spread),
			scale: C.float(p.weight / math.Ln2 * models.BitsPerUnit), low: C.float(least), high: C.float(most), age: C.float(about.Age), quality: C.float(about.Quality),
			several: C.float(math.Log(sittings)), taken_on: C.int32_t(about.TakenOn), undated_age: undatedAge, undated_gap: undatedGap},
		bits: p.bits, skip: p.skip, counts: make([]int, most-least+1), least: least}
}

func (w *faceWeights) c() C.matcher_weights {
	return C.matcher_weights{one: C.float(w.One), young: C.float(w.Young), apart: C.float(w.Apart), several: C.float(w.Several), poor: C.float(w.Poor)}
}

// weigh sets the bits of a batch's cases; those that came after the attribute index's view are left out.
func (w *faceWeigher) weigh(b *models.FaceBatch) {
	n := len(b.Slots)
	w.some, w.off = slices.Grow(w.some[:0], n)[:n], slices.Grow(w.off[:0], n)[:n]
	C.matcher_weigh(&w.search, (*C.int32_t)(unsafe.SliceData(b.TakenOn)), singles(b.Age), singles(b.Quality), (*C.uint16_t)(unsafe.SliceData(b.Sittings)),
		singles(b.Scores), singles(b.Bounds), C.size_t(n), (*C.int32_t)(unsafe.SliceData(w.some)), singles(w.off))
	worst := float32(w.worst)
	b.Each(func(i int) {
		slot := b.Slots[i]
		if int(slot) >= len(w.bits) || len(w.skip) > 0 && slices.Contains(w.skip, slot) {
			return
		}
		bits := models.Bits(w.some[i])
		w.bits[slot] = bits
		w.counts[bits-w.least]++
		worst = max(worst, w.off[i])
	})
	w.worst = float64(worst)
}

func singles(list []float32) *C.float { return (*C.float)(unsafe.SliceData(list)) }
