package enrol

import (
	"context"
	"image"
	"math"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/milaan-project/milaan/models"
)

// The crop on which a face with given eyes is sought: level eyes 90 px apart make a face of about 200 px, well within what
// both detectors like, with room around it for either.
const (
	eyesApart  = 90
	eyesCrop   = 480
	eyesHeight = 200 // of the eyes from the crop's top
	// eyesMiss is how far the middle of the eyes found may lie from the middle of those given: half an eye distance.
	eyesMiss = eyesApart / 2
	// eyesMin is the least distance of eyes on the image, in pixels: under it the turn is guesswork.
	eyesMin = 4
)

// DescribeWithEyes describes the face whose eyes a person has shown on a clean image (Result.Image), when no detector found
// it by itself: the image is turned and scaled so that the eyes lie level 90 px apart, and that crop is looked at. right
// and left are the child's own, so right lies on the left of an upright picture; when nothing is found that way they are
// tried swapped. The result holds that face alone, Assisted, in the image's coordinates, or none and the advice
// NotDescribable. Its quality counts pixels of the image. Errors: Invalid for eyes outside the image or too close
// together; otherwise as of Describe.
func (e *Enroller) DescribeWithEyes(ctx context.Context, jpg []byte, right, left models.Point) (Result, error) {
	kind, header, err := check(jpg)
	if err != nil {
		return Result{}, err
	}
	r, decoded, err := e.borrow(ctx, weigh(jpg, kind, header))
	if err != nil {
		return Result{}, err
	}
	defer e.giveBack(r)

	clean, err := decode(ctx, jpg, kind)
	decoded()
	if err != nil {
		return Result{}, err
	}
	bounds := clean.pixels.Rect
	if err := checkEyes(bounds, right, left); err != nil {
		return Result{}, err
	}
	res := Result{Image: jpg, Width: bounds.Dx(), Height: bounds.Dy(), Advice: []models.Advice{models.NotDescribable}}
	f, ok, err := r.faceAtEyes(ctx, clean.pixels, levelEyes(right, left), levelEyes(left, right))
	if err != nil {
		return Result{}, err
	}
	if ok {
		res.Faces, res.Advice = []models.Face{f}, nil
	}
	return res, nil
}

func checkEyes(bounds image.Rectangle, eyes ...models.Point) error {
	w, h := float64(bounds.Dx()), float64(bounds.Dy())
	for _, p := range eyes {
		if !(p.X >= 0 && p.X <= w && p.Y >= 0 && p.Y <= h) { // NaN is outside too
			return errEyesOutside
		}
	}
	if math.Hypot(eyes[0].X-eyes[1].X, eyes[0].Y-eyes[1].Y) < eyesMin {
		return errEyesTogether
	}
	return nil
}

// levelling turns and scales an image so that two eyes lie level in the crop: crop = m · image + (tx, ty), where m is a
// rotation by angle times scale.
type levelling struct {
	cos, sin float64 // of the rotation, times scale
	tx, ty   float64
	scale    float64 // pixels of the crop per pixel of the image
}

// levelEyes puts eye a on the crop's left and eye b on its right.
func levelEyes(a, b models.Point) levelling {
	dx, dy := b.X-a.X, b.Y-a.Y
	apart := math.Hypot(dx, dy)
	scale := eyesApart / apart
	l := levelling{cos: dx / apart * scale, sin: -dy / apart * scale, scale: scale}
	m := middle(a, b)
	l.tx = eyesCrop/2 - (l.cos*m.X - l.sin*m.Y)
	l.ty = eyesHeight - (l.sin*m.X + l.cos*m.Y)
	return l
}

// crop cuts the levelled square out of img; what lies outside img is black, as in dlib's chips.
func (l levelling) crop(img *image.NRGBA) *image.NRGBA {
	dst := image.NewNRGBA(image.Rect(0, 0, eyesCrop, eyesCrop))
	draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
	m := f64.Aff3{l.cos, -l.sin, l.tx, l.sin, l.cos, l.ty}
	draw.CatmullRom.Transform(dst, m, img, img.Rect, draw.Over, nil)
	return dst
}

// back maps a point of the crop to the image.
func (l levelling) back(p models.Point) models.Point {
	x, y, s := p.X-l.tx, p.Y-l.ty, l.scale*l.scale
	return models.Point{X: (l.cos*x + l.sin*y) / s, Y: (-l.sin*x + l.cos*y) / s}
}

// faceAtEyes describes the face whose eyes are those given, on the first levelling on which a detector finds it: the quick
// detector looks at all of them before the slow one looks at any. ok is false when none does.
func (r *recognizer) faceAtEyes(ctx context.Context, img *image.NRGBA, levels ...levelling) (f models.Face, ok bool, err error) {
	crops := make([]*image.NRGBA, len(levels))
	for i, level := range levels {
		crops[i] = level.crop(img)
	}
	for _, v := range views(image.Pt(eyesCrop, eyesCrop)) {
		for i, level := range levels {
			all, err := r.lookOnce(ctx, crops[i], nil, v)
			if err != nil {
				return f, false, err
			}
			at := slices.IndexFunc(all, sighting.hasGivenEyes)
			if at < 0 {
				continue
			}
			if f, err = r.face(ctx, all[at]); err != nil {
				return f, false, err
			}
			f.Quality = measure(crops[i], f, all[at].width()/level.scale, f.Quality)
			return level.onImage(f, img.Rect), true, nil
		}
	}
	return f, false, nil
}

// hasGivenEyes tells the face meant from a bystander or a false alarm elsewhere on a levelled crop.
func (s sighting) hasGivenEyes() bool {
	l := s.landmarks
	m := middle(middle(l[0], l[1]), middle(l[2], l[3]))
	return math.Hypot(m.X/s.scale-eyesCrop/2, m.Y/s.scale-eyesHeight) <= eyesMiss
}

// onImage maps a face of the crop to the image: landmarks exactly, the box as an upright square about the same centre.
func (l levelling) onImage(f models.Face, bounds image.Rectangle) models.Face {
	for i, p := range f.Landmarks {
		f.Landmarks[i] = l.back(p)
	}
	centre := l.back(models.Point{X: float64(f.Box.X) + float64(f.Box.Width)/2, Y: float64(f.Box.Y) + float64(f.Box.Height)/2})
	w, h := float64(f.Box.Width)/l.scale, float64(f.Box.Height)/l.scale
	f.Box = inside(models.Box{
		X: int(math.Round(centre.X - w/2)), Y: int(math.Round(centre.Y - h/2)),
		Width: int(math.Round(w)), Height: int(math.Round(h)),
	}, bounds)
	f.Assisted = true
	return f
}
