package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// Visit is what pages tell of a request for the log and the metrics, which show neither addresses nor names.
type Visit struct {
	Route string       // the pattern of the address, for example "/cases/{id}"
	Actor models.Actor // who asked; zero for nobody known
	Err   error        // what went wrong, when the page says that something did
	From  string       // the address that the request came from
}

type visitKey struct{}

// VisitOf returns the Visit of a request, for pages to fill in.
func VisitOf(ctx context.Context) *Visit {
	if v, ok := ctx.Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{}
}

// Mount serves whatever address is not the API's from pages, behind the same request ids, log, metrics and recovery. It
// is called once, before the server serves.
func (s *Server) Mount(pages http.Handler) { s.pages = pages }

// elsewhere serves addresses outside the API from the pages, where there are any.
func (s *Server) elsewhere(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.pages == nil || c.Path() != "" || strings.HasPrefix(c.Request().URL.Path, "/api/") {
			return next(c)
		}
		visit := &Visit{Route: "pages", From: c.RealIP()}
		// A page that panics is recorded too.
		defer func() {
			c.SetPath(visit.Route)
			c.Set(actorKey, visit.Actor)
		}()
		s.pages.ServeHTTP(c.Response(), c.Request().WithContext(context.WithValue(c.Request().Context(), visitKey{}, visit)))
		return visit.Err
	}
}
