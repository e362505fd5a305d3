package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/milaan-project/milaan/models"
)

// Server answers the JSON API and the probes of operation. It is safe for concurrent use.
type Server struct {
	deps    Deps
	echo    *echo.Echo
	metrics *metrics
	openAPI []byte
	uploads chan struct{} // one for each photograph that is being received or described
	pages   http.Handler  // for addresses that are not the API's; nil without any
}

// maxUploads bounds the memory that photographs in flight take: as many times 25 MB.
const maxUploads = 32

// New makes a Server.
func New(deps Deps) *Server {
	s := &Server{deps: deps, echo: echo.New(), openAPI: describe(deps.Version), uploads: make(chan struct{}, maxUploads)}
	s.metrics = newMetrics(deps.Freshness, deps.Standing)
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.problem
	e.IPExtractor = echo.ExtractIPDirect()
	if len(deps.TrustedProxies) > 0 {
		trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
		for _, network := range deps.TrustedProxies {
			trust = append(trust, echo.TrustIPRange(network))
		}
		e.IPExtractor = echo.ExtractIPFromXFFHeader(trust...)
	}
	e.Use(s.identify, s.record, s.recover, legible, middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024, Skipper: isPicture}), s.elsewhere)
	s.routes()
	return s
}

// Handler serves everything.
func (s *Server) Handler() http.Handler { return s.echo }

// HTTPServer makes a server of a handler with the limits that a handler cannot set itself. The deadlines of whole
// requests are each route's own.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
}

func (s *Server) routes() {
	for _, r := range []struct {
		method, path string
		handle       echo.HandlerFunc
		gates        []echo.MiddlewareFunc
	}{
		{http.MethodGet, "/healthz", s.health, gates(s.within(brief))},
		{http.MethodGet, "/readyz", s.ready, gates(s.within(brief))},
		{http.MethodGet, "/metrics", s.serveMetrics, gates(s.within(brief))},
		{http.MethodGet, "/api/v1/openapi.json", s.document, gates(s.within(brief))},
		{http.MethodPost, "/api/v1/missing", s.createCase(models.Missing), gates(s.within(brief), s.authenticate, mayWrite(models.Missing))},
		{http.MethodPost, "/api/v1/found", s.createCase(models.Found), gates(s.within(brief), s.authenticate, mayWrite(models.Found))},
		{http.MethodGet, "/api/v1/cases", s.listCases, gates(s.within(brief), s.authenticate, mayRead)},
		{http.MethodGet, "/api/v1/cases/:id", s.viewCase, gates(s.within(brief), s.authenticate, mayRead)},
		{http.MethodGet, "/api/v1/cases/:id/history", s.viewHistory, gates(s.within(brief), s.authenticate, mayRead)},
		{http.MethodPatch, "/api/v1/cases/:id", s.patchCase, gates(s.within(brief), s.authenticate, mayWrite())},
		{http.MethodPost, "/api/v1/cases/:id/close", s.closeCase, gates(s.within(brief), s.authenticate, mayWrite())},
		{http.MethodPost, "/api/v1/cases/:id/reopen", s.reopenCase, gates(s.within(brief), s.authenticate, mayWrite())},
		{http.MethodPost, "/api/v1/cases/:id/merge", s.mergeCase, gates(s.within(brief), s.authenticate, mayWrite())},
		{http.MethodPost, "/api/v1/cases/:id/photos", s.addPhoto, gates(s.within(upload), s.authenticate, mayWrite())},
		{http.MethodGet, "/api/v1/cases/:id/photos/:photo", s.viewPhoto, gates(s.within(brief), s.authenticate, mayRead)},
		{http.MethodPut, "/api/v1/cases/:id/photos/:photo/face", s.chooseFace, gates(s.within(long), s.authenticate, mayWrite())},
		{http.MethodGet, "/api/v1/cases/:id/candidates", s.candidates, gates(s.within(long), s.authenticate, mayRead)},
		{http.MethodGet, "/api/v1/cases/:id/candidates/:other", s.explainPair, gates(s.within(long), s.authenticate, mayRead)},
		{http.MethodGet, "/api/v1/proposals", s.listProposals, gates(s.within(brief), s.authenticate, mayRead)},
		{http.MethodGet, "/api/v1/search", s.search, gates(s.within(brief), s.authenticate, mayRead)},
	} {
		s.echo.Add(r.method, r.path, r.handle, r.gates...)
	}
}

func gates(g ...echo.MiddlewareFunc) []echo.MiddlewareFunc { return g }
