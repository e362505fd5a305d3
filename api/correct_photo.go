package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// correctPhoto answers PATCH /api/v1/cases/{id}/photos/{photo}: whom a stored photograph shows, and when it was taken. What is
// not named stays as it is; a date of null is known no more.
func (s *Server) correctPhoto(c echo.Context) error {
	var in models.PhotoCorrection
	var on json.RawMessage
	if _, err := readObject(c, map[string]any{"of": &in.Of, "taken_on": &on, "taken_on_estimated": &in.Estimated, "reason": &in.Reason}); err != nil {
		return err
	}
	if on != nil {
		in.TakenOn = new(models.Date)
		if err := json.Unmarshal(on, in.TakenOn); err != nil {
			return asFault(err, "taken_on")
		}
	}
	id, photo := c.Param("id"), c.Param("photo")
	if _, err := s.CorrectPhoto(c.Request().Context(), actorOf(c), id, photo, in); err != nil {
		return err
	}
	return s.answerPhotoNow(c, http.StatusOK, id, photo)
}

// CorrectPhoto records what is said anew of a stored photograph, for pages too. Errors are those of Intake.CorrectPhoto.
func (s *Server) CorrectPhoto(ctx context.Context, actor models.Actor, caseID, photo string, in models.PhotoCorrection) (models.Photo, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	return s.deps.Intake.CorrectPhoto(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, caseID, photo, in)
}

// MayCorrectPhoto returns nil when an actor may correct what is said of a case's photographs. Errors: Forbidden, Conflict when
// the case was purged.
func (s *Server) MayCorrectPhoto(actor models.Actor, c *models.Case) error {
	return s.deps.Intake.MayCorrectPhoto(actor, c)
}
