package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

var (
	linkedNumber = regexp.MustCompile(`<td data-label="[^"]*"[^>]*><a href="([^"]+)">(\d+)</a></td>`)
	listedCase   = regexp.MustCompile(`href="/cases/[^"/]+"`)
)

// TestOverview follows every number of the overview to the list that it counts.
func TestOverview(t *testing.T) {
	w := newWorld(t)
	for _, record := range []string{
		`{"child_name":"A","district":"Agra","missing_since":"2026-03-30"}`, `{"child_name":"B","district":"आगरा","missing_since":"2026-01-01"}`,
		`{"child_name":"C","district":"Agra","missing_since":"2025-08-01"}`, `{"child_name":"D","district":"Agra","missing_since":"2021-01-01","reported_on":"2021-01-02"}`,
		`{"child_name":"E","district":"Mathura"}`, `{"child_name":"F","district":"Nowhere"}`,
	} {
		w.report(models.Missing, record)
	}
	w.report(models.Found, `{"district":"Agra","found_on":"2026-03-01"}`)
	home := w.report(models.Missing, `{"district":"Agra","missing_since":"2026-03-30"}`)
	_, err := w.intake.Close(t.Context(), writing, home.ID, 0, models.Closing{Status: models.Traced, Reason: "home"})
	must(t, err)

	b := w.as(models.RoleAdmin, "en")
	page := b.must(http.StatusOK, "/overview")
	if seen := w.store.audited(); !slices.Equal(seen, []string{"overview"}) {
		t.Errorf("audit: %q", seen)
	}
	page.has(t, "Agra", "Mathura", "All together 6 1 ", "District not recognised", "73 districts have no open case", "not", "Kasganj 0")
	links := linkedNumber.FindAllStringSubmatch(page.body, -1)
	for _, way := range []string{"/?district=none&amp;side=missing&amp;status=open", "/?side=missing&amp;status=open"} {
		if !slices.ContainsFunc(links, func(link []string) bool { return link[1] == way }) {
			t.Errorf("nothing leads to %s", way)
		}
	}
	if len(links) < 10 {
		t.Fatalf("only %d numbers: %s", len(links), page.body)
	}
	for _, link := range links {
		n, err := strconv.Atoi(link[2])
		must(t, err)
		list := b.must(http.StatusOK, html.UnescapeString(link[1]))
		if listed := len(listedCase.FindAllString(list.body, -1)); listed != n {
			t.Errorf("%s counts %d, and lists %d", link[1], n, listed)
		}
	}
	list := b.must(http.StatusOK, "/?status=open&late=1&since=2020-01-01&until=2022-01-01")
	list.has(t, "with a duty that is late, missing or found since 1 Jan 2020, missing or found until 1 Jan 2022", " D ", "not", " C ")
	if !strings.Contains(list.body, `<input type="hidden" name="late" value="1">`) {
		t.Error("a search forgets what the list is narrowed to")
	}
	if found := listedCase.FindAllString(b.find("q=Agra&undated=1").body, -1); len(found) > 0 {
		t.Errorf("a search without a date finds %q", found)
	}
	b.must(http.StatusUnprocessableEntity, "/?since=yesterday")

	// The list of what has no district shows so, and a search keeps to it.
	astray := b.must(http.StatusOK, "/?district=none")
	astray.has(t, "F Nowhere", "not", "C Agra")
	if !strings.Contains(astray.body, `<option value="none" selected>District not recognised</option>`) {
		t.Error("the list does not say to what it is narrowed")
	}
	if found := listedCase.FindAllString(b.find("q=A&district=none").body, -1); len(found) > 0 {
		t.Errorf("a search of what has no district finds %q", found)
	}

	// Who works in a district sees that one, even without a case, and no other.
	officer := w.member("jhansi", 161)
	officer.must(http.StatusOK, "/overview").has(t, "Lalitpur", "not", "Agra")
	w.as(models.RoleAuditor, "en").must(http.StatusForbidden, "/overview")
}

// TestOverviewHoldsMisspeltDistricts counts for a district's unit the late children that its queue holds: in its own row where
// the district is misspelt or written with more words, apart where none is recognised; and leads to them.
func TestOverviewHoldsMisspeltDistricts(t *testing.T) {
	w := newWorld(t)
	w.report(models.Found, `{"child_name":"Own","district":"Agra","found_on":"2026-03-30"}`)
	w.report(models.Found, `{"child_name":"Slip","district":"Arga","found_on":"2026-03-30"}`)
	w.report(models.Found, `{"child_name":"Long","district":"ज़िला आगरा","found_on":"2026-03-30"}`)
	astray := w.report(models.Found, `{"child_name":"Astray","district":"Nowhere","committee_district":"Agra","found_on":"2026-03-30"}`)
	w.report(models.Found, `{"child_name":"Elsewhere","district":"Nowhere","found_on":"2026-03-30"}`)
	w.report(models.Found, `{"child_name":"Theirs","district":"Mathura","found_on":"2026-03-30"}`)
	w.clock.forward(48 * time.Hour)
	b := w.officer("ahtu", models.RoleAHTU, agra)
	page := b.must(http.StatusOK, "/overview")
	page.has(t, "All together 0 4 4", "Agra 0 3 3", "District not recognised 0 1 1", "not", "Mathura")
	b.must(http.StatusOK, "/?status=open&district=none&late=1").has(t, astray.Number, "not", "Elsewhere", "Theirs", " Own ", "Slip", "Long")
	// Each stands in the list of the district, as it was typed, and is found in it by its words.
	b.must(http.StatusOK, "/?status=open&district=118&late=1").has(t, " Own ", " Slip Arga ", " Long ज़िला आगरा ", "not", "Astray", "Theirs")
	b.find("q=Long&district=118").has(t, " Long ")
	if found := listedCase.FindAllString(b.find("q=Long&district=none").body, -1); len(found) > 0 {
		t.Errorf("a search of what has no district finds %q", found)
	}
	w.officer("mathura", models.RoleAHTU, 167).must(http.StatusOK, "/overview").has(t, "Mathura 0 1 1", "not", "not recognised")
}

