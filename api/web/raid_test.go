package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// sendGroup sends a group photograph and returns the address that it leads to.
func (b *browser) sendGroup(photo []byte, drive string) string {
	b.w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	must(b.w.t, m.WriteField("drive", drive))
	part, err := m.CreateFormFile("photo", "group.jpg")
	must(b.w.t, err)
	_, err = part.Write(photo)
	must(b.w.t, err)
	must(b.w.t, m.Close())
	a := b.send(http.MethodPost, "/raid", &body, "Content-Type", m.FormDataContentType())
	if a.status != http.StatusSeeOther {
		b.w.t.Fatalf("status %d: %.600s", a.status, text(a.body))
	}
	return a.header.Get("Location")
}

// ageWrong is the field of the third child's age, marked, with something said below it.
var ageWrong = regexp.MustCompile(`<input id="age-3"[^>]* aria-describedby="age-3-help" aria-invalid="true"><small id="age-3-help">[^<]`)

// TestRaidPage makes children of a group photograph without a script: what is wrong with one is said beside it with all
// that was typed, the others are stored, and nobody is stored twice.
func TestRaidPage(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	drive := strings.TrimPrefix(ravi.newDrive("Taj east gate", "2026-04-01", "2026-04-09"), "/drives/")
	ravi.must(http.StatusOK, "/raid?drive="+drive).has(t, "The group photograph", "Find the faces")
	at := ravi.sendGroup(portraitOf(t, 0), drive)
	path, _, _ := strings.Cut(at, "?")
	a := ravi.must(http.StatusOK, at)
	a.has(t, "Who is a child?", "not", "is stored")
	const name = "Taj east gate, 01-04-2026"
	for _, want := range []string{`value="` + name + `"`, `value="2.4.2026"`, `value="Taj east gate"`, `name="child" value="3"`, `href="data:image/jpeg;base64,`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	form := url.Values{"drive": {name}, "found_on": {"2026-04-02"}, "found_place": {"Taj east gate"}, "child": {"1", "3"}, "name-1": {"गुड्डू"}, "age-1": {"7"}, "sex-1": {"male"}, "name-3": {"Munni"}, "age-3": {"young?"}}
	children := func() []models.Case {
		list, _, err := w.store.List(t.Context(), models.CaseFilter{Drive: name}, "", 10)
		must(t, err)
		return list
	}

	a = ravi.post(path, url.Values{"drive": {name}, "found_on": {"2026-04-02"}})
	if a.has(t, "No face is ticked"); a.status != http.StatusUnprocessableEntity || len(children()) != 0 {
		t.Errorf("nobody was ticked: %d", a.status)
	}
	form.Set("found_on", "2027-04-02")
	a = ravi.post(path, form)
	if a.has(t, "future"); a.status != http.StatusUnprocessableEntity || len(children()) != 0 || !strings.Contains(a.body, `value="गुड्डू"`) {
		t.Errorf("a day to come: %d", a.status)
	}
	form.Set("found_on", "about 02-04-2026")
	a = ravi.post(path, form)
	a.has(t, "Some are not stored yet", "1 child of this photograph is stored", "1 · stored as F-")
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="young?"`) || !strings.Contains(a.body, `value="Munni"`) || len(children()) != 1 {
		t.Errorf("%d, %d children", a.status, len(children()))
	}
	if !ageWrong.MatchString(a.body) {
		t.Error("an age that is none is not said at its field")
	}
	// A face that nobody found is tapped: it gets a number, and what was typed stays.
	tapped := url.Values{"at.x": {"160"}, "at.y": {"5"}, "name-3": {"Munni"}}
	for range 2 {
		a = ravi.post(path, tapped)
		if a.has(t, "Who is a child?"); a.status != http.StatusOK || !strings.Contains(a.body, `name="child" value="4"`) || strings.Contains(a.body, `name="child" value="5"`) || !strings.Contains(a.body, `value="Munni"`) {
			t.Errorf("a face was tapped: %d", a.status)
		}
	}
	if a = ravi.post(path, url.Values{"do": {"mark"}, "x": {""}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing was tapped: %d", a.status)
	}
	a.has(t, "No face was marked")
	if a = ravi.must(http.StatusOK, path+"?tap=yes"); !strings.Contains(a.body, `type="image"`) {
		t.Error("without a script no face can be tapped")
	}
	form.Set("age-3", "पाँच साल")
	for range 2 { // the second is what a tired person sends
		if a = ravi.post(path, form); a.status != http.StatusSeeOther {
			t.Fatalf("status %d: %.600s", a.status, text(a.body))
		}
	}
	ravi.must(http.StatusOK, path).has(t, "2 children of this photograph are stored", "3 · stored as F-", "not", "Some are not stored")
	list := children()
	if len(list) != 2 || len(list[0].Photos) != 1 || len(list[1].Photos) != 1 || list[0].Photos[0].SHA256 == list[1].Photos[0].SHA256 {
		t.Fatalf("%+v", list)
	}
	if list[0].EventWithin() != 2 || list[1].EventWithin() != 2 {
		t.Errorf("the days may be off by %d and %d", list[0].EventWithin(), list[1].EventWithin())
	}
	if c := list[1]; c.Person.Name.Or("") != "गुड्डू" || c.Person.AgeYears.Or(0) != 7 || c.Person.AgeKnownBy.Or("") != models.Apparent || c.District.Or("") != "Agra" || c.Event.When.Or(0).String() != "2026-04-02" {
		t.Errorf("%+v", c)
	}
	if years := list[0].Person.AgeYears.Or(0); years != 5 {
		t.Errorf("five years, in words: %v", years)
	}
	ravi.must(http.StatusOK, "/drives/"+drive).has(t, "2 Apr 2026 2 2")

	w.fieldWorker("sita", agra).must(http.StatusNotFound, path)
	w.station(t, "en").must(http.StatusForbidden, "/raid")
	if a = ravi.post(path, url.Values{"do": {"end"}}); a.status != http.StatusSeeOther {
		t.Errorf("thrown away: %d", a.status)
	}
	ravi.must(http.StatusNotFound, path)
	a = ravi.post(path, form)
	a.has(t, "its time is over", "What you wrote of the children", "गुड्डू, 7", "Munni, पाँच साल", "Find the faces")
	if a.status != http.StatusNotFound || !strings.Contains(a.body, `name="drive" value="`+name+`"`) {
		t.Errorf("children of a photograph that is gone: %d", a.status)
	}
	var none bytes.Buffer
	m := multipart.NewWriter(&none)
	must(t, m.WriteField("drive", ""))
	must(t, m.Close())
	if a = ravi.send(http.MethodPost, "/raid", &none, "Content-Type", m.FormDataContentType()); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a photograph: %d", a.status)
	}
}

// TestRaidInBrowser sends a real photograph of five people from a telephone, and makes children of two of them.
func TestRaidInBrowser(t *testing.T) {
	e, photo := dlibEnroller(t)
	w := newWorldWith(t, e)
	ravi := w.fieldWorker("ravi", agra)
	drive := strings.TrimPrefix(ravi.newDrive("Taj east gate", "2026-04-01", "2026-04-09"), "/drives/")
	s := openScreen(t, w)
	s.keeps("milaan", ravi.cookies["milaan"])
	s.speak("en")
	s.sized(360)
	s.open("/raid?drive=" + drive)
	s.fits("raid-first-360-en")
	s.do(chromedp.SetUploadFiles(chromedp.CSS("#photo"), []string{photo}))
	s.click(".raid button")
	s.shows("Who is a child?")
	if n := eval[int](s, "document.querySelectorAll('.group g').length"); n != 5 {
		t.Errorf("%d faces are numbered", n)
	}
	s.fits("raid-faces-360-en")

	// A place that no detector took for a face is marked on the picture, and gets the next number.
	s.do(chromedp.ScrollIntoView(chromedp.CSS(".group svg")))
	eval[string](s, "(() => { const svg = document.querySelector('.group svg'), at = svg.getBoundingClientRect(); svg.dispatchEvent(new MouseEvent('click', { clientX: at.left + 12, clientY: at.top + at.height - 12, bubbles: true })); return ''; })()")
	eval[string](s, "(() => { const size = document.querySelector('#mark-size'); size.value = 60; size.dispatchEvent(new Event('input')); return ''; })()")
	s.until("document.querySelector('.group .mark') && document.querySelector('#mark-width').value === '60'")
	s.fits("raid-mark-360-en")
	s.click("#mark-keep")
	s.until("document.querySelectorAll('.group g').length === 6")
	eval[string](s, "document.querySelector('[name=child][value=\"2\"]').click(), document.querySelector('[name=child][value=\"4\"]').click(), document.querySelector('#name-2').value = 'Guddu', document.querySelector('#age-4').value = 'x', ''")
	eval[string](s, "document.querySelector('.raid form button').click(), ''")
	s.shows("Some are not stored yet", "1 child of this photograph is stored")
	s.failed, s.messages = nil, nil // what is refused is told to the console
	s.fits("raid-mend-360-en")
	s.sized(1280)
	eval[string](s, "document.querySelector('#age-4').value = '6', document.querySelector('.raid form button').click(), ''")
	s.shows("2 children of this photograph are stored")
	s.fits("raid-stored-1280-en")
	s.clean("raid")
	s.speak("hi")
	s.open(eval[string](s, "location.pathname"))
	s.shows("इस फ़ोटो के 2 बच्चे दर्ज हैं।")
	s.fits("raid-stored-1280-hi")
	list, _, err := w.store.List(t.Context(), models.CaseFilter{Drive: "Taj east gate, 01-04-2026"}, "", 10)
	must(t, err)
	if len(list) != 2 || len(list[0].Photos) != 1 || len(list[1].Photos) != 1 || len(list[0].Photos[0].Faces) == 0 {
		t.Fatalf("%+v", list)
	}
	s.open("/cases/" + list[0].Number + "/photos")
	s.fits("raid-child-1280-hi")
}
