package enrol

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"math"

	"github.com/disintegration/imaging"
	"golang.org/x/image/webp"

	"github.com/milaan-project/milaan/models"
)

const (
	// longSide is the largest side of a clean image. dlib's HOG detector needs faces of 80 px, so at 1,024 px it still
	// finds a group of ten side by side, in about 40 ms.
	longSide = 1024
	// jpegQuality of clean images. Chroma is 4:2:0, the only kind Go's encoder writes.
	jpegQuality = 95
)

// cleaned is a photograph with nothing left but its upright pixels and the date the camera wrote.
type cleaned struct {
	pixels  *image.NRGBA // opaque, origin at 0,0
	shrunk  float64      // pixels of the photograph as received per pixel of the clean image, at least 1
	takenOn models.Date
}

// decode reads the pixels of a photograph that Check has passed, turns them upright, lays transparent ones on white and
// shrinks them to longSide. It ends early, with an Unavailable Error, when ctx does.
func decode(ctx context.Context, photo []byte, kind Kind) (cleaned, error) {
	return decodeUpTo(ctx, photo, kind, longSide)
}

// decodeUpTo decodes a photograph as decode does, for another largest side.
func decodeUpTo(ctx context.Context, photo []byte, kind Kind, long int) (cleaned, error) {
	if err := ctx.Err(); err != nil {
		return cleaned{}, errGivenUp(ctx)
	}
	if kind == JPEG {
		if small, size, ok := reduced(photo, long); ok {
			return clean(small, size, readMeta(photo, kind), long), nil
		}
		_, header, err := check(photo)
		if err == nil && weigh(photo, kind, header).whole > MaxDecoded {
			err = errTooHeavy
		}
		if err != nil {
			return cleaned{}, err
		}
	}
	var img image.Image
	input := &reader{ctx: ctx, r: bytes.NewReader(photo)}
	err := guard(func() (err error) {
		img, err = pixels(input, kind)
		return err
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return cleaned{}, errGivenUp(ctx)
	case err != nil && input.ended:
		return cleaned{}, errCutOff.Because(err)
	case err != nil:
		return cleaned{}, decodeError(err)
	}
	return clean(img, img.Bounds().Size(), readMeta(photo, kind), long), nil
}

// clean makes the clean image, at most so long, of a photograph of a size, which may have been reduced already.
func clean(img image.Image, size image.Point, m meta, long int) cleaned {
	return cleaned{
		pixels:  upright(onWhite(shrink(img, size, long)), m.orientation),
		shrunk:  math.Max(1, float64(max(size.X, size.Y))/float64(long)),
		takenOn: m.takenOn,
	}
}

func pixels(r io.Reader, kind Kind) (image.Image, error) {
	switch kind {
	case JPEG:
		return jpeg.Decode(r)
	case PNG:
		return png.Decode(r)
	default:
		return webp.Decode(r)
	}
}

// reader ends a decoder that nobody waits for any more, and tells a photograph that is cut off from one that is damaged:
// decoders report both as nonsense in the data, but only the first asks for more than there is.
type reader struct {
	ctx   context.Context
	r     io.Reader
	ended bool // more was asked for after the last byte
}

func (r *reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(b)
	r.ended = r.ended || err == io.EOF
	return n, err
}

// guard makes a panic of a decoder an error: their input is hostile, and one photograph must not end the server.
func guard(decode func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errDamaged.Because(fmt.Errorf("decoder panicked: %v", p))
		}
	}()
	return decode()
}

// shrink returns a copy of what a photograph of a size is at most so long, never enlarged, no side under one pixel.
// img is the photograph, or a part of its pixels.
func shrink(img image.Image, size image.Point, most int) *image.NRGBA {
	long := max(size.X, size.Y)
	if long <= most {
		return imaging.Clone(img)
	}
	return resize(img, size, float64(most)/float64(long))
}

// resize makes a picture the size of another one scaled, by a triangle filter, which averages when it shrinks, so nothing
// aliases.
func resize(img image.Image, size image.Point, scale float64) *image.NRGBA {
	w, h := math.Round(float64(size.X)*scale), math.Round(float64(size.Y)*scale)
	return imaging.Resize(img, max(1, int(w)), max(1, int(h)), imaging.Linear)
}

// onWhite lays a picture on white paper, in place: that is how a scan or a cut-out portrait was meant to be seen.
func onWhite(img *image.NRGBA) *image.NRGBA {
	if img.Opaque() {
		return img
	}
	for i := 0; i < len(img.Pix); i += 4 {
		a := int(img.Pix[i+3])
		for c := i; c < i+3; c++ {
			img.Pix[c] = uint8((int(img.Pix[c])*a + 255*(255-a) + 127) / 255)
		}
		img.Pix[i+3] = 255
	}
	return img
}

// upright undoes the EXIF orientation (1 to 8, Exif 2.3 §4.6.4 tag 0x0112).
func upright(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6:
		return imaging.Rotate270(img)
	case 7:
		return imaging.Transverse(img)
	case 8:
		return imaging.Rotate90(img)
	default:
		return img
	}
}

// encode writes opaque pixels as a plain three-component JPEG, the one kind go-face reads, with no metadata at all.
func encode(img *image.NRGBA) ([]byte, error) {
	// Go's encoder is several times quicker on image.RGBA, and opaque pixels are the same in both.
	opaque := &image.RGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, opaque, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return nil, errNetwork.Because(err)
	}
	return b.Bytes(), nil
}
