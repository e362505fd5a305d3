package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var (
	// typed is what a page shows as it was typed, or names: records' words, codes, numbers of cases.
	typed    = regexp.MustCompile(`(?s)<(bdi|code|textarea|option|kbd)[^>]*>.*?</(?:bdi|code|textarea|option|kbd)>|<span class="number">[^<]*</span>|[MF]-[0-9A-Z]{3}-[0-9A-Z]{4}`)
	figures  = regexp.MustCompile(`.{0,30}[0-9].{0,10}`)
	readable = regexp.MustCompile(`[०-९]`)
)

// TestNumerals walks pages with Devanagari numerals, finds no other ones but in what was typed, and gets the usual ones back.
func TestNumerals(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.report(models.Missing, `{"child_name":"Kallu 7","district":"Agra","age_years":9,"height_cm":121,"missing_since":"2026-03-02"}`)
	w.member("anita", agra)
	b := w.as(models.RoleAdmin, "hi")
	if strings.Contains(b.must(http.StatusOK, "/overview").body, "०") || !readable.MatchString(b.must(http.StatusOK, "/").body) {
		t.Error("the usual numerals are not international, or there is no choice of others")
	}
	chosen := b.must(http.StatusSeeOther, "/?numerals=deva&side=missing")
	if to := chosen.header.Get("Location"); to != "/?side=missing" {
		t.Errorf("the choice leads to %s", to)
	}
	for _, path := range []string{"/", "/overview", "/queue", "/audit", "/system", "/users", "/users/anita", "/missing/new", "/cases/" + found.Number, "/cases/" + mate.Number,
		"/cases/" + found.Number + "?candidate=" + mate.Number, "/pairs/" + mate.Number + "/" + found.Number, "/cases/" + found.Number + "/photos"} {
		body := b.must(http.StatusOK, path).body
		body = strings.ReplaceAll(typed.ReplaceAllString(body, ""), "123 ", "")
		for _, figure := range figures.FindAllString(text(body), 5) {
			t.Errorf("%s: %q", path, figure)
		}
	}
	page := b.find("q=Kallu")
	page.has(t, "Kallu 7", "२ मार्च २०२६")
	if !strings.Contains(page.body, `value="Kallu"`) || !strings.Contains(b.find("q=77").body, `value="77"`) {
		t.Error("what was typed was changed")
	}
	// A page that came back with a fault has the switch, too.
	if a := b.post("/missing/new", url.Values{"age_years": {"?"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `href="/login?numerals=latin"`) {
		t.Errorf("%d: a form to be mended has no choice of numerals", a.status)
	}
	b.cookies["lang"] = "en"
	b.find("q=Kallu").has(t, "2 Mar 2026", "not", "२")
	b.cookies["lang"] = "hi"
	b.must(http.StatusSeeOther, "/?numerals=latin")
	b.find("q=Kallu").has(t, "2 मार्च 2026", "not", "२०२६")
}
