package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestFieldForgottenPIN tries PINs until the page makes waits of it, and then removes the person: what is lost is said.
func TestFieldForgottenPIN(t *testing.T) {
	seen, large := camera(t)
	w := newWorld(t)
	l := newLine(t, strings.TrimPrefix(w.atTheRealHour(t), "http://"))
	p := w.inTheField(t, l.address, t.TempDir(), seen)
	l.set(true, 0)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{large}))
	p.until("document.querySelectorAll('#taken figure').length === 1")
	p.click("#child > button")
	p.shows("waiting for a network")
	p.click("#lock")
	p.until("!document.querySelector('#start').hidden")
	if p.await("fieldVault.people().then((people) => people[0].device.extractable === false && people[0].rounds >= 600000)"); !eval[bool](p.screen, "window.awaited") {
		t.Error("a script can read the browser's key out, or PINs are tried too quickly")
	}
	for i := range 5 {
		p.fill("#pin", fmt.Sprintf("11111%d", i+2))
		p.click("#unlock button")
		p.until("document.querySelector('#say').textContent.startsWith('This PIN does not open it.')")
		eval[string](p.screen, "document.querySelector('#say').textContent = ''")
	}
	p.fill("#pin", "246810")
	p.click("#unlock button")
	p.shows("seconds, then try again")
	p.fits("field-wait-360-en")
	const later = "{ const now = Date.now; Date.now = () => now() + %d; ''; }"
	eval[string](p.screen, fmt.Sprintf(later, 31_000))
	p.fill("#pin", "246810")
	p.click("#unlock button")
	p.shows("waiting for a network")
	p.click("#lock")
	p.until("!document.querySelector('#start').hidden")

	p.click("#forgotten summary")
	p.shows("Nobody can open it without the PIN.", "lost with it: records: 1")
	p.fits("field-forgotten-360-en")
	p.agrees()
	p.click("#forget")
	p.shows("Removed from this phone.", "Use this phone for the first time")
	if asked := eval[string](p.screen, "window.asked.join()"); !strings.Contains(asked, "Remove Ravi") || !strings.Contains(asked, "lost: 1") {
		t.Errorf("asked %q", asked)
	}
	if kept := p.disk(); strings.Contains(kept, "sealed") || eval[int](p.screen, "window.photosKept") != 0 {
		t.Errorf("the telephone keeps %.300s", kept)
	}
}

// TestFieldGroup photographs many children at once where there is no network: the page is killed before it is kept, and
// once the line is back each face is a child of the drive, however often an answer is lost. One child who was counted has
// no face that was found: the team is led to the photograph, and marks it.
func TestFieldGroup(t *testing.T) {
	seen, _ := camera(t)
	w := newWorld(t)
	w.clock.real()
	ravi := w.fieldWorker("ravi", agra)
	way := &deaf{next: w.server.Handler(), lost: map[string]bool{}, on: true}
	server := httptest.NewServer(way)
	t.Cleanup(server.Close)
	l := newLine(t, strings.TrimPrefix(server.URL, "http://"))
	profile, group := t.TempDir(), wide(t)
	p := switchOn(t, l.address, profile, seen)
	p.ready(ravi)
	way.mu.Lock()
	way.on = false
	way.mu.Unlock()
	p.prepare()
	p.shows("Nothing waits.")
	l.set(true, 0)
	p.do(chromedp.Click(chromedp.CSS("[name=kind][value=group]")))
	p.shows("After a raid", "Are others on it too?")
	if eval[bool](p.screen, "!document.querySelector('#of-child').hidden") {
		t.Error("a group is asked for one child's name")
	}
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{group}))
	p.until("document.querySelectorAll('#taken figure').length === 1")
	p.fill("#counted", "4")
	p.fill("#found_place", "Bangle workshop, Sanjay Place")
	p.fill("#drive", "Smile November")
	p.await("fieldDraft.written()")
	p.kill()

	p = switchOn(t, l.address, profile, seen)
	p.unlock("246810")
	p.shows("is here again", "Are others on it too?")
	p.fits("field-group-360-en")
	p.click("#child > button")
	p.shows("Say whether others than children are on it.")
	p.do(chromedp.SetValue(chromedp.CSS("#only_children"), "yes"))
	p.click("#child > button")
	p.shows("Kept on this phone.", "Group photograph · Bangle workshop")
	if kept := p.disk(); strings.Contains(kept, "Bangle") || strings.Contains(kept, "JFIF") {
		t.Errorf("in the clear the telephone keeps %.500s", kept)
	}
	way.mu.Lock()
	way.on = true
	way.mu.Unlock()
	l.set(false, 0)
	for deadline := time.Now().Add(waits); eval[int](p.screen, "document.querySelectorAll('#outbox .sent').length") != 1; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not sent: %s", eval[string](p.screen, "document.querySelector('#work').innerText"))
		}
		eval[string](p.screen, "document.querySelector('#now').click(), ''")
	}
	p.shows("faces found 3, children stored 3", "Not every child is stored.")
	p.fits("field-group-sent-360-en")
	if lost := len(way.lost); lost < 2 {
		t.Errorf("%d answers were lost", lost)
	}
	children := w.recovered()
	if len(children) != 3 {
		t.Fatalf("%d children", len(children))
	}
	for i := range children {
		c := &children[i]
		if len(c.Photos) != 1 || c.Recovery.Drive.Or("") != "Smile November" || c.Event.Where.Or("") != "Bangle workshop, Sanjay Place" || len(c.Event.Together.Or(nil)) != 2 {
			t.Errorf("%s: %d photographs, of %v, with %v", c.Number, len(c.Photos), c.Recovery.Drive, c.Event.Together)
		}
	}
	at := eval[string](p.screen, "document.querySelector('#outbox .todo a').getAttribute('href')")
	list := ravi.must(http.StatusOK, "/raid")
	if list.has(t, "Bangle workshop, Sanjay Place", "faces found 3, children stored 3."); !strings.Contains(list.body, `href="`+at+`"`) {
		t.Error("without the telephone nobody finds the photograph")
	}
	w.fieldWorker("sita", agra).must(http.StatusOK, "/raid").has(t, "not", "Bangle")
	a := ravi.must(http.StatusOK, at)
	a.has(t, "1 child was counted that has no number", "3 children of this photograph are stored")
	for _, want := range []string{`value="Smile November"`, `value="Bangle workshop, Sanjay Place"`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("what the telephone said is lost: %s", want)
		}
	}
	if p.disk(); eval[int](p.screen, "window.photosKept") != 0 {
		t.Error("the telephone keeps a photograph that was sent")
	}
	p.speak("hi")
	p.unlock("246810")
	p.shows("चेहरे मिले 3, बच्चे दर्ज 3")
	p.fits("field-group-sent-360-hi")
}
