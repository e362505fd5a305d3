package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// closeCase answers POST /api/v1/cases/{id}/close.
func (s *Server) closeCase(c echo.Context) error {
	var end models.Closing
	body, err := readObject(c, map[string]any{"status": &end.Status, "reason": &end.Reason, "by": &end.By, "how": &end.How, "on": &end.On})
	if err != nil {
		return err
	}
	return s.changeStatus(c, body, func(ctx context.Context, w models.Write, version int64) error {
		_, err := s.deps.Intake.Close(ctx, w, c.Param("id"), version, end)
		return err
	})
}

// changeStatus makes a change of a case's status once and answers with the case as it is then. If-Match is not needed
// for it, and heeded when it is there.
func (s *Server) changeStatus(c echo.Context, body []byte, change func(ctx context.Context, w models.Write, version int64) error) error {
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	w, err := s.write(c, digest(c, body))
	if err != nil {
		return err
	}
	_, err = s.once(c, w, func() (models.Outcome, error) {
		return models.Outcome{}, change(c.Request().Context(), w, version)
	})
	switch {
	case err != nil && version != 0:
		return orPrecondition(err)
	case err != nil:
		return err
	}
	return s.answerCaseNow(c, http.StatusOK, c.Param("id"))
}
