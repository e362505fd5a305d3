package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestPlacesWhileTyping suggests places to who is logged in, in either script, with the district as the page's language has it.
func TestPlacesWhileTyping(t *testing.T) {
	w := newWorld(t)
	b := w.station(t, "hi")
	w.store.audited()
	for _, begun := range []string{"sahaw", "%E0%A4%B8%E0%A4%B9%E0%A4%BE%E0%A4%B5"} {
		a := b.must(http.StatusOK, "/places?q="+begun)
		if !strings.HasPrefix(a.body, `[{"place":"Sahawar","district":"कासगंज"}`) || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %s", begun, a.body)
		}
	}
	if a := b.must(http.StatusOK, "/places"); a.body != "[]\n" {
		t.Errorf("nothing written: %s", a.body)
	}
	if seen := w.store.audited(); len(seen) != 0 {
		t.Errorf("no record is seen, and the audit says %q", seen)
	}
	if a := w.visit().get("/places?q=sahaw"); a.status != http.StatusSeeOther || strings.Contains(a.body, "Sahawar") {
		t.Errorf("not logged in: %d", a.status)
	}
	form := b.must(http.StatusOK, "/missing/new")
	for _, wired := range []string{`data-places="सूची से जगह" data-district="home_district"`, `id="last_seen_place"`} {
		if !strings.Contains(form.body, wired) {
			t.Errorf("the form lacks %s", wired)
		}
	}
}
