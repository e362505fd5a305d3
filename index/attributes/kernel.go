package attributes

/*
#cgo CXXFLAGS: -O3 -std=c++17
#cgo noescape attributes_add
#cgo nocallback attributes_add
#cgo noescape attributes_add_bands
#cgo nocallback attributes_add_bands
#cgo noescape attributes_add_rows
#cgo nocallback attributes_add_rows
#cgo noescape attributes_finish
#cgo nocallback attributes_finish
#include "scan.h"
*/
import "C"

import (
	"math"
	"unsafe"

	"github.com/milaan-project/milaan/models"
)

// kernel is the loops of a scan for one kind of processor.
type kernel C.attributes_kernel

// kernels are those that this processor can run, the fastest first.
var kernels = func() (list []kernel) {
	for _, k := range []kernel{C.attributes_avx512, C.attributes_scalar} {
		if C.attributes_can(C.attributes_kernel(k)) != 0 {
			list = append(list, k)
		}
	}
	return list
}()

// blockSize is how many slots a block holds: small enough that copying one for a write costs microseconds.
const blockSize = C.attributes_block

// sums are the bits of a block's cases.
type sums [blockSize]models.Bits

func (s *sums) c() *C.int32_t { return (*C.int32_t)(unsafe.Pointer(s)) }

func codesOf(b *[blockSize]uint32) *C.uint32_t { return (*C.uint32_t)(unsafe.Pointer(b)) }
func bitsOf(list []models.Bits) *C.int32_t {
	return (*C.int32_t)(unsafe.Pointer(unsafe.SliceData(list)))
}

// add adds what a table has for the code of each case.
func (k kernel) add(to *sums, codes *[blockSize]uint32, table []models.Bits) {
	C.attributes_add(C.attributes_kernel(k), to.c(), codesOf(codes), bitsOf(table), C.uint32_t(len(table)))
}

// addBands adds what a table has for the band of each case's code.
func (k kernel) addBands(to *sums, codes *[blockSize]uint32, bands []uint8, table *[bandsMost]models.Bits) {
	C.attributes_add_bands(C.attributes_kernel(k), to.c(), codesOf(codes), (*C.uint8_t)(unsafe.SliceData(bands)), C.uint32_t(len(bands)), bitsOf(table[:]))
}

// bandsMost is how many bands a table may have.
const bandsMost = C.attributes_bands

// addRows adds what the row of a table has for each case's code, where the code of another column chooses the row.
func (k kernel) addRows(to *sums, codes, by *[blockSize]uint32, t *rowTable) {
	C.attributes_add_rows(C.attributes_kernel(k), to.c(), codesOf(codes), codesOf(by), (*C.int32_t)(unsafe.SliceData(t.starts)), C.uint32_t(len(t.starts)),
		bitsOf(t.table), C.uint32_t(t.width))
}

// rowTable is the tables of a term that another column chooses among, one behind the other.
type rowTable struct {
	starts []int32 // by code of that column
	table  []models.Bits
	width  int
}

func rowsOf(t *models.ScanTerm) *rowTable {
	out := &rowTable{starts: make([]int32, len(t.Row))}
	for _, bits := range t.Tables {
		out.width = max(out.width, len(bits))
	}
	for i, row := range t.Row {
		out.starts[i] = int32(int(row) * out.width)
	}
	out.table = make([]models.Bits, out.width*len(t.Tables))
	for i, bits := range t.Tables {
		copy(out.table[i*out.width:], bits)
	}
	return out
}

// finish returns the likelihood of a block's open cases, and takes out of open those with less than least.
func (k kernel) finish(s *sums, open *slotMask, least models.Bits) float64 {
	return float64(C.attributes_finish(C.attributes_kernel(k), s.c(), (*C.uint64_t)(unsafe.Pointer(open)), (*C.double)(unsafe.Pointer(&fractions)), C.int32_t(least)))
}

// fractions are 2^(i/1024), so that a likelihood costs a look-up and a shift of the exponent.
var fractions = func() (f [models.BitsPerUnit]float64) {
	for i := range f {
		f[i] = math.Exp2(float64(i) / models.BitsPerUnit)
	}
	return f
}()
