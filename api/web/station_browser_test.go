package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/milaan-project/milaan/models"
)

// writer opens the pages as a station writer of Kasganj, who is logged in.
func (s *screen) writer(w *world) {
	s.t.Helper()
	must(s.t, w.store.CreateToken(s.t.Context(), writing.Actor, models.Token{ID: "sahawar", Name: "Munshi", Role: models.RoleStation,
		Reach: models.Reach{Districts: []uint16{633}, Station: "Sahawar"}, Hash: hashOf("sahawar"), CreatedAt: 1}))
	s.withToken("sahawar")
}

// withToken logs in with a token.
func (s *screen) withToken(token string) {
	s.t.Helper()
	s.open("/login")
	s.do(chromedp.Click(chromedp.CSS("main details summary")), chromedp.SendKeys(chromedp.CSS("#token"), token+kb.Enter))
	s.until("document.querySelector('header .who') !== null")
}

func (s *screen) types(field, value string) {
	s.t.Helper()
	s.do(chromedp.SendKeys(chromedp.CSS("#"+field), value))
}

// drafts waits until so many are on the machine's disk.
func (s *screen) drafts(count int) {
	s.t.Helper()
	found := -1
	for deadline := time.Now().Add(waits); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if n, err := chromedp.Run(s.ctx, chromedp.Evaluate[int](`new Promise((done) => {
			const asked = indexedDB.open('milaan-drafts');
			asked.onupgradeneeded = () => asked.transaction.abort();
			asked.onerror = () => done(0);
			asked.onsuccess = () => { const all = asked.result.transaction('drafts').objectStore('drafts').count(); all.onsuccess = () => { asked.result.close(); done(all.result); }; };
		})`, chromedp.EvalAwaitPromise)); err == nil && n == count {
			return
		} else if err == nil {
			found = n
		}
	}
	s.t.Fatalf("%d drafts are kept, want %d", found, count)
}

