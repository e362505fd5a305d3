package api

import (
	"hash/maphash"
	"net/http"
	"sync"
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
	origin  *http.CrossOriginProtection
	quota   *quota
	others  *othersQuota
	pace    *pace
	traces  *traces
	unseen  unseenCounts
	uploads chan struct{} // one for each photograph that is being received or described
	photos  *photoTurns
	seed    maphash.Seed
	turns   [64]sync.Mutex // of uploads, by the hash of their ids
	pages   http.Handler   // for addresses that are not the API's; nil without any
}

// maxUploads bounds the memory that photographs in flight take: as many times 25 MB.
const maxUploads = 32

// New makes a Server.
func New(deps Deps) *Server {
	s := &Server{deps: deps, echo: echo.New(), openAPI: describe(deps.Version), uploads: make(chan struct{}, maxUploads), photos: newPhotoTurns(), origin: http.NewCrossOriginProtection(),
		quota: newQuota(deps.SearchesADay), pace: newPace(), others: newOthersQuota(deps.OthersADay), traces: newTraces(), seed: maphash.MakeSeed()}
	s.metrics = newMetrics(deps.Freshness, deps.Standing)
	e := s.echo
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.problem
	e.IPExtractor = s.whoConnects()
	if len(deps.TrustedProxies) > 0 {
		trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
		for _, network := range deps.TrustedProxies {
			trust = append(trust, echo.TrustIPRange(network))
		}
		e.IPExtractor = echo.ExtractIPFromXFFHeader(trust...)
	}
	// What is compressed tells by its length what else stands in it (BREACH). No page holds a secret: requests that change
	// something are told from foreign ones by their headers, not by a token in the form, and the session's cookie is sent with no
	// request that another site starts, so none can have a record rendered beside words of its own.
	e.Use(s.identify, s.record, s.recover, legible, middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024, Skipper: isPicture}), s.elsewhere)
	s.routes()
	return s
}

// whoConnects takes the other end of a connection for the caller. When a proxy that is not trusted names callers, the log says so,
// once: all who come by it count as one at the log-in and in the audit.
func (s *Server) whoConnects() echo.IPExtractor {
	var once sync.Once
	direct := echo.ExtractIPDirect()
	return func(r *http.Request) string {
		from := direct(r)
		if r.Header.Get(echo.HeaderXForwardedFor) != "" {
			once.Do(func() {
				s.deps.Log.Warn("callers are named by a proxy that is not trusted, and count as one address: milaan serve --trusted-proxy", "proxy", from)
			})
		}
		return from
	}
}

// Handler serves everything.
func (s *Server) Handler() http.Handler { return s.echo }

// HTTPServer makes a server of a handler with the limits that a handler cannot set itself. The deadlines of whole
// requests are each route's own.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
}

// Route is one address of the API and what the policy calls that which is done there. Public routes have no action.
type Route struct {
	Method, Path string
	Action       models.Action
	Sides        []models.Side // empty: either
	limit        limits
	handle       echo.HandlerFunc
}