var (
	mapBox   = regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)" role="group"`)
	mapPlace = regexp.MustCompile(`<a href="/\?district=(\d+)&amp;status=open"[^>]*><title>([^:<]+):[^<]*</title><circle class="reach"[^>]*><circle cx="(\d+)" cy="(\d+)" r="(\d+)"/>`)
	mapName  = regexp.MustCompile(`<text class="(name|label narrow|label wide)"[^>]*>([^<]+)</text>`)
)

// TestMapHoldsEveryDistrict finds each district's circle within the drawing, where it lies, named and linked to its list.
func TestMapHoldsEveryDistrict(t *testing.T) {
	w := newWorld(t)
	w.report(models.Missing, `{"district":"Agra"}`)
	page := w.as(models.RoleAdmin, "hi").must(http.StatusOK, "/overview")
	box, circles := mapBox.FindStringSubmatch(page.body), mapPlace.FindAllStringSubmatch(page.body, -1)
	if box == nil || len(circles) != 75 {
		t.Fatalf("%d circles in %v", len(circles), box)
	}
	at := map[string][2]int{}
	for _, c := range circles {
		var x, y, r, width, height int
		_, err := fmt.Sscan(strings.Join(append(c[3:], box[1:]...), " "), &x, &y, &r, &width, &height)
		must(t, err)
		if x < r || y < r || x > width-r || y > height-r {
			t.Errorf("%s is drawn at %d, %d, outside", c[2], x, y)
		}
		at[c[2]] = [2]int{x, y}
	}
	if west, east := at["आगरा"], at["वाराणसी"]; west[0] >= east[0] || west[1] >= east[1] {
		t.Errorf("Agra at %v is not north-west of Varanasi at %v", west, east)
	}
	shown, agra := map[string]int{}, 0
	for _, name := range mapName.FindAllStringSubmatch(page.body, -1) {
		if at[name[2]] == [2]int{} {
			t.Errorf("%s has a name and no circle", name[2])
		}
		shown[name[1]]++
		agra += strings.Count(name[2], "आगरा")
	}
	if agra != 3 {
		t.Errorf("the one district with cases is named %d times", agra)
	}
	if shown["name"] != 75 || shown["label narrow"] < 10 || shown["label wide"] < 50 {
		t.Errorf("names that are shown: %v", shown)
	}
}

// TestMapOfMyDistricts draws who works in some districts those alone, and who works in one no map.
func TestMapOfMyDistricts(t *testing.T) {
	w := newWorld(t)
	b := w.with(w.opened(models.Account{ID: "ahtu", Name: "Officer", Role: models.RoleAHTU, Reach: models.Reach{Districts: []uint16{agra}, Associated: []uint16{kasganj}}}))
	page := b.must(http.StatusOK, "/overview")
	var drawn []string
	for _, c := range mapPlace.FindAllStringSubmatch(page.body, -1) {
		drawn = append(drawn, c[2])
	}
	if slices.Sort(drawn); !slices.Equal(drawn, []string{"Agra", "Kasganj"}) {
		t.Errorf("drawn are %v", drawn)
	}
	if mapBox.MatchString(w.officer("munshi", models.RoleStation, agra).must(http.StatusOK, "/overview").body) {
		t.Error("one district has a map")
	}
}

// TestSearchBoxIsOnEveryPage finds a case by words in the other script from the top of any page, and by its number.
func TestSearchBoxIsOnEveryPage(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","district":"Agra"}`)
	box := regexp.MustCompile(`<form class="find" method="post" action="/"[^>]*>.*name="q"`)
	b := w.as(models.RoleAHTU, "en")
	for _, path := range []string{"/overview", "/missing/new", "/cases/" + c.Number, "/nothing"} {
		if searchable := box.MatchString(b.get(path).body); searchable != (path != "/nothing") {
			t.Errorf("%s has a search box: %v", path, searchable)
		}
	}
	b.find("q=guddu").has(t, c.Number)
	if a := b.post("/", url.Values{"q": {strings.ToLower(c.Number)}}); a.header.Get("Location") != "/cases/"+c.Number {
		t.Errorf("a number leads to %s", a.header.Get("Location"))
	}
	if strings.Contains(b.must(http.StatusOK, "/").body, `id="find"`) {
		t.Error("the list has two search boxes")
	}
	if strings.Contains(w.visit().must(http.StatusOK, "/login").body, `id="find"`) {
		t.Error("nobody may search before the log-in")
	}
}
