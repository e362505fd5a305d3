package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/milaan-project/milaan/models"
)

// TestBrothersInBrowser adds a brother from a child's page, and sees that each of the two pages leads to the other.
func TestBrothersInBrowser(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","father_name":"Ram Prasad","age_years":8,"home_place":"Bilram","district":"Kasganj","police_station":"Sahawar","missing_since":"2026-03-01","circumstances":"went to the fair"}`)
	w.report(models.Found, `{"child_name":"Chhotu","father_name":"Ram Parsad","age_years":6,"found_on":"2026-03-20","home_place":"Bilram","district":"Agra"}`)
	s := openScreen(t, w)
	s.speak("en")
	s.writer(w)
	s.open("/cases/" + c.Number)
	s.click(`a[href="/missing/new?with=` + c.Number + `"]`)
	s.until("document.querySelector('#father_name') && document.querySelector('#father_name').value === 'Ram Prasad'")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-brother-%d-en", width))
	}
	s.types("child_name", "Chhotu")
	s.do(chromedp.SendKeys(chromedp.CSS("#age_years"), "6"+kb.Enter))
	s.until("location.pathname.endsWith('/photos')")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-saved-%d-en", width))
	}
	s.open("/cases/" + c.Number)
	s.click("#together li a")
	s.until("document.querySelector('h1').innerText === 'Chhotu' && document.querySelector('#together li a').innerText.includes('Guddu')")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-brothers-%d-en", width))
	}
	s.do(chromedp.SendKeys(chromedp.CSS("#together-number"), "M-333-3333"+kb.Enter))
	s.until("document.querySelector('#together-wrong')")
	s.mu.Lock()
	s.failed = nil // that number
	s.mu.Unlock()
	s.clean("two brothers")
}
