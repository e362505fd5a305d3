package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/models"
)

// camera makes a file of a photograph of a person, for Chromium to see in place of a camera, and a large photograph.
func camera(t *testing.T) (file, large string) {
	t.Helper()
	notRaced(t)
	dir := os.Getenv("MILAAN_TEST_PHOTOS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "testphotos")
	}
	photo, err := imaging.Open(filepath.Join(dir, "sample2.jpg"))
	if err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED, NOT TESTED: %v (MILAAN_TEST_PHOTOS)", err)
	}
	var frame bytes.Buffer
	must(t, jpeg.Encode(&frame, imaging.Fill(photo, 1280, 720, imaging.Center, imaging.Linear), &jpeg.Options{Quality: 90}))
	file, large = filepath.Join(t.TempDir(), "camera.mjpeg"), filepath.Join(t.TempDir(), "large.jpg")
	must(t, imaging.Save(imaging.Fill(photo, 1800, 2400, imaging.Center, imaging.Linear), large))
	must(t, os.WriteFile(file, bytes.Repeat(frame.Bytes(), 3), 0o600))
	return file, large
}

// wide makes a file of a photograph of many, of more pixels than one face needs.
func wide(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "wide.jpg")
	plain := imaging.New(3600, 1800, color.NRGBA{90, 80, 70, 255})
	for i := range 3 { // the crops of faces that are all the same are one photograph
		plain = imaging.Paste(plain, imaging.New(400, 400, color.NRGBA{uint8(60 * i), 200, 120, 255}), image.Pt(400+1200*i, 500))
	}
	must(t, imaging.Save(plain, file))
	return file
}

// phone is Chromium with a camera, and with what it kept when it was killed.
type phone struct {
	*screen
	command *exec.Cmd
}

func switchOn(t *testing.T, base, profile, camera string) *phone {
	t.Helper()
	p := &phone{}
	p.screen = openScreenAt(t, base, chromedp.UserDataDir(profile), chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", camera), chromedp.ModifyCmdFunc(func(c *exec.Cmd) { p.command = c }))
	p.sized(360)
	return p
}

// atTheRealHour is where a world serves for the time of a test; telephones keep the hour themselves.
func (w *world) atTheRealHour(t *testing.T) (address string) {
	t.Helper()
	w.clock.real()
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// inTheField is a telephone that a worker has made ready for when there is no network.
func (w *world) inTheField(t *testing.T, address, profile, camera string) *phone {
	t.Helper()
	p := switchOn(t, address, profile, camera)
	p.ready(w.fieldWorker("ravi", agra))
	p.prepare()
	p.shows("Nothing waits.")
	return p
}

// kill ends Chromium as a flat battery does.
func (p *phone) kill() {
	p.t.Helper()
	must(p.t, p.command.Process.Kill())
	for deadline := time.Now().Add(waits); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("true")); err != nil {
			return
		}
	}
	p.t.Fatal("Chromium lives on")
}

// slow has the network go at so many bytes a second through DevTools; 0 cuts it.
func (p *phone) slow(rate float64) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: rate == 0, Latency: 100, DownloadThroughput: rate, UploadThroughput: rate}},
	})
	must(p.t, err)
}

// fill writes into a field in place of what stands there.
func (p *phone) fill(selector, text string) {
	p.t.Helper()
	eval[string](p.screen, "document.querySelector('"+selector+"').value = ''")
	p.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// ready opens the field page for the first time, with the session of who carries the telephone.
func (p *phone) ready(b *browser) {
	p.t.Helper()
	p.speak("en")
	p.keeps("milaan", b.cookies["milaan"])
	p.open("/field")
	p.until("navigator.serviceWorker.controller && document.querySelector('#new').open")
}

// prepare gives the telephone a name and a PIN.
func (p *phone) prepare() {
	p.t.Helper()
	p.fill("#label", "Ravi")
	p.fill("#pin1", "246810")
	p.fill("#pin2", "246810")
	p.click("#prepare button")
}

// await waits for a promise of the page's, and leaves what it came to in window.awaited.
func (p *phone) await(promise string) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](promise+".then((value) => { window.awaited = value; return ''; })", chromedp.EvalAwaitPromise))
	must(p.t, err)
}

// agrees has every question of the page be answered with yes, until the page is loaded anew, and counts them.
func (p *phone) agrees() {
	p.t.Helper()
	eval[string](p.screen, "window.asked = [], window.confirm = (text) => { window.asked.push(text); return true; }, ''")
}

func (p *phone) unlock(pin string) {
	p.t.Helper()
	p.open("/field")
	p.until("!document.querySelector('#unlock').hidden && !document.querySelector('#start').hidden")
	p.fill("#pin", pin)
	p.click("#unlock button")
}

// takePicture photographs what is before the camera.
func (p *phone) takePicture() {
	p.t.Helper()
	p.click("#camera")
	p.until("document.querySelector('#video').videoWidth > 0 && document.querySelector('#video').currentTime > 0")
	p.click("#shoot")
	p.until("document.querySelectorAll('#taken figure').length === 1")
}

// readDisk is a script that returns everything the page keeps, as text.
const readDisk = `new Promise((resolve) => {
  const open = indexedDB.open("milaan-field");
  open.onsuccess = () => {
    const names = [...open.result.objectStoreNames], all = [], t = open.result.transaction(names);
    for (const name of names) t.objectStore(name).getAll().onsuccess = (e) => {
      if (name === "photos") window.photosKept = e.target.result.length;
      for (const row of e.target.result) all.push(JSON.stringify(row, (k, v) => v instanceof ArrayBuffer || v instanceof Uint8Array ? new TextDecoder("latin1").decode(v) : v));
    };
    t.oncomplete = () => { open.result.close(); resolve(all.join("\n") + JSON.stringify({...localStorage, ...sessionStorage})); };
  };
})`

func (p *phone) disk() string {
	p.t.Helper()
	kept, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](readDisk, chromedp.EvalAwaitPromise))
	must(p.t, err)
	return kept
}

// recovered are all recovered children of the registry.
func (w *world) recovered() []models.Case {
	w.t.Helper()
	cases, _, err := w.store.List(w.t.Context(), models.CaseFilter{Side: models.Found}, "", 50)
	must(w.t, err)
	return cases
}
