package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

var (
	keptIn   = regexp.MustCompile(`name="kept" value="([^"]+)"`)
	sentTo   = regexp.MustCompile(`(?s)<section class="entry">.*?<form method="post" action="([^"]+)">(.*?)</form>`)
	sentWith = regexp.MustCompile(`(?s)<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>`)
)

// loses ends every session of an account, as an administrator does, or the clock.
func (w *world) loses(id string) {
	w.t.Helper()
	a, err := w.store.Account(w.t.Context(), id)
	must(w.t, err)
	must(w.t, w.store.UpdateAccount(w.t.Context(), writing, &a, "change", true))
}

// TestFormOutlivesItsLogIn sends every form of the pages after its log-in was ended. What was typed stands in no answer for
// others to read; the same account gets it back, as it was sent; another one gets nothing of it.
func TestFormOutlivesItsLogIn(t *testing.T) {
	w := newWorld(t)
	typed := "ज़रूरी बात"
	tried := 0
	for _, pattern := range w.pages.Patterns() {
		path, posts := strings.CutPrefix(pattern, "POST ")
		if !posts || slices.Contains([]string{"/login", "/resume", "/logout", "/setup"}, path) {
			continue
		}
		tried++
		path = strings.NewReplacer("{$}", "", "{id}", "M-1", "{one}", "M-1", "{other}", "F-1", "{account}", "anita", "{raid}", "x", "{drive}", "x", "{photo}", "x").Replace(path) + "?candidate=none"
		form := url.Values{"reason": {typed}, "kind": {"confirm"}, "checklist": {"marks", "dna"}, "key": {"k"}, "lines": {"one\ntwo"}}
		if strings.HasPrefix(path, "/missing") || strings.HasPrefix(path, "/found") {
			form.Set("circumstances", strings.Repeat("क", 30_000)) // nine bytes a letter
		}
		b := w.as(models.RoleStation, "en")
		b.must(http.StatusOK, "/")
		w.clock.forward(61 * time.Minute)
		a := b.post(path, form)
		if a.status != http.StatusUnauthorized || strings.Contains(a.body, typed) || !strings.Contains(a.body, `name="token"`) {
			t.Fatalf("%s: %d %.500s", path, a.status, text(a.body))
		}
		kept := keptIn.FindStringSubmatch(a.body)
		if strings.HasPrefix(path, "/account") {
			if kept != nil {
				t.Errorf("%s: passwords are kept", path)
			}
			a.has(t, "nothing of it is kept here")
			continue
		}
		if kept == nil {
			t.Errorf("%s: nothing is kept: %s", path, text(a.body))
			continue
		}
		a.has(t, "Your log-in has ended", "What you wrote is kept in this page")

		if a := b.post("/resume", url.Values{"kept": {kept[1]}, "token": {"wrong"}}); a.status != http.StatusUnauthorized || !strings.Contains(a.body, kept[1]) || strings.Contains(a.body, typed) {
			t.Errorf("%s: a wrong token: %d", path, a.status)
		}
		other := w.visit()
		other.cookies["milaan-owner"] = b.cookies["milaan-owner"] // at the same machine
		if a := other.post("/resume", url.Values{"kept": {kept[1]}, "token": {tokenOf(models.RoleAHTU)}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" || strings.Contains(a.body, typed) {
			t.Errorf("%s: another account: %d %s", path, a.status, a.body)
		}
		a = b.post("/resume", url.Values{"kept": {kept[1]}, "token": {tokenOf(models.RoleStation)}})
		a.has(t, typed, "It is not sent yet")
		again := sentTo.FindStringSubmatch(a.body)
		if a.status != http.StatusOK || again == nil || html.UnescapeString(again[1]) != path {
			t.Errorf("%s: comes back at %q: %d %.500s", path, again, a.status, a.body)
			continue
		}
		back := url.Values{}
		for _, field := range sentWith.FindAllStringSubmatch(again[2], -1) {
			back.Add(field[1], html.UnescapeString(field[2]))
		}
		if back.Encode() != form.Encode() {
			t.Errorf("%s: %.300q came back as %.300q", path, form, back)
		}
		b.must(http.StatusOK, "/")
	}
	if tried < 15 {
		t.Errorf("only %d forms were tried", tried)
	}
	if log := w.log.String(); strings.Contains(log, typed) {
		t.Error("the log holds what was typed")
	}
}

// TestResumed finishes what was sent too late, once the same person is back: with a token, and with an account in another
// tab; the next day, or without a word of whose it is, nothing of it is there.
func TestResumed(t *testing.T) {
	w := newWorld(t)
	_, mate := family(t, w)
	home := "/cases/" + mate.Number + "/home"
	b := w.station(t, "hi")
	b.must(http.StatusOK, home)
	w.clock.forward(2 * time.Hour)
	a := b.post(home, url.Values{"by": {"माँ"}, "reason": {"माँ ने फ़ोन किया"}})
	a.has(t, "आपका लॉग-इन समाप्त हो गया है", "not", "माँ ने फ़ोन किया")
	kept := keptIn.FindStringSubmatch(a.body)[1]
	a = b.post("/resume", url.Values{"kept": {kept}, "token": {"sahawar"}})
	a.has(t, "माँ ने फ़ोन किया", "किसने बताया", "Munshi", "मामला: "+mate.Number)
	if a := b.post(home, url.Values{"by": {"माँ"}, "reason": {"माँ ने फ़ोन किया"}}); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, a.body)
	}

	anita := w.member("anita", agra)
	anita.must(http.StatusOK, "/")
	w.loses("anita")
	a = anita.post("/pairs/"+mate.Number+"/x", url.Values{"kind": {"reject"}, "reason": {"other eyes"}, "checklist": {"marks"}})
	if a.status != http.StatusUnauthorized {
		t.Fatalf("%d %s", a.status, a.body)
	}
	kept = keptIn.FindStringSubmatch(a.body)[1]
	if a := anita.post("/resume", url.Values{"kept": {kept}}); a.status != http.StatusUnauthorized {
		t.Errorf("without a log-in: %d", a.status)
	}
	anita.cookies["milaan"] = w.logsIn("anita", "s_again") // in another tab
	anita.post("/resume", url.Values{"kept": {kept}}).has(t, "other eyes", "Reject", "Which evidence marks")
	w.clock.forward(13 * time.Hour)
	anita.cookies["milaan"] = w.logsIn("anita", "s_later")
	if a := anita.post("/resume", url.Values{"kept": {kept}}); a.status != http.StatusSeeOther {
		t.Errorf("the next day: %d", a.status)
	}
	for _, broken := range []string{"", "%", kept[:20], "AAAA" + kept[4:]} {
		if a := anita.post("/resume", url.Values{"kept": {broken}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
			t.Errorf("%q: %d", broken, a.status)
		}
	}

	unknown := w.visit()
	unknown.cookies["lang"] = "en"
	a = unknown.post(home, url.Values{"reason": {"x"}}, "Referer", "http://milaan.test/cases/"+mate.Number+"/home")
	if keptIn.MatchString(a.body) || !strings.Contains(a.body, `name="next" value="/cases/`+mate.Number+`/home"`) {
		t.Errorf("nobody knows whose it is: %s", a.body)
	}
	if a := unknown.post(home, url.Values{}, "Referer", "http://elsewhere.test/cases"); !strings.Contains(a.body, `name="next" value="/"`) {
		t.Error("another host is led back to")
	}
	file := unknown.send(http.MethodPost, "/cases/"+mate.Number+"/photos", strings.NewReader("--x\r\n"), "Content-Type", "multipart/form-data; boundary=x")
	file.has(t, "A photograph cannot be kept here")
}
