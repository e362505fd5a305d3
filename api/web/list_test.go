package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestList(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "en")
	b.must(http.StatusOK, "/").has(t, "There are no cases yet.", "milaan import")

	missing := w.report(models.Missing, `{"child_name":"गुड्डू","sex":"male","age_years":8,"missing_since":"2024-03-01","district":"Kasganj"}`)
	found := w.report(models.Found, `{"child_name":"Guddu","sex":"male","age_years":9.5,"found_on":"2025-02-28","district":"आगरा"}`)
	nameless := w.report(models.Found, `{"found_on":"2025-03-05","district":"Agra"}`)
	w.photograph(found, portraitOf(t, 0), "2025-03-01")
	if _, err := w.intake.Close(t.Context(), writing, nameless.ID, 0, models.Closing{Status: models.Traced, Reason: "came home"}); err != nil {
		t.Fatal(err)
	}
	w.store.audited()
	a := b.must(http.StatusOK, "/")
	a.has(t, "Missing "+missing.Number, "गुड्डू male 8 Kasganj 1 Mar 2024 no photograph", "Found "+found.Number, "Guddu male 9.5 Agra 28 Feb 2025 Photograph",
		"Found "+nameless.Number+" Traced name not known Agra 5 Mar 2025")
	if strings.Index(a.body, found.Number) > strings.Index(a.body, missing.Number) {
		t.Error("the newest is not the first")
	}
	if seen := w.store.audited(); len(seen) != 1 || !strings.HasPrefix(seen[0], "case.list 3 cases ") || !strings.Contains(seen[0], nameless.Number) {
		t.Errorf("audit: %q", seen)
	}

	for query, want := range map[string][]models.Case{
		"side=missing": {missing}, "side=found": {found, nameless}, "status=open": {missing, found}, "status=traced": {nameless},
		"district=118": {found, nameless}, "district=118&status=open": {found}, "side=missing&district=118": nil,
		"q=guddu": {missing, found}, "q=गुड्डू": {missing, found}, "q=guddu&side=found": {found}, "q=guddu&district=118": {found}, "q=guddu&status=traced": nil,
		"q=zzzzzz": nil,
	} {
		a := b.find(query)
		for _, c := range []models.Case{missing, found, nameless} {
			listed := slices.ContainsFunc(want, func(x models.Case) bool { return x.ID == c.ID })
			if strings.Contains(a.body, `href="/cases/`+c.Number+`"`) != listed {
				t.Errorf("%s: %s is listed: %v", query, c.Number, !listed)
			}
		}
		if want == nil {
			a.has(t, "No case fits.", "Show all cases")
		}
	}
	a = b.must(http.StatusOK, "/?district=118")
	a.has(t, "Cases are listed whose district can only be Agra, however it is written")
	if !strings.Contains(a.body, `<option value="118" selected>Agra</option>`) {
		t.Error("the form forgets the district")
	}
	w.store.audited()
	b.find("q=guddu")
	if seen := w.store.audited(); len(seen) != 1 || !strings.HasPrefix(seen[0], "search 2 cases ") || !strings.Contains(seen[0], found.Number) {
		t.Errorf("audit: %q", seen)
	}
	if strings.Contains(w.log.String(), "guddu") {
		t.Error("the log says what was searched for")
	}
}

// find sends the form of the list, given as a readable query, and goes where it leads.
func (b *browser) find(query string) answer {
	b.w.t.Helper()
	values := url.Values{}
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		values.Set(name, value)
	}
	a := b.post("/", values)
	if a.status != http.StatusSeeOther {
		return a
	}
	return b.get(a.header.Get("Location"))
}

// TestWordsStayOutOfAddresses searches for a name and goes back and on: no address says what was searched for, and the
// address of what was found tells it to nobody else.
func TestWordsStayOutOfAddresses(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","district":"Agra","complainant_phone":"98765 43210"}`)
	b := w.as(models.RoleAHTU, "en")
	for _, words := range []string{"guddu", "गुड्डू", "9876543210"} {
		a := b.post("/", url.Values{"q": {words}, "side": {"missing"}, "status": {""}})
		at := a.header.Get("Location")
		if a.status != http.StatusSeeOther || strings.Contains(at, words) || strings.Contains(at, url.QueryEscape(words)) || !strings.Contains(at, "side=missing") || strings.Contains(at, "status") {
			t.Fatalf("%s: %d %s", words, a.status, at)
		}
		for range 2 { // the way back
			page := b.must(http.StatusOK, at)
			if !strings.Contains(page.body, `value="`+words+`"`) || words != "9876543210" && !strings.Contains(page.body, `href="/cases/`+c.Number+`"`) {
				t.Errorf("%s: %s", words, text(page.body))
			}
			for _, address := range regexp.MustCompile(`(?:href|action)="([^"]*)"`).FindAllStringSubmatch(page.body, -1) {
				if strings.Contains(address[1], words) {
					t.Errorf("%s stands in the address %s", words, address[1])
				}
			}
		}
		other := w.as(models.RoleAdmin, "en")
		if a := other.must(http.StatusSeeOther, at); a.header.Get("Location") != "/?side=missing" {
			t.Errorf("somebody else is led to %s", a.header.Get("Location"))
		}
		if strings.Contains(w.log.String(), words) {
			t.Errorf("the log holds %s", words)
		}
	}
	if a := b.must(http.StatusSeeOther, "/?sought=guddu"); a.header.Get("Location") != "/" {
		t.Errorf("words that are not sealed: %s", a.header.Get("Location"))
	}
	if a := b.post("/", url.Values{"q": {""}, "district": {"118"}}); a.header.Get("Location") != "/?district=118" {
		t.Errorf("no words: %s", a.header.Get("Location"))
	}
}

