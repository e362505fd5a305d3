package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

var keyField = regexp.MustCompile(`name="key" value="([0-9a-f]{32})"`)

// newDrive enters a drive through the page, and returns the address that it leads to.
func (b *browser) newDrive(place, from, to string) string {
	b.w.t.Helper()
	a := b.post("/drives", url.Values{"place": {place}, "place_kind": {"railway_station"}, "from": {from}, "to": {to}, "team": {"AHTU Agra"}, "ngo": {"Childline"}})
	if a.status != http.StatusSeeOther {
		b.w.t.Fatalf("status %d: %.600s", a.status, text(a.body))
	}
	return a.header.Get("Location")
}

// TestDrivePages enters a drive, chooses it once, and counts the children who were entered by it.
func TestDrivePages(t *testing.T) {
	w := newWorld(t) // it is 2 April
	ravi := w.fieldWorker("ravi", agra)
	ravi.must(http.StatusOK, "/drives").has(t, "There is no drive yet", "New drive")
	a := ravi.post("/drives", url.Values{"place": {"Agra Cantt <station>"}, "from": {"2026-04-05"}, "to": {"2026-04-01"}})
	a.has(t, "not a kind of place", "last day is before the first")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="Agra Cantt &lt;station&gt;"`) || strings.Count(a.body, `aria-invalid="true"`) != 2 {
		t.Errorf("%d: %.2000s", a.status, a.body)
	}
	at := ravi.newDrive("Agra Cantt", "2026-04-01", "2026-04-09")
	soon := ravi.newDrive("Taj east gate", "2026-04-08", "2026-04-12")
	ravi.must(http.StatusOK, soon).has(t, "begins in less than a week", "not", "Enter a child of this drive")
	if again := ravi.newDrive("Agra Cantt", "2026-04-01", "2026-04-09"); again != at {
		t.Errorf("sent twice it is two drives: %s, %s", at, again)
	}
	id := strings.TrimPrefix(at, "/drives/")
	ravi.must(http.StatusOK, at).has(t, "Agra Cantt", "1 Apr 2026 – 9 Apr 2026", "Railway station", "Childline", "Enter a child of this drive", "not", "less than a week")

	// It is moved, and says so; its name stays. What is wrong is told with what was typed.
	moved := url.Values{"version": {"1"}, "place": {"Taj west gate"}, "place_kind": {"religious_place"}, "from": {"2026-04-08"}, "to": {"2026-04-01"}, "team": {"AHTU Agra"}}
	a = ravi.post(soon, moved)
	a.has(t, "last day is before the first")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="Taj west gate"`) {
		t.Errorf("%d", a.status)
	}
	moved.Set("to", "2026-04-10")
	if a = ravi.post(soon, moved); a.status != http.StatusSeeOther {
		t.Fatalf("%d %.600s", a.status, text(a.body))
	}
	ravi.must(http.StatusOK, soon).has(t, "Taj west gate", "Tell partners today what has changed", "Taj east gate, 08-04-2026", "What was changed", "12 Apr 2026 10 Apr 2026", "Railway station Religious place")
	a = ravi.post(soon, moved) // by who had the page open since
	if a.has(t, "somebody else has changed this drive"); a.status != http.StatusConflict {
		t.Errorf("%d", a.status)
	}
	if a = ravi.post(soon, url.Values{"version": {"2"}, "do": {"cancel"}, "cancelled": {" "}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("cancelled without a reason: %d", a.status)
	}
	ravi.post(soon, url.Values{"version": {"2"}, "do": {"cancel"}, "cancelled": {"rain"}})
	ravi.must(http.StatusOK, soon).has(t, "Cancelled: rain", "Tell partners today that it does not take place", "Hold it after all")
	ravi.must(http.StatusOK, "/drives").has(t, "Taj west gate Cancelled:")
	ravi.post(soon, url.Values{"version": {"3"}, "do": {"hold"}})
	ravi.must(http.StatusOK, soon).has(t, "not", "Hold it after all", "Tell partners today that")
	w.member("anita", agra).must(http.StatusOK, soon).has(t, "not", "Change the drive")
	if a = w.member("bano", agra).post(soon, moved); a.status != http.StatusForbidden {
		t.Errorf("a Committee member changes a drive: %d", a.status)
	}

	// It is chosen once: the next child is of it too, and of another only when somebody says so.
	const name = "Agra Cantt, 01-04-2026"
	enter := func(path string, values url.Values) string {
		form := ravi.must(http.StatusOK, path).body
		values.Set("key", keyField.FindStringSubmatch(form)[1])
		if values.Get("drive") == "" {
			values.Set("drive", regexp.MustCompile(`name="drive" value="([^"]*)"`).FindStringSubmatch(form)[1])
		}
		a := ravi.post("/found/new", values)
		if a.status != http.StatusSeeOther {
			t.Fatalf("status %d: %.600s", a.status, text(a.body))
		}
		return values.Get("drive")
	}
	if !strings.Contains(ravi.must(http.StatusOK, "/found/new").body, `<option value="`+name+`">`) {
		t.Error("the drive is not offered")
	}
	for i, path := range []string{"/found/new?drive=" + id, "/found/new", "/found/new"} {
		if got := enter(path, url.Values{"child_name": {"Guddu"}, "found_on": {fmt.Sprintf("2026-04-0%d", 1+i/2)}}); got != name {
			t.Errorf("for child %d the drive is %q", i+1, got)
		}
	}
	ravi.must(http.StatusOK, at).has(t, "1 Apr 2026 2", "2 Apr 2026 1", "Altogether 3")
	list := ravi.must(http.StatusOK, "/?drive="+id+"&since=2026-04-01&until=2026-04-01")
	list.has(t, "of the drive "+name)
	if strings.Count(list.body, "<th scope=\"row\">") != 2 {
		t.Errorf("%.2000s", text(list.body))
	}
	enter("/found/new", url.Values{"drive": {"what we did before"}, "found_on": {"2026-04-02"}})
	if got := enter("/found/new", url.Values{"found_on": {"2026-04-02"}}); got != "" {
		t.Errorf("after another drive it is %q", got)
	}

	// Another person at the same browser has chosen nothing, and sees no drive of another district.
	enter("/found/new?drive="+id, url.Values{"found_on": {"2026-04-02"}})
	sita := w.fieldWorker("sita", agra)
	sita.cookies["drive"] = ravi.cookies["drive"]
	if strings.Contains(sita.must(http.StatusOK, "/found/new").body, `name="drive" value="`+name) {
		t.Error("the choice of one person is another's")
	}
	mohan := w.fieldWorker("mohan", 162)
	mohan.must(http.StatusForbidden, at)
	mohan.must(http.StatusOK, "/drives").has(t, "There is no drive yet")
	mohan.must(http.StatusForbidden, "/?drive="+id)
	w.station(t, "en").must(http.StatusForbidden, "/drives")
}

