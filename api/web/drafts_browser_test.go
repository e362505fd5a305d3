package web_test

import (
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

const draftRows = "document.querySelectorAll('#drafts li').length"

// filesWith are the files of a browser's profile that hold some words.
func filesWith(t *testing.T, profile string, words ...string) (holding []string) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(profile, "Default"), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil //nolint:nilerr // the browser takes files away meanwhile
		}
		b, err := os.ReadFile(file)
		for _, word := range words {
			if err == nil && strings.Contains(string(b), word) {
				holding = append(holding, file)
			}
		}
		return nil
	}))
	return holding
}

// fills writes a field at once, so that the draft that comes of it is the whole.
func (s *screen) fills(field, value string) {
	s.t.Helper()
	eval[bool](s, fmt.Sprintf("document.getElementById(%q).value = %q, document.getElementById(%q).dispatchEvent(new Event('input', { bubbles: true }))", field, value, field))
}

// crash kills the browser, as a power cut does.
func (s *screen) crash() {
	s.t.Helper()
	must(s.t, chromedp.FromContext(s.ctx).Browser.Process().Kill())
}

// TestDraftsOutliveTheBrowser begins two complaints, one of them beside another, and kills the browser. At the same machine
// nobody reads them but who wrote them, once logged in; each is gone when it was saved, and not before.
func TestDraftsOutliveTheBrowser(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	profile := t.TempDir()
	s := openScreenAt(t, server.URL, chromedp.UserDataDir(profile))
	s.speak("en")
	s.writer(w)
	s.open("/missing/new")
	first := eval[string](s, "document.querySelector('#entry').elements.key.value")
	s.fills("child_name", "Chhotu")
	s.drafts(1)
	for _, lang := range []string{"hi", "en"} { // the page in the other language, and loaded anew, is the same form
		s.click(`.languages a[lang="` + lang + `"]`)
		s.until("document.documentElement.lang === '" + lang + "' && document.querySelector('#child_name').value === 'Chhotu' && document.querySelector('#entry').elements.key.value === '" + first + "'")
	}
	s.open(eval[string](s, "location.pathname + location.search"))
	s.until("document.querySelector('#child_name').value === 'Chhotu' && " + draftRows + " === 0")
	s.open("/missing/new")
	s.until(draftRows + " === 1")
	s.fills("child_name", "Left behind")
	s.drafts(2)
	s.crash()

	s = openScreenAt(t, server.URL, chromedp.UserDataDir(profile))
	s.speak("en")
	s.open("/missing/new")
	s.shows("Log in")
	s.drafts(2)
	if holding := filesWith(t, profile, "Chhotu", "Left behind", "C\x00h\x00h\x00o\x00t\x00u"); len(holding) > 0 {
		t.Errorf("the drafts can be read on the disk: %s", holding)
	}
	s.keeps("milaan", w.session("other", models.RoleStation, 633))
	s.open("/missing/new")
	s.fills("child_name", "Another's")
	s.drafts(3)
	if n := eval[int](s, draftRows); n != 0 {
		t.Errorf("another writer is shown %d drafts", n)
	}
	eval[string](s, `document.querySelector('form[action="/logout"]').requestSubmit(), ''`)
	s.until("location.pathname === '/login'")
	s.withToken("sahawar")
	s.open("/missing/new")
	s.until(draftRows + " === 2")
	s.shows("Begun and not saved: 2", "Chhotu", "Left behind")
	s.click("#drafts li a[href$='" + first + "']")
	s.until("document.querySelector('#child_name').value === 'Chhotu' && " + draftRows + " === 1")
	s.click(`#entry > button[type="submit"]`)
	s.until("location.pathname.endsWith('/photos')")
	s.drafts(2)
	s.open("/missing/new")
	s.until(draftRows + " === 1")
	s.shows("Left behind")
	list, _, err := w.store.List(t.Context(), models.CaseFilter{}, "", 9)
	must(t, err)
	if len(list) != 1 || list[0].Person.Name.Or("") != "Chhotu" {
		t.Fatalf("%+v", list)
	}
	s.open("/cases/" + list[0].Number + "/photos") // of a case that was saved long ago
	s.shows("Photographs")
	s.open("/missing/new")
	s.until(draftRows + " === 1")
	s.click("#drafts li button")
	s.drafts(1)
	s.until("document.querySelector('#drafts').hidden")
	eval[string](s, `document.querySelector('form[action="/logout"]').requestSubmit(), ''`)
	s.until("location.pathname === '/login'")
	s.drafts(1) // the other writer's is there still
	s.clean("drafts")
}

// TestManyDrafts begins five records of children without a name: what was written tells them apart, and the latest three stand
// above the form, the others folded. A form that came back to be mended is kept through the switch of numerals.
func TestManyDrafts(t *testing.T) {
	w := newWorld(t)
	s := openScreen(t, w)
	s.speak("hi")
	s.writer(w)
	s.sized(360)
	for i := range 5 {
		s.open("/missing/new")
		s.until(fmt.Sprintf(draftRows+" === %d", i))
		s.fills("last_seen_place", fmt.Sprintf("Chowk %d", i))
		s.fills("father_name", "Ram Prasad")
		s.drafts(i + 1)
	}
	s.open("/missing/new")
	s.until(draftRows + " === 5")
	s.shows("Ram Prasad · Chowk 4", "और भी: 2")
	if shown := eval[string](s, "[...document.querySelectorAll('#drafts > ul a span')].map((a) => a.textContent).join('')"); shown != " · Ram Prasad · Chowk 4 · Ram Prasad · Chowk 3 · Ram Prasad · Chowk 2" {
		t.Errorf("above the form stand %q", shown)
	}
	s.fits("drafts-360-hi")
	s.click("#drafts li button")
	s.until(draftRows + " === 4 && document.querySelectorAll('#drafts > ul li').length === 3")
	s.fills("age_years", "?")
	s.drafts(5)
	s.click(`#entry > button[type="submit"]`)
	s.until("document.querySelector('#mend') && document.querySelector('#languages .numerals').href.includes('draft=')")
	s.failed, s.messages = nil, nil // what is refused is told to the console
	s.sized(1280)
	s.click("#languages .numerals")
	s.until("document.querySelector('#languages .numerals').innerText.startsWith('123') && document.querySelector('#age_years').value === '?'")
	s.clean("many drafts")
}

// TestDraftOfADrive brings a draft back into a form that names the drive already.
func TestDraftOfADrive(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	drive := strings.TrimPrefix(ravi.newDrive("Taj east gate", "2026-04-01", "2026-04-09"), "/drives/")
	s := openScreen(t, w)
	s.speak("hi")
	s.keeps("milaan", ravi.cookies["milaan"])
	const named = "document.querySelector('#drive').value.startsWith('Taj east gate')"
	s.open("/found/new?drive=" + drive)
	s.until(named)
	s.fills("words", "says Agra")
	s.drafts(1)
	s.open("/found/new?drive=" + drive)
	s.until(draftRows + " === 1 && " + named)
	s.click("#drafts li a")
	s.until("document.querySelector('#words').value === 'says Agra' && " + named)
	s.clean("a drive")
}
