package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

// tenChildren puts ten recovered children of the demo before people.
func tenChildren(t *testing.T, w *world) []models.Case {
	t.Helper()
	found, _, err := w.store.List(t.Context(), models.CaseFilter{Side: models.Found, Status: models.Open}, "", 10)
	must(t, err)
	missing, _, err := w.store.List(t.Context(), models.CaseFilter{Side: models.Missing, Status: models.Open}, "", 10)
	must(t, err)
	if len(found) < 10 || len(missing) < 10 {
		t.Fatalf("%d children, %d reports", len(found), len(missing))
	}
	for i := range found {
		w.propose(found[i], missing[i], missing[(i+1)%10])
	}
	return found
}

func (s *screen) key(keys string, more ...chromedp.KeyOption) {
	s.t.Helper()
	s.do(chromedp.KeyEvent(keys, more...))
}

// TestTenDecisionsByKeys has a member decide about ten children without touching the mouse.
func TestTenDecisionsByKeys(t *testing.T) {
	w, found, mate := demoWorld(t)
	tenChildren(t, w)
	member := w.everywhere("anita", places.Default().Districts())
	s := openScreen(t, w)
	s.speak("en")
	s.keeps("milaan", member.cookies["milaan"])
	s.sized(1280)
	s.open("/cases/" + found.Number + "?candidate=" + mate.Number)
	s.until("document.readyState === 'complete' && document.querySelector('.judge')")
	s.key("z")
	s.until("document.querySelector('dialog.near[open]')")
	s.key("+")
	s.until("document.querySelector('.near .pane').firstElementChild.style.width === '150%'")
	s.shoot("near")
	s.key("z")
	s.until("!document.querySelector('dialog.near')")
	decided := map[string]int{}
	for i := range 10 {
		s.open("/queue?wait=new")
		s.until("document.readyState === 'complete' && document.querySelectorAll('.children a').length === 10")
		for range i + 1 {
			s.key("j")
		}
		s.until(fmt.Sprintf("[...document.querySelectorAll('.children a')].indexOf(document.activeElement) === %d", i))
		s.key(kb.Enter)
		s.until("location.pathname.startsWith('/cases/') && document.readyState === 'complete' && document.querySelector('.judge')")
		if i == 0 {
			s.key("?")
			s.until("document.querySelector('#keys').open")
			s.shoot("keys")
			s.key(kb.Escape)
			s.until("!document.querySelector('#keys').open")
			s.key("c") // there is nothing to decide before the judgement
			at := eval[string](s, "document.querySelector('.list [aria-current]').id")
			s.key("j")
			s.until(fmt.Sprintf("document.querySelector('.list [aria-current]').id !== %q", at))
			s.settled()
			s.key("k")
			s.until(fmt.Sprintf("document.querySelector('.list [aria-current]').id === %q", at))
			s.settled()
		}
		kind, judge := "confirm", "s"
		switch i % 3 {
		case 1:
			kind, judge = "reject", "d"
		case 2:
			kind, judge = "more_evidence", "u"
		}
		s.key(judge)
		s.until("document.querySelector('#decide') && document.readyState === 'complete'")
		s.key(map[string]string{"confirm": "c", "reject": "r", "more_evidence": "e"}[kind])
		s.until(fmt.Sprintf("location.pathname.startsWith('/pairs/') && document.querySelector('#do-%s').open && document.querySelector('#do-%s').contains(document.activeElement)", kind, kind))
		if kind != "reject" {
			s.key(" ")
			for range models.EvidenceKinds() {
				s.key(kb.Tab)
			}
			if eval[bool](s, fmt.Sprintf("document.querySelector('#do-%s [value=contradictions]') !== null", kind)) {
				s.key(" ") // what speaks against the pair was looked at
				s.key(kb.Tab)
			}
		}
		s.key("jkc said reason")
		s.until("document.activeElement.value === 'jkc said reason'")
		s.key(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
		s.shows("This is recorded.")
		decided[kind]++
		if i == 0 {
			s.shoot("decided")
		}
		s.key("q")
		s.until("location.pathname === '/queue' && document.readyState === 'complete'")
	}
	rows, err := w.store.Pairs(t.Context(), models.PairFilter{States: []models.PairState{models.PairDecided, models.PairRejected, models.PairAsked}}, 50)
	must(t, err)
	if len(rows) != 10 || decided["confirm"] != 4 {
		t.Errorf("%d pairs were decided: %v", len(rows), decided)
	}
	// Who types with a device that sends letters by itself turns them off, and they stay off.
	s.key("?")
	s.until("document.querySelector('#keys').open")
	s.click("#keys-on")
	s.key(kb.Escape)
	s.key("j")
	if eval[bool](s, "document.activeElement.matches('.children a')") {
		t.Error("a key that was turned off still works")
	}
	s.open("/queue")
	s.until("document.readyState === 'complete' && !document.querySelector('#keys-on').checked")
	s.clean("ten decisions")
}

// TestNothingBeforeJudgement reads all that a browser is sent while a member has not judged: no word of the engine's, and
// none of a member who has.
func TestNothingBeforeJudgement(t *testing.T) {
	w, found, mate := demoWorld(t)
	w.propose(found, mate)
	first := w.everywhere("first", places.Default().Districts())
	first.post("/cases/"+found.Number+"/judgement", map[string][]string{"other": {mate.Number}, "says": {"same"}})
	if a := first.post("/pairs/"+mate.Number+"/"+found.Number, said("confirm", "1", "reason", "the uncle recognised", "checklist", "dna", "checklist", "contradictions")); a.status != 303 {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	second := w.everywhere("second", places.Default().Districts())
	s := openScreen(t, w)
	var sent []network.RequestID
	must(t, chromedp.Listen(s.ctx, func(ev any) {
		if e, ok := ev.(*network.EventResponseReceived); ok && !strings.Contains(e.Response.URL, "/static/") && !strings.HasPrefix(e.Response.MimeType, "image/") {
			s.mu.Lock()
			sent = append(sent, e.RequestID)
			s.mu.Unlock()
		}
	}))
	s.speak("en")
	s.keeps("milaan", second.cookies["milaan"])
	s.sized(1280)
	read := 0
	for _, path := range []string{"/queue", "/cases/" + found.Number, "/cases/" + found.Number + "?candidate=" + mate.Number, "/pairs/" + mate.Number + "/" + found.Number} {
		s.open(path)
		s.until("document.readyState === 'complete'")
		s.mu.Lock()
		ids := slices.Clone(sent)
		sent = nil
		s.mu.Unlock()
		bodies := []string{eval[string](s, "document.documentElement.outerHTML")}
		for _, id := range ids {
			if got, err := chromedp.Call(s.ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id}); err == nil {
				bodies = append(bodies, string(got.Body))
				read++
			}
		}
		for _, body := range bodies {
			for _, word := range []string{"the uncle recognised", "Member first", "87.13", "87%", "second member", "dna", "waterfall-title", `class="rank"`, `id="decide"`} {
				if strings.Contains(body, word) {
					t.Errorf("%s is sent with %q", path, word)
				}
			}
			if path == "/queue" && strings.Contains(body, mate.Number) {
				t.Error("the queue names the report")
			}
			if _, candidates, ok := strings.Cut(body, `id="candidates"`); ok && engineSays.MatchString(candidates) {
				t.Errorf("%s is sent with %q", path, engineSays.FindString(candidates))
			}
		}
	}
	if read < 4 {
		t.Errorf("only %d answers were read", read)
	}
	s.clean("before the judgement")
	s.key("s")
	s.shows("What the probability comes from")
	s.open("/pairs/" + mate.Number + "/" + found.Number)
	s.shows("the uncle recognised", "Concur with the first member")
}

// judgeAll has a member call every candidate of a recovered child another child.
func (w *world) judgeAll(member *browser, found models.Case) {
	w.t.Helper()
	ranked, err := w.server.Candidates(w.t.Context(), models.Actor{ID: "test", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}, found.ID, false, 20)
	must(w.t, err)
	for i := range ranked.Candidates {
		member.post("/cases/"+found.Number+"/judgement", map[string][]string{"other": {ranked.Candidates[i].Number}, "says": {"different"}})
	}
}

// TestCommitteeScreens opens the pages of a Committee as a shared screen, a desktop and a telephone show them.
func TestCommitteeScreens(t *testing.T) {
	w, found, mate := demoWorld(t)
	tenChildren(t, w)
	member := w.everywhere("anita", places.Default().Districts())
	member.post("/cases/"+found.Number+"/judgement", map[string][]string{"other": {mate.Number}, "says": {"same"}})
	member.post("/pairs/"+mate.Number+"/"+found.Number, said("more_evidence", "1", "reason", "a school photograph would tell", "wants", "photo"))
	s := openScreen(t, w)
	s.keeps("milaan", member.cookies["milaan"])
	none := tenChildren(t, w)[1]
	w.judgeAll(member, none)
	member.must(200, "/cases/"+none.Number+"?candidate=none").has(t, "None of these: reject all 20")
	pages := map[string]string{
		"none": "/cases/" + none.Number + "?candidate=none#comparison", "none-beside": "/cases/" + none.Number + "#comparison",
		"queue": "/queue", "review": "/cases/" + tenChildren(t, w)[0].Number, "judged": "/cases/" + found.Number + "?candidate=" + mate.Number,
		"decide": "/pairs/" + mate.Number + "/" + found.Number + "?do=confirm", "transfer": "/cases/" + found.Number + "/transfer", "nothing": "/queue?wait=concurrence",
	}
	for _, lang := range []string{"en", "hi"} {
		s.speak(lang)
		for _, width := range []int64{1920, 1280, 360} {
			s.sized(width)
			for name, path := range pages {
				s.open(path)
				s.until("document.readyState === 'complete'")
				s.fits(fmt.Sprintf("committee-%s-%d-%s", name, width, lang))
				s.clean(name)
			}
		}
	}
	home := w.member("home", places.Default().Committee(&mate)) // of the report's district, while another Committee has the child
	w.propose(found, mate)
	s.keeps("milaan", home.cookies["milaan"])
	s.open("/queue")
	s.shows(mate.Number, "शायद दूसरी समिति के सामने")
	s.fits("committee-home-360-hi")
	s.clean("home")
}

// TestCommitteePagesAreAccessible looks at what a member sees after its judgement, with a form that was sent back.
func TestCommitteePagesAreAccessible(t *testing.T) {
	script := axe(t)
	w, found, mate := demoWorld(t)
	w.propose(found, mate)
	member := w.everywhere("anita", places.Default().Districts())
	member.post("/cases/"+found.Number+"/judgement", map[string][]string{"other": {mate.Number}, "says": {"same"}})
	none := anotherFound(t, w, found)
	w.judgeAll(member, none)
	s := openScreen(t, w)
	s.keeps("milaan", member.cookies["milaan"])
	for _, lang := range []string{"en", "hi"} {
		s.speak(lang)
		for _, width := range []int64{360, 1280} {
			s.sized(width)
			for _, path := range []string{"/queue", "/cases/" + none.Number + "?candidate=none", "/cases/" + found.Number + "?candidate=" + mate.Number, "/pairs/" + mate.Number + "/" + found.Number + "?do=confirm", "/cases/" + found.Number + "/transfer"} {
				s.open(path)
				s.until("document.readyState === 'complete'")
				if said := s.inspect(script); said != "" {
					t.Errorf("%s, %s, %d pixels: %s", path, lang, width, said)
				}
			}
			s.open("/pairs/" + mate.Number + "/" + found.Number + "?do=confirm")
			s.do(chromedp.SendKeys(chromedp.CSS("#confirm-reason"), "x"))
			s.click(`#do-confirm [value="contradictions"]`)
			s.click("#do-confirm button")
			s.until("document.querySelector('#confirm-ticks-wrong') && document.readyState === 'complete'")
			if said := s.inspect(script); said != "" {
				t.Errorf("sent back, %s, %d pixels: %s", lang, width, said)
			}
			s.mu.Lock()
			s.failed = nil // it is meant to
			s.mu.Unlock()
		}
	}
	s.clean("accessible")
}
