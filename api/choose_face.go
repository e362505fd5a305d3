package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// eyes are the child's own: on an upright picture the right eye lies on the left.
type eyes struct {
	Right *point `json:"right"`
	Left  *point `json:"left"`
}

type point struct {
	X *float64 `json:"x"`
	Y *float64 `json:"y"`
}

func (p *point) given() bool { return p != nil && p.X != nil && p.Y != nil }

// chooseFace answers PUT /api/v1/cases/{id}/photos/{photo}/face: which face is the child's, or where its eyes are.
func (s *Server) chooseFace(c echo.Context) error {
	var face *int
	var given *eyes
	if _, err := readObject(c, map[string]any{"face": &face, "eyes": &given}); err != nil {
		return err
	}
	w := models.Write{Actor: actorOf(c), At: s.deps.Now().UnixMilli()}
	ctx, id, photo := c.Request().Context(), c.Param("id"), c.Param("photo")
	var err error
	switch {
	case (face == nil) == (given == nil):
		return errFaceOrEyes
	case face != nil:
		_, err = s.deps.Intake.ChooseFace(ctx, w, id, photo, *face)
	case !given.Right.given() || !given.Left.given():
		return errFaceOrEyes
	default:
		_, err = s.deps.Intake.GiveEyes(ctx, w, id, photo,
			models.Point{X: *given.Right.X, Y: *given.Right.Y}, models.Point{X: *given.Left.X, Y: *given.Left.Y})
	}
	if err != nil {
		return err
	}
	return s.answerPhotoNow(c, http.StatusOK, id, photo)
}

// MayAddPhoto returns nil when an actor may add photographs to a case, and so say which face is the child's. Errors:
// Forbidden, Conflict when the case was purged, Unavailable.
func (s *Server) MayAddPhoto(ctx context.Context, actor models.Actor, c *models.Case) error {
	return s.deps.Intake.MayAddPhoto(ctx, actor, c)
}

// ChooseFace records which face of a photograph is the child's, for pages. Errors are those of Intake.ChooseFace.
func (s *Server) ChooseFace(ctx context.Context, actor models.Actor, caseID, photo string, face int) (models.Photo, error) {
	return s.deps.Intake.ChooseFace(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, caseID, photo, face)
}

// GiveEyes describes the face at the child's eyes, for pages. Errors are those of Intake.GiveEyes.
func (s *Server) GiveEyes(ctx context.Context, actor models.Actor, caseID, photo string, right, left models.Point) (models.Photo, error) {
	return s.deps.Intake.GiveEyes(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, caseID, photo, right, left)
}

var errFaceOrEyes = models.Errorf(models.Invalid, "either a face or two eyes are needed", "या तो चेहरा या दोनों आँखें बताना ज़रूरी है").At("face").
	Advise(`Send {"face":0}, or {"eyes":{"right":{"x":120,"y":80},"left":{"x":160,"y":80}}} in pixels of the picture.`,
		`{"face":0} भेजें, या चित्र के पिक्सेल में {"eyes":{"right":{"x":120,"y":80},"left":{"x":160,"y":80}}}।`)
