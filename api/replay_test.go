package api_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestARepeatedRequestIsAView shows that a request that is sent again, or that changes nothing, shows no more than opening the
// case would, and is written down like that.
func TestARepeatedRequestIsAView(t *testing.T) {
	w := newWorld(t, nil)
	desk := w.of("desk", models.RoleStation, agra)
	with := func(header ...string) map[string]string {
		all := maps.Clone(desk)
		for i := 0; i < len(header); i += 2 {
			all[header[i]] = header[i+1]
		}
		return all
	}
	views := func() (list []models.AuditEntry) {
		for _, e := range w.registry.entries {
			if e.Action == "case.view" && e.Actor == "desk" {
				list = append(list, e)
			}
		}
		return list
	}
	change := func(status int, header map[string]string, id, body string) answer {
		if header["If-Match"] == "" {
			header = maps.Clone(header)
			header["If-Match"] = w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, as: models.RoleAdmin}).header.Get("ETag")
		}
		return w.must(status, ask{method: "PATCH", path: "/api/v1/cases/" + id, header: header, body: []byte(body)})
	}
	admin := map[string]string{"Authorization": "Bearer " + tokenOf(models.RoleAdmin)}

	report := ask{method: "POST", path: "/api/v1/missing", body: []byte(`{"child_name":"Munni","district":"Agra"}`), header: with("Idempotency-Key", "k-1")}
	made := w.must(http.StatusCreated, report).json(t)
	id := made["id"].(string)
	change(http.StatusOK, admin, id, `{"father_name":"Later Father"}`)
	if len(views()) != 0 {
		t.Fatalf("who sends a record has seen: %+v", views())
	}
	if again := w.must(http.StatusCreated, report).json(t); again["father_name"] != "Later Father" || len(views()) != 1 {
		t.Errorf("sent again: %v, and written down: %+v", again, views())
	}
	if same := change(http.StatusOK, desk, id, `{"child_name":"Munni"}`).json(t); same["father_name"] != "Later Father" || len(views()) != 2 {
		t.Errorf("nothing changed: %v, and written down: %+v", same, views())
	}
	if change(http.StatusOK, desk, id, `{"child_name":"Munni Devi"}`); len(views()) != 2 {
		t.Errorf("a change is a change in the audit: %+v", views())
	}
	end := ask{method: "POST", path: "/api/v1/cases/" + id + "/close", body: []byte(`{"status":"traced","reason":"came home"}`), header: with("Idempotency-Key", "k-2")}
	if w.must(http.StatusOK, end); len(views()) != 2 {
		t.Errorf("closing is closing in the audit: %+v", views())
	}
	if w.must(http.StatusOK, end); len(views()) != 3 {
		t.Errorf("closed again, and written down: %+v", views())
	}

	// What cannot be written down is not shown.
	w.registry.refuse = models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है").Advise("Free some space.", "जगह ख़ाली करें।")
	for _, q := range []ask{report, end} {
		if a := w.must(http.StatusServiceUnavailable, q); strings.Contains(string(a.body), "Father") {
			t.Errorf("%s is shown without being written down", q.path)
		}
	}
	w.registry.refuse = nil

	// In another district it is the receipt, or for a purpose what a decision needs.
	change(http.StatusOK, admin, id, `{"district":"Kasganj"}`)
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + id, header: desk})
	for _, q := range []ask{report, end} {
		a := w.send(q)
		got := a.json(t)
		if a.status >= 300 || got["id"] != id || got["number"] != made["number"] || got["partial"] != true || len(got) != 6 {
			t.Errorf("%s tells another district: %d %s", q.path, a.status, a.body)
		}
	}
	if len(views()) != 3 {
		t.Errorf("a receipt is no view: %+v", views())
	}
	report.header = with("Idempotency-Key", "k-1", "X-Purpose", "the family asks")
	a := w.must(http.StatusCreated, report)
	if got := a.json(t); got["child_name"] != "Munni Devi" || got["partial"] != true || strings.Contains(string(a.body), "Father") {
		t.Errorf("for a purpose: %s", a.body)
	}
	if list := views(); len(list) != 4 || list[3].Purpose != "the family asks" || list[3].CaseID != id {
		t.Errorf("for a purpose, written down: %+v", list)
	}
}

// TestATelephoneSendsAgain shows that a telephone that reads nothing learns nothing by sending again.
func TestATelephoneSendsAgain(t *testing.T) {
	w := newWorld(t, nil)
	device := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/devices", header: w.of("team", models.RoleField, agra), body: []byte(`{"name":"Ravi's telephone"}`)}).json(t)
	q := ask{method: "POST", path: "/api/v1/found", body: []byte(`{"child_name":"Guddu"}`), header: withKey("k-1")}
	q.header["Authorization"] = "Bearer " + device["token"].(string)
	first := w.must(http.StatusCreated, q).json(t)
	id := first["id"].(string)
	w.must(http.StatusOK, ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleAdmin, header: map[string]string{"If-Match": `"1"`}, body: []byte(`{"age_years":3,"height_cm":170,"words":"Later"}`)})
	if got := w.must(http.StatusCreated, q).json(t); got["number"] != first["number"] || got["partial"] != true || len(got) != 6 || len(got["warnings"].([]any)) != 0 {
		t.Errorf("a telephone that sends again is told: %v", got)
	}
}
