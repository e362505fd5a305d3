package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestTelephone finds the case of a caller by telephone number, case number and words, and closes it in two steps.
func TestTelephone(t *testing.T) {
	w := newWorld(t)
	w.report(models.Missing, `{"child_name":"Another","district":"Agra"}`)
	c := w.report(models.Missing, `{"child_name":"मुन्नी","district":"आगरा","complainant_phone":"+91 98765-43210"}`)
	w.report(models.Missing, `{"child_name":"मुन्नी","district":"Kasganj","complainant_phone":"9876543210"}`)
	b := w.visit()
	b.cookies["lang"], b.cookies["milaan"] = "en", w.session("agra.thana", models.RoleStation, agra)
	a := b.must(http.StatusOK, "/telephone")
	a.has(t, "Somebody is on the telephone")
	for _, words := range []string{"9876543210", "९८७६५ ४३२१०", c.Number, "munni"} {
		a := b.post("/telephone", url.Values{"q": {words}})
		if a.status != http.StatusOK || strings.Count(a.body, "<li>\n      <p class=\"kind\">") != 1 || !strings.Contains(a.body, c.Number) || !strings.Contains(a.body, "/home") {
			t.Errorf("%s: status %d: %s", words, a.status, a.body)
		}
		if strings.Contains(a.body, "98765-43210") {
			t.Errorf("%s: the caller's number is shown before the case is opened", words)
		}
	}
	if a := b.post("/telephone", url.Values{"q": {"9000000000"}}); a.status != http.StatusOK || !strings.Contains(a.body, "receipt") {
		t.Errorf("nobody's number: %d", a.status)
	}
	if a := b.post("/telephone", url.Values{"q": {strings.Repeat("x", 300)}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, strings.Repeat("x", 300)) {
		t.Errorf("too long: %d", a.status)
	}
	b.must(http.StatusOK, "/cases/"+c.Number+"/home")
	b.post("/cases/"+c.Number+"/home", url.Values{"reason": {"the father called"}})
	if a := b.post("/telephone", url.Values{"q": {c.Number}}); strings.Contains(a.body, "/home") || !strings.Contains(a.body, "Traced") {
		t.Errorf("a case that is closed can be closed again: %s", a.body)
	}
	for _, e := range w.store.audited() {
		if strings.Contains(e, "98765") || strings.Contains(e, "munni") {
			t.Errorf("what was asked for is in the audit: %s", e)
		}
	}
	if log := w.log.String(); strings.Contains(log, "98765") || strings.Contains(log, "munni") {
		t.Error("what was asked for is in the log")
	}
	w.as(models.RoleAuditor, "en").must(http.StatusForbidden, "/telephone")
}
