package enrol

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"github.com/milaan-project/milaan/models"
)

// Kind is the format of a photograph, by its content.
type Kind string

// The formats that are accepted.
const (
	JPEG Kind = "jpeg"
	PNG  Kind = "png"
	WebP Kind = "webp"
)

// What a photograph may cost. Ordinary phones stay far below each.
const (
	MaxBytes  = 25 << 20   // of the file
	MaxPixels = 60_000_000 // width × height of the header
	// MaxDecoded is of the bytes that decoding takes: a picture of one colour is small as a file and of any size as pixels.
	MaxDecoded = 240_000_000
	// maxSide is that of JPEG: shrinking takes memory for each pixel of a side.
	maxSide = 65535
	// maxScans bounds a progressive JPEG: each scan visits every block, so a few kilobytes of empty scans could cost
	// minutes. Encoders write about ten; libjpeg-turbo's fuzzers stop at 500.
	maxScans = 100
)

var (
	magicJPEG = []byte{0xFF, 0xD8, 0xFF}
	magicPNG  = []byte("\x89PNG\r\n\x1a\n")
)

// Check says what a photograph is from its first bytes and its header, without decoding pixels and without believing any
// name. Width and height are as stored, before the EXIF orientation. Errors: Invalid (empty, cut off or damaged header),
// TooLarge (over MaxBytes, MaxPixels or MaxDecoded, or a very long strip), UnsupportedMedia (anything but a still JPEG, PNG or WebP; HEIC is told so).
func Check(photo []byte) (kind Kind, width, height int, err error) {
	kind, cfg, err := check(photo)
	return kind, cfg.Width, cfg.Height, err
}

// check is Check that tells the colours too.
func check(photo []byte) (kind Kind, cfg image.Config, err error) {
	if len(photo) == 0 {
		return "", cfg, errEmpty
	}
	if len(photo) > MaxBytes {
		return "", cfg, errTooManyBytes
	}
	if kind, err = sniff(photo); err != nil {
		return "", cfg, err
	}
	err = guard(func() (err error) {
		cfg, err = header(kind, photo)
		return err
	})
	switch {
	case err != nil:
		err = decodeError(err)
	case cfg.Width <= 0 || cfg.Height <= 0:
		err = errDamaged
	case int64(cfg.Width)*int64(cfg.Height) > MaxPixels:
		err = errTooManyPixels
	case kind == JPEG && bytes.Count(photo, []byte{0xFF, 0xDA}) > maxScans:
		err = errRareFormat
	case max(cfg.Width, cfg.Height) > maxSide, weigh(photo, kind, cfg).least() > MaxDecoded:
		err = errTooHeavy
	}
	if err != nil {
		return "", image.Config{}, err
	}
	return kind, cfg, nil
}

// sniff names the format by magic numbers.
func sniff(photo []byte) (Kind, error) {
	switch {
	case bytes.HasPrefix(photo, magicJPEG):
		return JPEG, nil
	case bytes.HasPrefix(photo, magicPNG):
		return PNG, nil
	case bytes.HasPrefix(photo, []byte("RIFF")) && len(photo) >= 12 && string(photo[8:12]) == "WEBP":
		if animatedWebP(photo) {
			return "", errMoving
		}
		return WebP, nil
	case bytes.HasPrefix(photo, []byte("GIF8")):
		return "", errMoving
	case isHEIC(photo):
		return "", errHEIC
	default:
		return "", errNotPhoto
	}
}

// isHEIC looks for the file type box of ISO 14496-12 with a brand of the HEIF family (ISO 23008-12, AVIF 1.1).
func isHEIC(photo []byte) bool {
	if len(photo) < 12 || string(photo[4:8]) != "ftyp" {
		return false
	}
	switch string(photo[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis":
		return true
	}
	return false
}

// animatedWebP reads the animation flag of the VP8X chunk, which the WebP container specification puts first.
func animatedWebP(photo []byte) bool {
	const chunk, flags, animation = 12, 20, 1 << 1
	return len(photo) > flags && string(photo[chunk:chunk+4]) == "VP8X" &&
		binary.LittleEndian.Uint32(photo[chunk+4:]) >= 1 && photo[flags]&animation != 0
}

// header reads the dimensions alone.
func header(kind Kind, photo []byte) (image.Config, error) {
	r := bytes.NewReader(photo)
	switch kind {
	case JPEG:
		return jpeg.DecodeConfig(r)
	case PNG:
		return png.DecodeConfig(r)
	default:
		return webp.DecodeConfig(r)
	}
}

// decodeError gives a decoder's error a code and a way out.
func decodeError(err error) error {
	var known *models.Error
	if errors.As(err, &known) {
		return err
	}
	var rareJPEG jpeg.UnsupportedError
	var rarePNG png.UnsupportedError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return errCutOff.Because(err)
	case errors.As(err, &rareJPEG), errors.As(err, &rarePNG):
		return errRareFormat.Because(err)
	default:
		return errDamaged.Because(err)
	}
}
