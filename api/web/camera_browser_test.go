package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// TestStationCamera takes a photograph with the camera of the station's machine: when it is asked to, and on that page alone.
// A log-in that ends meanwhile loses none.
func TestStationCamera(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","district":"Kasganj","police_station":"Sahawar"}`)
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	s := openScreenAt(t, server.URL, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true))
	s.speak("en")
	s.writer(w)
	s.open("/missing/new")
	if allowed := eval[bool](s, "document.featurePolicy.allowsFeature('camera')"); allowed {
		t.Error("a page without photographs may use the camera")
	}
	s.open("/cases/" + c.Number + "/photos")
	s.until("document.querySelector('#camera').checkVisibility() && !document.querySelector('#viewer').checkVisibility()")
	s.click("#camera")
	s.until("document.querySelector('#video').videoWidth > 0")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits("station-camera-" + map[int64]string{360: "360", 1280: "1280"}[width])
	}
	s.click("#shoot")
	s.until("document.querySelectorAll('#queue li').length === 1")
	if on := eval[string](s, `document.querySelector('#queue [data-name="taken_on"]').value`); on != "" {
		t.Errorf("a photograph that was held before the camera is dated %s", on)
	}
	s.click("#close")
	s.until("!document.querySelector('#viewer').checkVisibility() && document.querySelector('#video').srcObject === null")
	s.do(chromedp.SendKeys(chromedp.CSS(`#queue [data-name="taken_on"]`), "2023"))

	w.clock.forward(2 * time.Hour)
	s.click(`#photos button[type="submit"]`)
	s.shows("the photographs wait here")
	s.mu.Lock()
	s.failed = nil // it is meant to
	s.mu.Unlock()
	b := w.visit()
	b.post("/login", map[string][]string{"token": {"sahawar"}}) // beside it
	s.keeps("milaan", b.cookies["milaan"])
	s.click(`#photos button[type="submit"]`)
	s.until("document.querySelectorAll('#kept figure').length === 1")
	kept, err := w.store.Case(t.Context(), c.ID)
	must(t, err)
	if len(kept.Photos) != 1 || kept.Photos[0].TakenOn.String() != "2023-07-01" || kept.Photos[0].Width < 300 {
		t.Errorf("%+v", kept.Photos)
	}
	s.clean("the camera")

	// Where there is none, a file or a telephone's camera is asked for.
	s = openScreenAt(t, server.URL)
	s.speak("en")
	s.withToken("sahawar")
	s.open("/cases/" + c.Number + "/photos")
	s.click("#camera")
	s.until("document.querySelector('#capture').checkVisibility() && !document.querySelector('#camera').checkVisibility()")
	if a := b.must(http.StatusOK, "/cases/"+c.Number); !strings.Contains(a.header.Get("Permissions-Policy"), "camera=()") {
		t.Error("the page of a case may use the camera")
	}
}