// Routes lists every route.
func (s *Server) Routes() []Route {
	missing, found := []models.Side{models.Missing}, []models.Side{models.Found}
	return []Route{
		{http.MethodGet, "/healthz", "", nil, brief, s.health},
		{http.MethodGet, "/readyz", "", nil, brief, s.ready},
		{http.MethodGet, "/metrics", "", nil, brief, s.serveMetrics},
		{http.MethodGet, "/api/v1/openapi.json", "", nil, brief, s.document},
		{http.MethodPost, "/api/v1/setup", "", nil, brief, s.setUp},
		{http.MethodPost, "/api/v1/session", "", nil, brief, s.logIn},
		{http.MethodGet, "/api/v1/session", models.OwnAccount, nil, brief, s.viewSession},
		{http.MethodDelete, "/api/v1/session", models.OwnAccount, nil, brief, s.logOut},
		{http.MethodPost, "/api/v1/session/password", models.OwnAccount, nil, brief, s.changePassword},
		{http.MethodPost, "/api/v1/session/factor", models.OwnAccount, nil, brief, s.newFactor},
		{http.MethodPost, "/api/v1/session/factor/confirm", models.OwnAccount, nil, brief, s.confirmFactor},
		{http.MethodGet, "/api/v1/accounts", models.ManageAccounts, nil, brief, s.listAccounts},
		{http.MethodPost, "/api/v1/accounts", models.ManageAccounts, nil, brief, s.createAccount},
		{http.MethodPatch, "/api/v1/accounts/:account", models.ManageAccounts, nil, brief, s.changeAccount},
		{http.MethodPost, "/api/v1/devices", models.IssueDevice, nil, brief, s.issueDevice},
		{http.MethodDelete, "/api/v1/devices/:device", models.IssueDevice, nil, brief, s.revokeDevice},
		{http.MethodPost, "/api/v1/missing", models.CreateCase, missing, brief, s.createCase(models.Missing)},
		{http.MethodPost, "/api/v1/found", models.CreateCase, found, brief, s.createCase(models.Found)},
		{http.MethodGet, "/api/v1/cases", models.ListCases, nil, brief, s.listCases},
		{http.MethodGet, "/api/v1/cases/:id", models.ViewCase, nil, brief, s.viewCase},
		{http.MethodGet, "/api/v1/cases/:id/history", models.ViewHistory, nil, brief, s.viewHistory},
		{http.MethodPatch, "/api/v1/cases/:id", models.ChangeCase, nil, brief, s.patchCase},
		{http.MethodPost, "/api/v1/cases/:id/close", models.CloseCase, nil, brief, s.closeCase},
		{http.MethodPost, "/api/v1/cases/:id/reopen", models.ReopenCase, nil, brief, s.reopenCase},
		{http.MethodPost, "/api/v1/cases/:id/merge", models.CloseCase, nil, brief, s.mergeCase},
		{http.MethodPost, "/api/v1/cases/:id/transfer", models.TransferCase, found, brief, s.transferCase},
		{http.MethodPost, "/api/v1/cases/:id/photos", models.AddPhoto, nil, upload, s.addPhoto},
		{http.MethodPost, "/api/v1/uploads", models.AddPhoto, nil, brief, s.beginUpload},
		{http.MethodHead, "/api/v1/uploads/:upload", models.AddPhoto, nil, brief, s.viewUpload},
		{http.MethodPatch, "/api/v1/uploads/:upload", models.AddPhoto, nil, upload, s.addPart},
		{http.MethodGet, "/api/v1/cases/:id/photos/:photo", models.ViewPhoto, nil, brief, s.viewPhoto},
		{http.MethodPatch, "/api/v1/cases/:id/photos/:photo", models.CorrectPhoto, nil, brief, s.correctPhoto},
		{http.MethodPut, "/api/v1/cases/:id/photos/:photo/face", models.AddPhoto, nil, long, s.chooseFace},
		{http.MethodGet, "/api/v1/cases/:id/candidates", models.Rank, nil, long, s.candidates},
		{http.MethodGet, "/api/v1/cases/:id/candidates/:other", models.Rank, nil, long, s.explainPair},
		{http.MethodGet, "/api/v1/proposals", models.ViewPair, nil, brief, s.listPairs("proposals")},
		{http.MethodGet, "/api/v1/queue", models.ViewPair, nil, brief, s.listQueue},
		{http.MethodGet, "/api/v1/pairs", models.ViewPair, nil, brief, s.listPairs("pairs")},
		{http.MethodGet, "/api/v1/pairs/:missing/:found", models.ViewPair, nil, brief, s.viewPair},
		{http.MethodPost, "/api/v1/pairs/:missing/:found/verdicts", models.ViewPair, nil, brief, s.addVerdict},
		{http.MethodPost, "/api/v1/raids", models.TakeRaid, found, upload, s.beginRaid},
		{http.MethodGet, "/api/v1/raids", models.TakeRaid, found, brief, s.listRaids},
		{http.MethodGet, "/api/v1/raids/:raid", models.TakeRaid, found, long, s.viewRaid},
		{http.MethodPost, "/api/v1/raids/:raid/children", models.TakeRaid, found, upload, s.takeRaid},
		{http.MethodPost, "/api/v1/raids/:raid/faces", models.TakeRaid, found, long, s.markFace},
		{http.MethodDelete, "/api/v1/raids/:raid", models.TakeRaid, found, brief, s.endRaid},
		{http.MethodGet, "/api/v1/drives", models.ListDrives, nil, brief, s.listDrives},
		{http.MethodPost, "/api/v1/drives", models.CreateDrive, nil, brief, s.createDrive},
		{http.MethodGet, "/api/v1/drives/:drive", models.ListDrives, nil, brief, s.viewDrive},
		{http.MethodPatch, "/api/v1/drives/:drive", models.CreateDrive, nil, brief, s.changeDrive},
		{http.MethodGet, "/api/v1/alerts", models.ReadAlerts, nil, brief, s.listAlerts},
		{http.MethodPost, "/api/v1/alerts/:n/seen", models.ReadAlerts, nil, brief, s.seeAlert},
		{http.MethodGet, "/api/v1/clocks", models.ReadClocks, nil, brief, s.listClocks},
		{http.MethodGet, "/api/v1/search", models.SearchCases, nil, brief, s.search},
		{http.MethodPost, "/api/v1/search", models.SearchCases, nil, brief, s.searchFor},
		{http.MethodGet, "/api/v1/audit", models.ReadAudit, nil, long, s.readAudit},
		{http.MethodGet, "/api/v1/figures", models.ReadFigures, nil, long, s.figures},
		{http.MethodGet, "/api/v1/system", models.ReadSystem, nil, long, s.viewSystem},
	}
}

func (s *Server) routes() {
	for _, r := range s.Routes() {
		gates := []echo.MiddlewareFunc{s.limited(r.limit)}
		if r.Action != "" {
			gates = append(gates, s.traced, s.authenticate, may(r.Action, r.Sides...))
		}
		s.echo.Add(r.Method, r.Path, r.handle, gates...)
	}
}
