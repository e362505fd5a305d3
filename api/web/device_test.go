package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/api/web"
	"github.com/milaan-project/milaan/models"
)

// openToAll are the pages that nobody has to be known for; a telephone gets them like anybody.
var openToAll = map[string]bool{"GET /static/{file}": true, "GET /login": true, "POST /login": true, "POST /logout": true, "GET /openid": true, "GET /openid/callback": true,
	"GET /setup": true, "POST /setup": true, "GET /field": true, "GET /field.webmanifest": true, "GET /sw.js": true, "/": true}

// lenient lets telephones begin sessions.
type lenient struct{ *api.Server }

func (l lenient) LogIn(ctx context.Context, token, _ string) (models.Actor, error) {
	return l.Authenticate(ctx, token)
}

// TestDeviceIsShownNoPage tries the token of a telephone at the log-in and at every page, and then with a session that it
// should never have got: it is shown the field page and what everybody is, and nothing of its holder's.
func TestDeviceIsShownNoPage(t *testing.T) {
	w := newWorld(t)
	holder := w.session("ravi", models.RoleField, agra)
	ravi, err := w.people.Authenticate(t.Context(), holder, "")
	must(t, err)
	device, err := w.server.IssueDevice(t.Context(), ravi, "Ravi's telephone")
	must(t, err)
	found := w.report(models.Found, `{"child_name":"Sitara","district":"Agra"}`)

	login := url.Values{"token": {device.Secret}}
	thief := w.visit()
	thief.cookies["lang"] = "en"
	for _, path := range []string{"/login", "/resume"} {
		if a := thief.post(path, login); a.status != http.StatusForbidden || thief.cookies["milaan"] != "" || !strings.Contains(a.body, "this device may send records") {
			t.Errorf("%s: %d %s", path, a.status, text(a.body))
		}
	}
	walk := func(what string, b *browser, want func(method string, a answer) bool) {
		t.Helper()
		walked := 0
		for _, pattern := range w.pages.Patterns() {
			if openToAll[pattern] || pattern == "POST /resume" {
				continue
			}
			method, path, _ := strings.Cut(pattern, " ")
			path = strings.NewReplacer("{$}", "", "{id}", found.Number, "{photo}", "x", "{one}", found.Number, "{other}", "M-1", "{account}", "ravi").Replace(path)
			form := url.Values{"old_password": {"x"}, "password": {"x"}, "device": {device.ID}}.Encode()
			a := b.send(method, path, strings.NewReader(form), "Content-Type", "application/x-www-form-urlencoded", "Authorization", "Bearer "+device.Secret)
			if !want(method, a) || strings.Contains(a.body, "Sitara") || strings.Contains(a.body, "Member ravi") || secretShown.MatchString(a.body) {
				t.Errorf("%s, %s: %d %s", what, pattern, a.status, text(a.body))
			}
			walked++
		}
		if walked < 50 {
			t.Errorf("only %d pages were walked", walked)
		}
	}
	nobody := func(method string, a answer) bool {
		return a.status == http.StatusUnauthorized || method == http.MethodGet && a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/login")
	}
	for _, cookie := range []string{"", device.Secret, "t_" + device.Secret, "s_" + device.Secret} {
		walk("a token", w.with(cookie), nobody)
	}

	cfg := w.config
	cfg.Accounts = lenient{w.server}
	w.pages, err = web.New(cfg)
	must(t, err)
	w.server.Mount(w.pages)
	if a := thief.post("/login", login); a.status != http.StatusSeeOther || thief.cookies["milaan"] == "" {
		t.Fatalf("%d", a.status)
	}
	walk("a session", thief, func(_ string, a answer) bool { return a.status == http.StatusForbidden })
	thief.must(http.StatusOK, "/field")
	if a := thief.post("/resume", url.Values{"kept": {"x"}}); a.status == http.StatusSeeOther {
		t.Errorf("/resume: %d", a.status)
	}
	a, err := w.store.Account(t.Context(), "ravi")
	must(t, err)
	if a.TOTP != nil || a.TOTPOn {
		t.Error("a second factor was made for the holder")
	}
	w.with(holder).must(http.StatusOK, "/account").has(t, "Ravi's telephone")
}

// secretShown is the secret of a second factor on a page.
var secretShown = regexp.MustCompile(`[A-Z2-7]{32}`)
