package enrol

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

const (
	// groupSide is the largest side of a group photograph from which faces are cropped: a child among ten has a face of
	// 100 px there that would have 25 on a clean image.
	groupSide = 4096
	// groupLook is the side on which small faces are looked for. HOG needs faces of 80 px, and takes most of a second here.
	groupLook = 4096
	// groupMargin is how much of the face's box is left around it on a crop, on each side: hair, ears and collar.
	groupMargin = .6
)

// Group finds the faces of many people in one photograph and crops each, with a margin, from the photograph as received.
// Where boxes of its picture are given, faces are not sought: those are cropped, in their order. No face gives none and no
// error. Errors are those of Describe.
func (e *Enroller) Group(ctx context.Context, photo []byte, known []models.Box) (models.GroupPhoto, error) {
	kind, header, err := check(photo)
	if err != nil {
		return models.GroupPhoto{}, err
	}
	r, decoded, err := e.borrow(ctx, weigh(photo, kind, header))
	if err != nil {
		return models.GroupPhoto{}, err
	}
	defer e.giveBack(r)
	large, err := decodeUpTo(ctx, photo, kind, groupSide)
	decoded()
	if err != nil {
		return models.GroupPhoto{}, err
	}
	small := shrink(large.pixels, large.pixels.Rect.Size(), longSide)
	if known == nil {
		if known, err = r.groupFaces(ctx, large.pixels, small.Rect); err != nil {
			return models.GroupPhoto{}, err
		}
	}
	return groupOf(&large, small, known)
}

// groupFaces finds the faces of many people on a large picture, from left to right, as they lie on the small one.
func (r *recognizer) groupFaces(ctx context.Context, large *image.NRGBA, small image.Rectangle) ([]models.Box, error) {
	long := float64(max(large.Rect.Dx(), large.Rect.Dy()))
	// Each way of looking sees faces that the others miss: small ones, large ones, turned ones. A child that none sees is
	// one that nobody is asked about.
	var boxes []image.Rectangle
	for _, v := range []view{{hog, math.Min(2, groupLook/long)}, {hog, math.Min(2, longSide/long)}, {cnn, math.Min(2, cnnSide/long)}} {
		seen, err := r.lookOnce(ctx, large, nil, v)
		if err != nil {
			return nil, err
		}
		boxes = addSeen(boxes, seen, large.Rect)
	}
	slices.SortFunc(boxes, func(a, b image.Rectangle) int {
		return cmp.Or(cmp.Compare(a.Min.X+a.Max.X, b.Min.X+b.Max.X), cmp.Compare(a.Min.Y, b.Min.Y))
	})
	out := []models.Box{}
	for _, box := range boxes {
		out = append(out, onSmall(box, large.Rect, small))
	}
	return out, nil
}

// onSmall is where a part of a large picture lies on the small one.
func onSmall(r, large, small image.Rectangle) models.Box {
	by := float64(large.Dx()) / float64(small.Dx())
	return inside(models.Box{X: scaled(r.Min.X, by), Y: scaled(r.Min.Y, by), Width: scaled(r.Dx(), by), Height: scaled(r.Dy(), by)}, small)
}

// sameFace is the part of the smaller of two boxes that lies in the other one from which both are of one face.
const sameFace = .5

// addSeen adds the boxes of faces that are not among those yet.
func addSeen(boxes []image.Rectangle, seen []sighting, bounds image.Rectangle) []image.Rectangle {
	for _, s := range seen {
		box := image.Rect(scaled(s.box.Min.X, s.scale), scaled(s.box.Min.Y, s.scale), scaled(s.box.Max.X, s.scale), scaled(s.box.Max.Y, s.scale)).Intersect(bounds)
		known := slices.ContainsFunc(boxes, func(b image.Rectangle) bool { return area(b.Intersect(box)) >= sameFace*min(area(b), area(box)) })
		if !box.Empty() && !known {
			boxes = append(boxes, box)
		}
	}
	return boxes
}

// groupOf makes the domain's group photograph of the boxes of its faces on the small picture. Crops come of these boxes and
// not of what was found, so that they are the same bytes whenever they are made.
func groupOf(large *cleaned, small *image.NRGBA, faces []models.Box) (models.GroupPhoto, error) {
	bounds := large.pixels.Rect
	g := models.GroupPhoto{Width: small.Rect.Dx(), Height: small.Rect.Dy()}
	var err error
	if g.Image, err = encode(small); err != nil {
		return models.GroupPhoto{}, err
	}
	by := float64(g.Width) / float64(bounds.Dx())
	boxes := make([]image.Rectangle, len(faces))
	for i, b := range faces {
		boxes[i] = image.Rect(scaled(b.X, by), scaled(b.Y, by), scaled(b.X+b.Width, by), scaled(b.Y+b.Height, by)).Intersect(bounds)
		if boxes[i].Empty() {
			return models.GroupPhoto{}, errBoxOutside
		}
	}
	for i, box := range boxes {
		shown := alone(bounds, boxes, i)
		crop, err := encode(imaging.Crop(large.pixels, shown))
		if err != nil {
			return models.GroupPhoto{}, err
		}
		g.Faces = append(g.Faces, models.GroupFace{Box: faces[i], Shown: onSmall(shown, bounds, small.Rect), Width: float64(box.Dx()) * large.shrunk, Crop: crop})
	}
	return g, nil
}

// alone is the part of an image that shows one face with its margin and as little as can be of the others: it ends where
// another face begins, unless that lies over this one.
func alone(bounds image.Rectangle, boxes []image.Rectangle, which int) image.Rectangle {
	face := boxes[which]
	margin := int(math.Round(groupMargin * float64(face.Dx())))
	shown := face.Inset(-margin).Intersect(bounds)
	for i, other := range boxes {
		if i == which || !other.Overlaps(shown) {
			continue
		}
		// Of the cuts that leave the face whole, the one that leaves most of its surroundings.
		best := shown
		most := 0
		for _, cut := range []image.Rectangle{
			image.Rect(other.Max.X, shown.Min.Y, shown.Max.X, shown.Max.Y), image.Rect(shown.Min.X, shown.Min.Y, other.Min.X, shown.Max.Y),
			image.Rect(shown.Min.X, other.Max.Y, shown.Max.X, shown.Max.Y), image.Rect(shown.Min.X, shown.Min.Y, shown.Max.X, other.Min.Y),
		} {
			// image.Rect swaps corners that are the wrong way round; such a cut does not lie within.
			if size := cut.Dx() * cut.Dy(); cut.In(shown) && face.In(cut) && size > most {
				best, most = cut, size
			}
		}
		shown = best
	}
	return shown
}
