package web_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// axe is the script that finds what people with a screen reader, a keyboard or poor sight cannot use. It is never part of
// the product.
func axe(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MILAAN_TEST_AXE")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "axe")
	}
	b, err := os.ReadFile(filepath.Join(dir, "axe.min.js"))
	if err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
			t.Fatalf("no axe-core: run make setup-test: %v", err)
		}
		t.Skipf("NOT TESTED FOR ACCESS: %v; run make setup-test", err)
	}
	return string(b)
}

// violations asks axe for everything on the page that breaks WCAG 2.2 at level A or AA: the rule, what it means, and where.
const violations = `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: {'target-size': {enabled: true}}}).then(r =>
	r.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')).join('\n'))`

// pagesOf are the addresses of every page that shows something, with a case and another one filled in.
func (w *world) pagesOf(one, other models.Case) []string {
	var paths []string
	for _, pattern := range w.pages.Patterns() {
		path, reads := strings.CutPrefix(pattern, "GET ")
		if !reads || strings.HasPrefix(path, "/static/") || strings.HasSuffix(path, "{photo}") || strings.HasPrefix(path, "/openid") {
			continue
		}
		path = strings.ReplaceAll(path, "{$}", "")
		if !strings.Contains(path, "{") {
			paths = append(paths, path)
			continue
		}
		for _, c := range []models.Case{one, other} {
			photo := "none"
			if now, err := w.store.Case(w.t.Context(), c.ID); err == nil && len(now.Photos) > 0 {
				photo = now.Photos[0].ID
			}
			paths = append(paths, strings.NewReplacer("{id}", c.Number, "{photo}", photo, "{account}", "anita", "{drive}", "none", "{alert}", "1", "{raid}", "none", "{one}", other.Number, "{other}", one.Number).Replace(path))
		}
	}
	return append(paths, "/?side=found&status=transferred", "/nowhere")
}

// bar is the top of every page: it is looked at once for each role.
var bar = regexp.MustCompile(`(?s)<header class="bar">.*?</header>`)

// names are what differs between two pages that are the same for the rest.
var names = regexp.MustCompile(`<bdi>[^<]*</bdi>|[0-9a-f]{32}|name="whose" value="[^"]*"`)

// told are the words of a page: two that differ by these alone are made of the same parts.
var told = regexp.MustCompile(`>[^<]+<`)

// TestEveryPageIsAccessible holds each page, as each role sees it, in Hindi on a telephone and in English on a desktop, to
// WCAG 2.2 at level AA as far as a machine can tell.
func TestEveryPageIsAccessible(t *testing.T) {
	script := axe(t)
	w, found, mate := demoWorld(t)
	anita := w.member("anita", agra)
	s := openScreen(t, w)
	s.open("/login")

	// The check itself is checked: a picture without words and a field without a label are found.
	s.do(chromedp.Evaluate[chromedp.Void](script))
	s.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/static/none"><input>')`))
	if said := s.inspect(script); !strings.Contains(said, "image-alt") || !strings.Contains(said, "label") {
		t.Fatalf("the check finds nothing: %q", said)
	}

	looked, checked := 0, map[string]bool{}
	look := func(who string, b *browser) {
		for name, value := range b.cookies {
			s.keeps(name, value)
		}
		for _, as := range []struct {
			lang  string
			width int64
		}{{"hi", 360}, {"en", 1280}} {
			lang, width := as.lang, as.width
			s.speak(lang)
			s.sized(width)
			b.cookies["lang"] = lang
			for _, path := range w.pagesOf(found, mate) {
				a := b.get(path)
				if a.status == http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					continue
				}
				same := lang + told.ReplaceAllString(names.ReplaceAllString(bar.ReplaceAllString(a.body, ""), ""), "><")
				if seen := checked[same]; seen && checked[who+lang] {
					continue
				}
				checked[same], checked[who+lang] = true, true
				s.open(path)
				s.until("document.readyState === 'complete'")
				looked++
				if said := s.inspect(script); said != "" {
					t.Errorf("%s as %s, %s, %d pixels: %s", path, who, lang, width, said)
				}
			}
		}
	}
	look("nobody", w.visit())
	for _, role := range models.Roles() {
		if role != models.RoleClient {
			look(string(role), w.as(role, "hi"))
		}
	}
	look("a member", anita)
	if looked < 2*len(w.pagesOf(found, mate)) {
		t.Errorf("only %d screens were looked at", looked)
	}
}

// inspect returns what axe finds on the page.
func (s *screen) inspect(script string) string {
	s.t.Helper()
	if !eval[bool](s, "typeof axe === 'object'") {
		s.do(chromedp.Evaluate[chromedp.Void](script))
	}
	said, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](violations, chromedp.EvalAwaitPromise))
	if err != nil {
		s.t.Fatal(err)
	}
	return said
}

// heaviest is the most bytes of a first page with everything that it needs, as they come over the line.
const heaviest = 60 << 10

// fetched is what a page names.
var fetched = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// TestFirstPagesAreLight weighs the log-in and the list with the styles and scripts that they name, compressed as browsers
// ask for them: on a line of 400 kbit/s they are there in a bit more than a second.
func TestFirstPagesAreLight(t *testing.T) {
	w, _, _ := demoWorld(t)
	for path, b := range map[string]*browser{"/login": w.visit(), "/": w.as(models.RoleAHTU, "hi")} {
		page := b.must(http.StatusOK, path)
		parts := []string{path}
		for _, m := range fetched.FindAllStringSubmatch(page.body, -1) {
			if !slices.Contains(parts, m[1]) {
				parts = append(parts, m[1])
			}
		}
		if len(parts) < 3 {
			t.Fatalf("%s names only %q", path, parts)
		}
		weight, all := 0, ""
		for _, part := range parts {
			a := b.must(http.StatusOK, part, "Accept-Encoding", "gzip")
			weight += len(a.body)
			all += fmt.Sprintf("%s: %d, ", part, len(a.body))
			if len(a.body) > 2048 && a.header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s comes uncompressed", part)
			}
		}
		if weight > heaviest {
			t.Errorf("%s weighs %d bytes: %s", path, weight, all)
		}
	}
}

// idle are the controls that somebody sees and that do nothing unless a script runs: what is neither a link that leads
// somewhere nor sends a form.
const idle = `[...document.querySelectorAll('button, a, [role=button], input[type=button]')].filter(e => e.checkVisibility() &&
	!(e.matches('a[href]') || e.matches('button:not([type=button])') && e.form && e.form.getAttribute('action'))).map(e => e.outerHTML.slice(0, 120)).join(' | ')`

// TestEveryPageWorksWithoutScript opens every page in a browser that runs no scripts: it says something, and shows nothing
// that would only work with one.
func TestEveryPageWorksWithoutScript(t *testing.T) {
	w, found, mate := demoWorld(t)
	s := openScreen(t, w)
	admin := w.as(models.RoleAdmin, "en")
	for name, value := range admin.cookies {
		s.keeps(name, value)
	}
	_, err := chromedp.Call(s.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	for _, path := range w.pagesOf(found, mate) {
		if path == "/field" || !strings.HasPrefix(admin.get(path).header.Get("Content-Type"), "text/html") {
			continue // what works without a network works by a script
		}
		s.open(path)
		s.until("document.querySelector('main')")
		if said := eval[string](s, idle); said != "" {
			t.Errorf("%s shows what does nothing: %s", path, said)
		}
		if n := eval[int](s, "document.querySelector('main').innerText.trim().length"); n < 20 {
			t.Errorf("%s says nothing", path)
		}
	}
}
