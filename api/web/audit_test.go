package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestAuditPage reads the audit by case, person, kind and day, page by page, and as a file that holds no formula.
func TestAuditPage(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","district":"Agra"}`)
	other := w.report(models.Missing, `{"child_name":"Munni","district":"Agra"}`)
	officer := w.as(models.RoleAHTU, "en")
	officer.must(http.StatusOK, "/cases/"+c.Number+"?purpose=%3DHYPERLINK(%22x%22)")
	officer.find("q=guddu")

	b := w.as(models.RoleAuditor, "en")
	b.must(http.StatusOK, "/audit").has(t, "Saw a record", "case › view", "Searched by words", "=HYPERLINK", "Anti Human Trafficking Unit", "not", "Guddu")
	if seen := w.store.audited(); len(seen) != 1 || !strings.HasPrefix(seen[0], "audit.read ") {
		t.Errorf("the look is written down as %q", seen)
	}
	b.must(http.StatusOK, "/audit?case="+c.Number).has(t, "case › view", c.Number, "not", c.ID, other.Number)
	if a := b.get("/cases/" + c.Number); a.status != http.StatusForbidden {
		t.Errorf("an auditor opens a case: %d", a.status)
	}
	b.must(http.StatusOK, "/audit?actor=id-ahtu&kind=search").has(t, "1 case", "not", "case › view")
	b.must(http.StatusOK, "/audit?kind=case").has(t, "case › created", "not", "session › open")
	today, tomorrow := w.clock.Now().Format("2006-01-02"), w.clock.Now().AddDate(0, 0, 1).Format("2006-01-02")
	b.must(http.StatusOK, "/audit?since="+today+"&until="+today+"&kind=search").has(t, "1 case")
	b.must(http.StatusOK, "/audit?since="+tomorrow).has(t, "No entry fits.")
	b.must(http.StatusUnprocessableEntity, "/audit?since=yesterday&case=M-1").has(t, "One of the dates cannot be read")
	b.must(http.StatusUnprocessableEntity, "/audit?kind=nonsense")

	w.store.audited()
	file := b.must(http.StatusOK, "/audit?format=csv&actor=id-ahtu")
	if seen := w.store.audited(); len(seen) != 1 || !strings.HasPrefix(seen[0], "audit.export ") {
		t.Errorf("the file is written down as %q", seen)
	}
	rows, err := csv.NewReader(strings.NewReader(file.body)).ReadAll()
	must(t, err)
	found := false
	for _, row := range rows {
		for _, cell := range row {
			found = found || cell == `'=HYPERLINK("x")`
			if strings.IndexAny(cell, "=+-@\t\r") == 0 {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
	if !found {
		t.Errorf("the purpose is not in %q", rows)
	}

	must(t, w.store.Audit(t.Context(), models.AuditEntry{At: 1, Actor: "x", Role: models.RoleAHTU, Action: "case.view", CaseID: other.ID, Purpose: models.CandidateOf(c.Number)},
		models.AuditEntry{At: 1, Actor: "x", Role: models.RoleAHTU, Action: "drive.view", CaseID: "no case"}))
	b.must(http.StatusOK, "/audit?actor=x").has(t, "as a candidate of "+c.Number, "no case")
	w.as(models.RoleAuditor, "hi").must(http.StatusOK, "/audit?actor=x").has(t, c.Number+" के संभावित मेल के रूप में", other.Number, "not", "candidate of")
	for i := range 150 {
		must(t, w.store.Audit(t.Context(), models.AuditEntry{At: 1, Actor: "x", Role: models.RoleAdmin, Action: "case.view", Detail: fmt.Sprintf("entry-%d-", i)}))
	}
	first := b.must(http.StatusOK, "/audit?kind=case")
	next := slices.ContainsFunc(strings.Split(first.body, `href="`), func(s string) bool { return strings.HasPrefix(s, "/audit?before=") })
	if !next {
		t.Fatal("there is no way to older entries")
	}
	first.has(t, "entry-149-", "entry-100-", "not", "entry-99-")
	_, address, _ := strings.Cut(first.body, `href="/audit?before=`)
	address, _, _ = strings.Cut(address, `"`)
	b.must(http.StatusOK, "/audit?before="+strings.ReplaceAll(address, "&amp;", "&")).has(t, "entry-99-", "To the newest", "not", "entry-100-")

	for _, role := range []models.Role{models.RoleStation, models.RoleField, models.RoleCWC, models.RoleAHTU, models.RoleClient} {
		if a := w.as(role, "en").get("/audit"); a.status != http.StatusForbidden {
			t.Errorf("%s reads the audit: %d", role, a.status)
		}
	}
}
