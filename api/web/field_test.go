package web_test

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

// fieldWorker is a browser of somebody who photographs in a district.
func (w *world) fieldWorker(id string, district uint16) *browser {
	w.t.Helper()
	a := models.Account{ID: id, Login: id, Name: "Worker " + id, Role: models.RoleField, Reach: models.Reach{Districts: []uint16{district}}, CreatedAt: 1}
	must(w.t, w.store.CreateAccount(w.t.Context(), writing, &a))
	secret, now := accounts.Prefix+id, w.clock.Now().UnixMilli()
	must(w.t, w.store.CreateSession(w.t.Context(), writing, models.Session{Hash: hashOf(secret), AccountID: id, Began: now, Used: now}, 0, 0))
	b := w.visit()
	b.cookies["lang"], b.cookies["milaan"] = "en", secret
	return b
}

// TestFieldShell shows what anybody is given: a page without a name or a record, its worker, and its manifest.
func TestFieldShell(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	for _, b := range []*browser{w.visit(), ravi} {
		a := b.must(http.StatusOK, "/field")
		a.has(t, "Works without a network", "PIN", "not", "Worker ravi")
		if !strings.Contains(a.header.Get("Permissions-Policy"), "camera=(self)") {
			t.Error("the camera is not allowed")
		}
		worker := b.must(http.StatusOK, "/sw.js")
		for _, file := range []string{"field", "field-vault", "field-send", "app", "pico.min"} {
			if !strings.Contains(worker.body, `"/static/`+file+".") {
				t.Errorf("the worker does not keep %s", file)
			}
		}
		var manifest map[string]any
		must(t, json.Unmarshal([]byte(b.must(http.StatusOK, "/field.webmanifest").body), &manifest))
		if manifest["start_url"] != "/field" || manifest["display"] != "standalone" {
			t.Errorf("%v", manifest)
		}
	}
	ravi.must(http.StatusOK, "/").has(t, "Photograph in the field")
	w.station(t, "en").must(http.StatusOK, "/").has(t, "not", "Photograph in the field")
}

// TestFieldDevice issues tokens to those who may carry a telephone, and to nobody in another's name.
func TestFieldDevice(t *testing.T) {
	w := newWorld(t)
	ravi := w.fieldWorker("ravi", agra)
	a := ravi.post("/field/device", url.Values{"name": {"Ravi"}, "owner": {"ravi"}})
	var made struct{ Token, Owner string }
	must(t, json.Unmarshal([]byte(a.body), &made))
	if a.status != http.StatusCreated || made.Token == "" || made.Owner != "ravi" {
		t.Errorf("%d %s", a.status, a.body)
	}
	for _, c := range []struct {
		b      *browser
		form   url.Values
		status int
	}{
		{ravi, url.Values{"name": {"Ravi"}, "owner": {"sita"}}, http.StatusConflict},
		{ravi, url.Values{"name": {" "}}, http.StatusUnprocessableEntity},
		{w.member("anita", agra), url.Values{"name": {"Anita"}}, http.StatusForbidden},
		{w.visit(), url.Values{"name": {"Nobody"}}, http.StatusUnauthorized},
	} {
		if a := c.b.post("/field/device", c.form); a.status != c.status {
			t.Errorf("%v: status %d, want %d", c.form, a.status, c.status)
		}
	}
}

// line is the way between a telephone and the server: up, down, losing connections, or losing answers.
type line struct {
	address string
	backend string
	mu      sync.Mutex
	down    bool
	loss    float64 // probability that a connection breaks at a piece of 4 KiB
	chance  *rand.Rand
	open    map[net.Conn]bool
	broke   int
}

func newLine(t *testing.T, backend string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	l := &line{address: "http://" + listener.Addr().String(), backend: backend, chance: rand.New(rand.NewPCG(1, 2)), open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); l.set(true, 0) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(conn)
		}
	}()
	return l
}

// set changes the line; one that goes down breaks what is under way.
func (l *line) set(down bool, loss float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down, l.loss = down, loss
	if down {
		for c := range l.open {
			_ = c.Close()
		}
	}
}

func (l *line) breaks() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loss > 0 && l.chance.Float64() < l.loss {
		l.broke++
		return true
	}
	return l.down
}

func (l *line) carry(phone net.Conn) {
	server, err := net.Dial("tcp", l.backend)
	if err != nil || l.breaks() {
		_ = phone.Close()
		return
	}
	l.mu.Lock()
	l.open[phone], l.open[server] = true, true
	l.mu.Unlock()
	end := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.open, phone)
		delete(l.open, server)
		_, _ = phone.Close(), server.Close()
	}
	pass := func(to, from net.Conn) {
		defer end()
		piece := make([]byte, 4<<10)
		for {
			n, err := from.Read(piece)
			if err != nil || l.breaks() {
				return
			}
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
	}
	go pass(server, phone)
	pass(phone, server)
}

// deaf has the first answer of each kind of request lost after the server did what was asked.
type deaf struct {
	next http.Handler
	mu   sync.Mutex
	on   bool
	lost map[string]bool
}

func (d *deaf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := r.Method + " " + r.URL.Path
	if r.Method == http.MethodPatch {
		kind = r.Method
	}
	d.mu.Lock()
	lose := d.on && !d.lost[kind] && r.Method != http.MethodGet
	d.mu.Unlock()
	if !lose {
		d.next.ServeHTTP(w, r)
		return
	}
	rec := httptest.NewRecorder()
	d.next.ServeHTTP(rec, r)
	if r.Method != http.MethodPatch || rec.Code == http.StatusCreated { // of the parts it is the last that matters
		d.mu.Lock()
		d.lost[kind] = true
		d.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

// camera makes a file of a photograph of a person, for Chromium to see in place of a camera, and a large photograph.
func camera(t *testing.T) (file, large string) {
	t.Helper()
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

// kill ends Chromium as a flat battery does.
func (p *phone) kill() {
	p.t.Helper()
	must(p.t, p.command.Process.Kill())
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
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

// TestFieldWithoutNetwork goes through days with a telephone: children are photographed where there is no network, the
// battery goes flat, the network breaks in the middle of a photograph, answers are lost; in the end everything is in the
// registry once.
func TestFieldWithoutNetwork(t *testing.T) {
	seen, large := camera(t)
	w := newWorld(t)
	w.clock.mu.Lock()
	w.clock.now = time.Now() // which Chromium goes by
	w.clock.mu.Unlock()
	ravi := w.fieldWorker("ravi", agra)
	way := &deaf{next: w.server.Handler(), lost: map[string]bool{}}
	server := httptest.NewServer(way)
	t.Cleanup(server.Close)
	l := newLine(t, strings.TrimPrefix(server.URL, "http://"))
	profile := t.TempDir()

	p := switchOn(t, l.address, profile, seen)
	p.speak("en")
	p.keeps("milaan", ravi.cookies["milaan"])
	p.open("/field")
	p.until("navigator.serviceWorker.controller && document.querySelector('#new').open")
	p.fits("field-first-360-en")
	p.fill("#label", "Ravi")
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
	p.click(".account button")
	p.shows("Log in")
	way.mu.Lock()
	way.on = true
	way.mu.Unlock()
	l.set(false, .05)
	p.slow(50_000)
	p.unlock("246810")
	deadline := time.Now().Add(80 * time.Second)
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
	p.shows("कुछ बाकी नहीं है")
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