// TestFieldDrives keeps a drive's name on a telephone, sealed, and offers it where there is no network.
func TestFieldDrives(t *testing.T) {
	seen, _ := camera(t)
	w := newWorld(t)
	w.clock.real()
	ravi := w.fieldWorker("ravi", agra)
	ravi.newDrive("Agra Cantt", w.clock.Now().Add(-48*time.Hour).Format(time.DateOnly), w.clock.Now().Add(48*time.Hour).Format(time.DateOnly))
	if a := w.visit().get("/field/drives"); a.status != http.StatusSeeOther || strings.Contains(a.body, "Cantt") {
		t.Errorf("nobody is told %d %s", a.status, a.body)
	}
	w.visit().must(http.StatusOK, "/field").has(t, "not", "Cantt")
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	l := newLine(t, strings.TrimPrefix(server.URL, "http://"))
	p := switchOn(t, l.address, t.TempDir(), seen)
	p.ready(ravi)
	p.prepare()
	const offered = "document.querySelector('#drives option')?.value.startsWith('Agra Cantt, ')"
	p.until(offered)
	l.set(true, 0)
	p.unlock("246810")
	p.until(offered)
	if kept := p.disk(); strings.Contains(kept, "Cantt") {
		t.Errorf("in the clear the telephone keeps %.500s", kept)
	}
}

// TestDriveScreens opens the pages of drives as a desktop and a telephone show them, in both languages.
func TestDriveScreens(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	at := ravi.newDrive("आगरा कैंट रेलवे स्टेशन", "2026-04-01", "2026-04-09")
	ravi.newDrive("Taj east gate and the road to the river behind it", "2026-04-08", "2026-04-12")
	ravi.post(at, url.Values{"version": {"1"}, "place": {"आगरा कैंट रेलवे स्टेशन"}, "place_kind": {"railway_station"}, "from": {"2026-04-03"}, "to": {"2026-04-10"}, "team": {"AHTU Agra"}})
	for _, on := range []string{"2026-04-01", "2026-04-02", "2026-04-02"} {
		w.report(models.Found, `{"district":"Agra","found_on":"`+on+`","drive":"आगरा कैंट रेलवे स्टेशन, 01-04-2026"}`)
	}
	s := openScreen(t, w)
	s.keeps("milaan", ravi.cookies["milaan"])
	for _, lang := range []string{"en", "hi"} {
		s.speak(lang)
		for _, width := range []int64{1280, 360} {
			s.sized(width)
			for name, path := range map[string]string{"drives": "/drives", "drive": at} {
				s.open(path)
				s.until("document.readyState === 'complete'")
				if width == 360 {
					s.click(".sheet summary")
				}
				s.fits(fmt.Sprintf("%s-%d-%s", name, width, lang))
				s.clean(name)
			}
		}
	}
}
