package api_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDatabaseGone closes the database under the running server.
func TestDatabaseGone(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	if err := w.registry.Close(); err != nil {
		t.Fatal(err)
	}
	for _, q := range []ask{
		{method: "GET", path: "/readyz"},
		{method: "GET", path: "/api/v1/cases"},
		{method: "GET", path: "/api/v1/cases/" + id},
		{method: "GET", path: "/api/v1/cases/" + id + "/candidates"},
		{method: "POST", path: "/api/v1/missing", body: []byte(`{}`), header: withKey("k")},
	} {
		if q.path != "/readyz" {
			q.as = models.RoleAdmin
		}
		a := w.send(q)
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" {
			t.Errorf("%s %s: status %d, Retry-After %q: %s", q.method, q.path, a.status, a.header.Get("Retry-After"), a.body)
		}
		w.goodProblem(t, a)
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/healthz"})
}

// TestIndexesBehind holds the indexes back: nobody is told of a ranking that lacks what was written before it.
func TestIndexesBehind(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	w.indexes.lag(true)
	for _, path := range []string{"/readyz", "/api/v1/cases/" + id + "/candidates", "/api/v1/cases/" + id + "/candidates/" + id, "/api/v1/search?q=Munni"} {
		a := w.must(http.StatusServiceUnavailable, ask{method: "GET", path: path, as: models.RoleAdmin})
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, as: models.RoleAdmin})
	w.indexes.lag(false)
	w.must(http.StatusOK, ask{method: "GET", path: "/readyz"})
}

// TestPanic lets a handler panic: one answer fails, the server stays up, and the log says where without saying who.
func TestPanic(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	w.indexes.panics = true
	a := w.must(http.StatusInternalServerError, ask{method: "GET", path: "/api/v1/cases/" + id + "/candidates", as: models.RoleAdmin})
	w.goodProblem(t, a)
	if log := w.log.String(); !strings.Contains(log, "harness_test.go") || strings.Contains(log, "Munni") {
		t.Errorf("the log: %s", log)
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/healthz"})
}

// TestRequestIDs shows that a decent id of the caller's own is kept, and any other replaced.
func TestRequestIDs(t *testing.T) {
	w := newWorld(t, nil)
	for sent, kept := range map[string]bool{"0197f0c2-trace_1": true, "": false, "short": false, "with space in it": false, strings.Repeat("x", 65): false, "new\nline\nnew": false} {
		got := w.send(ask{method: "GET", path: "/healthz", header: map[string]string{"X-Request-Id": sent}}).header.Get("X-Request-Id")
		if (got == sent) != kept || got == "" {
			t.Errorf("sent %q, got %q", sent, got)
		}
	}
}

// TestVaultGone takes the vault's folder away: the photograph is refused whole, and taken in once the folder is back.
func TestVaultGone(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	id := w.report(models.Found, `{}`)
	photos := filepath.Join(w.vault, "photos")
	if err := os.RemoveAll(photos); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(photos, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	body, kind := form(t, "", map[string][]byte{"photo": photograph(t, "sample2.jpg")})
	q := ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleField, body: body, kind: kind, header: withKey("v-1")}
	w.goodProblem(t, w.must(http.StatusServiceUnavailable, q))
	if c, err := w.registry.Case(t.Context(), id); err != nil || len(c.Photos) != 0 {
		t.Errorf("%d photographs, %v", len(c.Photos), err)
	}
	if err := os.Remove(photos); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(photos, 0o700); err != nil {
		t.Fatal(err)
	}
	w.must(http.StatusCreated, q)
}
