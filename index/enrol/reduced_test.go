package enrol

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// far is how far two pictures of one size are apart: the mean difference of a colour, of 255.
func far(t *testing.T, a, b *image.NRGBA) float64 {
	t.Helper()
	if a.Rect != b.Rect {
		t.Fatalf("%v and %v", a.Rect, b.Rect)
	}
	sum := 0.0
	for i := range a.Pix {
		sum += math.Abs(float64(a.Pix[i]) - float64(b.Pix[i]))
	}
	return sum / float64(len(a.Pix)) * 4 / 3
}

// A photograph decoded at a part of its size is the picture that the whole one shrinks to.
func TestReducedIsTheSamePicture(t *testing.T) {
	for name, long := range map[string]int{"portrait.jpg": 100, "progressive.jpg": 90, "grey.jpg": 60} {
		photo := file(t, name)
		whole, err := jpeg.Decode(bytes.NewReader(photo))
		if err != nil {
			t.Fatal(err)
		}
		small, full, ok := reduced(photo, long)
		if !ok || full != whole.Bounds().Size() {
			t.Fatalf("%s: %v of size %v", name, ok, full)
		}
		size := small.Rect.Size()
		if longest := max(size.X, size.Y); longest < long || longest > long+max(full.X, full.Y)/8+1 || !small.Opaque() {
			t.Errorf("%s: %v for a long side of %d", name, size, long)
		}
		if d := far(t, small, imaging.Resize(whole, size.X, size.Y, imaging.Box)); d > 4 {
			t.Errorf("%s: %.1f of 255 away from the same picture", name, d)
		}
	}
}

// What is no larger than wanted, of other colours, cut off or damaged is left to Go's decoder.
func TestReducedLeavesTheRest(t *testing.T) {
	photo := file(t, "portrait.jpg")
	spoilt := bytes.Clone(photo)
	copy(spoilt[len(spoilt)/2:], bytes.Repeat([]byte{0xff, 0xd9, 0, 7}, 40))
	for name, p := range map[string][]byte{"cmyk": file(t, "cmyk.jpg"), "cut off": photo[:len(photo)*2/3], "damaged": spoilt, "empty": nil, "text": []byte("no photograph"), "png": file(t, "deep.png")} {
		if _, _, ok := reduced(p, 60); ok {
			t.Errorf("%s: was decoded", name)
		}
	}
	if _, _, ok := reduced(photo, 2000); ok {
		t.Error("a small photograph was decoded at its own size")
	}
}

// A camera's photograph becomes nearly the clean image that it became when every pixel was decoded, and what is wrong with
// a large one is said as before.
func TestLargePhotographs(t *testing.T) {
	large := image.NewNRGBA(image.Rect(0, 0, 3001, 2003))
	for y := range 2003 {
		for x := range 3001 {
			large.SetNRGBA(x, y, color.NRGBA{uint8(x / 13), uint8(y / 9), uint8((x + y) / 20), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, large, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	got, err := decode(t.Context(), b.Bytes(), JPEG)
	if err != nil {
		t.Fatal(err)
	}
	if d := far(t, got.pixels, shrink(large, large.Rect.Size(), longSide)); d > 2 || math.Abs(got.shrunk-3001.0/longSide) > 1e-9 {
		t.Errorf("%.2f of 255 away, shrunk %v times", d, got.shrunk)
	}
	if _, err := decode(t.Context(), b.Bytes()[:b.Len()/2], JPEG); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("cut off: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := decode(gone, b.Bytes(), JPEG); models.CodeOf(err) != models.Unavailable {
		t.Errorf("nobody waits: %v", err)
	}
}

func FuzzReduced(f *testing.F) {
	for _, name := range []string{"portrait.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, photo []byte) {
		kind, w, h, err := Check(photo)
		if err != nil || kind != JPEG || w*h > 1_000_000 {
			return
		}
		if img, full, ok := reduced(photo, 20); ok && (full != image.Pt(w, h) || max(img.Rect.Dx(), img.Rect.Dy()) < 20 || len(img.Pix) != 4*img.Rect.Dx()*img.Rect.Dy()) {
			t.Fatalf("%v of %v", img.Rect, full)
		}
	})
}
