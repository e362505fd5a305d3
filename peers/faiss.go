//go:build faiss

package main

/*
#cgo CXXFLAGS: -O2 -std=c++17 -fopenmp
#cgo LDFLAGS: -lfaiss -llapack -lopenblas -fopenmp
#include "flat.h"
*/
import "C"

import (
	"unsafe"

	"github.com/milaan-project/milaan/models"
)

var others = []peer{{"FAISS flat", flat, 0}}

func flat(all []float32) (func([]float32) []int, error) {
	n := len(all) / models.DescriptorSize
	index := C.flat_make(models.DescriptorSize, C.long(n), (*C.float)(unsafe.Pointer(&all[0])))
	return func(probe []float32) []int {
		var found [nearest]C.long
		C.flat_search(index, (*C.float)(unsafe.Pointer(&probe[0])), nearest, &found[0])
		places := make([]int, 0, nearest)
		for _, place := range found {
			if place >= 0 {
				places = append(places, int(place))
			}
		}
		return places
	}, nil
}
