package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/uuid"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/review"
)

// today is the day on which the tests' registry lives.
var today = time.Date(2026, 4, 2, 10, 0, 0, 0, time.UTC)

// zone is where the registry is.
var zone = time.FixedZone("IST", 19800)

// searchesADay is how many searches somebody may make.
const searchesADay = 60

// othersADay is how many cases of other districts somebody may be shown.
const othersADay = 40

// console is the command line on the registry's own machine.
var console = models.Actor{ID: "console", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}

// world is a whole server over a registry of its own. Every answer it gives is checked against its OpenAPI document.
type world struct {
	t        testing.TB
	server   *api.Server
	registry *watched
	indexes  *indexes
	vault    string // its folder
	log      *logBook
	people   *accounts.Service
	ago      atomic.Int64 // how far the clock went back, in nanoseconds
	router   routers.Router
	answered sync.Map // "POST /api/v1/missing 201"
}

// indexes stands for matcher and index, which have tests of their own: it ranks by the child's name, and lags on demand.
type indexes struct {
	registry *watched
	mu       sync.Mutex
	behind   bool
	panics   bool
	hides    bool // it finds no candidate
}

func (x *indexes) lag(behind bool) { x.mu.Lock(); x.behind = behind; x.mu.Unlock() }
func (x *indexes) lags() bool      { x.mu.Lock(); defer x.mu.Unlock(); return x.behind }

func (x *indexes) WaitFor(_ context.Context, _ int64) error {
	if x.lags() {
		return context.DeadlineExceeded
	}
	return nil
}
func (x *indexes) Ready() bool       { return !x.lags() }
func (x *indexes) AppliedSeq() int64 { return 7 }

func (x *indexes) Search(ctx context.Context, query string, in models.SearchScope, limit int) ([]models.SearchHit, error) {
	var hits []models.SearchHit
	cases, _, err := x.registry.List(ctx, models.CaseFilter{}, "", 100)
	for _, c := range cases {
		if in.Shown {
			c = c.Limited()
		}
		if len(in.Districts) > 0 && !slices.ContainsFunc(places.Default().PlaceOf(&c).Districts, func(d uint16) bool { return slices.Contains(in.Districts, d) }) {
			continue
		}
		if x.Fit(query, &c) > 0 && len(hits) < limit {
			hits = append(hits, models.SearchHit{Slot: c.Slot, Score: 1.5})
		}
	}
	return hits, err
}

// Fit finds a case by the child's name, the marks and the father's name.
func (x *indexes) Fit(query string, c *models.Case) float64 {
	if strings.Contains(c.Person.Name.Or("")+" "+c.Person.Marks.Or("")+" "+c.Person.Father.Or(""), query) {
		return 1.5
	}
	return 0
}

func (x *indexes) Rank(ctx context.Context, probe *models.Case, side models.Side, top int) (models.Ranking, error) {
	if x.panics {
		panic("a fault in the matcher over " + probe.Person.Name.Or(""))
	}
	cases, _, err := x.registry.List(ctx, models.CaseFilter{Side: side, Status: models.Open}, "", 100)
	r := models.Ranking{Probe: probe.ID, Side: side, GallerySize: len(cases), Model: "test-1", Generation: "g1", AsOfSeq: 7, None: .25, TookMS: 1}
	for _, c := range cases {
		if c.ID == probe.ID || len(r.Candidates) == top || x.hides {
			continue
		}
		r.Candidates = append(r.Candidates, models.Candidate{
			CaseID: c.ID, Number: c.Number, Slot: c.Slot, Rank: len(r.Candidates) + 1, FaceOnlyRank: len(r.Candidates) + 1, Bits: models.BitsOf(7.25), Posterior: .75,
			Evidence: []models.Evidence{{
				Field: "child_name", Probe: probe.Person.Name.Or(""), Gallery: c.Person.Name.Or(""), Bits: models.BitsOf(7.25), M: .3, U: .002,
				Finding: models.Finding{Code: "same_key", Text: models.Text{En: "sounds the same", Hi: "एक जैसा सुनाई देता है"}},
			}},
			NotCompared: []string{"face"},
			Ask: &models.Ask{Code: "face", CaseID: c.ID, Number: c.Number, Gain: .75,
				Text: models.Text{En: "Ask the family for a photograph of the child.", Hi: "परिवार से बच्चे की फ़ोटो माँगें।"}},
		})
		if of, and := probe.Person.Sex.Or(""), c.Person.Sex.Or(""); of != "" && and != "" && of != and {
			r.Candidates[len(r.Candidates)-1].Contradictions = []string{"sex"}
		}
	}
	if len(r.Candidates) > 0 {
		r.Ask = r.Candidates[0].Ask
	}
	return r, err
}