// TestStationInBrowser has a writer begin a complaint, lose the page, find it again, send it, and add two photographs with
// their years at once.
func TestStationInBrowser(t *testing.T) {
	w := newWorld(t)
	s := openScreen(t, w)
	s.speak("hi")
	s.writer(w)
	s.open("/missing/new")
	s.types("child_name", "jktw")
	s.types("father_name", "jke izlkn")
	s.types("missing_since", "तीन हफ़्ते पहले")
	s.types("home_place", "सहाव")
	s.until("document.querySelector('#home_place-places li')")
	s.do(chromedp.SendKeys(chromedp.CSS("#home_place"), kb.ArrowDown+kb.Enter))
	s.until("document.querySelector('#home_place').value === 'Sahawar' && document.querySelector('#home_district').value === 'कासगंज' && document.querySelector('#home_place-places').hidden")
	s.types("last_seen_place", "मेला, jhan")
	s.until("document.querySelector('#last_seen_place-places li')")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-places-%d-hi", width))
	}
	s.click("#last_seen_place-places li")
	s.until("document.querySelector('#last_seen_place').value === 'मेला, Jhansi, झांसी'")
	s.click("#marks ~ .picker summary")
	s.do(chromedp.SetValue(chromedp.CSS("#mark-kind"), "तिल"), chromedp.Click(chromedp.CSS(`[data-code="cheek left"]`)), chromedp.Focus(chromedp.CSS(`[data-code="elbow right"]`)), chromedp.SendKeys(chromedp.CSS(`[data-code="elbow right"]`), kb.Enter))
	s.click("#clothing ~ .picker summary")
	s.click(`.swatches input[value="काला"]`)
	s.click(`.garments button[value="शर्ट"]`)
	s.until("document.querySelector('#marks').value === 'बाईं ओर गाल पर तिल; दाईं ओर कोहनी पर तिल' && document.querySelector('#clothing').value === 'काली शर्ट'")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-tapped-%d-hi", width))
	}
	s.drafts(1)
	s.open("/")
	s.open("/missing/new")
	s.shows("शुरू किए हुए, पर सहेजे नहीं गए: 1")
	s.fits("station-drafts-1280-hi")
	s.sized(360)
	s.fits("station-drafts-360-hi")
	s.click("#drafts li a")
	s.shows("आपका पहले लिखा हुआ वापस आ गया है")
	s.until("document.querySelector('#father_name').value === 'jke izlkn'")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-draft-%d-hi", width))
	}
	s.click(`#entry > button[type="submit"]`)
	s.shows("कृपया जाँच लें", "समझा गया")
	s.until("document.querySelector('#father_name').value === 'राम प्रसाद'")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-check-%d-hi", width))
	}
	s.click(`#entry > button[type="submit"]`)
	s.shows("फ़ोटो")
	s.until("location.pathname.endsWith('/photos')")
	s.drafts(0)

	folder := t.TempDir()
	var files []string
	for i := range 2 {
		name := filepath.Join(folder, fmt.Sprintf("%d.jpg", i))
		must(t, os.WriteFile(name, portraitOf(t, i), 0o600))
		files = append(files, name)
	}
	s.do(chromedp.SetUploadFiles(chromedp.CSS("#photo"), files))
	s.until("document.querySelectorAll('#queue li').length === 2")
	s.do(chromedp.SendKeys(chromedp.CSS(`#queue li:nth-child(1) [data-name="taken_on"]`), "2023"), chromedp.SendKeys(chromedp.CSS(`#queue li:nth-child(2) [data-name="taken_on"]`), "some day"))
	s.click("#photos > button")
	s.until("document.querySelectorAll('#queue li.sent').length === 1 && document.querySelectorAll('#queue li.refused').length === 1")
	s.shows("फ़ोटो सहेजी गई", "यह तारीख़ समझ में नहीं आई")
	s.mu.Lock()
	s.failed = nil // the second one's date
	s.mu.Unlock()
	s.do(chromedp.SetValue(chromedp.CSS(`#queue li:nth-child(2) [data-name="taken_on"]`), "2025"))
	s.click("#photos > button")
	s.until("document.querySelectorAll('#queue li.sent').length === 2 && document.querySelectorAll('#kept figure').length === 2")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-photos-%d-hi", width))
	}
	cases, _, err := w.store.List(t.Context(), models.CaseFilter{}, "", 9)
	must(t, err)
	if len(cases) != 1 || cases[0].Person.Father.Or("") != "राम प्रसाद" || len(cases[0].Photos) != 2 || cases[0].Person.Clothing.Or("") != "काली शर्ट" || cases[0].Photos[0].TakenOn.String() != "2023-07-01" {
		t.Errorf("%+v", cases)
	}

	for _, lang := range []string{"hi", "en"} {
		s.speak(lang)
		for name, path := range map[string]string{"receipt": "/cases/" + cases[0].Number + "/receipt", "poster": "/cases/" + cases[0].Number + "/poster", "case": "/cases/" + cases[0].Number} {
			s.open(path)
			for _, width := range []int64{360, 1280} {
				s.sized(width)
				s.fits(fmt.Sprintf("station-%s-%d-%s", name, width, lang))
			}
			if name != "case" {
				s.printed(fmt.Sprintf("station-%s-print-%s", name, lang))
			}
		}
	}
	s.clean("a complaint")
}

// onPaper are the controls that a page still shows when it is printed.
const onPaper = `[...document.querySelectorAll('button, nav, input, form, header.bar, [role=button], .doings, footer:not(article footer)')].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 90)).join(' | ')`

// printed holds a paper, as a printer gets it, to being a paper: its number, and nothing to click.
func (s *screen) printed(name string) {
	s.t.Helper()
	media := func(kind string) {
		_, err := chromedp.Call(s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind})
		must(s.t, err)
	}
	media("print")
	if said := eval[string](s, onPaper); said != "" {
		s.t.Errorf("%s: printed with %s", name, said)
	}
	s.fits(name)
	media("")
}

// TestMendingLeadsToItsField has a writer without scripts send an age and a day that are none: the summary has the focus, and
// its links lead to the fields.
func TestMendingLeadsToItsField(t *testing.T) {
	w := newWorld(t)
	s := openScreen(t, w)
	s.speak("hi")
	s.writer(w)
	_, err := chromedp.Call(s.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	s.open("/missing/new")
	s.do(chromedp.SendKeys(chromedp.CSS("#age_years"), "छोटा"), chromedp.SendKeys(chromedp.CSS("#missing_since"), "मेले के दिन"+kb.Enter))
	s.shows("2 खाने ठीक करने हैं")
	s.until("document.activeElement.id === 'mend'")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("station-mend-%d-hi", width))
	}
	s.click(`#mend a[href="#missing_since"]`)
	s.until("document.activeElement.id === 'missing_since'")
}
