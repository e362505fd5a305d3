package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// TestFieldMends goes through what a server refuses: a day that has not come is mended and sent, a permission that was taken
// away is renewed by the person whose queue it is and by nobody else.
func TestFieldMends(t *testing.T) {
	seen, large := camera(t)
	w := newWorld(t)
	address := w.atTheRealHour(t)
	ravi, sita := w.fieldWorker("ravi", agra), w.fieldWorker("sita", agra)
	p := switchOn(t, address, t.TempDir(), seen)
	p.ready(w.visit())
	p.prepare()
	p.shows("You are not logged in.")
	p.keeps("milaan", ravi.cookies["milaan"])
	p.click("#prepare button")
	p.shows("Nothing waits.")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{large}))
	p.until("document.querySelectorAll('#taken figure').length === 1")
	p.fill("#child_name", "Guddu")
	tomorrow := w.clock.Now().Add(72 * time.Hour).Format(time.DateOnly)
	eval[string](p.screen, "document.querySelector('#found_on').value = '"+tomorrow+"'")
	p.click("#child > button")
	p.shows("not accepted")
	p.fits("field-refused-360-en")

	tokens, err := w.store.Tokens(t.Context())
	must(t, err)
	for _, token := range tokens {
		if token.WriteOnly {
			must(t, w.store.RevokeToken(t.Context(), writing.Actor, token.ID, w.clock.Now().UnixMilli()))
		}
	}
	p.click("#outbox .mend")
	p.until("document.querySelector('#found_on').value === '" + tomorrow + "' && document.querySelector('#child_name').value === 'Guddu'")
	eval[string](p.screen, "document.querySelector('#found_on').value = '"+w.clock.Now().Format(time.DateOnly)+"'")
	p.click("#child > button")
	p.shows("permission ended", "waiting for a network")
	p.keeps("milaan", sita.cookies["milaan"])
	p.click("#renew")
	p.shows("Somebody else is logged in.")
	p.keeps("milaan", ravi.cookies["milaan"])
	p.click("#renew")
	p.until("document.querySelectorAll('#outbox .sent').length === 1")
	if cases := w.recovered(); len(cases) != 1 || len(cases[0].Photos) != 1 {
		t.Errorf("%d cases", len(cases))
	}
}

// TestFieldKeepsWhatIsBegun photographs a child and types facts; the page is killed, as Android does when the camera opens,
// before anybody pressed "Keep and send". All of it is there again, through locking too, and is sent once.
func TestFieldKeepsWhatIsBegun(t *testing.T) {
	seen, _ := camera(t)
	w := newWorld(t)
	address, profile := w.atTheRealHour(t), t.TempDir()
	p := w.inTheField(t, address, profile, seen)
	p.takePicture()
	p.fill("#child_name", "Guddu")
	p.fill("#age_years", "८-९")
	p.await("fieldDraft.written()")
	if kept := p.disk(); strings.Contains(kept, "Guddu") || strings.Contains(kept, "JFIF") || !strings.Contains(kept, "sealed") {
		t.Errorf("in the clear the telephone keeps %.500s", kept)
	}
	p.kill()

	p = switchOn(t, address, profile, seen)
	p.unlock("246810")
	begunAgain := "document.querySelectorAll('#taken figure').length === 1 && document.querySelector('#child_name').value === 'Guddu' && document.querySelector('#age_years').value === '८-९'"
	p.shows("What you had begun is here again.")
	p.until(begunAgain)
	p.fits("field-restored-360-en")
	p.click("#lock")
	p.until("document.querySelector('#work').hidden && document.querySelector('#child_name').value === ''")
	p.fill("#pin", "246810")
	p.click("#unlock button")
	p.until(begunAgain)

	// A second page does not write over it.
	tab, closeTab := chromedp.NewContext(p.ctx)
	other := &phone{screen: &screen{t: t, ctx: tab, base: address}}
	other.unlock("246810")
	other.shows("open in another tab")
	closeTab()

	p.click("#child > button")
	p.until("document.querySelectorAll('#outbox .sent').length === 1")
	if cases := w.recovered(); len(cases) != 1 || len(cases[0].Photos) != 1 || cases[0].Person.Name.Or("") != "Guddu" || cases[0].Person.AgeYears.Or(0) != 8.5 {
		t.Errorf("%+v", cases)
	}
	p.unlock("246810")
	p.shows("sent ·")
	if there := eval[bool](p.screen, "document.querySelector('#child_name').value !== '' || document.querySelectorAll('#taken figure').length > 0"); there {
		t.Error("what was sent is begun once more")
	}

	// It is discarded on purpose alone.
	p.takePicture()
	eval[string](p.screen, "window.confirm = () => false, ''")
	p.click("#abandon")
	p.until("document.querySelectorAll('#taken figure').length === 1")
	p.agrees()
	p.click("#abandon")
	p.until("document.querySelectorAll('#taken figure').length === 0")
	p.unlock("246810")
	p.shows("sent ·")
	if p.disk(); eval[int](p.screen, "window.photosKept") != 0 {
		t.Error("the telephone keeps a photograph that was discarded")
	}
}

