package api

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// viewPhoto answers GET /api/v1/cases/{id}/photos/{photo} with the clean picture.
func (s *Server) viewPhoto(c echo.Context) error {
	found, err := s.deps.Registry.Case(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	picture, err := s.deps.Intake.PhotoBytes(c.Request().Context(), found.ID, c.Param("photo"))
	if err != nil {
		return err
	}
	if err := s.audit(c, "photo.view", found.ID, c.Param("photo")); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'")
	return c.Blob(http.StatusOK, "image/jpeg", picture)
}

// isPicture tells the requests whose answers are compressed already.
func isPicture(c echo.Context) bool {
	return c.Request().Method == http.MethodGet && strings.HasSuffix(c.Path(), "/photos/:photo")
}
