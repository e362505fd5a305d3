package enrol_test

import (
	"image/color"
	"math"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// TestDescribeWithEyes turns a portrait on its side, shows where its eyes went, and expects the face that the upright
// portrait has, at its place on the turned one.
func TestDescribeWithEyes(t *testing.T) {
	e := opened(t)
	img := portrait(t)
	_, upright := theFace(t, e, "upright", jpegOf(t, img))
	h := float64(img.Rect.Dy())
	turn := func(p models.Point) models.Point { return models.Point{X: h - 1 - p.Y, Y: p.X} } // clockwise
	l := upright.Landmarks
	right, left := turn(between(l[2], l[3])), turn(between(l[0], l[1]))
	photo := jpegOf(t, imaging.Rotate270(img))

	for name, eyes := range map[string][2]models.Point{"as shown": {right, left}, "swapped": {left, right}} {
		res, err := e.DescribeWithEyes(t.Context(), photo, eyes[0], eyes[1])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(res.Faces) != 1 || len(res.Advice) > 0 || !res.Faces[0].Assisted {
			t.Fatalf("%s: %d faces, advice %v", name, len(res.Faces), res.Advice)
		}
		f := res.Faces[0]
		if d := apart(f.Descriptor, upright.Descriptor); d > .3 {
			t.Errorf("%s: descriptor moved by %.3f", name, d)
		}
		for i, p := range f.Landmarks {
			want := turn(l[i])
			if math.Hypot(p.X-want.X, p.Y-want.Y) > 8 {
				t.Errorf("%s: landmark %d at %v, want %v", name, i, p, want)
			}
		}
		centre := turn(models.Point{X: float64(upright.Box.X) + float64(upright.Box.Width)/2, Y: float64(upright.Box.Y) + float64(upright.Box.Height)/2})
		if math.Hypot(float64(f.Box.X)+float64(f.Box.Width)/2-centre.X, float64(f.Box.Y)+float64(f.Box.Height)/2-centre.Y) > 20 {
			t.Errorf("%s: box %v, want its centre at %v", name, f.Box, centre)
		}
	}
}

func between(a, b models.Point) models.Point {
	return models.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
}

func TestDescribeWithEyesSaysNo(t *testing.T) {
	e := opened(t)
	wall := jpegOf(t, plain(300, 200, color.Gray{100}))
	res, err := e.DescribeWithEyes(t.Context(), wall, models.Point{X: 100, Y: 80}, models.Point{X: 150, Y: 85})
	if err != nil || len(res.Faces) > 0 || len(res.Advice) != 1 || res.Advice[0] != models.NotDescribable {
		t.Errorf("a wall has %d faces, advice %v, %v", len(res.Faces), res.Advice, err)
	}
	for name, eyes := range map[string][2]models.Point{
		"outside":  {{X: 100, Y: 80}, {X: 301, Y: 80}},
		"negative": {{X: -1, Y: 80}, {X: 100, Y: 80}},
		"NaN":      {{X: math.NaN(), Y: 80}, {X: 100, Y: 80}},
		"together": {{X: 100, Y: 80}, {X: 102, Y: 80}},
	} {
		_, err := e.DescribeWithEyes(t.Context(), wall, eyes[0], eyes[1])
		wantError(t, name, err, models.Invalid, "ap the")
	}
}
