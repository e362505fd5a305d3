package enrol

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

// FuzzDecode is the decoder entry, without the networks: whatever arrives, there is either an opaque image of sane size or
// an error with a code that blames the photograph.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"progressive.jpg", "deep.png", "palette.png", "portrait.webp", "cmyk.jpg"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, photo []byte) {
		kind, w, h, err := Check(photo)
		if err != nil || w*h > 1_000_000 {
			return
		}
		clean, err := decode(t.Context(), photo, kind)
		if err != nil {
			if code := models.CodeOf(err); code != models.Invalid && code != models.UnsupportedMedia {
				t.Fatalf("code %s: %v", code, err)
			}
			return
		}
		size := clean.pixels.Rect.Size()
		if min(size.X, size.Y) < 1 || max(size.X, size.Y) > longSide || !clean.pixels.Opaque() || clean.pixels.Rect.Min != (image.Point{}) {
			t.Fatalf("clean image %v, opaque %v", clean.pixels.Rect, clean.pixels.Opaque())
		}
		jpg, err := encode(clean.pixels)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.DecodeConfig(bytes.NewReader(jpg)); err != nil {
			t.Fatal(err)
		}
	})
}

// TestDecodePixels checks colours where decoders and formats differ.
func TestDecodePixels(t *testing.T) {
	transparent := image.NewNRGBA(image.Rect(0, 0, 4, 4)) // all clear
	half := fill(image.NewNRGBA(image.Rect(0, 0, 4, 4)), color.NRGBA{R: 255, A: 128})
	deep := fill(image.NewNRGBA64(image.Rect(0, 0, 4, 4)), color.NRGBA64{R: 0x8000, G: 0x4000, B: 0xFFFF, A: 0xFFFF})
	palette := fill(image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.NRGBA{G: 200, A: 255}}), color.NRGBA{G: 200, A: 255})
	for name, c := range map[string]struct {
		img  image.Image
		want color.NRGBA
	}{
		"transparent is white paper": {transparent, color.NRGBA{255, 255, 255, 255}},
		"half transparent":           {half, color.NRGBA{255, 127, 127, 255}},
		"16 bits":                    {deep, color.NRGBA{128, 64, 255, 255}},
		"palette":                    {palette, color.NRGBA{0, 200, 0, 255}},
		"grey":                       {fill(image.NewGray(image.Rect(0, 0, 4, 4)), color.Gray{90}), color.NRGBA{90, 90, 90, 255}},
	} {
		var b bytes.Buffer
		if err := png.Encode(&b, c.img); err != nil {
			t.Fatal(err)
		}
		clean, err := decode(t.Context(), b.Bytes(), PNG)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := clean.pixels.NRGBAAt(1, 2); !near(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

type canvas interface {
	image.Image
	Set(x, y int, c color.Color)
}

func fill(img canvas, c color.Color) image.Image {
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.Set(x, y, c)
		}
	}
	return img
}

func near(a, b color.NRGBA) bool {
	d := func(x, y uint8) int { return max(int(x)-int(y), int(y)-int(x)) }
	return d(a.R, b.R) <= 2 && d(a.G, b.G) <= 2 && d(a.B, b.B) <= 2 && a.A == b.A
}

// TestDecodeCMYK compares the inverted CMYK JPEG with the portrait it was made of: a decoder that missed Adobe's inversion
// would give its negative.
func TestDecodeCMYK(t *testing.T) {
	luma := func(name string) (sum float64) {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		clean, err := decode(t.Context(), b, JPEG)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(clean.pixels.Pix); i += 4 {
			sum += float64(clean.pixels.Pix[i+1])
		}
		return sum / float64(len(clean.pixels.Pix)/4)
	}
	if got, want := luma("cmyk.jpg"), luma("portrait.jpg"); got < want-12 || got > want+12 {
		t.Errorf("mean green of the CMYK portrait is %.0f, of the portrait %.0f", got, want)
	}
}

func TestDecodeShrinks(t *testing.T) {
	for _, c := range []struct{ w, h, wantW, wantH int }{
		{3000, 2000, 1024, 683}, {2000, 3000, 683, 1024}, {1024, 700, 1024, 700}, {5, 7, 5, 7}, {20_000, 3, 1024, 1},
	} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, c.w, c.h)), nil); err != nil {
			t.Fatal(err)
		}
		clean, err := decode(t.Context(), b.Bytes(), JPEG)
		if err != nil {
			t.Fatal(err)
		}
		if got := clean.pixels.Rect.Size(); got != image.Pt(c.wantW, c.wantH) {
			t.Errorf("%d×%d becomes %v, want %d×%d", c.w, c.h, got, c.wantW, c.wantH)
		}
	}
}

func TestDecodeEndsWithContext(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "portrait.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := decode(ctx, b, JPEG); models.CodeOf(err) != models.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("decoding for nobody: %v", err)
	}
}

// TestGuard checks the one place where a decoder's panic becomes an error.
func TestGuard(t *testing.T) {
	err := guard(func() error {
		panic("index out of range")
	})
	if models.CodeOf(err) != models.Invalid {
		t.Errorf("a panicking decoder gives %v", err)
	}
}

// TestWaitingEndsWithContext: the only recognizer is in use, and whoever waits for it gives up when told.
func TestWaitingEndsWithContext(t *testing.T) {
	e := &Enroller{idle: make(chan *recognizer, 1), inside: make(chan struct{}, 2), large: make(chan struct{}, 1), closed: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, _, err := e.borrow(ctx, weight{})
		done <- err
	}()
	cancel()
	if err := <-done; models.CodeOf(err) != models.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("waiting gave %v", err)
	}
}

// TestLevelling: whichever way the eyes lie, they land level and eyesApart apart, and every point finds its way back.
func TestLevelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.Float64Range(0, 1024)
		a := models.Point{X: side.Draw(t, "ax"), Y: side.Draw(t, "ay")}
		b := models.Point{X: side.Draw(t, "bx"), Y: side.Draw(t, "by")}
		if math.Hypot(a.X-b.X, a.Y-b.Y) < eyesMin {
			t.Skip("too close")
		}
		l := levelEyes(a, b)
		for eye, want := range map[models.Point]models.Point{
			a: {X: (eyesCrop - eyesApart) / 2, Y: eyesHeight},
			b: {X: (eyesCrop + eyesApart) / 2, Y: eyesHeight},
		} {
			got := l.back(want)
			if math.Hypot(got.X-eye.X, got.Y-eye.Y) > 1e-6 {
				t.Fatalf("%v of the crop comes from %v, want %v", want, got, eye)
			}
		}
	})
}
