package intake

import (
	"context"
	"reflect"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// ChooseFace records that a person said which face of a photograph is the child: face is its place among the photo's
// faces, from 0. It returns the photograph as it is now. Errors: Invalid when there is no such face, NotFound, Forbidden,
// Unavailable, Conflict when others change the case at every attempt.
func (s *Service) ChooseFace(ctx context.Context, w models.Write, caseID, photoID string, face int) (models.Photo, error) {
	return s.changeFaces(ctx, w, caseID, photoID, models.FaceChosen, func(_ *models.Case, photo *models.Photo) error {
		if face < 0 || face >= len(photo.Faces) {
			return models.Faults{models.Errorf(models.Invalid, "the photograph has no such face; it has %d", "फ़ोटो में ऐसा चेहरा नहीं है; उसमें %d चेहरे हैं", len(photo.Faces)).At("face").
				Advise("Give the face's place in the photo's list of faces, from 0, or the child's two eyes.", "फ़ोटो के चेहरों की सूची में उसका स्थान दें, 0 से, या बच्चे की दोनों आँखें बताएँ।")}
		}
		choose(photo.Faces, face)
		return nil
	})
}

// GiveEyes describes the face whose eyes a person tapped on the clean picture, the child's own right and left, and makes
// it the chosen one. When it still cannot be described the eyes are kept and the photograph's advice says so. Errors:
// Invalid for impossible eyes, NotFound, Forbidden, Unavailable, Conflict as of ChooseFace.
func (s *Service) GiveEyes(ctx context.Context, w models.Write, caseID, photoID string, right, left models.Point) (models.Photo, error) {
	return s.changeFaces(ctx, w, caseID, photoID, models.FaceChosen, func(c *models.Case, photo *models.Photo) error {
		image, err := s.cfg.Vault.Unseal(c.WrappedKey, photo.Sealed)
		if err != nil {
			return err
		}
		found, err := s.cfg.Enroller.DescribeWithEyes(ctx, image, right, left)
		if err != nil {
			return err
		}
		photo.AssistedEyes = []models.Point{right, left}
		// An earlier tap is replaced: it was corrected.
		photo.Faces = slices.DeleteFunc(photo.Faces, func(f models.Face) bool { return f.Assisted })
		if len(found.Faces) > 0 {
			photo.Faces = append(photo.Faces, found.Faces[0])
			choose(photo.Faces, len(photo.Faces)-1)
		}
		largestFirst(photo.Faces)
		return nil
	})
}

// changeFaces changes the faces or eyes of a photograph, for who may add photographs to its case.
func (s *Service) changeFaces(ctx context.Context, w models.Write, caseID, photoID string, kind models.ChangeKind, apply func(*models.Case, *models.Photo) error) (models.Photo, error) {
	return s.changePhoto(ctx, caseID, photoID, photoChange{
		may:   func(c *models.Case) error { return s.MayAddPhoto(ctx, w.Actor, c) },
		apply: apply,
		keep: func(c *models.Case, photo models.Photo) error {
			return s.cfg.Store.SetFaces(ctx, s.at(w), c, kind, photo)
		},
	})
}

// photoChange is who may change a photograph, how, and how it is written.
type photoChange struct {
	may   func(*models.Case) error
	apply func(*models.Case, *models.Photo) error
	keep  func(*models.Case, models.Photo) error
}

// changePhoto reads a photograph, changes it and writes it over the version that was read, unless it is what it was; it starts
// again when somebody changed the case in between. It returns the photograph as it is now.
func (s *Service) changePhoto(ctx context.Context, caseID, photoID string, change photoChange) (models.Photo, error) {
	for attempt := 1; ; attempt++ {
		c, at, err := s.photo(ctx, caseID, photoID)
		if err != nil {
			return models.Photo{}, err
		}
		if err := change.may(&c); err != nil {
			return models.Photo{}, err
		}
		photo := c.Photos[at]
		photo.Faces = slices.Clone(photo.Faces)
		if err := change.apply(&c, &photo); err != nil {
			return models.Photo{}, err
		}
		if reflect.DeepEqual(photo, c.Photos[at]) {
			return photo, nil
		}
		err = change.keep(&c, photo)
		if models.CodeOf(err) != models.Conflict || err == nil {
			return photo, err
		}
		if attempt == attempts {
			return models.Photo{}, errChangedMeanwhile
		}
	}
}

func choose(faces []models.Face, chosen int) {
	for i := range faces {
		faces[i].Chosen = i == chosen
	}
}

func largestFirst(faces []models.Face) {
	slices.SortStableFunc(faces, func(a, b models.Face) int { return b.Box.Area() - a.Box.Area() })
}
