package web_test

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/api/web"
	"github.com/milaan-project/milaan/models"
)

func hashOf(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}

// TestNowhere asks for pages that are not there.
func TestNowhere(t *testing.T) {
	w := newWorld(t)
	for _, b := range []*browser{w.visit(), w.as(models.RoleAHTU, "en")} {
		for _, path := range []string{"/nothing", "/cases", "/cases/", "/cases/x/y", "/login/", "/cases/%00", "/cases/%FF", "/%E0%A4"} {
			b.must(http.StatusNotFound, path).has(t, "there is no page at this address", "To the list of cases")
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
			if a := b.send(method, "/cases", nil); a.status != http.StatusNotFound {
				t.Errorf("%s: %d", method, a.status)
			}
		}
	}
	if a := w.visit().must(http.StatusNotFound, "/api/v1/nothing"); a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("the API's own addresses: %q", a.header.Get("Content-Type"))
	}
}

// faulty panics where cases are listed.
type faulty struct{ web.Cases }

func (faulty) ListCases(context.Context, models.Actor, models.CaseFilter, string, int) ([]models.Case, string, error) {
	panic("a fault over Munni")
}

// TestFault lets a page panic: it says so in the person's language with a number to ask by, and the server stays up.
func TestFault(t *testing.T) {
	w := newWorld(t)
	pages, err := web.New(web.Config{Cases: faulty{w.server}, Accounts: w.server, Alerts: w.server, Zone: time.UTC, Now: w.clock.Now})
	must(t, err)
	w.server.Mount(pages)
	b := w.as(models.RoleAHTU, "hi")
	a := b.must(http.StatusInternalServerError, "/")
	a.has(t, "गड़बड़ी हमारी ओर से है", "प्रशासक को यह नंबर बताएँ: "+a.header.Get("X-Request-Id"), "not", "Munni")
	if a.header.Get("X-Request-Id") == "" || strings.Contains(w.log.String(), "Munni") || !strings.Contains(w.log.String(), "request_test.go") {
		t.Errorf("log: %s", w.log.String())
	}
	b.must(http.StatusSeeOther, "/login")
}

// accountsOf is nobody's.
type accountsOf struct{ web.Accounts }

func (accountsOf) AuthenticateHash(context.Context, api.TokenHash) (models.Actor, error) {
	return models.Actor{}, models.Errorf(models.Unauthenticated, "no", "नहीं")
}

// TestAlone serves pages without the API around them.
func TestAlone(t *testing.T) {
	pages, err := web.New(web.Config{Accounts: accountsOf{}, Zone: time.UTC, Now: time.Now})
	must(t, err)
	rec := httptest.NewRecorder()
	pages.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if rec.Code != http.StatusSeeOther {
		t.Errorf("%d", rec.Code)
	}
}
