package enrol

import (
	"context"
	"image"
	"math"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// view is an image as one detector looks at it.
type view struct {
	with  detector
	scale float64 // pixels of the view per pixel of the image it shows
}

// cnnSide is the largest side shown to the CNN, whose time grows with the pixels: about a second at 640.
const cnnSide = 640

// views is the order of looking: the quick detector, the quick detector on the doubled image (for faces of 40 to 80 px),
// then the slow one. HOG alone misses 8% of small children, all three one in a thousand.
func views(size image.Point) []view {
	long := float64(max(size.X, size.Y))
	return []view{{hog, 1}, {hog, 2}, {cnn, math.Min(2, cnnSide/long)}}
}

// sighting is a face together with the image on which a detector found it.
type sighting struct {
	found
	view
	pixels *image.NRGBA // at the view's scale
}

// width of the face's box in pixels of the image itself.
func (s sighting) width() float64 { return float64(s.box.Dx()) / s.scale }

// look shows the image to one detector after the other until one finds faces. jpg is img as encode writes it. No face
// gives none and no error; an end of ctx an Unavailable Error.
func (r *recognizer) look(ctx context.Context, img *image.NRGBA, jpg []byte) ([]sighting, error) {
	for _, v := range views(img.Rect.Size()) {
		all, err := r.lookOnce(ctx, img, jpg, v)
		if err != nil || len(all) > 0 {
			return all, err
		}
	}
	return nil, nil
}

// lookOnce shows the image to one detector. jpg may be nil.
func (r *recognizer) lookOnce(ctx context.Context, img *image.NRGBA, jpg []byte, v view) ([]sighting, error) {
	if ctx.Err() != nil {
		return nil, errGivenUp(ctx)
	}
	if v.scale != 1 {
		img, jpg = resize(img, img.Rect.Size(), v.scale), nil
	}
	if size := img.Rect.Size(); min(size.X, size.Y) < minSide {
		return nil, nil
	}
	if jpg == nil {
		var err error
		if jpg, err = encode(img); err != nil {
			return nil, err
		}
	}
	faces, err := r.find(jpg, v.with)
	if err != nil {
		return nil, err
	}
	all := make([]sighting, len(faces))
	for i, f := range faces {
		all[i] = sighting{f, v, img}
	}
	return all, nil
}

// face makes the domain's face of a sighting: box and landmarks on the image, descriptor with that of the mirror image.
// Of the quality only what the descriptors say is filled in.
func (r *recognizer) face(ctx context.Context, s sighting) (models.Face, error) {
	f := models.Face{Model: Model, Descriptor: s.descriptor}
	for i, p := range s.landmarks {
		f.Landmarks[i] = models.Point{X: p.X / s.scale, Y: p.Y / s.scale}
	}
	f.Box = models.Box{
		X: scaled(s.box.Min.X, s.scale), Y: scaled(s.box.Min.Y, s.scale),
		Width: scaled(s.box.Dx(), s.scale), Height: scaled(s.box.Dy(), s.scale),
	}
	mirrored, ok, err := r.mirror(ctx, s)
	if err != nil {
		return models.Face{}, err
	}
	f.Quality.Unmirrored = !ok
	if ok {
		f.Quality.MirrorGap = distance(s.descriptor, mirrored)
		f.Descriptor = mean(s.descriptor, mirrored)
	}
	return f, nil
}

func scaled(v int, scale float64) int { return int(math.Round(float64(v) / scale)) }

const (
	// mirrorCrop is the side of the crop on which the mirror image is sought, in sides of the face's box: dlib's chip and
	// the detector's surroundings fit, another person's face mostly does not.
	mirrorCrop = 2.2
	// mirrorOverlap is the intersection over union from which the mirror image's face is the same face.
	mirrorOverlap = .6
)

// mirror describes the mirror image of a face, on the mirrored crop around it. The detector that found the face looks
// first, then the others; ok is false when none finds it at the same place.
func (r *recognizer) mirror(ctx context.Context, s sighting) (d models.Descriptor, ok bool, err error) {
	half := int(math.Round(mirrorCrop * float64(max(s.box.Dx(), s.box.Dy())) / 2))
	centre := s.box.Min.Add(s.box.Max).Div(2)
	crop := image.Rectangle{Min: centre, Max: centre}.Inset(-half).Intersect(s.pixels.Rect)
	if crop.Empty() {
		return d, false, nil
	}
	flipped := imaging.FlipH(imaging.Crop(s.pixels, crop))
	expected := flip(s.box.Sub(crop.Min), crop.Dx())
	for _, v := range append([]view{{s.with, 1}}, views(crop.Size())...) {
		all, err := r.lookOnce(ctx, flipped, nil, v)
		if err != nil {
			return d, false, err
		}
		if best, ok := bestOverlap(all, expected); ok {
			return best.descriptor, true, nil
		}
	}
	return d, false, nil
}

// flip mirrors a rectangle in an image of the given width.
func flip(r image.Rectangle, width int) image.Rectangle {
	return image.Rect(width-r.Max.X, r.Min.Y, width-r.Min.X, r.Max.Y)
}

// bestOverlap is the sighting that covers the expected box best, if it does so well enough.
func bestOverlap(all []sighting, expected image.Rectangle) (best sighting, ok bool) {
	most := mirrorOverlap
	for _, s := range all {
		box := image.Rect(scaled(s.box.Min.X, s.scale), scaled(s.box.Min.Y, s.scale), scaled(s.box.Max.X, s.scale), scaled(s.box.Max.Y, s.scale))
		if o := overlap(box, expected); o >= most {
			best, most, ok = s, o, true
		}
	}
	return best, ok
}

// overlap is the intersection over union of two rectangles, 0 to 1.
func overlap(a, b image.Rectangle) float64 {
	common := area(a.Intersect(b))
	return common / (area(a) + area(b) - common)
}

func area(r image.Rectangle) float64 { return float64(r.Dx()) * float64(r.Dy()) }

// distance is the Euclidean distance of two descriptors.
func distance(a, b models.Descriptor) float64 {
	var sum float64
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum)
}

func mean(a, b models.Descriptor) models.Descriptor {
	for i := range a {
		a[i] = (a[i] + b[i]) / 2
	}
	return a
}