// TestListByNumber shows that a case number, however it is typed, leads to the case.
func TestListByNumber(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{}`)
	b := w.as(models.RoleAHTU, "en")
	for _, typed := range []string{c.Number, strings.ToLower(c.Number), strings.ReplaceAll(c.Number, "-", " "), strings.ReplaceAll(c.Number, "-", "")} {
		if a := b.post("/", url.Values{"q": {typed}}); a.header.Get("Location") != "/cases/"+c.Number {
			t.Errorf("%q leads to %q", typed, a.header.Get("Location"))
		}
	}
}

var turning = regexp.MustCompile(`<a href="(/\?[^"]*)" rel="next">`)

// TestListPages turns every page.
func TestListPages(t *testing.T) {
	w := newWorld(t)
	const many = 120
	for i := range many {
		w.report(models.Missing, fmt.Sprintf(`{"child_name":"Child %d"}`, i))
	}
	b := w.as(models.RoleAHTU, "hi")
	seen, path, pages := map[string]bool{}, "/?side=missing", 0
	for path != "" {
		a := b.must(http.StatusOK, path)
		pages++
		for _, number := range regexp.MustCompile(`href="/cases/([^"/]+)"`).FindAllStringSubmatch(a.body, -1) {
			if seen[number[1]] {
				t.Errorf("%s is listed twice", number[1])
			}
			seen[number[1]] = true
		}
		if first := strings.Contains(text(a.body), "सबसे नए पर"); first != (pages > 1) {
			t.Errorf("page %d leads to the first: %v", pages, first)
		}
		path = ""
		if next := turning.FindStringSubmatch(a.body); next != nil {
			path = strings.ReplaceAll(next[1], "&amp;", "&")
		}
	}
	if len(seen) != many || pages != 3 {
		t.Errorf("%d of %d cases on %d pages", len(seen), many, pages)
	}
	b.find("q=Child").has(t, "सबसे अच्छे 100 दिखाए गए हैं")
}

// TestListBadParameters writes addresses by hand.
func TestListBadParameters(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "en")
	for _, query := range []string{"side=both", "status=dead", "district=Agra", "district=999", "cursor=%25", "cursor=" + strings.Repeat("x", 999)} {
		b.must(http.StatusUnprocessableEntity, "/?"+query).has(t, "Something is not right", "To the list of cases")
	}
	for _, words := range []string{"\x00", "\xff", strings.Repeat("x", 201)} {
		if a := b.post("/", url.Values{"q": {words}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%.9q: %d", words, a.status)
		}
	}
}

// TestSearchUnavailable keeps the form while the indexes catch up.
func TestSearchUnavailable(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "hi")
	w.follower.lag(true)
	a := b.find("q=मुन्नी&side=found")
	if a.status != http.StatusServiceUnavailable {
		t.Errorf("status %d", a.status)
	}
	a.has(t, "इस समय उपलब्ध नहीं", "फिर कोशिश करें", "not", "कोई मामला नहीं मिला")
	if !strings.Contains(a.body, `value="मुन्नी"`) || !strings.Contains(a.body, `<option value="found" selected>`) || a.header.Get("Retry-After") == "" {
		t.Error("the form forgets what was asked")
	}
	w.follower.lag(false)
	b.find("q=मुन्नी").has(t, "कोई मामला नहीं मिला")
}

// TestListWithoutAudit shows nothing that cannot be written down.
func TestListWithoutAudit(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Munni"}`)
	b := w.as(models.RoleAHTU, "en")
	w.store.refuse = models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है").Advise("Free some space.", "जगह ख़ाली करें।")
	found := b.post("/", url.Values{"q": {"Munni"}}).header.Get("Location")
	for _, path := range []string{"/", found, "/cases/" + c.Number} {
		a := b.must(http.StatusServiceUnavailable, path)
		a.has(t, "the disk is full", "Free some space.")
		if strings.Contains(a.body, "Munni</bdi>") {
			t.Errorf("%s was shown without being written down", path)
		}
	}
}
