package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var firstPassword = regexp.MustCompile(`<code>([A-Za-z0-9_-]{14})</code>`)

// TestUsersPages has an administrator add somebody, who logs in with what was shown once, then change and lock out the same.
func TestUsersPages(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAdmin, "en")
	b.must(http.StatusOK, "/users").has(t, "Nobody has an account yet.")
	form := url.Values{"login": {"Sahawar Munshi"}, "name": {"Munshi, Sahawar"}, "role": {"station"}, "station": {"Sahawar"}, "do": {"save"}}
	if a := b.post("/users/new", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "this is not a login name") || !strings.Contains(a.body, `value="Munshi, Sahawar"`) {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	form.Set("login", "sahawar-munshi")
	if a := b.post("/users/new", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="district-help">this role works in a district`) {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	form.Set("district", "633")
	if a := b.post("/users/new", url.Values{"login": {"x.y"}, "name": {"X"}, "role": {"station"}, "district": {"99999"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a district that is none: %d", a.status)
	}
	made := b.post("/users/new", form)
	shown := firstPassword.FindStringSubmatch(made.body)
	if made.status != http.StatusOK || shown == nil {
		t.Fatalf("no password is shown: %d %s", made.status, text(made.body))
	}
	b.must(http.StatusOK, "/users").has(t, "Munshi, Sahawar sahawar-munshi police station Kasganj, Sahawar in use · no second factor yet · first password not changed yet", "not", shown[1])
	b.must(http.StatusOK, "/users/sahawar-munshi").has(t, "sahawar-munshi", "not", shown[1])
	b.must(http.StatusNotFound, "/users/nobody")

	person := w.visit()
	person.cookies["lang"] = "en"
	logIn := func(password string) answer {
		return person.post("/login", url.Values{"login": {"sahawar-munshi"}, "password": {password}})
	}
	if a := logIn(shown[1]); a.status != http.StatusSeeOther {
		t.Fatalf("log-in with the first password: %d", a.status)
	}
	do := func(what string, more url.Values) answer {
		t.Helper()
		values := url.Values{"do": {what}}
		for name, v := range more {
			values[name] = v
		}
		a := b.post("/users/sahawar-munshi", values)
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", what, a.status, text(a.body))
		}
		return a
	}
	again := firstPassword.FindStringSubmatch(do("password", nil).body)
	if again == nil || again[1] == shown[1] {
		t.Fatal("no new password")
	}
	person.must(http.StatusSeeOther, "/account")
	if a := logIn(shown[1]); a.status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", a.status)
	}
	do("disable", nil)
	b.must(http.StatusOK, "/users").has(t, "disabled")
	if a := logIn(again[1]); a.status == http.StatusSeeOther {
		t.Error("a disabled account logs in")
	}
	do("enable", nil)
	do("save", url.Values{"name": {"Munshi"}, "role": {"ahtu"}, "district": {"633", "118"}})
	b.must(http.StatusOK, "/users").has(t, "Munshi sahawar-munshi Anti Human Trafficking Unit Agra, Kasganj in use")
	if a := b.post("/users/sahawar-munshi", url.Values{"do": {"vanish"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an act that is none: %d", a.status)
	}

	for _, role := range models.Roles() {
		if role == models.RoleAdmin {
			continue
		}
		other := w.as(role, "en")
		for _, path := range []string{"/users", "/users/new", "/users/sahawar-munshi"} {
			if a := other.get(path); a.status != http.StatusForbidden {
				t.Errorf("%s sees %s: %d", role, path, a.status)
			}
		}
		for _, path := range []string{"/users/new", "/users/sahawar-munshi"} {
			if a := other.post(path, form); a.status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d", role, path, a.status)
			}
		}
	}
}