func (x *indexes) Explain(ctx context.Context, probe *models.Case, other string) (models.Explanation, error) {
	c, err := x.registry.Case(ctx, other)
	if err != nil {
		return models.Explanation{}, err
	}
	ranking, err := x.Rank(ctx, probe, c.Side, 100)
	e := models.Explanation{Ranking: ranking, Open: c.Status == models.Open}
	for i, k := range ranking.Candidates {
		if k.CaseID != other {
			continue
		}
		e.Candidates = []models.Candidate{k}
		if i > 0 {
			e.Best, e.Lost = &ranking.Candidates[0], []models.Loss{{Field: "father_name", Best: models.BitsOf(3.5)}}
		}
		return e, err
	}
	e.Candidates = []models.Candidate{{CaseID: c.ID, Number: c.Number, Slot: c.Slot}}
	return e, err
}

// logBook collects what the server logs.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logBook) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func newWorld(t testing.TB, enroller intake.Enroller) *world {
	t.Helper()
	w := &world{t: t, registry: &watched{Store: openRegistry(t)}, vault: t.TempDir(), log: &logBook{}}
	w.indexes = &indexes{registry: w.registry}
	now := func() time.Time { return today.Add(-time.Duration(w.ago.Load())) }
	sealed := openVault(t, w.vault)
	w.people = accounts.New(accounts.Config{Store: w.registry, Sealer: sealed, Places: places.Default(), Now: now, NewID: newID, SessionKey: []byte(sessionKey)})
	uploads, err := sealed.Uploads()
	if err != nil {
		t.Fatal(err)
	}
	way := intake.New(intake.Config{
		Store: w.registry, Vault: sealed, Enroller: enroller, Gazetteer: places.Default(), Now: now, NewID: newID,
		Zone: zone,
	})
	w.server = api.New(api.Deps{
		Registry: w.registry, Intake: way, Uploads: uploads, Ranker: w.indexes, Searcher: w.indexes, Freshness: w.indexes, Standing: nothingWaits{}, Host: aMachine{}, Accounts: w.people,
		Review: review.New(review.Config{Store: w.registry, Places: places.Default(), Now: now, Zone: zone}), Now: now, Zone: zone, NewID: newID,
		NewSecret: func() (string, error) { return newID(), nil }, Lots: []byte("lots"), SearchesADay: searchesADay, OthersADay: othersADay,
		Log: slog.New(slog.NewJSONHandler(w.log, nil)), Version: "test",
	})
	for _, role := range models.Roles() {
		hash := sha256.Sum256([]byte(tokenOf(role)))
		if err := w.registry.CreateToken(t.Context(), console, models.Token{ID: "id-" + string(role), Name: string(role), Role: role, Reach: models.Reach{Everywhere: true}, Hash: hash[:], CreatedAt: 1}); err != nil {
			t.Fatal(err)
		}
	}
	w.router = routerOf(t, w.server)
	return w
}

// back sets the world's clock back.
func (w *world) back(by time.Duration) { w.ago.Add(int64(by)) }

// nothingWaits is standing matches that have caught up.
type nothingWaits struct{}

func (nothingWaits) Lag() int64 { return 0 }

// aMachine is one that was backed up a day ago.
type aMachine struct{}

