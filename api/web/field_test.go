package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// fieldWorker is a browser of somebody who photographs in a district.
func (w *world) fieldWorker(id string, district uint16) *browser {
	w.t.Helper()
	return w.with(w.opened(models.Account{ID: id, Name: "Worker " + id, Role: models.RoleField, Reach: models.Reach{Districts: []uint16{district}}}))
}

// TestFieldShell shows what anybody is given: a page without a name or a record, its worker, and its manifest.
func TestFieldShell(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	for _, b := range []*browser{w.visit(), ravi} {
		a := b.must(http.StatusOK, "/field")
		a.has(t, "Works without a network", "PIN", "not", "Worker ravi")
		if !strings.Contains(a.header.Get("Permissions-Policy"), "camera=(self)") {
			t.Error("the camera is not allowed")
		}
		worker := b.must(http.StatusOK, "/sw.js")
		for _, file := range []string{"field", "field-words", "field-pin", "field-vault", "field-draft", "field-send", "field-outbox", "field-camera", "field-start", "app", "pico.min"} {
			if !strings.Contains(worker.body, `"/static/`+file+".") {
				t.Errorf("the worker does not keep %s", file)
			}
		}
		var manifest map[string]any
		must(t, json.Unmarshal([]byte(b.must(http.StatusOK, "/field.webmanifest").body), &manifest))
		if manifest["start_url"] != "/field" || manifest["display"] != "standalone" {
			t.Errorf("%v", manifest)
		}
	}
	ravi.must(http.StatusOK, "/").has(t, "Photograph in the field")
	w.station(t, "en").must(http.StatusOK, "/").has(t, "not", "Photograph in the field")
}

// TestFieldDevice issues tokens to those who may carry a telephone, and to nobody in another's name.
func TestFieldDevice(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	a := ravi.post("/field/device", url.Values{"name": {"Ravi"}, "owner": {"ravi"}})
	var made struct{ Token, Owner string }
	must(t, json.Unmarshal([]byte(a.body), &made))
	if a.status != http.StatusCreated || made.Token == "" || made.Owner != "ravi" {
		t.Errorf("%d %s", a.status, a.body)
	}
	for _, c := range []struct {
		b      *browser
		form   url.Values
		status int
	}{
		{ravi, url.Values{"name": {"Ravi"}, "owner": {"sita"}}, http.StatusConflict},
		{ravi, url.Values{"name": {" "}}, http.StatusUnprocessableEntity},
		{w.member("anita", agra), url.Values{"name": {"Anita"}}, http.StatusForbidden},
		{w.visit(), url.Values{"name": {"Nobody"}}, http.StatusUnauthorized},
	} {
		if a := c.b.post("/field/device", c.form); a.status != c.status {
			t.Errorf("%v: status %d, want %d", c.form, a.status, c.status)
		}
	}
}

// TestTelephones lists a team member's telephones to the member and to administrators, and to nobody else, and revokes them.
func TestTelephones(t *testing.T) {
	w := newWorld(t)
	ravi, sita, admin := w.fieldWorker("ravi", agra), w.fieldWorker("sita", agra), w.as(models.RoleAdmin, "en")
	take := func(b *browser, name string) (id, token string) {
		t.Helper()
		var made struct{ ID, Token string }
		must(t, json.Unmarshal([]byte(b.post("/field/device", url.Values{"name": {name}}).body), &made))
		return made.ID, made.Token
	}
	ravi.must(http.StatusOK, "/account").has(t, "not", "Your telephones")
	admin.must(http.StatusOK, "/users/ravi").has(t, "not", "Telephones")
	red, redToken := take(ravi, "Ravi <red>")
	blue, blueToken := take(ravi, "Ravi blue")
	other, _ := take(sita, "Sita's")
	sends := func(token string) int {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/found", strings.NewReader(`{}`))
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		w.server.Handler().ServeHTTP(answer, r)
		return answer.Code
	}
	ravi.must(http.StatusOK, "/account").has(t, "Your telephones", "Ravi <red>", "Last used: never yet", "Ends: 16 Apr 2026", "not", "Sita's")
	w.clock.forward(6 * time.Minute)
	if got := sends(redToken); got != http.StatusCreated {
		t.Fatalf("the telephone sends: %d", got)
	}
	ravi.must(http.StatusOK, "/account").has(t, "Last used: 2 Apr 2026")
	admin.must(http.StatusOK, "/users/ravi").has(t, "Telephones", "Ravi <red>", "Ravi blue", "not", "Sita's")
	for who, b := range map[string]*browser{"a member": w.member("anita", agra), "a writer": w.station(t, "en"), "another district's team": w.fieldWorker("tara", 140)} {
		if a := b.post("/account/device", url.Values{"device": {red}}); a.status != http.StatusNotFound {
			t.Errorf("%s revokes a telephone: %d", who, a.status)
		}
		if a := b.post("/users/ravi", url.Values{"do": {"revoke"}, "device": {red}}); a.status != http.StatusForbidden {
			t.Errorf("%s revokes a telephone on the page of administrators: %d", who, a.status)
		}
	}
	if a := w.visit().post("/account/device", url.Values{"device": {red}}); a.status != http.StatusUnauthorized {
		t.Errorf("nobody revokes a telephone: %d", a.status)
	}
	if a := ravi.post("/account/device", url.Values{"device": {red}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/account?revoked=yes" {
		t.Errorf("%d %s", a.status, a.header.Get("Location"))
	}
	ravi.must(http.StatusOK, "/account?revoked=yes").has(t, "The telephone is revoked", "Ravi blue", "not", "Ravi <red>")
	if a := admin.post("/users/ravi", url.Values{"do": {"revoke"}, "device": {blue}}); a.status != http.StatusSeeOther {
		t.Errorf("%d", a.status)
	}
	admin.must(http.StatusOK, "/users/ravi?revoked=yes").has(t, "The telephone is revoked", "No telephone sends in this name", "not", "Ravi blue")
	for _, token := range []string{redToken, blueToken} {
		if got := sends(token); got != http.StatusUnauthorized {
			t.Errorf("a revoked telephone sends: %d", got)
		}
	}
	admin.must(http.StatusOK, "/audit?kind=device").has(t, "Revoked a telephone", "Added a telephone", red)
	w.clock.forward(14 * 24 * time.Hour)
	if list, err := w.server.Devices(t.Context(), models.Actor{ID: "sita", Person: true}, "sita"); err != nil || len(list) != 0 {
		t.Errorf("after a fortnight there is %s: %+v, %v", other, list, err)
	}
}
