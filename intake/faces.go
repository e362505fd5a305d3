package intake

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// ChooseFace records that a person said which face of a photograph is the child: face is its place among the photo's
// faces, from 0. It returns the photograph as it is now. Errors: Invalid when there is no such face, NotFound, Forbidden,
// Unavailable.
func (s *Service) ChooseFace(ctx context.Context, w models.Write, caseID, photoID string, face int) (models.Photo, error) {
	c, at, err := s.photo(ctx, caseID, photoID)
	if err != nil {
		return models.Photo{}, err
	}
	if err := authorise(w, c.Side); err != nil {
		return models.Photo{}, err
	}
	photo := c.Photos[at]
	if face < 0 || face >= len(photo.Faces) {
		return models.Photo{}, models.Faults{models.Errorf(models.Invalid, "the photograph has no such face; it has %d", "फ़ोटो में ऐसा चेहरा नहीं है; उसमें %d चेहरे हैं", len(photo.Faces)).At("face").
			Advise("Give the face's place in the photo's list of faces, from 0, or the child's two eyes.", "फ़ोटो के चेहरों की सूची में उसका स्थान दें, 0 से, या बच्चे की दोनों आँखें बताएँ।")}
	}
	photo.Faces = slices.Clone(photo.Faces)
	choose(photo.Faces, face)
	return photo, s.cfg.Store.SetFaces(ctx, s.at(w), c.ID, photo.ID, photo)
}

// GiveEyes describes the face whose eyes a person tapped on the clean picture, the child's own right and left, and makes
// it the chosen one. When it still cannot be described the eyes are kept and the photograph's advice says so. Errors:
// Invalid for impossible eyes, NotFound, Forbidden, Unavailable.
func (s *Service) GiveEyes(ctx context.Context, w models.Write, caseID, photoID string, right, left models.Point) (models.Photo, error) {
	c, at, err := s.photo(ctx, caseID, photoID)
	if err != nil {
		return models.Photo{}, err
	}
	if err := authorise(w, c.Side); err != nil {
		return models.Photo{}, err
	}
	photo := c.Photos[at]
	image, err := s.cfg.Vault.Unseal(c.WrappedKey, photo.Sealed)
	if err != nil {
		return models.Photo{}, err
	}
	found, err := s.cfg.Enroller.DescribeWithEyes(ctx, image, right, left)
	if err != nil {
		return models.Photo{}, err
	}
	photo.AssistedEyes = []models.Point{right, left}
	// An earlier tap is replaced: it was corrected.
	photo.Faces = slices.DeleteFunc(slices.Clone(photo.Faces), func(f models.Face) bool { return f.Assisted })
	if len(found.Faces) > 0 {
		photo.Faces = append(photo.Faces, found.Faces[0])
		choose(photo.Faces, len(photo.Faces)-1)
	}
	slices.SortStableFunc(photo.Faces, func(a, b models.Face) int { return b.Box.Area() - a.Box.Area() })
	return photo, s.cfg.Store.SetFaces(ctx, s.at(w), c.ID, photo.ID, photo)
}

func choose(faces []models.Face, chosen int) {
	for i := range faces {
		faces[i].Chosen = i == chosen
	}
}
