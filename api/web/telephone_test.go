package web_test

import (
	"net/http"
	"net/url"
	"slices"
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

// TestReadOut reads records out over the telephone: to the family with a tap, to others when it is said who they are and what
// for, of another district what a decision needs; each time the audit says to whom.
func TestReadOut(t *testing.T) {
	w := newWorld(t)
	own := w.report(models.Missing, `{"child_name":"मुन्नी","father_name":"रामू","district":"Agra","complainant_phone":"98765 43210"}`)
	other := w.report(models.Missing, `{"child_name":"छोटू","district":"Jhansi","complainant_name":"Sunita","complainant_phone":"98765 43210"}`)
	b := w.visit()
	b.cookies["lang"], b.cookies["milaan"] = "en", w.session("thana", models.RoleStation, agra)
	w.store.audited()

	b.must(http.StatusForbidden, "/cases/"+other.Number).has(t, "of another district", "What do you need it for?", "not", "X-Purpose")
	a := b.post("/telephone", url.Values{"q": {other.Number}})
	a.has(t, other.Number, "of another district", "Who is on the line?", "not", "छोटू", "Jhansi")
	if a.status != http.StatusOK || !strings.Contains(a.body, `action="/cases/`+other.Number+`/readout"`) {
		t.Errorf("another district's number: %d", a.status)
	}
	read := func(c models.Case, caller, purpose string) answer {
		return b.post("/cases/"+c.Number+"/readout", url.Values{"caller": {caller}, "purpose": {purpose}})
	}
	for name, x := range map[string]struct {
		c               models.Case
		caller, purpose string
		says            string
	}{
		"nobody":                     {own, "", "", "nobody is named who is on the line"},
		"a caller that is none":      {own, "neighbour", "", "nobody is named who is on the line"},
		"the police without a word":  {own, "police", " ", "it is not said who calls, and what for"},
		"a purpose that is none":     {own, "other", "x", "this is no purpose"},
		"a family of another's case": {other, "family", "", "it is not said who calls, and what for"},
	} {
		a := read(x.c, x.caller, x.purpose)
		a.has(t, x.says, x.c.Number, "not", "रामू", "छोटू")
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if a := read(own, "police", "x"); !strings.Contains(a.body, `value="police" required checked`) || !strings.Contains(a.body, `name="purpose" maxlength="200" value="x"`) {
		t.Errorf("what was typed is lost: %s", a.body)
	}
	for _, e := range w.store.audited() {
		if strings.HasPrefix(e, "case.read_out") {
			t.Errorf("what was not read out is in the audit: %s", e)
		}
	}
	read(own, "family", "").has(t, own.Number, "मुन्नी", "रामू", "It is written down", "not", "98765")
	read(other, "police", "SHO Jhansi, a boy found there").has(t, "छोटू", "This case is of another district", "not", "98765", "Sunita")
	if seen := w.store.audited(); !slices.Equal(seen, []string{"case.read_out family", "case.read_out police"}) {
		t.Errorf("audit: %q", seen)
	}
	entries, err := w.store.AuditEntries(t.Context(), models.AuditFilter{}, 1)
	must(t, err)
	if len(entries) != 1 || entries[0].Purpose != "SHO Jhansi, a boy found there" || entries[0].CaseID != other.ID {
		t.Errorf("%+v", entries)
	}
	if log := w.log.String(); strings.Contains(log, "SHO") {
		t.Error("the purpose is in the log")
	}
	w.as(models.RoleAuditor, "en").must(http.StatusOK, "/audit").has(t, "Read a record out over the telephone", "Police", "SHO Jhansi")
}
