package faces

/*
#cgo CXXFLAGS: -O3 -std=c++17
#cgo noescape faces_score
#cgo nocallback faces_score
#cgo noescape faces_above
#cgo nocallback faces_above
#cgo noescape faces_project
#cgo nocallback faces_project
#cgo noescape faces_stream
#cgo nocallback faces_stream
#include "kernel.h"
*/
import "C"

import (
	"unsafe"

	"github.com/milaan-project/milaan/models"
)

// Kernel is the loop over quantised faces for one kind of processor.
type Kernel int

// The kernels. All give the same products; Scalar runs everywhere.
const (
	Scalar Kernel = C.faces_scalar
	AVX2   Kernel = C.faces_avx2
	VNNI   Kernel = C.faces_vnni // AVX-512 with its instructions for neural networks
	NEON   Kernel = C.faces_neon
)

// String is the kernel's name.
func (k Kernel) String() string {
	return [...]string{Scalar: "scalar", AVX2: "avx2", VNNI: "vnni", NEON: "neon"}[k]
}

// Kernels lists those that this processor can run, the fastest first.
func Kernels() []Kernel {
	var list []Kernel
	for _, k := range []Kernel{VNNI, AVX2, NEON, Scalar} {
		if C.faces_can(C.faces_kernel(k)) != 0 {
			list = append(list, k)
		}
	}
	return list
}

const (
	segmentSize = C.faces_segment
	stripe      = C.faces_stripe
	stripes     = C.faces_segment_stripes
	group       = models.DescriptorSize / C.faces_groups
)

// hot is what a scan reads of a segment, laid out as the kernels want it.
type hot struct {
	q     [segmentSize * models.DescriptorSize]uint8
	scale [segmentSize]float32
	r     [segmentSize]float32
	err   [segmentSize]float32
}

// mask has a bit for each face of a segment.
type mask [stripes]uint64

func (m *mask) has(at int) bool { return m[at/64]&(1<<(at%64)) != 0 }
func (m *mask) set(at int)      { m[at/64] |= 1 << (at % 64) }
func (m *mask) clear(at int)    { m[at/64] &^= 1 << (at % 64) }

func (h *hot) c() *C.faces_hot       { return (*C.faces_hot)(unsafe.Pointer(h)) }
func (m *mask) c() *C.uint64_t       { return (*C.uint64_t)(unsafe.Pointer(m)) }
func floats(list []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(list))) }

// score writes the scores and bounds of the faces of mask; of others they mean nothing.
func (k Kernel) score(h *hot, of *mask, p *quantised, scores, bounds *[segmentSize]float32) {
	C.faces_score(C.faces_kernel(k), h.c(), of.c(), &p.c, floats(scores[:]), floats(bounds[:]))
}

// reaching holds the faces of one segment that may reach the thresholds of several probes.
type reaching struct {
	places         []uint32
	scores, bounds []float32
	found          []uint32
}

func newReaching(probes int) *reaching {
	n := probes * segmentSize
	return &reaching{make([]uint32, n), make([]float32, n), make([]float32, n), make([]uint32, probes)}
}

// above finds the faces of mask that may reach the probes' thresholds.
func (k Kernel) above(h *hot, of *mask, probes []C.faces_probe, thresholds []float32, out *reaching) {
	C.faces_above(C.faces_kernel(k), h.c(), of.c(), unsafe.SliceData(probes), C.size_t(len(probes)), floats(thresholds),
		(*C.uint32_t)(unsafe.Pointer(unsafe.SliceData(out.places))), floats(out.scores), floats(out.bounds), (*C.uint32_t)(unsafe.Pointer(unsafe.SliceData(out.found))))
}

// project writes rows of 128 times x.
func project(matrix []float32, x, u *[models.DescriptorSize]float64) {
	C.faces_project(floats(matrix), C.size_t(len(matrix)/models.DescriptorSize), (*C.double)(&x[0]), (*C.double)(&u[0]))
}

// Stream reads bytes from memory and does nothing else with them: the floor under every scan, for benchmarks.
func Stream(bytes []byte) uint64 {
	return uint64(C.faces_stream((*C.uint8_t)(unsafe.SliceData(bytes)), C.size_t(len(bytes))))
}
