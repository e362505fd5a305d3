package intake

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// Group finds the faces of many people in one photograph. Nothing is kept of it. Errors: TooLarge, UnsupportedMedia,
// Invalid, Unavailable, Busy.
func (s *Service) Group(ctx context.Context, photo []byte) (models.GroupPhoto, error) {
	if err := s.checkPhoto(&models.NewPhoto{Bytes: photo}); err != nil {
		return models.GroupPhoto{}, err
	}
	return s.cfg.Enroller.Group(ctx, photo)
}

// AddGroupFace adds a face of a group photograph to a case, as a photograph of its own in which that face is the child's.
// Added twice it is there once. Errors are those of AddPhoto.
func (s *Service) AddGroupFace(ctx context.Context, w models.Write, caseID string, face *models.GroupFace, takenOn models.Date) (models.Photo, error) {
	p, _, err := s.AddPhoto(ctx, w, caseID, models.NewPhoto{Bytes: face.Crop, TakenOn: takenOn})
	if err != nil || len(p.Faces) < 2 {
		return p, err
	}
	w.Once = models.Once{}
	return s.ChooseFace(ctx, w, caseID, p.ID, face.Nearest(p.Faces, p.Width, p.Height))
}
