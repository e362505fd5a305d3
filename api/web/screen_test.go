package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// screen is Chromium at a page of a world's server.
type screen struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu       sync.Mutex
	messages []string // of the console: errors, and what the policy refused
	foreign  []string // addresses of other hosts that were asked for
	failed   []string // addresses that answered with an error
}

// notRaced leaves out, under the race detector, a test of what a browser shows: handlers do there what they do in every other
// test, at ten times the price.
func notRaced(t *testing.T) {
	t.Helper()
	if underRace {
		t.Skip("under the race detector every page is asked for without a browser")
	}
}

// openScreen starts Chromium, or skips loudly where there is none; with MILAAN_TEST_REQUIRE=1 that is a failure.
func openScreen(t *testing.T, w *world) *screen {
	t.Helper()
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	return openScreenAt(t, server.URL)
}

// patience is how long a browser may take for a whole test: walking every page takes minutes on a small machine.
const patience = 10 * time.Minute

// waits is how long a page may take to become what is waited for: seconds, but on a machine that does other things, too.
const waits = time.Minute

// openScreenAt starts Chromium with more options for pages at an address.
func openScreenAt(t *testing.T, base string, more ...chromedp.ExecAllocatorOption) *screen {
	t.Helper()
	notRaced(t)
	if _, err := exec.LookPath("chromium"); err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
			t.Fatal("no chromium: run scripts/packages.sh test")
		}
		t.Skip("NOT TESTED IN A BROWSER: no chromium; run scripts/packages.sh test")
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(append([]chromedp.ExecAllocatorOption{
		// As root, and in containers, Chromium has no sandbox; it sees this test's own pages only.
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Env("TMPDIR=" + t.TempDir()), // ended as it is, Chromium leaves its socket's folder behind
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	}, more...)...))
	t.Cleanup(quit)
	s := &screen{t: t, ctx: ctx, base: base}
	console := chromedp.Console(ctx)
	go func() {
		for m, err := range console {
			if err != nil {
				return
			}
			// What failed to load is told by failed, with its address; debugging is advice.
			if m.Type != chromedp.ConsoleDebug && !strings.HasPrefix(m.Text, "Failed to load resource") {
				s.note(&s.messages, m.String())
			}
		}
	}()
	must(t, chromedp.Listen(ctx, func(ev any) {
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			if at := e.Request.URL; !strings.HasPrefix(strings.TrimPrefix(at, "blob:"), base+"/") && !strings.HasPrefix(at, "data:") && at != "about:blank" {
				s.note(&s.foreign, at)
			}
		case *network.EventResponseReceived:
			if e.Response.Status >= http.StatusBadRequest {
				s.note(&s.failed, e.Response.URL)
			}
		}
	}))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	must(t, err)
	return s
}

func (s *screen) note(list *[]string, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, what)
}

// clean fails for whatever the browser complained of since the last call.
func (s *screen) clean(where string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.messages)+len(s.foreign)+len(s.failed) > 0 {
		s.t.Errorf("%s: the console says %q; asked of other hosts %q; failed %q", where, s.messages, s.foreign, s.failed)
	}
	s.messages, s.foreign, s.failed = nil, nil, nil
}

func (s *screen) do(steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	if err := chromedp.Do(s.ctx, steps...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) open(path string) { s.t.Helper(); s.do(chromedp.Navigate(s.base + path)) }

func (s *screen) click(selector string) {
	s.t.Helper()
	s.do(chromedp.Click(chromedp.CSS(selector)))
}

// eval returns what an expression of the page's script comes to.
func eval[T any](s *screen, expression string) T {
	s.t.Helper()
	v, err := chromedp.Run(s.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		s.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for an expression to hold.
func (s *screen) until(expression string) {
	s.t.Helper()
	for deadline := time.Now().Add(waits); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		// While a page is replaced there is nothing to ask.
		if ok, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && ok {
			return
		}
	}
	s.t.Fatalf("never: %s, at: %.1000s", expression, eval[string](s, "location.href+' '+document.body.innerText"))
}

// shows waits for words on the page.
func (s *screen) shows(words ...string) {
	s.t.Helper()
	for _, word := range words {
		s.until(fmt.Sprintf("document.readyState === 'complete' && document.body.innerText.includes(%q)", word))
	}
}

// settled waits until htmx has made the new part of a page its own; until then a link there leads to a whole page.
func (s *screen) settled() {
	s.t.Helper()
	s.until(`!document.querySelector('.htmx-request, .htmx-added, .htmx-swapping, .htmx-settling')`)
}

// speak asks for a language as the person's earlier choice.
func (s *screen) speak(lang string) {
	s.t.Helper()
	s.keeps("lang", lang)
}

// keeps has the browser hold a cookie.
func (s *screen) keeps(name, value string) {
	s.t.Helper()
	_, err := chromedp.Call(s.ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.base})
	must(s.t, err)
}

// sized makes the screen a desktop's or, under 500 pixels, a telephone's.
func (s *screen) sized(width int64) {
	s.t.Helper()
	if width < 500 {
		s.do(chromedp.EmulateViewport(width, 740, chromedp.EmulateMobile, chromedp.EmulateTouch))
		return
	}
	s.do(chromedp.EmulateViewport(width, 900))
}

// drawn waits until every picture of the page is there.
func (s *screen) drawn() {
	s.t.Helper()
	s.until(`document.readyState === 'complete' && [...document.images].every(i => { i.loading = 'eager'; return i.complete && i.naturalWidth > 0 })`)
}

// shoot writes a picture of the whole page for people to look at, where MILAAN_SCREENSHOTS names a folder.
func (s *screen) shoot(name string) {
	s.t.Helper()
	folder := os.Getenv("MILAAN_SCREENSHOTS")
	if folder == "" {
		return
	}
	s.drawn()
	png, err := chromedp.Run(s.ctx, chromedp.FullScreenshot(100))
	must(s.t, err)
	must(s.t, os.MkdirAll(folder, 0o755))
	must(s.t, os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600))
}
