package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/milaan-project/milaan/models"
)

// TestResumedInBrowser has a writer without scripts find a caller's case, write how the child came home, and send it when the
// log-in is over: after the next one it is there to be sent.
func TestResumedInBrowser(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","district":"Kasganj","police_station":"Sahawar","complainant_phone":"98765 43210"}`)
	other := w.report(models.Missing, `{"child_name":"छोटू","district":"Jhansi"}`)
	s := openScreen(t, w)
	s.speak("hi")
	s.writer(w)
	_, err := chromedp.Call(s.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	both := func(name string) {
		for _, width := range []int64{360, 1280} {
			s.sized(width)
			s.fits(fmt.Sprintf("station-%s-%d-hi", name, width))
		}
	}
	ask := func(words string) {
		s.open("/telephone")
		s.do(chromedp.SendKeys(chromedp.CSS("#q"), words+kb.Enter))
	}
	ask(other.Number)
	s.shows("यह मामला दूसरे ज़िले का है")
	both("telephone-other")
	ask("9876543210")
	s.shows("गुड्डू")
	s.click(".calls summary")
	both("telephone")
	s.click(`.calls input[value="police"]`)
	s.click(".calls form button")
	s.shows("यह नहीं लिखा कि कौन और किसलिए फ़ोन कर रहा है")
	both("telephone-mend")
	s.do(chromedp.SendKeys(chromedp.CSS(`.calls input[name="purpose"]`), "थाना पटियाली"))
	s.click(".calls form button")
	s.shows("दर्ज हो गया कि आपने यह किसे और किसलिए पढ़कर बताया")
	both("readout")

	s.open("/cases/" + c.Number + "/home")
	s.click(".home summary")
	s.do(chromedp.SendKeys(chromedp.CSS("#reason"), "माँ ने फ़ोन किया"))
	w.clock.forward(2 * time.Hour)
	s.click(".home details button")
	s.shows("आपका लॉग-इन समाप्त हो गया है")
	both("ended")
	s.click(".login > details summary")
	s.do(chromedp.SendKeys(chromedp.CSS("#token"), "sahawar"+kb.Enter))
	s.shows("अभी भेजा नहीं गया", "माँ ने फ़ोन किया")
	both("resumed")
	s.click(`.entry form button[type="submit"]`)
	s.until("location.pathname === '/cases/" + c.Number + "'")
	s.shows("माँ ने फ़ोन किया")
	s.mu.Lock()
	s.failed = nil // the purpose that was missing, and the log-in that had ended
	s.mu.Unlock()
	s.clean("without scripts")
}
