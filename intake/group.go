package intake

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// Group finds the faces of many people in one photograph, or crops those whose boxes are known. Nothing is kept of it.
// Errors: TooLarge, UnsupportedMedia, Invalid, Unavailable, Busy.
func (s *Service) Group(ctx context.Context, photo []byte, known []models.Box) (models.GroupPhoto, error) {
	if err := s.checkPhoto(&models.NewPhoto{Bytes: photo}); err != nil {
		return models.GroupPhoto{}, err
	}
	return s.cfg.Enroller.Group(ctx, photo, known)
}

// AddGroupFace adds a face of a group photograph to a case, as a photograph of its own in which that face is the child's.
// Where no detector sees a face in the box, it is sought where the box says that the eyes are; another person's face on the
// crop never stands for the child. Added twice it is there once. Errors are those of AddPhoto.
func (s *Service) AddGroupFace(ctx context.Context, w models.Write, caseID string, face *models.GroupFace, takenOn models.Date) (models.Photo, error) {
	p, _, err := s.AddPhoto(ctx, w, caseID, models.NewPhoto{Bytes: face.Crop, TakenOn: takenOn})
	if err != nil {
		return p, err
	}
	w.Once = models.Once{}
	switch at := face.Nearest(p.Faces, p.Width, p.Height); {
	case at < 0:
		right, left := face.Eyes(p.Width, p.Height)
		return s.GiveEyes(ctx, w, caseID, p.ID, right, left)
	case len(p.Faces) == 1:
		return p, nil
	default:
		return s.ChooseFace(ctx, w, caseID, p.ID, at)
	}
}
