package web_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// TestFieldWithoutNetwork goes through days with a telephone: children are photographed where there is no network, the
// battery goes flat, the network breaks in the middle of a photograph, answers are lost; in the end everything is in the
// registry once.
func TestFieldWithoutNetwork(t *testing.T) {
	seen, large := camera(t)
	w := newWorld(t)
	w.clock.real()
	ravi := w.fieldWorker("ravi", agra)
	way := &deaf{next: w.server.Handler(), lost: map[string]bool{}}
	server := httptest.NewServer(way)
	t.Cleanup(server.Close)
	l := newLine(t, strings.TrimPrefix(server.URL, "http://"))
	profile := t.TempDir()

	p := switchOn(t, l.address, profile, seen)
	p.ready(ravi)
	p.fits("field-first-360-en")
	p.fill("#label", "Ravi")
	p.fill("#pin1", "123456")
	p.fill("#pin2", "123456")
	p.click("#prepare button")
	p.shows("first that anybody would try")
	p.fill("#pin1", "246810")
	p.fill("#pin2", "246811")
	p.click("#prepare button")
	p.shows("The two PINs differ.")
	p.fill("#pin2", "246810")
	p.click("#prepare button")
	p.shows("Nothing waits.")
	p.clean("preparing")

	// A day without a network begins: the line is down, for the page and its worker alike.
	l.set(true, 0)
	w.clock.forward(26 * time.Hour)
	p.unlock("111111")
	p.shows("This PIN does not open it.")
	p.fill("#pin", "246810")
	p.click("#unlock button")
	p.shows("Nothing waits.")
	p.takePicture()
	p.fits("field-camera-360-en")
	p.fill("#child_name", "Guddu")
	p.fill("#age_years", "6")
	p.fill("#found_place", "Agra Cantt station")
	p.fill("#words", "nani, Etawah")
	p.fill("#spoken", "Bhojpuri, Hindi")
	p.fill("#drive", "Smile November")
	p.click("#child > button")
	p.shows("Kept on this phone.", "Guddu", "waiting for a network")
	if drive := eval[string](p.screen, "document.querySelector('#drive').value"); drive != "Smile November" {
		t.Errorf("for the next child the drive is %q", drive)
	}
	p.takePicture()
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{large}))
	p.until("document.querySelectorAll('#taken figure').length === 2")
	p.fill("#child_name", "Munni")
	p.click("#child > button")
	p.shows("Munni")
	p.fits("field-outbox-360-en")
	if kept := p.disk(); strings.Contains(kept, "Guddu") || strings.Contains(kept, "Agra Cantt") || strings.Contains(kept, "JFIF") || !strings.Contains(kept, "sealed") {
		t.Errorf("in the clear the telephone keeps %.500s", kept)
	}

	// The battery goes flat; what was kept is there, and nowhere else.
	p.kill()
	p = switchOn(t, l.address, profile, seen)
	p.unlock("246810")
	p.shows("Guddu", "Munni")
	p.unlock("246810") // the page is loaded anew
	p.shows("Guddu", "Munni")
	if cases := w.recovered(); len(cases) != 0 {
		t.Fatalf("%d records without a network", len(cases))
	}

	// A network of 400 kbit/s returns, and goes in the middle of the first photograph.
	p.slow(50_000)
	l.set(false, 0)
	p.click("#now")
	p.until(`/sending · [1-9]/.test(document.querySelector('#outbox').innerText)`)
	p.slow(0)
	p.until(`!/sending/.test(document.querySelector('#outbox').innerText)`)
	if cases := w.recovered(); len(cases) != 1 || len(cases[0].Photos) != 0 {
		t.Fatalf("cut off in the middle of a photograph there are %d cases", len(cases))
	}
	p.kill()

	// Somebody else logs in and out on this telephone: the queue stays. Then the line is a lossy one, and answers are lost.
	p = switchOn(t, l.address, profile, seen)
	p.keeps("milaan", w.fieldWorker("sita", agra).cookies["milaan"])
	p.open("/account")
	p.click(".menu summary")
	p.click(".menu .account button")
	p.shows("Log in")
	way.mu.Lock()
	way.on = true
	way.mu.Unlock()
	l.set(false, .1)
	p.slow(50_000)
	p.unlock("246810")
	deadline := time.Now().Add(150 * time.Second)
	for eval[int](p.screen, "document.querySelectorAll('#outbox .sent').length") != 2 {
		if time.Now().After(deadline) {
			t.Fatalf("not sent: %s", eval[string](p.screen, "document.querySelector('#work').innerText"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	way.mu.Lock()
	lost := len(way.lost)
	way.mu.Unlock()
	if lost < 3 || l.broke == 0 {
		t.Errorf("%d answers were lost, %d connections broke", lost, l.broke)
	}
	cases := w.recovered()
	if len(cases) != 2 || len(cases[0].Photos)+len(cases[1].Photos) != 3 {
		t.Fatalf("%d cases", len(cases))
	}
	munni := cases[slices.IndexFunc(cases, func(c models.Case) bool { return c.Person.Name.Or("") == "Munni" })]
	if len(munni.Photos) != 2 || munni.Photos[0].Height != 720 || munni.Photos[1].Width != 1200 || munni.Photos[1].Height != 1600 || munni.Person.Languages.State() != models.Unknown || munni.Recovery.Drive.Or("") != "Smile November" {
		t.Errorf("%+v", munni)
	}
	first := cases[slices.IndexFunc(cases, func(c models.Case) bool { return c.Person.Name.Or("") == "Guddu" })]
	if len(first.Photos) != 1 || first.Photos[0].TakenOn == 0 || first.Recovery.Words.Or("") != "nani, Etawah" || first.Event.Where.Or("") != "Agra Cantt station" || first.Recovery.Drive.Or("") != "Smile November" || len(first.Person.Languages.Or(nil)) != 2 {
		t.Errorf("%+v", first)
	}
	if kept := p.disk(); strings.Contains(kept, "photo ") || eval[int](p.screen, "window.photosKept") != 0 {
		t.Errorf("the telephone keeps photographs that were sent")
	}
	p.shows("sent · " + first.Number)
	p.fits("field-sent-360-en")
	p.speak("hi")
	l.set(false, 0)
	p.unlock("246810")
	p.shows("भेजा गया")
	p.fits("field-sent-360-hi")
	p.sized(1280)
	p.fits("field-sent-1280-hi")
	p.inDevanagari("h1")
	p.click("#clear")
	p.shows("कुछ बाक़ी नहीं है")
}
