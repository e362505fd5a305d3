package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestLogin(t *testing.T) {
	w := newWorld(t)
	b := w.visit()
	b.must(http.StatusOK, "/login").has(t, "Log in", "Token", "Milaan proposes; people decide.", "not", "Log out")

	for name, token := range map[string]string{"empty": "", "unknown": "nobody's", "far too long": strings.Repeat("x", 10_000)} {
		a := b.post("/login", url.Values{"token": {token}})
		if a.status != http.StatusUnauthorized || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, %q", name, a.status, a.header.Get("Set-Cookie"))
		}
		a.has(t, "this token is not valid", "ask your administrator")
		if strings.Contains(a.body, "nobody&#39;s") {
			t.Errorf("%s: the page repeats what was typed", name)
		}
	}
	b.cookies["lang"] = "hi"
	b.post("/login", url.Values{"token": {"x"}}).has(t, "यह टोकन मान्य नहीं है")

	a := b.post("/login", url.Values{"token": {"  " + tokenOf(models.RoleAHTU) + "\n"}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
		t.Fatalf("%d to %q", a.status, a.header.Get("Location"))
	}
	cookie := a.header.Get("Set-Cookie")
	for _, want := range []string{"milaan=", "; Path=/", "; HttpOnly", "; SameSite=Strict"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %q", cookie, want)
		}
	}
	if strings.Contains(cookie, "secret") || strings.Contains(cookie, "Secure") || strings.Contains(cookie, "Max-Age") {
		t.Errorf("the cookie %q", cookie)
	}
	if seen := w.store.audited(); !slices.Equal(seen, []string{"session.open"}) {
		t.Errorf("audit: %q", seen)
	}
	b.must(http.StatusOK, "/").has(t, "Asha, ahtu", "लॉग आउट")
	if a := b.must(http.StatusSeeOther, "/login"); a.header.Get("Location") != "/" {
		t.Errorf("who is logged in is led to %q", a.header.Get("Location"))
	}
	if log := w.log.String(); strings.Contains(log, "secret") || !strings.Contains(log, `"route":"/login"`) || !strings.Contains(log, `"actor":"id-ahtu"`) {
		t.Errorf("log: %s", log)
	}
}

// TestLoginBehindProxy shows that a browser that came by https gets a cookie that it sends by https only.
func TestLoginBehindProxy(t *testing.T) {
	w := newWorld(t)
	b := w.visit()
	b.header.Set("X-Forwarded-Proto", "https")
	cookie := b.post("/login", url.Values{"token": {tokenOf(models.RoleAHTU)}}, "Origin", "https://milaan.test").header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-milaan=") || !strings.Contains(cookie, "; Secure") {
		t.Errorf("the cookie %q", cookie)
	}
	b.must(http.StatusOK, "/")
}

// TestLoginLeads shows where one comes to after the log-in: to the page that was asked for, and never to another host.
func TestLoginLeads(t *testing.T) {
	w := newWorld(t)
	for next, want := range map[string]string{
		"": "/", "/": "/", "/cases/M-H9C-76AR?side=same": "/cases/M-H9C-76AR?side=same", "/?q=%E0%A4%97": "/?q=%E0%A4%97",
		"https://elsewhere.test/": "/", "//elsewhere.test/": "/", `/\elsewhere.test`: "/", `\\elsewhere.test`: "/", "/%09/elsewhere.test": "/",
		"elsewhere": "/", "javascript:alert(1)": "/", "/\n/elsewhere.test": "/", "http:/x": "/", "//a@b/": "/",
	} {
		b := w.visit()
		page := b.must(http.StatusOK, "/login?"+url.Values{"next": {next}}.Encode())
		a := b.post("/login", url.Values{"token": {tokenOf(models.RoleAHTU)}, "next": {next}})
		if got := a.header.Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
		if want == "/" && !strings.Contains(page.body, `name="next" value="/"`) {
			t.Errorf("%q is kept on the page", next)
		}
	}
}

// TestForeignForms sends forms from elsewhere.
func TestForeignForms(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "en")
	for name, header := range map[string][]string{
		"another origin":        {"Origin", "https://elsewhere.test"},
		"another site":          {"Sec-Fetch-Site", "cross-site", "Origin", "null"},
		"a site beside it":      {"Sec-Fetch-Site", "same-site"},
		"an origin hidden":      {"Origin", "null"},
		"the host with a port":  {"Origin", "http://milaan.test:81"},
		"the host after others": {"Origin", "http://milaan.test.elsewhere.test"},
	} {
		for _, path := range []string{"/login", "/logout"} {
			a := b.post(path, url.Values{"token": {tokenOf(models.RoleAdmin)}}, header...)
			if a.status != http.StatusForbidden || a.header.Get("Set-Cookie") != "" {
				t.Errorf("%s, %s: status %d, %q", name, path, a.status, a.header.Get("Set-Cookie"))
			}
			a.has(t, "sent from another website")
		}
	}
	b.must(http.StatusOK, "/")
}

// TestBadForms sends what is no form.
func TestBadForms(t *testing.T) {
	w := newWorld(t)
	b := w.visit()
	if a := b.post("/login", url.Values{"token": {strings.Repeat("x", 300_000)}}); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large form: %d", a.status)
	}
	a := b.send(http.MethodPost, "/login", strings.NewReader("token=%zz"), "Content-Type", "application/x-www-form-urlencoded")
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("a broken form: %d", a.status)
	}
	a.has(t, "could not be read")
}
