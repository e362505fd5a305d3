package web_test

import (
	"fmt"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestBarIsOneLine looks at the bar of every role in both languages, with alerts to tell of, on screens from a telephone's to
// a large desktop's: it is one line, or on a telephone two with the search box, nothing of it is hidden beneath another, and
// every page that the role may open can be reached from it.
func TestBarIsOneLine(t *testing.T) {
	w, _, _ := demoWorld(t)
	for n := range 120 {
		must(t, w.store.AddAlert(t.Context(), fmt.Sprint(n), models.Alert{Kind: models.AlertSearches, At: 1, Detail: "x"}))
	}
	found := w.report(models.Found, `{"district":"Agra"}`)
	for n := range 120 {
		must(t, w.store.AddAlert(t.Context(), fmt.Sprint("f", n), models.Alert{Kind: models.AlertCandidate, At: 1, FoundID: found.ID}))
	}
	s := openScreen(t, w)
	s.open("/login")
	for _, role := range models.Roles() {
		b := w.as(role, "hi")
		if role != models.RoleClient {
			b = w.officer("bar-"+string(role), role, agra)
		}
		for name, value := range b.cookies {
			s.keeps(name, value)
		}
		for _, lang := range []string{"hi", "en"} {
			s.speak(lang)
			s.open("/account")
			s.until("document.readyState === 'complete'")
			for _, width := range []int64{360, 640, 768, 1024, 1280, 1366, 1440, 1920} {
				eval[string](s, "[...document.querySelectorAll('.bar details')].forEach(d => { d.open = false; }), ''")
				s.sized(width)
				where := fmt.Sprintf("%s-%d-%s", role, width, lang)
				most := 64.0
				if width < 700 {
					most = 104
				}
				if high := eval[float64](s, "document.querySelector('.bar').getBoundingClientRect().height"); high > most {
					t.Errorf("the bar of %s is %v pixels high", where, high)
				}
				if over := eval[string](s, `(() => {
					const parts = [...document.querySelectorAll('.bar > .wide > *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().width > 0).map(e => [e, e.getBoundingClientRect()])
					return parts.flatMap(([e, a], i) => [...parts.slice(i + 1).filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1), ...(a.right > innerWidth + 1 ? [[e]] : [])].map(([o]) => e.className + ' and ' + o.className)).join(', ')
				})()`); over != "" {
					t.Errorf("in the bar of %s lie one on another or outside: %s", where, over)
				}
				fold := "document.querySelector('.bar .menu')"
				if width >= 1024 {
					fold = "document.querySelector('.bar .more')"
				}
				s.until("(" + fold + " || {}).open = true")
				if lost := eval[string](s, `[...document.querySelectorAll('.bar .menu nav a')].map(a => a.getAttribute('href')).filter(href => [...document.querySelectorAll('.bar nav a')].filter(a => a.getAttribute('href') === href && a.checkVisibility() && a.getBoundingClientRect().right <= innerWidth).length !== 1).join(' ')`); lost != "" {
					t.Errorf("from the bar of %s one does not reach, or reaches twice: %s", where, lost)
				}
				if role != models.RoleClient && !eval[bool](s, `[...document.querySelectorAll('.bar a[href="/account"]')].some(a => a.checkVisibility() && a.getBoundingClientRect().width > 24)`) {
					t.Errorf("from the bar of %s one does not reach one's account", where)
				}
				s.shoot("bar-" + where)
			}
		}
	}
}
