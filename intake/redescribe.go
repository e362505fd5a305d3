package intake

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Redescribe describes a sealed photograph anew, by the model in use now, and replaces its faces. The face that a person
// chose stays chosen, and the face at the eyes that a person gave is described again: a face is the same one when it is
// at the same place. It returns the photograph as it is now, and false when a person had chosen a face of which nothing
// is found any more; somebody has to look at it again then. Errors: NotFound, Forbidden, Unavailable, Internal when the
// sealed file is damaged, Conflict as of ChooseFace.
func (s *Service) Redescribe(ctx context.Context, w models.Write, caseID, photoID string) (photo models.Photo, choiceKept bool, err error) {
	photo, err = s.changeFaces(ctx, w, caseID, photoID, models.PhotoDescribed, func(c *models.Case, photo *models.Photo) error {
		image, err := s.cfg.Vault.Unseal(c.WrappedKey, photo.Sealed)
		if err != nil {
			return err
		}
		choiceKept, err = s.redescribe(ctx, photo, image)
		return err
	})
	return photo, choiceKept, err
}

func (s *Service) redescribe(ctx context.Context, photo *models.Photo, image []byte) (choiceKept bool, err error) {
	found, err := s.cfg.Enroller.DescribeAgain(ctx, image, shrunkBy(photo.Faces))
	if err != nil {
		return false, err
	}
	faces, wanted := found.Faces, slices.IndexFunc(photo.Faces, func(f models.Face) bool { return f.Chosen })
	eyes := photo.AssistedEyes
	if len(eyes) == 0 && wanted >= 0 && faceAt(faces, photo.Faces[wanted].Box) < 0 {
		eyes = eyesOf(&photo.Faces[wanted]) // the model of old found it: a little help may do
	}
	shown := -1
	if len(eyes) > 0 {
		if faces, shown, err = s.addShown(ctx, image, faces, eyes); err != nil {
			return false, err
		}
	}
	chosen := shown
	if wanted >= 0 {
		chosen = faceAt(faces, photo.Faces[wanted].Box)
	}
	choose(faces, chosen)
	largestFirst(faces)
	photo.Faces = faces
	return wanted < 0 || chosen >= 0, nil
}

// addShown adds the face at two eyes, unless it is among the faces already, and returns its place; -1 when there is none.
func (s *Service) addShown(ctx context.Context, image []byte, faces []models.Face, eyes []models.Point) ([]models.Face, int, error) {
	found, err := s.cfg.Enroller.DescribeWithEyes(ctx, image, eyes[0], eyes[1])
	if models.CodeOf(err) == models.Invalid { // the eyes of a very small face
		found, err = models.Enrolment{}, nil
	}
	if err != nil || len(found.Faces) == 0 {
		return faces, -1, err
	}
	if at := faceAt(faces, found.Faces[0].Box); at >= 0 {
		return faces, at, nil
	}
	return append(faces, found.Faces[0]), len(faces), nil
}

// samePlace is from which intersection over union two boxes are of one face.
const samePlace = .5

// faceAt finds the face that covers a box best; -1 when none does so well enough.
func faceAt(faces []models.Face, box models.Box) int {
	best, most := -1, samePlace
	for i := range faces {
		if o := faces[i].Box.Overlap(box); o >= most {
			best, most = i, o
		}
	}
	return best
}

// eyesOf is the middle of each eye: dlib marks their corners.
func eyesOf(f *models.Face) []models.Point {
	middle := func(a, b models.Point) models.Point { return models.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2} }
	l := f.Landmarks
	return []models.Point{middle(l[2], l[3]), middle(l[0], l[1])}
}

// shrunkBy is how many pixels of the photograph as received one of the clean image's stands for, as the widths of its
// faces tell: those are counted in the former, boxes in the latter. A box is square unless the image's edge cuts it, which
// only makes it smaller. Faces at given eyes tell nothing, and without others it is 1.
func shrunkBy(faces []models.Face) float64 {
	shrunk := 0.0
	for i := range faces {
		f := &faces[i]
		if side := max(f.Box.Width, f.Box.Height); side > 0 && !f.Assisted {
			if by := f.Quality.Width / float64(side); shrunk == 0 || by < shrunk {
				shrunk = by
			}
		}
	}
	return max(1, shrunk)
}
