package api

import (
	"net/http"
	"path"

	"github.com/labstack/echo/v4"
)

// viewPhoto answers GET /api/v1/cases/{id}/photos/{photo} with the clean picture.
func (s *Server) viewPhoto(c echo.Context) error {
	picture, err := s.ViewPhoto(c.Request().Context(), actorOf(c), c.Param("id"), c.Param("photo"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'")
	return c.Blob(http.StatusOK, "image/jpeg", picture)
}

// isPicture tells the requests whose answers are compressed already, those of pages among them.
func isPicture(c echo.Context) bool {
	return c.Request().Method == http.MethodGet && path.Base(path.Dir(c.Request().URL.Path)) == "photos"
}
