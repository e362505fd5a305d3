package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// sent are the routes at which a field telephone may do something: enter a child, and add photographs to it.
var sent = map[string]bool{
	"POST /api/v1/found": true, "POST /api/v1/cases/:id/photos": true, "PUT /api/v1/cases/:id/photos/:photo/face": true,
	"POST /api/v1/uploads": true, "HEAD /api/v1/uploads/:upload": true, "PATCH /api/v1/uploads/:upload": true,
}

// TestDeviceAtEveryRoute tries the token of a telephone at every route, as a token and as a session: of its holder's account,
// cases and log-in it gets nothing, nor changes any.
func TestDeviceAtEveryRoute(t *testing.T) {
	w := newWorld(t, nil)
	first, err := w.people.Create(t.Context(), console, &models.Account{Login: "ravi", Name: "Ravi", Role: models.RoleField, Reach: models.Reach{Districts: []uint16{agra}}})
	if err != nil {
		t.Fatal(err)
	}
	ravi := &person{w: w}
	ravi.do(http.StatusCreated, "POST", "/api/v1/session", `{"login":"ravi","password":"`+first+`"}`)
	ravi.do(http.StatusOK, "POST", "/api/v1/session/password", `{"old_password":"`+first+`","password":"words that belong together"}`)
	device := ravi.do(http.StatusCreated, "POST", "/api/v1/devices", `{"name":"Ravi's telephone"}`).json(t)
	own := ravi.do(http.StatusCreated, "POST", "/api/v1/found", `{"child_name":"Guddu"}`).json(t)["id"].(string)
	ravi.do(http.StatusCreated, "POST", "/api/v1/session/factor", `{"password":"words that belong together"}`)
	before, err := w.registry.Account(t.Context(), "ravi")
	if err != nil {
		t.Fatal(err)
	}
	token := device["token"].(string)
	walked := 0
	for _, r := range w.server.Routes() {
		if r.Action == "" {
			continue
		}
		name := r.Method + " " + r.Path
		path := strings.NewReplacer(":id", own, ":photo", "none", ":other", own, ":missing", own, ":found", own, ":account", "ravi", ":device", device["id"].(string), ":drive", "none", ":raid", "none", ":n", "1", ":upload", "none").Replace(r.Path)
		q := ask{method: r.Method, path: path, header: map[string]string{"If-Match": `"1"`, "Authorization": "Bearer " + token}}
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodDelete {
			q.body = []byte(`{}`)
		}
		if a := w.send(q); (a.status == http.StatusForbidden) == sent[name] || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s with a telephone's token: status %d %s", name, a.status, a.body)
		}
		for _, cookie := range []string{token, "s_" + token, "t_" + token} {
			q.header = map[string]string{"If-Match": `"1"`, "Cookie": "milaan=" + cookie}
			if a := w.send(q); a.status != http.StatusUnauthorized {
				t.Errorf("%s with a telephone's token for a session: status %d %s", name, a.status, a.body)
			}
		}
		walked++
	}
	if walked < 40 {
		t.Errorf("only %d routes were walked", walked)
	}
	after, err := w.registry.Account(t.Context(), "ravi")
	if err != nil || after.TOTPOn || string(after.TOTP) != string(before.TOTP) || after.Password != before.Password {
		t.Errorf("the holder's account was changed: %v", err)
	}
	ravi.do(http.StatusOK, "GET", "/api/v1/session", "")
}

// TestDeviceLogsInNowhere shows that a telephone's token begins no session of pages, and that the audit tells who tried.
func TestDeviceLogsInNowhere(t *testing.T) {
	w := newWorld(t, nil)
	team := w.of("ravi", models.RoleField, agra)
	device := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/devices", header: team, body: []byte(`{"name":"Ravi's telephone"}`)}).json(t)
	if actor, err := w.server.LogIn(t.Context(), device["token"].(string), "203.0.113.9"); models.CodeOf(err) != models.Forbidden || actor.ID != "" {
		t.Errorf("%+v, %v", actor, err)
	}
	entries, err := w.registry.AuditEntries(t.Context(), models.AuditFilter{Kinds: []string{"session"}}, 1)
	if err != nil || len(entries) != 1 || entries[0].Action != "session.refused" || entries[0].Actor != "ravi" || !strings.Contains(entries[0].From, "203.0.113.9 device "+device["id"].(string)) {
		t.Errorf("%+v, %v", entries, err)
	}
	if _, err := w.server.LogIn(t.Context(), "token of ravi", ""); err != nil {
		t.Errorf("another token: %v", err)
	}
}
