package enrol_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// TestGroup finds every face of real photographs, from left to right, and crops each so that it shows its own person: the
// face of the crop is the one of the photograph, and another's is not on it.
func TestGroup(t *testing.T) {
	e := opened(t)
	for name, want := range map[string]int{"sample1.jpg": 3, "sample4.jpg": 4, "sample3.jpg": 3, "sample5.jpg": 5, "sample6.jpg": 4} {
		photo := sample(t, name)
		g, err := e.Group(t.Context(), photo, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Faces) < want {
			t.Errorf("%s: %d faces, want %d", name, len(g.Faces), want)
		}
		whole, err := e.Describe(t.Context(), photo)
		if err != nil {
			t.Fatal(err)
		}
		alike := 0
		for i := range g.Faces {
			f := &g.Faces[i]
			if i > 0 && f.Box.X+f.Box.Width/2 < g.Faces[i-1].Box.X+g.Faces[i-1].Box.Width/2 {
				t.Errorf("%s: face %d is left of the one before", name, i+1)
			}
			one, err := e.Describe(t.Context(), f.Crop)
			if err != nil {
				t.Fatal(err)
			}
			at := f.Nearest(one.Faces, one.Width, one.Height)
			if at < 0 {
				t.Errorf("%s: there is no face on crop %d", name, i+1)
				continue
			}
			for _, seen := range whole.Faces {
				if overlaps(seen.Box, f.Box) && apart(seen.Descriptor, one.Faces[at].Descriptor) < .45 {
					alike++
				}
			}
		}
		if alike < min(want, len(whole.Faces)) {
			t.Errorf("%s: %d of the crops show the person that the photograph shows there", name, alike)
		}
	}
}

func overlaps(a, b models.Box) bool {
	return image.Rect(a.X, a.Y, a.X+a.Width, a.Y+a.Height).Overlaps(image.Rect(b.X+b.Width/3, b.Y+b.Height/3, b.X+2*b.Width/3, b.Y+2*b.Height/3))
}

// TestGroupOfSmallFaces finds faces that are too small on a clean image: a row of people on a photograph of many pixels.
func TestGroupOfSmallFaces(t *testing.T) {
	e := opened(t)
	one, err := jpeg.Decode(bytes.NewReader(sample(t, "sample2.jpg")))
	if err != nil {
		t.Fatal(err)
	}
	large := imaging.Resize(imaging.Crop(one, image.Rect(1125, 0, 1920, 1367)), 400, 0, imaging.Linear)
	size := large.Rect.Size()
	row := image.NewRGBA(image.Rect(0, 0, 10*size.X, size.Y))
	for i := range 10 {
		draw.Draw(row, image.Rect(i*size.X, 0, (i+1)*size.X, size.Y), large, image.Point{}, draw.Src)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, row, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	g, err := e.Group(t.Context(), b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Faces) != 10 || g.Width != 1024 {
		t.Fatalf("%d faces on %d pixels of %d", len(g.Faces), g.Width, 10*size.X)
	}
	for i := range g.Faces {
		if g.Faces[i].Box.X*10/1024 != i {
			t.Errorf("face %d is at %v", i+1, g.Faces[i].Box)
		}
		crop, _, err := image.DecodeConfig(bytes.NewReader(g.Faces[i].Crop))
		if err != nil || float64(crop.Width) < 1.5*g.Faces[i].Width*.6 {
			t.Errorf("crop %d is %d pixels wide, and the face %.0f: %v", i+1, crop.Width, g.Faces[i].Width, err)
		}
	}
	if _, err := e.Group(t.Context(), []byte("GIF89a"), nil); models.CodeOf(err) != models.UnsupportedMedia {
		t.Errorf("no photograph: %v", err)
	}
}
