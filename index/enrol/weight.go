package enrol

import (
	"bytes"
	"context"
	"image"
	"image/color"
)

// weight is how many bytes of memory decoding a photograph takes, by its header and never less than it does.
type weight struct {
	reduced int64 // by libjpeg, at a part of its size; 0 where that is not tried
	whole   int64 // by Go's decoder
}

// least is by the decoder that is tried first.
func (w weight) least() int64 {
	if w.reduced > 0 {
		return w.reduced
	}
	return w.whole
}

// most is by the heavier of the decoders that may be tried: Go's is not where it takes more than MaxDecoded.
func (w weight) most() int64 {
	if w.whole > MaxDecoded {
		return w.reduced
	}
	return max(w.whole, w.reduced)
}

// weigh tells what a photograph takes. It counts pixels; what decoders need besides is little.
func weigh(photo []byte, kind Kind, cfg image.Config) weight {
	pixels := int64(cfg.Width) * int64(cfg.Height)
	switch kind {
	case JPEG:
		return weighJPEG(photo, pixels, cfg.ColorModel)
	case PNG:
		return weight{whole: pixels * pngBytes(photo, cfg.ColorModel)}
	default:
		return weight{whole: pixels * webpBytes(photo)}
	}
}

// weighJPEG counts every colour at full resolution, and that of a progressive one every coefficient is kept: in two bytes by
// libjpeg, in four by Go. Where a marker of a progressive frame stands anywhere, the photograph counts as one.
func weighJPEG(photo []byte, pixels int64, model color.Model) weight {
	var colours, converted int64 = 3, 0
	switch model {
	case color.GrayModel:
		colours = 1
	case color.RGBAModel:
		converted = 4
	case color.CMYKModel:
		colours, converted = 4, 4
	}
	var kept int64
	if bytes.Contains(photo, []byte{0xFF, 0xC2}) {
		kept = colours
	}
	w := weight{whole: pixels * (colours + converted + 4*kept)}
	if colours < 4 {
		w.reduced = max(1, pixels*2*kept)
	}
	return w
}

// pngBytes is what Go's decoder takes for a pixel. Grey and coloured ones may turn out transparent after the header; and one
// that comes in seven passes is put together from pictures half of which is in memory twice.
func pngBytes(photo []byte, model color.Model) int64 {
	const interlaced = 28 // where the header says so
	var each int64 = 4
	switch model {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		each = 8
	default:
		if _, ok := model.(color.Palette); ok {
			each = 1
		}
	}
	if len(photo) > interlaced && photo[interlaced] != 0 {
		each *= 2
	}
	return each
}

// webpBytes is what Go's decoder takes for a pixel: two bytes of a plain photograph; else there may be a palette, or a mask
// that is a picture of its own.
func webpBytes(photo []byte) int64 {
	const chunk = 12
	if len(photo) >= chunk+4 && string(photo[chunk:chunk+4]) == "VP8 " {
		return 2
	}
	return 8
}

// ordinary is what decoding may take without waiting for another: a telephone's photograph of 20 megapixels does.
const ordinary = 64_000_000

// weighed waits until a photograph may be decoded: of the large ones one is at a time, so that some of them fill neither the
// memory nor the recognizers, and all others go past. The caller calls done when it has the pixels. Whoever has a recognizer
// must not wait here.
func (e *Enroller) weighed(ctx context.Context, w weight) (done func(), err error) {
	if w.most() <= ordinary {
		return func() {}, nil
	}
	select {
	case e.large <- struct{}{}:
		return func() { <-e.large }, nil
	case <-e.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, errGivenUp(ctx)
	}
}
