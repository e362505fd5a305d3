package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/milaan-project/milaan/models"
)

// TestAudit shows that whoever sees a case is written down, with ids and figures and not one value of a record.
func TestAudit(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	id := w.report(models.Found, `{"child_name":"Munni"}`)
	body, kind := form(t, "", map[string][]byte{"photo": photograph(t, "sample2.jpg")})
	photo := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleField, body: body, kind: kind}).json(t)["id"].(string)
	other := w.report(models.Missing, `{"child_name":"Munni"}`)
	for _, path := range []string{"cases", "cases/" + id, "cases/" + id + "/photos/" + photo, "cases/" + id + "/history", "cases/" + id + "/candidates", "cases/" + id + "/candidates/" + other, "search?q=Munni", "cases/nobody"} {
		w.send(ask{method: "GET", path: "/api/v1/" + path, as: models.RoleAHTU})
	}
	number := func(id string) string {
		c, err := w.registry.Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return c.Number
	}
	both := "2 cases " + number(other) + " " + number(id)
	want := []models.AuditEntry{
		{Action: "case.list", Detail: both},
		{Action: "case.view", CaseID: id},
		{Action: "photo.view", CaseID: id, Detail: photo},
		{Action: "case.history", CaseID: id},
		{Action: "rank", CaseID: id, Detail: "1 candidates " + number(other)},
		{Action: "explain", CaseID: id, Detail: number(other)},
		{Action: "search", Detail: both},
		{Action: "refused", Detail: "404 GET /api/v1/cases/:id"},
	}
	if diff := cmp.Diff(want, w.registry.entries, cmpopts.IgnoreFields(models.AuditEntry{}, "At", "Actor", "Role", "From")); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	for _, e := range w.registry.entries {
		if e.At != today.UnixMilli() || e.Actor != "id-ahtu" || e.Role != models.RoleAHTU || e.From != "192.0.2.1" || strings.Contains(fmt.Sprint(e), "Munni") {
			t.Errorf("entry %+v", e)
		}
	}

	// Whoever asks who saw a case is told of the lists and rankings too in which it stood.
	seen, err := w.registry.AuditEntries(t.Context(), models.AuditFilter{CaseID: other, Number: number(other)}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range seen {
		actions = append(actions, e.Action)
	}
	if diff := cmp.Diff([]string{"search", "explain", "rank", "case.list", "case.created"}, actions); diff != "" {
		t.Errorf("who saw the other case (-want +got):\n%s", diff)
	}

	// What cannot be written down is not shown.
	w.registry.refuse = models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है").Advise("Free some space.", "जगह ख़ाली करें।")
	for _, path := range []string{"cases", "cases/" + id, "cases/" + id + "/photos/" + photo, "cases/" + id + "/history", "cases/" + id + "/candidates", "cases/" + id + "/candidates/" + other, "search?q=Munni"} {
		a := w.must(http.StatusServiceUnavailable, ask{method: "GET", path: "/api/v1/" + path, as: models.RoleAHTU})
		if strings.Contains(string(a.body), "Munni") {
			t.Errorf("%s was shown without being written down", path)
		}
	}
}
