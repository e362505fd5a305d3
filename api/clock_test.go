package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// TestClockGoesBack shows that nothing rests on the order of the clock: what came later stays later, in the feed, in a
// case's history, in a pair and in the audit.
func TestClockGoesBack(t *testing.T) {
	w := newWorld(t, nil)
	report := w.report(models.Missing, `{"district":"Agra","child_name":"A"}`)
	w.back(26 * time.Hour)
	found := w.report(models.Found, `{"district":"Agra"}`)
	w.must(http.StatusOK, ask{method: "PATCH", path: "/api/v1/cases/" + report, as: models.RoleAdmin, header: map[string]string{"If-Match": `"1"`}, body: []byte(`{"child_name":"B"}`)})
	member := w.of("member", models.RoleCWC, agra)
	pair := ask{method: "POST", path: "/api/v1/pairs/" + report + "/" + found + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"unsure"}`)}
	w.must(http.StatusCreated, pair)
	w.back(365 * 24 * time.Hour)
	pair.body = []byte(`{"kind":"reject","reason":"r"}`)
	if p := w.must(http.StatusCreated, pair).json(t); p["state"] != "rejected" || p["version"] != 2.0 {
		t.Errorf("%v", p)
	}
	history := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + report + "/history", as: models.RoleAdmin}).json(t)["history"].([]any)
	if len(history) != 2 || history[1].(map[string]any)["kind"] != "changed" {
		t.Errorf("%v", history)
	}
	changes, err := w.registry.Changes(t.Context(), 0, 10)
	if err != nil || len(changes) != 3 || changes[2].Kind != models.CaseChanged {
		t.Errorf("%+v, %v", changes, err)
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/clocks", as: models.RoleAdmin})
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", as: models.RoleAdmin})
}
