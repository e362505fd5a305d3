package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// TestChosenPhotographs removes one of two that were chosen, is asked before the other is lost, mends its date, and sees who the
// child may be worked out anew when it is saved; then corrects what it shows.
func TestChosenPhotographs(t *testing.T) {
	w := newWorld(t)
	w.report(models.Found, `{"child_name":"Guddu","father_name":"Ram Prasad","mother_name":"Sita","sex":"male","age_years":9,"found_on":"2026-03-20","words":"says Sahawar","district":"Kasganj"}`)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","mother_name":"सीता","sex":"male","age_years":9,"missing_since":"2026-03-01","home_place":"Sahawar","home_district":"Kasganj","district":"Kasganj","police_station":"Sahawar"}`)
	s := openScreen(t, w)
	s.speak("hi")
	s.writer(w)
	var asked atomic.Int32
	must(t, chromedp.Listen(s.ctx, func(ev any) {
		if _, ok := ev.(*page.EventJavascriptDialogOpening); ok {
			asked.Add(1)
			go func() {
				_, _ = chromedp.Call(s.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
			}()
		}
	}))
	folder := t.TempDir()
	var files []string
	for i := range 2 {
		picture := portraitOf(t, i)
		// The date of a camera, where its head is looked through for one.
		picture = append(picture[:2:2], append([]byte("\xff\xe1\x00\x162017:11:01 12:00:00\x00"), picture[2:]...)...)
		files = append(files, filepath.Join(folder, fmt.Sprintf("%d.jpg", i)))
		must(t, os.WriteFile(files[i], picture, 0o600))
	}
	s.open("/cases/" + c.Number + "/photos")
	s.shows("यह बच्चा मिले बच्चों में हो सकता है")
	s.do(chromedp.SetUploadFiles(chromedp.CSS("#photo"), files))
	s.until(`document.querySelectorAll('#queue li').length === 2 && [...document.querySelectorAll('#queue [data-name="taken_on"]')].every(e => e.value === '01-11-2017')`)
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("photos-chosen-%d-hi", width))
	}
	if said := s.inspect(axe(t)); said != "" {
		t.Error(said)
	}
	s.click("#queue li:nth-child(1) .remove")
	if left := eval[string](s, `document.querySelectorAll('#queue li').length + ' ' + document.querySelector('#photo').files.length + ' ' + document.activeElement.id`); left != "1 1 photo" {
		t.Errorf("chosen, in the chooser, and the focus: %s", left)
	}

	s.click(".onward a")
	for deadline := time.Now().Add(waits); asked.Load() == 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
	}
	if at := eval[string](s, "location.pathname"); asked.Load() != 1 || !strings.HasSuffix(at, "/photos") {
		t.Errorf("asked %d times before what is chosen is lost; now at %s", asked.Load(), at)
	}

	const date = `document.querySelector('#queue [data-name="taken_on"]')`
	s.do(chromedp.SetValue(chromedp.CSS(`#queue [data-name="taken_on"]`), "some day"))
	s.click("#photos > button")
	s.until("document.querySelector('#queue li.refused')")
	if tied := eval[bool](s, date+`.getAttribute('aria-invalid') === 'true' && document.getElementById(`+date+`.getAttribute('aria-describedby')).textContent.includes('तारीख़')`); !tied {
		t.Error("what is wrong with the date is not tied to its field")
	}
	s.fits("photos-refused-1280-hi")
	s.mu.Lock()
	s.failed = nil // it is meant to
	s.mu.Unlock()
	s.do(chromedp.SetValue(chromedp.CSS(`#queue [data-name="taken_on"]`), "2024"))
	eval[string](s, "document.querySelector('#who').dataset.before = 'yes', document.querySelector('#who section').dataset.old = 'yes'")
	s.click("#photos > button")
	s.until("document.querySelectorAll('#kept figure').length === 1 && document.querySelector('#queue li.sent')")
	s.until("document.querySelector('#who[data-before] section:not([data-old])')")
	if left := eval[string](s, date+`.hasAttribute('aria-invalid') + ' ' + document.querySelector('.remove').checkVisibility() + ' ' + document.querySelector('#photo').files.length`); left != "false false 0" {
		t.Errorf("still wrong, still to be removed, still in the chooser: %s", left)
	}
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("photos-sent-%d-hi", width))
	}

	s.click(`#kept figure a[href$="/edit"]`)
	s.until("location.pathname.endsWith('/edit')")
	for _, lang := range []string{"hi", "en"} {
		s.speak(lang)
		s.open("/cases/" + c.Number + "/photos/" + w.photoNow(c).ID + "/edit")
		for _, width := range []int64{360, 1280} {
			s.sized(width)
			s.fits(fmt.Sprintf("photo-edit-%d-%s", width, lang))
		}
		if said := s.inspect(axe(t)); said != "" {
			t.Error(said)
		}
	}
	s.click(`input[value="mistake"]`)
	s.click("main form button")
	s.shows("why the photograph is taken back")
	s.fits("photo-edit-refused-1280-en")
	s.mu.Lock()
	s.failed = nil
	s.mu.Unlock()
	s.types("reason", "the neighbour's son")
	s.click("main form button")
	s.shows("The photograph is corrected", "not shown and not compared")
	if w.photoNow(c).Of != models.Mistake || eval[int](s, "document.querySelectorAll('#kept img').length") != 0 {
		t.Error("it is shown still")
	}
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("photos-mistaken-%d-en", width))
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times, though all was sent", asked.Load())
	}
	s.clean("photographs")
}
