package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// officer is a browser of somebody with an account who works in a district.
func (w *world) officer(id string, role models.Role, district uint16) *browser {
	w.t.Helper()
	return w.with(w.session(id, role, district))
}

var (
	alertLink = regexp.MustCompile(`href="(/alerts/\d+)"`)
	newInBar  = regexp.MustCompile(`href="/alerts"[^>]*>[^<]*<span class="new-count">([^<]*)<`)
)

// TestAlerts tells each role, in words, what is its business and nobody else's; opening one leads to what it is about, and
// notes that it was seen.
func TestAlerts(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	add := func(key string, a models.Alert) {
		t.Helper()
		a.At = w.clock.Now().UnixMilli()
		must(t, w.store.AddAlert(t.Context(), key, a))
	}
	of := func(kind models.AlertKind, detail string) models.Alert {
		return models.Alert{Kind: kind, MissingID: mate.ID, FoundID: found.ID, Detail: detail}
	}
	add("returned", of(models.AlertReturned, ""))
	add("asked", of(models.AlertAsked, "documents,dna"))
	add("given", of(models.AlertGiven, "dna"))
	add("concur", of(models.AlertConcur, ""))
	add("confirmed", of(models.AlertConfirmed, ""))
	add("restored", of(models.AlertRestored, ""))
	add("reopened", of(models.AlertReopened, ""))
	add("moved", models.Alert{Kind: models.AlertMoved, FoundID: found.ID})
	add("soon", models.Alert{Kind: models.AlertClock, FoundID: found.ID, Detail: string(models.ClockProduction), DueAt: w.clock.Now().UnixMilli() + 3600e3})
	add("late", models.Alert{Kind: models.AlertClock, MissingID: mate.ID, Detail: string(models.ClockTakeover), DueAt: w.clock.Now().UnixMilli() - 1})
	add("quick", models.Alert{Kind: models.AlertQuick, Detail: "id-cwc"})
	add("searches", models.Alert{Kind: models.AlertSearches, Detail: "id-station"})
	add("mail", models.Alert{Kind: models.AlertMail, Detail: "id-of-somebody"})
	add("half", models.Alert{Kind: models.AlertManyOthers, Detail: "id-field"})
	add("all", models.Alert{Kind: models.AlertAllOthers, Detail: "id-field"})

	for name, x := range map[string]struct {
		b     *browser
		shown []string
	}{
		"station": {w.officer("munshi", models.RoleStation, kasganj), []string{"New candidate · " + mate.Number + " · " + found.Number, "The Committee asks for evidence", "Evidence: documents, DNA", "A match is confirmed", "handing the case to the AHTU", "was due by", "not", "A second member", "very often", "moved to another"}},
		"field":   {w.officer("team", models.RoleField, agra), []string{"New candidate", "The Committee asks for evidence", "A duty is running out: production before the Committee · F-", "until 2 Apr 2026, 16:30", "not", "A child was handed over", "very often", "other districts"}},
		"ahtu":    {w.officer("ahtu", models.RoleAHTU, agra), []string{"New candidate", "A rejected pair has new evidence", "Evidence was brought", "A child was moved to another Committee", "A decision was reopened", "not", "very often"}},
		"admin":   {w.as(models.RoleAdmin, "en"), []string{"A second member is needed", "Somebody searches very often", "very often · id-station", "refused by the mail server · id-of-somebody", "write it into the account", "very many cases of other districts · id-field"}},
		"auditor": {w.as(models.RoleAuditor, "en"), []string{"A member judges faster than two children can be looked at · id-cwc", "Somebody searches very often", "very often · id-station", "very many cases of other districts · id-field", "ask why today", "wanted more cases of other districts than a day has · id-field", "not", "mail server", "New candidate", found.Number, mate.Number}},
		"member":  {w.member("anita", agra), []string{"New candidate", "Evidence was brought", "A child was moved", "not", mate.Number, "A second member", "confirmed", "handed over", "reopened", "very often", "judges faster"}},
	} {
		t.Run(name, func(t *testing.T) {
			page := x.b.must(http.StatusOK, "/alerts")
			page.has(t, x.shown...)
			links := alertLink.FindAllStringSubmatch(page.body, -1)
			if told := newInBar.FindStringSubmatch(page.body); told == nil || told[1] != strconv.Itoa(len(links)) {
				t.Errorf("the bar tells of %v, and the page of %d", told, len(links))
			}
			for _, link := range links {
				to := x.b.must(http.StatusSeeOther, link[1]).header.Get("Location")
				at, _, _ := strings.Cut(to, "#")
				x.b.must(http.StatusOK, at)
				if name == "member" && strings.Contains(to, mate.Number) {
					t.Errorf("a member who has not judged is led to %s", to)
				}
			}
			page = x.b.must(http.StatusOK, "/alerts")
			if newInBar.MatchString(page.body) || strings.Contains(page.body, `class="new"`) {
				t.Error("what was opened stays new")
			}
			x.b.must(http.StatusOK, "/alerts?unseen=1").has(t, "Nothing is new.", "not", "New candidate")
		})
	}
}