func (aMachine) Machine(context.Context) (models.Machine, error) {
	return models.Machine{Model: "test-1", FaceMetric: "faces-1", UsedBytes: 1 << 30, FreeBytes: 40 << 30, DiskBytes: 100 << 30, BackupAt: today.Add(-24 * time.Hour).UnixMilli()}, nil
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func tokenOf(role models.Role) string { return "secret-of-" + string(role) }

// realEnroller is dlib itself, opened once for all tests that need it.
func realEnroller(t testing.TB) intake.Enroller {
	t.Helper()
	dir := os.Getenv("MILAAN_MODELS")
	if dir == "" {
		dir = filepath.Join("..", ".cache", "models")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
			t.Fatalf("no face networks in %s: run `make models`, or set MILAAN_MODELS", dir)
		}
		t.Skipf("SKIPPED, NOT TESTED: no face networks in %s: run `make models`, or set MILAAN_MODELS", dir)
	}
	e, err := openEnroller(dir)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var openEnroller = func() func(string) (*enrol.Enroller, error) {
	var mu sync.Mutex
	var open *enrol.Enroller
	return func(dir string) (_ *enrol.Enroller, err error) {
		mu.Lock()
		defer mu.Unlock()
		if open == nil {
			open, err = enrol.Open(enrol.Config{Models: dir, Recognizers: 1})
		}
		return open, err
	}
}()

// photograph reads one of the real photographs of faces.
func photograph(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("MILAAN_TEST_PHOTOS")
	if dir == "" {
		dir = filepath.Join("..", ".cache", "testphotos")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED, NOT TESTED: %v (MILAAN_TEST_PHOTOS)", err)
	}
	return b
}

// ask is one request.
type ask struct {
	method, path string
	as           models.Role
	body         []byte
	kind         string // content type; JSON when there is a body and no kind
	header       map[string]string
	unseen       bool // a judgement without a look at the two before
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// json decodes the answer.
func (a answer) json(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("not JSON: %v: %.200s", err, a.body)
	}
	return v
}

func (w *world) send(q ask) answer {
	w.t.Helper()
	if pair, verdict := strings.CutSuffix(q.path, "/verdicts"); verdict && !q.unseen && bytes.Contains(q.body, []byte(`"judgement"`)) {
		w.look(pair, q.header)
	}
	var body io.Reader
	if q.body != nil {
		body = bytes.NewReader(q.body)
	}
	r := httptest.NewRequestWithContext(w.t.Context(), q.method, q.path, body)
	if q.as != "" {
		r.Header.Set("Authorization", "Bearer "+tokenOf(q.as))
	}
	if q.kind == "" && q.body != nil {
		q.kind = "application/json"
	}
	if q.kind != "" {
		r.Header.Set("Content-Type", q.kind)
	}
	for k, v := range q.header {
		r.Header.Set(k, v)
	}
	rec := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(rec, r)
	a := answer{rec.Code, rec.Header(), rec.Body.Bytes()}
	w.check(r, a)
	return a
}

// look has somebody look at the two of a pair, and at their photographs.
func (w *world) look(pair string, header map[string]string) {
	w.t.Helper()
	a := w.send(ask{method: "GET", path: pair, header: header})
	if a.status != http.StatusOK {
		return
	}
	asked := maps.Clone(header)
	asked["X-Purpose"] = "pair"
	for _, side := range []string{"missing", "found"} {
		c := a.json(w.t)[side].(map[string]any)
		for _, photo := range c["photos"].([]any) {
			w.send(ask{method: "GET", path: "/api/v1/cases/" + c["id"].(string) + "/photos/" + photo.(map[string]any)["id"].(string), header: asked})
		}
	}
}

// must sends a request that has to come out with a status.
func (w *world) must(status int, q ask) answer {
	w.t.Helper()
	a := w.send(q)
	if a.status != status {
		w.t.Fatalf("%s %s: status %d, want %d: %.400s", q.method, q.path, a.status, status, a.body)
	}
	return a
}

// report makes a case and returns its id.
func (w *world) report(side models.Side, record string) string {
	w.t.Helper()
	return w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/" + string(side), as: models.RoleAdmin, body: []byte(record)}).json(w.t)["id"].(string)
}

// check holds an answer against the OpenAPI document.
func (w *world) check(r *http.Request, a answer) {
	w.t.Helper()
	route, params, err := w.router.FindRoute(r)
	if err != nil {
		return // an address that the document does not have: its answer is checked by the test that asked
	}
	w.answered.Store(fmt.Sprintf("%s %s %d", route.Method, route.Path, a.status), true)
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		w.t.Errorf("%s %s %d is not as the OpenAPI document says: %v", r.Method, r.URL.Path, a.status, err)
	}
	for _, secret := range []string{"escriptor", "ealed", "rapped"} {
		if bytes.Contains(a.body, []byte(secret)) && route.Path != "/api/v1/openapi.json" && route.Path != "/metrics" && route.Path != "/api/v1/cases/{id}/photos/{photo}" {
			w.t.Errorf("%s %s gives away %q", r.Method, r.URL.Path, secret)
		}
	}
}

func routerOf(t testing.TB, s *api.Server) routers.Router {
	t.Helper()
	doc := documentOf(t, s)
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func documentOf(t testing.TB, s *api.Server) *openapi3.T {
	t.Helper()
	rec := httptest.NewRecorder()
	s.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/openapi.json", nil))
	doc, err := openapi3.NewLoader().LoadFromData(rec.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// form writes a multipart form; the part photo is a file.
func form(t testing.TB, boundary string, parts map[string][]byte) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if boundary != "" {
		if err := m.SetBoundary(boundary); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range parts {
		create := m.CreateFormField
		if name == "photo" {
			create = func(name string) (io.Writer, error) { return m.CreateFormFile(name, "child.jpg") }
		}
		part, err := create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m.FormDataContentType()
}
