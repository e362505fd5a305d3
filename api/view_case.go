package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// viewCase answers GET /api/v1/cases/{id}, by id or by number.
func (s *Server) viewCase(c echo.Context) error {
	found, err := s.ViewCase(c.Request().Context(), actorOf(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerCase(c, http.StatusOK, &found)
}
