package api_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// TestMount shows what pages get, what they do not, and what the log says of them.
func TestMount(t *testing.T) {
	w := newWorld(t, nil)
	w.server.Mount(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		visit := api.VisitOf(r.Context())
		visit.Route, visit.Actor = "/cases/{id}", models.Actor{ID: "id-cwc", Role: models.RoleCWC}
		switch r.URL.Path {
		case "/cases/broken":
			visit.Err = errors.New("the cause of it")
			rw.WriteHeader(http.StatusInternalServerError)
		case "/cases/panic":
			rw.WriteHeader(http.StatusInternalServerError)
			panic("Munni")
		}
		_, _ = rw.Write([]byte("a page"))
	}))
	for request, want := range map[string]struct {
		status int
		body   string
	}{
		"GET /": {200, "a page"}, "GET /cases/Munni": {200, "a page"}, "POST /login": {200, "a page"}, "GET /apix": {200, "a page"},
		"GET /api/v1/nothing": {404, "{"}, "POST /healthz": {405, "{"}, "DELETE /api/v1/cases": {405, "{"}, "GET /healthz": {200, "{"},
		"GET /cases/broken": {500, "a page"}, "GET /cases/panic": {500, ""},
	} {
		method, path, _ := strings.Cut(request, " ")
		if a := w.send(ask{method: method, path: path}); a.status != want.status || !strings.HasPrefix(string(a.body), want.body) {
			t.Errorf("%s: %d %.60s", request, a.status, a.body)
		}
	}
	log := w.log.String()
	for _, want := range []string{`"route":"/cases/{id}"`, `"actor":"id-cwc"`, `"error":"the cause of it"`, `mount_test.go`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
	if strings.Contains(log, "Munni") {
		t.Errorf("the log names the child: %s", log)
	}
	if visit := api.VisitOf(t.Context()); visit == nil || visit.Route != "" {
		t.Error("a page that is served alone has no visit to fill in")
	}
}
