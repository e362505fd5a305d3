package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// TestNotLoggedIn shows nothing to nobody, and the way to the log-in and back.
func TestNotLoggedIn(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Munni"}`)
	b := w.visit()
	for path, next := range map[string]string{
		"/": "/login", "/?side=missing": "/login?next=%2F%3Fside%3Dmissing", "/cases/" + c.Number: "/login?next=%2Fcases%2F" + c.Number,
		"/cases/" + c.Number + "/photos/x": "/login?next=%2Fcases%2F" + c.Number + "%2Fphotos%2Fx",
	} {
		for _, cookie := range []string{"", "guessed"} {
			b.cookies["milaan"] = cookie
			a := b.must(http.StatusSeeOther, path)
			if a.header.Get("Location") != next || strings.Contains(a.body, "Munni<") {
				t.Errorf("%s leads to %q, want %q", path, a.header.Get("Location"), next)
			}
		}
	}
	a := b.get("/cases/"+c.Number, "HX-Request", "true", "HX-Target", "candidates")
	if a.status != http.StatusUnauthorized || a.header.Get("HX-Redirect") != "/login?next=%2Fcases%2F"+c.Number {
		t.Errorf("a part of a page: %d, %q", a.status, a.header.Get("HX-Redirect"))
	}
	if seen := w.store.audited(); len(seen) > 0 {
		t.Errorf("audit: %q", seen)
	}
}

func TestSessionEnds(t *testing.T) {
	w := newWorld(t)
	idle, busy := w.as(models.RoleCWC, "en"), w.as(models.RoleAHTU, "en")
	for range 11 {
		w.clock.forward(59 * time.Minute)
		busy.must(http.StatusOK, "/")
	}
	if id := busy.cookies["milaan"]; !strings.HasPrefix(id, "t_") {
		t.Errorf("the session of a token is taken for an account's when it begins with s_: %.2s", id)
	}
	idle.must(http.StatusSeeOther, "/")
	w.clock.forward(59 * time.Minute)
	busy.must(http.StatusOK, "/")
	w.clock.forward(13 * time.Minute)
	busy.must(http.StatusSeeOther, "/")

	revoked := w.as(models.RoleStation, "en")
	revoked.must(http.StatusOK, "/")
	must(t, w.store.RevokeToken(t.Context(), writing.Actor, "id-station", 5))
	revoked.must(http.StatusSeeOther, "/")
	revoked.must(http.StatusOK, "/login")
}

// TestStoreGone shows that a session outlives a database that does not answer.
func TestStoreGone(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleCWC, "hi")
	must(t, w.store.Close())
	for _, path := range []string{"/", "/cases/M-H9C-76AR"} {
		a := b.must(http.StatusServiceUnavailable, path)
		if a.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
		a.has(t, "इस समय उपलब्ध नहीं", "फिर कोशिश करें")
	}
}

// TestSessionsAtOnce logs in, looks and logs out from many browsers at once.
func TestSessionsAtOnce(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			b := w.as(models.RoleCWC, "en")
			for range 5 {
				b.must(http.StatusOK, "/")
			}
			b.post("/logout", nil)
			b.must(http.StatusSeeOther, "/")
		})
	}
	all.Wait()
}

// TestRoles shows that an auditor, who may not see children, is told so.
func TestRoles(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Munni"}`)
	for _, role := range models.Roles() {
		b := w.as(role, "en")
		want := http.StatusOK
		if role == models.RoleAuditor {
			want = http.StatusForbidden
		}
		paths := []string{"/", b.post("/", url.Values{"q": {"Munni"}}).header.Get("Location"), "/cases/" + c.Number, "/cases/" + c.Number + "?side=same"}
		if role == models.RoleAuditor {
			if a := b.must(http.StatusSeeOther, "/"); a.header.Get("Location") != "/alerts" {
				t.Errorf("an auditor begins at %s", a.header.Get("Location"))
			}
			paths = paths[1:]
		}
		if role == models.RoleCWC {
			paths = paths[:3] // which compares no reports with reports
		}
		for _, path := range paths {
			a := b.must(want, path)
			if shown := strings.Contains(a.body, "Munni</bdi>"); shown != (want == http.StatusOK) {
				t.Errorf("%s at %s: the name is shown: %v", role, path, shown)
			}
			if want == http.StatusForbidden {
				a.has(t, "Not allowed", "your role may not do this", "Log out")
			}
		}
	}
}
