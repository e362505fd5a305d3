package web_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

const draftRows = "document.querySelectorAll('#drafts li').length"

// onDisk waits until the browser has written something of its pages to its profile.
func onDisk(t *testing.T, profile, words string) {
	t.Helper()
	for deadline := time.Now().Add(40 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(profile, "Default", "Local Storage", "leveldb", "*.log"))
		must(t, err)
		for _, file := range files {
			if b, err := os.ReadFile(file); err == nil && strings.Contains(string(b), words) {
				return
			}
		}
	}
	t.Fatalf("the browser does not write %s down", words)
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
	s.types("child_name", "Chhotu")
	s.until(drafts + " === 1")
	s.open("/missing/new")
	s.until(draftRows + " === 1")
	second := eval[string](s, "document.querySelector('#entry').elements.key.value")
	s.types("child_name", "Left behind")
	s.until(drafts + " === 2")
	onDisk(t, profile, first)
	onDisk(t, profile, second)
	s.crash()

	s = openScreenAt(t, server.URL, chromedp.UserDataDir(profile))
	s.speak("en")
	s.open("/missing/new")
	s.shows("Log in")
	if kept := eval[string](s, "JSON.stringify(localStorage)"); !strings.Contains(kept, first) || strings.Contains(kept, "Left") || strings.Contains(kept, "Chhotu") || strings.Contains(kept, "values") {
		t.Errorf("the drafts are gone, or can be read on the disk: %s", kept)
	}
	s.keeps("milaan", w.session("other", models.RoleStation, 633))
	s.open("/missing/new")
	s.types("child_name", "Another's")
	s.until(drafts + " === 3")
	if n := eval[int](s, draftRows); n != 0 {
		t.Errorf("another writer is shown %d drafts", n)
	}
	s.click(".account button")
	s.until("location.pathname === '/login'")
	s.withToken("sahawar")
	s.open("/missing/new")
	s.until(draftRows + " === 2")
	s.shows("Begun and not saved: 2", "Chhotu", "Left behind")
	s.click("#drafts li a[href$='" + first + "']")
	s.until("document.querySelector('#child_name').value === 'Chhotu' && " + draftRows + " === 1")
	s.click(`#entry > button[type="submit"]`)
	s.until("location.pathname.endsWith('/photos')")
	s.until(drafts + " === 2")
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
	s.until(drafts + " === 1 && document.querySelector('#drafts').hidden")
	s.click(".account button")
	s.until("location.pathname === '/login'")
	s.until(drafts + " === 1") // the other writer's is there still
	s.clean("drafts")
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
	s.types("words", "says Agra")
	s.until(drafts + " === 1")
	s.open("/found/new?drive=" + drive)
	s.until(draftRows + " === 1 && " + named)
	s.click("#drafts li a")
	s.until("document.querySelector('#words').value === 'says Agra' && " + named)
	s.clean("a drive")
}
