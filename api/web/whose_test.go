package web_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var (
	anyForm   = regexp.MustCompile(`(?is)<form\b[^>]*>\s*(?:<[^>]*>)?`)
	posting   = regexp.MustCompile(`(?i)method\s*=\s*"?post`)
	signing   = regexp.MustCompile(`<input type="hidden" name="whose" value="[\w-]+">$`)
	nobodys   = regexp.MustCompile(`action="/(?:login|resume|setup)"`)
	whoseForm = regexp.MustCompile(`name="whose" value="([^"]+)"`)
)

// unsigned finds a form of a page that changes something and does not begin with whose page it is.
func unsigned(page string) string {
	for _, form := range anyForm.FindAllString(page, -1) {
		if posting.MatchString(form) && !nobodys.MatchString(form) && !signing.MatchString(form) {
			return form
		}
	}
	return ""
}

// TestFormOfAnotherLogIn sends every form of the pages after somebody else has logged in at the same browser: nothing is
// done in that person's name, and who opened the page gets back what was written there.
func TestFormOfAnotherLogIn(t *testing.T) {
	w := newWorld(t)
	typed, tried := "ज़रूरी बात", 0
	for _, pattern := range w.pages.Patterns() {
		path, posts := strings.CutPrefix(pattern, "POST ")
		if !posts || slices.Contains([]string{"/login", "/resume", "/logout", "/setup"}, path) {
			continue
		}
		tried++
		path = strings.NewReplacer("{$}", "", "{id}", "M-1", "{one}", "M-1", "{other}", "F-1", "{account}", "anita", "{raid}", "x", "{drive}", "x").Replace(path)
		b := w.as(models.RoleStation, "en")
		whose := whoseForm.FindStringSubmatch(b.must(http.StatusOK, "/").body)[1]
		b.post("/login", url.Values{"token": {tokenOf(models.RoleAHTU)}})
		b.must(http.StatusOK, "/").has(t, "Asha, ahtu")
		w.store.audited()
		a := b.post(path, url.Values{"reason": {typed}, "a": {"before"}, "whose": {whose}}, "Referer", "http://milaan.test/cases/M-1")
		if a.status != http.StatusConflict || strings.Contains(a.body, typed) || !strings.Contains(a.body, `<a href="/cases/M-1">`) {
			t.Errorf("%s: %d %.500s", path, a.status, text(a.body))
			continue
		}
		a.has(t, "This page was opened by another log-in", "Open the page anew")
		if seen := w.store.audited(); len(seen) > 0 {
			t.Errorf("%s: %q was done", path, seen)
		}
		kept := keptIn.FindStringSubmatch(a.body)
		if strings.HasPrefix(path, "/account") {
			if kept != nil {
				t.Errorf("%s: passwords are kept", path)
			}
			continue
		}
		if kept == nil {
			t.Errorf("%s: nothing is kept", path)
			continue
		}
		if a := b.post("/resume", url.Values{"kept": {kept[1]}}); a.status != http.StatusSeeOther {
			t.Errorf("%s: who sits there now reads it: %d", path, a.status)
		}
		a = b.post("/resume", url.Values{"kept": {kept[1]}, "token": {tokenOf(models.RoleStation)}})
		a.has(t, typed, "It is not sent yet")
		if again := whoseForm.FindAllStringSubmatch(a.body, -1); len(again) == 0 || slices.ContainsFunc(again, func(s []string) bool { return s[1] != whose }) {
			t.Errorf("%s: it comes back as %q's, not %q's", path, again, whose)
		}

		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		must(t, m.WriteField("whose", "c29tZWJvZHk"))
		part, err := m.CreateFormFile("photo", "child.jpg")
		must(t, err)
		_, err = part.Write(bytes.Repeat([]byte{'x'}, 1<<20))
		must(t, err)
		must(t, m.Close())
		a = b.send(http.MethodPost, path, &body, "Content-Type", m.FormDataContentType())
		if a.status != http.StatusConflict || body.Len() != 0 {
			t.Errorf("%s: with a photograph: %d, and %d bytes not read", path, a.status, body.Len())
		}
		a.has(t, "A photograph cannot be kept here")
	}
	if tried < 15 {
		t.Errorf("only %d forms were tried", tried)
	}
}

// TestJudgementOfAnotherLogIn has one member open a pair and another log in at the same screen: the judgement that stands
// open becomes nobody's until its page's own member sends it.
func TestJudgementOfAnotherLogIn(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	screen, bela := w.member("anita", agra), w.member("bela", agra)
	page := screen.must(http.StatusOK, "/cases/"+found.Number+"?candidate="+mate.Number)
	whose := html.UnescapeString(whoseForm.FindStringSubmatch(page.body)[1])
	anita := screen.cookies["milaan"]
	screen.cookies["milaan"] = bela.cookies["milaan"]
	form := url.Values{"whose": {whose}, "other": {mate.Number}, "says": {"same"}}
	judge := "/cases/" + found.Number + "/judgement"
	if a := screen.post(judge, form); a.status != http.StatusConflict {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	screen.must(http.StatusOK, "/queue").has(t, "new 1")
	screen.cookies["milaan"] = anita
	if a := screen.post(judge, form); a.status != http.StatusSeeOther {
		t.Errorf("one's own form: %d %s", a.status, text(a.body))
	}
}