// TestFieldAge keeps an age in words as it is typed where there is no network; the server reads it as the pages of a station
// do. What it does not understand waits on the telephone, with its photograph, until it is mended.
func TestFieldAge(t *testing.T) {
	seen, _ := camera(t)
	w := newWorld(t)
	p := w.inTheField(t, w.atTheRealHour(t), t.TempDir(), seen)
	for i, said := range []string{"आठ नौ साल", "eight or nine", "8-9"} {
		p.takePicture()
		p.fill("#age_years", said)
		p.click("#child > button")
		p.until(fmt.Sprintf("document.querySelectorAll('#outbox .sent').length === %d", i+1))
	}
	p.takePicture()
	p.fill("#age_years", "a big boy")
	p.click("#child > button")
	p.shows("not accepted", "this age cannot be understood", "5 or 6")
	p.fits("field-age-refused-360-en")
	p.unlock("246810")
	p.shows("not accepted", "this age cannot be understood")
	if cases := w.recovered(); len(cases) != 3 {
		t.Errorf("%d records, and one is not understood", len(cases))
	}
	p.click("#outbox .refused .mend")
	p.until("document.querySelector('#age_years').value === 'a big boy'")
	p.fill("#age_years", "साढ़े आठ")
	p.click("#child > button")
	p.until("document.querySelectorAll('#outbox .sent').length === 4")
	for _, c := range w.recovered() {
		if c.Person.AgeYears.Or(0) != 8.5 || c.Person.AgeKnownBy.Or("") != models.Apparent || len(c.Photos) != 1 {
			t.Errorf("%v, %v with %d photographs", c.Person.AgeYears, c.Person.AgeKnownBy, len(c.Photos))
		}
	}
}

// TestFieldRefusedPhotograph has one of three photographs be damaged on the telephone: the others are sent and the child's
// record stands; the damaged one is taken again, or left out.
func TestFieldRefusedPhotograph(t *testing.T) {
	seen, large := camera(t)
	w := newWorld(t)
	p := w.inTheField(t, w.atTheRealHour(t), t.TempDir(), seen)
	add := func(broken bool, figures int) {
		t.Helper()
		if broken {
			eval[string](p.screen, "window.whole = HTMLCanvasElement.prototype.toBlob, HTMLCanvasElement.prototype.toBlob = (done) => done(new Blob(['no picture ' + Math.random()])), ''")
		}
		p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{large}))
		p.until(fmt.Sprintf("document.querySelectorAll('#taken figure').length === %d", figures))
		if broken {
			eval[string](p.screen, "HTMLCanvasElement.prototype.toBlob = window.whole, ''")
		}
	}
	add(true, 1)
	add(false, 2)
	add(true, 3)
	p.fill("#child_name", "Guddu")
	p.click("#child > button")
	p.shows("the child's record stands", "Take it again", "Leave it out")
	p.fits("field-refused-photo-360-en")
	if cases := w.recovered(); len(cases) != 1 || len(cases[0].Photos) != 1 {
		t.Fatalf("%d cases", len(cases))
	}
	p.click("#outbox .retake")
	p.shows("Photograph the child of F-")
	if eval[bool](p.screen, "!document.querySelector('#facts').hidden") {
		t.Error("facts are asked for with a photograph that is taken again")
	}
	p.takePicture()
	p.fits("field-retake-360-en")
	p.click("#child > button")
	p.until("document.querySelectorAll('#outbox .photos li').length === 1")
	p.until("!/sending/.test(document.querySelector('#outbox').innerText)")
	p.agrees()
	p.click("#outbox .leave")
	p.until("document.querySelectorAll('#outbox .sent').length === 1")
	if cases := w.recovered(); len(cases) != 1 || len(cases[0].Photos) != 2 || cases[0].Person.Name.Or("") != "Guddu" {
		t.Errorf("%d cases: %d photographs of %v", len(cases), len(cases[0].Photos), cases[0].Person.Name)
	}
	if p.disk(); eval[int](p.screen, "window.photosKept") != 0 {
		t.Error("the telephone keeps photographs that are done with")
	}
}
