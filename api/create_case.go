package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// createCase answers POST /api/v1/missing and POST /api/v1/found.
func (s *Server) createCase(side models.Side) echo.HandlerFunc {
	return func(c echo.Context) error {
		body, err := readJSON(c)
		if err != nil {
			return err
		}
		w, err := s.write(c, digest(c, body))
		if err != nil {
			return err
		}
		made, err := s.once(c, w, func() (models.Outcome, error) {
			made, _, err := s.deps.Intake.Create(c.Request().Context(), w, side, body)
			if err == nil {
				err = s.deps.Intake.TieBack(c.Request().Context(), models.Write{Actor: w.Actor, At: w.At}, &made)
			}
			return models.Outcome{CaseID: made.ID}, err
		})
		if err != nil {
			return err
		}
		return s.answerCaseNow(c, http.StatusCreated, made.CaseID)
	}
}