// TestAlertsByPage turns through more alerts than a page holds, and marks those of one page as seen at once.
func TestAlertsByPage(t *testing.T) {
	w := newWorld(t)
	b := w.officer("team", models.RoleField, agra)
	b.must(http.StatusOK, "/alerts").has(t, "There are no alerts.", "it stands here", "not", "Mark all")
	child := w.report(models.Found, `{"district":"Agra"}`)
	for n := range 120 {
		must(t, w.store.AddAlert(t.Context(), strconv.Itoa(n), models.Alert{Kind: models.AlertCandidate, At: int64(n), FoundID: child.ID}))
	}
	first := b.must(http.StatusOK, "/alerts")
	if told := newInBar.FindStringSubmatch(first.body); told == nil || told[1] != "99&#43;" {
		t.Errorf("the bar tells of %v", told)
	}
	numbers := regexp.MustCompile(`name="n" value="(\d+)"`).FindAllStringSubmatch(first.body, -1)
	if len(numbers) != 30 || numbers[0][1] != "120" || numbers[29][1] != "91" {
		t.Fatalf("the first page holds %v", numbers)
	}
	next := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(first.body)
	if next == nil {
		t.Fatal("there is no next page")
	}
	form := url.Values{}
	for _, n := range numbers {
		form.Add("n", n[1])
	}
	if a := b.post("/alerts", form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/alerts" {
		t.Errorf("marked: %d %s", a.status, a.header.Get("Location"))
	}
	if unseen := alertLink.FindAllStringSubmatch(b.must(http.StatusOK, "/alerts?unseen=1").body, -1); len(unseen) != 30 || unseen[0][1] != "/alerts/90" {
		t.Errorf("not seen: %v", unseen)
	}
	second := b.must(http.StatusOK, next[1])
	second.has(t, "To the newest", "Older alerts", "Mark all")
	if rows := alertLink.FindAllStringSubmatch(second.body, -1); len(rows) != 30 || rows[0][1] != "/alerts/90" {
		t.Errorf("the second page holds %v", rows)
	}
	stranger := w.officer("jhansi", models.RoleField, 161)
	for _, path := range []string{"/alerts/1", "/alerts/999", "/alerts/x"} {
		stranger.must(http.StatusNotFound, path)
	}
	for _, form := range []url.Values{{"n": {"x"}}, {"n": make([]string, 31)}} {
		if a := b.post("/alerts", form); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", form, a.status)
		}
	}
	if a := b.post("/alerts", url.Values{"n": {"999"}}); a.status != http.StatusNotFound {
		t.Errorf("an alert that is none: %d", a.status)
	}
	b.must(http.StatusUnprocessableEntity, "/alerts?before=x")
}

// TestOneLineOfAPair calls a member again for a pair that it has not judged by one line, and lets a list that was open before
// lead there, too.
func TestOneLineOfAPair(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	b := w.member("anita", agra)
	one := func(when string) (link string) {
		t.Helper()
		page := b.must(http.StatusOK, "/alerts?unseen=1")
		links, told := alertLink.FindAllStringSubmatch(page.body, -1), newInBar.FindStringSubmatch(page.body)
		if len(links) != 1 || told == nil || told[1] != "1" || strings.Count(page.body, "New candidate") != 1 {
			t.Fatalf("%s: %v, the bar tells of %v", when, links, told)
		}
		return links[0][1]
	}
	before := one("proposed")
	for n, kind := range []models.AlertKind{models.AlertConcur, models.AlertReopened, models.AlertConcur} {
		must(t, w.store.AddAlert(t.Context(), strconv.Itoa(n), models.Alert{Kind: kind, At: w.clock.Now().UnixMilli(), MissingID: mate.ID, FoundID: found.ID}))
	}
	now := one("confirmed")
	for _, link := range []string{before, now} {
		one("not opened")
		if to := b.must(http.StatusSeeOther, link).header.Get("Location"); to != "/cases/"+found.Number+"#comparison" {
			t.Errorf("%s leads to %s", link, to)
		}
	}
	b.must(http.StatusOK, "/alerts?unseen=1").has(t, "Nothing is new.", "not", "New candidate")
	b.must(http.StatusOK, "/alerts").has(t, "New candidate")
}
