package web_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// browser is somebody at a browser: it keeps cookies, and says where its forms come from.
type browser struct {
	w       *world
	cookies map[string]string
	header  http.Header // sent with every request
	unseen  bool        // a judgement without a look at the two before
}

// visit starts a browser that nobody has logged in with.
func (w *world) visit() *browser {
	return &browser{w: w, cookies: map[string]string{}, header: http.Header{}}
}

// as logs in with a role and shows pages in a language.
func (w *world) as(role models.Role, lang string) *browser {
	w.t.Helper()
	b := w.visit()
	b.cookies["lang"] = lang
	if a := b.post("/login", url.Values{"token": {tokenOf(role)}}); a.status != http.StatusSeeOther {
		w.t.Fatalf("log-in as %s: %d", role, a.status)
	}
	w.store.audited()
	return b
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (b *browser) get(path string, header ...string) answer {
	return b.send(http.MethodGet, path, nil, header...)
}

// post sends a form; before a judgement it looks at the two side by side, as whoever has the form before them did.
func (b *browser) post(path string, form url.Values, header ...string) answer {
	if to, err := url.Parse(path); err == nil && strings.HasSuffix(to.Path, "/judgement") && !b.unseen {
		query := to.Query()
		query.Set("candidate", form.Get("other"))
		for _, picture := range pictures.FindAllStringSubmatch(b.get(strings.TrimSuffix(to.Path, "/judgement")+"?"+query.Encode()).body, -1) {
			b.get(html.UnescapeString(picture[1]))
		}
	}
	return b.send(http.MethodPost, path, strings.NewReader(form.Encode()), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...)
}

func (b *browser) send(method, path string, body io.Reader, header ...string) answer {
	b.w.t.Helper()
	r := httptest.NewRequestWithContext(b.w.t.Context(), method, "http://milaan.test"+path, body)
	if method != http.MethodGet {
		r.Header.Set("Origin", "http://milaan.test")
	}
	for name, values := range b.header {
		r.Header[name] = values
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	b.w.server.Handler().ServeHTTP(rec, r)
	answered := rec.Result()
	for _, c := range answered.Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	a := answer{rec.Code, rec.Header(), rec.Body.String()}
	b.w.check(path, a)
	return a
}

// must asks for a page that has to come with a status.
func (b *browser) must(status int, path string, header ...string) answer {
	b.w.t.Helper()
	a := b.get(path, header...)
	if a.status != status {
		b.w.t.Fatalf("%s: status %d, want %d: %.600s", path, a.status, status, text(a.body))
	}
	return a
}

var (
	inlineStyle  = regexp.MustCompile(`(?i)<[^>]*\sstyle\s*=|<style`)
	inlineScript = regexp.MustCompile(`(?i)<script(?:>|[^>]*>[^<])|<[^>]*\son[a-z]+\s*=|=\s*"?javascript:`)
	otherHost    = regexp.MustCompile(`(?i)(?:href|src|action|hx-get|hx-post)\s*=\s*"(?:[a-z]+:|//)[^"]*"|url\(`)
	shownKey     = regexp.MustCompile(`>\s*[a-z_]+\.[a-z_]+\s*<`)
)

// check holds every page that any test sees to what is true of all.
func (w *world) check(path string, a answer) {
	w.t.Helper()
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return
	}
	for _, host := range w.allowed {
		a.body = strings.ReplaceAll(a.body, host, "/")
	}
	for what, bad := range map[string]*regexp.Regexp{"a style of its own": inlineStyle, "a script of its own": inlineScript, "another host": otherHost, "an untranslated key": shownKey} {
		if found := bad.FindString(a.body); found != "" && !strings.HasPrefix(found, `src="data:image/png;base64,`) && !strings.HasPrefix(found, `href="data:image/jpeg;base64,`) {
			w.t.Errorf("%s has %s: %s", path, what, found)
		}
	}
	if form := unsigned(a.body); form != "" {
		w.t.Errorf("%s has a form that does not say whose page it is: %s", path, form)
	}
	for _, directive := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
		if !strings.Contains(a.header.Get("Content-Security-Policy"), directive) {
			w.t.Errorf("%s: the policy lacks %s", path, directive)
		}
	}
	for name, value := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
		if a.header.Get(name) != value {
			w.t.Errorf("%s: %s is %q", path, name, a.header.Get(name))
		}
	}
}

var (
	tags   = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// text is what a page says, without its tags.
func text(body string) string {
	s := strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&#43;", "+", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(tags.ReplaceAllString(body, " "))
	return strings.ReplaceAll(strings.TrimSpace(spaces.ReplaceAllString(s, " ")), " ,", ",")
}

// has fails for each of the words that a page does not show, and for each after "not" that it does.
func (a answer) has(t testing.TB, words ...string) {
	t.Helper()
	shown := text(a.body)
	not := slices.Index(words, "not")
	for i, word := range words {
		if i == not {
			continue
		}
		if wanted := not < 0 || i < not; strings.Contains(shown, word) != wanted {
			t.Errorf("%q shown: %v, in: %.3000s", word, !wanted, shown)
		}
	}
}
