package web_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestLogout(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "en")
	before := maps.Clone(b.cookies)
	if a := b.post("/logout", nil); a.status != http.StatusSeeOther || a.header.Get("Location") != "/login" {
		t.Errorf("%d to %q", a.status, a.header.Get("Location"))
	}
	if seen := w.store.audited(); !slices.Equal(seen, []string{"session.close"}) {
		t.Errorf("audit: %q", seen)
	}
	if _, kept := b.cookies["milaan"]; kept {
		t.Error("the browser keeps its cookie")
	}
	b.cookies = before
	b.must(http.StatusSeeOther, "/")
	if a := b.post("/logout", nil); a.status != http.StatusSeeOther {
		t.Errorf("a second log-out: %d", a.status)
	}
	if a := b.get("/logout"); a.status != http.StatusNotFound {
		t.Errorf("a link logs out: %d", a.status)
	}
}

// TestLogoutWithoutAudit shows that the session ends even where its end cannot be written down.
func TestLogoutWithoutAudit(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "en")
	before := maps.Clone(b.cookies)
	w.store.refuse = models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है")
	if a := b.post("/logout", nil); a.status != http.StatusServiceUnavailable {
		t.Errorf("%d", a.status)
	}
	w.store.refuse = nil
	b.cookies = before
	b.must(http.StatusSeeOther, "/")
}
