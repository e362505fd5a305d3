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
	"math/bits"
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
	faces  int     // that were weighed

	some      []models.Bits // of a batch
	off, most []float32
}

func (p *facePairs) weigher() *faceWeigher {
	m, about := p.model, p.probe.About()
	least, most := models.BitsOf(m.Low), models.BitsOf(m.High)
	sittings := float64(max(about.Sittings, 1))
	return &faceWeigher{
		search: C.matcher_search{base: m.Base.c(), slope: m.Slope.c(), middle: C.float(p.among.middle), spread: C.float(p.among.spread),
			scale: C.float(p.weight / math.Ln2 * models.BitsPerUnit), low: C.float(least), high: C.float(most), age: C.float(about.Age), quality: C.float(about.Quality),
			several: C.float(math.Log(sittings)), taken_on: C.int32_t(about.TakenOn), undated_age: undatedAge, undated_gap: undatedGap},
		bits: p.bits, skip: p.skip}
}

func (w *faceWeights) c() C.matcher_weights {
	return C.matcher_weights{one: C.float(w.One), young: C.float(w.Young), apart: C.float(w.Apart), several: C.float(w.Several), poor: C.float(w.Poor)}
}

// weigh sets the bits of a batch's cases; those that came after the attribute index's view are left out.
func (w *faceWeigher) weigh(b *models.FaceBatch) {
	n := len(b.Slots)
	w.some, w.off, w.most = sized(w.some, n), sized(w.off, n), sized(w.most, n/64)
	C.matcher_weigh(&w.search, (*C.int32_t)(unsafe.SliceData(b.TakenOn)), singles(b.Age), singles(b.Quality), (*C.uint16_t)(unsafe.SliceData(b.Sittings)),
		singles(b.Scores), singles(b.Bounds), C.size_t(n), (*C.int32_t)(unsafe.Pointer(unsafe.SliceData(w.some))), singles(w.off), singles(w.most))
	worst := float32(w.worst)
	for i, word := range b.Alive {
		if w.takeAll(b, i, word) {
			worst = max(worst, w.most[i])
			continue
		}
		for ; word != 0; word &= word - 1 {
			at := 64*i + bits.TrailingZeros64(word)
			if slot := b.Slots[at]; int(slot) < len(w.bits) && !slices.Contains(w.skip, slot) {
				w.bits[slot] = w.some[at]
				w.faces++
				worst = max(worst, w.off[at])
			}
		}
	}
	w.worst = float64(worst)
}

// takeAll takes 64 faces at once, when all are alive, of cases one after the other, and none is skipped: in a registry
// that was filled in order most are. It reports whether it did.
func (w *faceWeigher) takeAll(b *models.FaceBatch, i int, word uint64) bool {
	if word != math.MaxUint64 || len(w.skip) > 0 {
		return false
	}
	slots := b.Slots[64*i : 64*i+64]
	first := slots[0]
	if int(first)+64 > len(w.bits) {
		return false
	}
	for k, slot := range slots {
		if slot != first+models.Slot(k) {
			return false
		}
	}
	copy(w.bits[first:], w.some[64*i:64*i+64])
	w.faces += 64
	return true
}

func sized[T any](list []T, n int) []T { return slices.Grow(list[:0], n)[:n] }

func singles(list []float32) *C.float { return (*C.float)(unsafe.SliceData(list)) }
