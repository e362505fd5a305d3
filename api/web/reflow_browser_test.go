package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// What a page that is enlarged four times has room for: 1,280 pixels become 320.
const enlarged = 320

// TestEnlarged opens every page, as each role sees it, in both languages, enlarged to four times its size: nothing has to be
// scrolled sideways, the headings follow one another without a gap, and no two pages have one title.
func TestEnlarged(t *testing.T) {
	w, found, mate := demoWorld(t)
	must(t, w.store.AddAlert(t.Context(), "1", models.Alert{Kind: models.AlertCandidate, At: 1, MissingID: mate.ID, FoundID: found.ID}))
	s := openScreen(t, w)
	s.do(chromedp.EmulateViewport(enlarged, 256, chromedp.EmulateMobile, chromedp.EmulateTouch))
	s.open("/login")
	looked, checked := 0, map[string]bool{}
	for _, role := range []models.Role{models.RoleStation, models.RoleField, models.RoleCWC, models.RoleAHTU, models.RoleAdmin, models.RoleAuditor} {
		b := w.officer("anita-"+string(role), role, agra)
		for name, value := range b.cookies {
			s.keeps(name, value)
		}
		for _, lang := range []string{"hi", "en"} {
			s.speak(lang)
			b.cookies["lang"] = lang
			titles := map[string]string{}
			for _, path := range w.pagesOf(found, mate) {
				a := b.get(path)
				if a.status == http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					continue
				}
				same := lang + names.ReplaceAllString(bar.ReplaceAllString(a.body, ""), "")
				if checked[same] {
					continue
				}
				checked[same] = true
				looked++
				s.open(path)
				s.until("document.readyState === 'complete'")
				where := path + " of " + string(role) + " in " + lang
				if wide := eval[int](s, "document.documentElement.scrollWidth"); wide > enlarged {
					t.Errorf("%s is %d pixels wide: %s", where, wide, eval[string](s, `[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 321 && e.checkVisibility() && !e.closest('svg, .hidden, thead')).map(e => e.outerHTML.slice(0, 100)).slice(0, 3).join('\n')`))
				}
				if gap := eval[string](s, `(() => {
					let last = 0
					for (const h of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
						if (!h.checkVisibility()) continue
						const level = Number(h.tagName[1])
						if (level > last + 1) return h.outerHTML.slice(0, 100)
						last = level
					}
					return ''
				})()`); gap != "" && a.status == http.StatusOK {
					t.Errorf("%s: a heading leaves a level out: %s", where, gap)
				}
				if title := eval[string](s, "document.title"); a.status == http.StatusOK && !strings.Contains(path, "?") {
					if titles[title] != "" {
						t.Errorf("%s and %s are both titled %q in %s", titles[title], path, title, lang)
					}
					titles[title] = path
				}
			}
		}
	}
	if looked < 60 {
		t.Errorf("only %d pages were looked at", looked)
	}
}
