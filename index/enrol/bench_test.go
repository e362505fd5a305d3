package enrol_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"github.com/disintegration/imaging"
)

// BenchmarkDescribe12MP is a phone's photograph of 4,000 × 3,000 px with one face.
func BenchmarkDescribe12MP(b *testing.B) {
	e := opened(b)
	img, err := jpeg.Decode(bytes.NewReader(sample(b, "sample2.jpg")))
	if err != nil {
		b.Fatal(err)
	}
	var large image.Image = imaging.Fill(img, 4000, 3000, imaging.Center, imaging.Linear)
	var photo bytes.Buffer
	if err := imaging.Encode(&photo, large, imaging.JPEG, imaging.JPEGQuality(90)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		res, err := e.Describe(b.Context(), photo.Bytes())
		if err != nil || len(res.Faces) != 1 {
			b.Fatal(len(res.Faces), err)
		}
	}
}

// BenchmarkDescribe is a photograph of 400 px with one face, as records have them.
func BenchmarkDescribe(b *testing.B) {
	e := opened(b)
	img, err := jpeg.Decode(bytes.NewReader(sample(b, "sample2.jpg")))
	if err != nil {
		b.Fatal(err)
	}
	var photo bytes.Buffer
	if err := imaging.Encode(&photo, imaging.Fill(img, 400, 400, imaging.Center, imaging.Linear), imaging.JPEG); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := e.Describe(b.Context(), photo.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
