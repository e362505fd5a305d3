package enrol

/*
#cgo CFLAGS: -O2
#cgo LDFLAGS: -ljpeg
#include <stdlib.h>
#include "reduced.h"
*/
import "C"

import (
	"image"
	"unsafe"
)

// reduced decodes a large JPEG at the fewest eighths of its size that leave its long side no shorter than so many pixels:
// most of the pixels of a camera's photograph would only be averaged away again. It returns the size of the photograph
// too, and false for any photograph that libjpeg finds fault with, which Go's decoder then reads, or says what is wrong
// with it.
func reduced(jpeg []byte, long int) (img *image.NRGBA, full image.Point, ok bool) {
	if len(jpeg) == 0 {
		return nil, full, false
	}
	var out C.enrol_image
	read := C.enrol_reduced((*C.uchar)(unsafe.SliceData(jpeg)), C.size_t(len(jpeg)), C.int(long), &out) //nolint:gocritic // cgo writes the comparison that is meant
	if read == 0 {
		return nil, full, false
	}
	defer C.free(unsafe.Pointer(out.rgba))
	w, h := int(out.width), int(out.height)
	img = image.NewNRGBA(image.Rect(0, 0, w, h))
	copy(img.Pix, unsafe.Slice((*byte)(out.rgba), 4*w*h))
	return img, image.Pt(int(out.full_width), int(out.full_height)), true
}
