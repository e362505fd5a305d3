package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestCorrectPhoto takes a photograph of a stranger back, without a script, and corrects it to what it is: its picture stands
// nowhere beside the child meanwhile, and is seen by who may correct it alone.
func TestCorrectPhoto(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","sex":"male","missing_since":"2026-03-01","district":"Kasganj","police_station":"Sahawar"}`)
	id := w.photograph(c, portraitOf(t, 0), "2025-01-01")
	b := w.station(t, "en")
	photos, picture := "/cases/"+c.Number+"/photos", "/cases/"+c.Number+"/photos/"+id
	at := picture + "/edit"
	leads := func(page string) bool { return strings.Contains(b.must(http.StatusOK, page).body, `href="`+at+`"`) }
	if !leads(photos) || !leads(picture+"/face") {
		t.Error("the photograph cannot be corrected from the page of photographs or of its faces")
	}
	a := b.must(http.StatusOK, at)
	a.has(t, "Correct this photograph", "it was sent by mistake")
	if !strings.Contains(a.body, `name="taken_on" maxlength="100" value="1.1.2025"`) {
		t.Error("the date is not as it is stored")
	}
	was := url.Values{"was_of": {"child"}, "was_taken_on": {"1.1.2025"}, "of": {"child"}, "taken_on": {"1.1.2025"}}
	with := func(changes ...string) url.Values {
		form := url.Values{}
		for name := range was {
			form.Set(name, was.Get(name))
		}
		for i := 0; i < len(changes); i += 2 {
			form.Set(changes[i], changes[i+1])
		}
		return form
	}
	for said, form := range map[string]url.Values{
		"why the photograph is taken back": with("of", "mistake"), "cannot be understood": with("taken_on", "some day"), "in the future": with("taken_on", "1.1.2031"), "not clear of whom": with("of", "uncle"),
	} {
		a := b.post(at, form)
		if a.has(t, said); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `-wrong"`) {
			t.Errorf("%s: %d", said, a.status)
		}
	}
	sends := func(form url.Values, location string) models.Photo {
		t.Helper()
		if a := b.post(at, form); a.status != http.StatusSeeOther || a.header.Get("Location") != location {
			t.Fatalf("status %d to %s: %.600s", a.status, a.header.Get("Location"), text(a.body))
		}
		return w.photoNow(c)
	}
	sends(with(), photos)
	if p := sends(with("of", "mistake", "reason", "the neighbour's son"), photos+"?corrected=1"); p.Of != models.Mistake || p.TakenOn.String() != "2025-01-01" || !p.TakenOnExact {
		t.Errorf("taken back: %+v", p)
	}
	for _, page := range []string{photos, "/cases/" + c.Number, "/cases/" + c.Number + "/poster?in=en"} {
		if strings.Contains(b.must(http.StatusOK, page).body, `"`+picture+`"`) {
			t.Errorf("%s shows what was sent by mistake", page)
		}
	}
	if b.must(http.StatusOK, photos+"?corrected=1").has(t, "The photograph is corrected", "sent by mistake: it is not shown"); !leads(photos) {
		t.Error("it cannot be corrected back")
	}
	b.must(http.StatusNotFound, picture+"/face")
	b.must(http.StatusOK, picture)
	for name, reader := range map[string]*browser{"a member in Jhansi": w.member("jhansi", 161), "a field team": w.officer("team", models.RoleField, 633)} {
		if a := reader.get(picture + "?purpose=looking"); a.status == http.StatusOK {
			t.Errorf("%s is shown the picture", name)
		}
		reader.must(http.StatusOK, photos+"?purpose=looking").has(t, "not", "mistake", "ग़लती से")
		if a := reader.get(at); a.status == http.StatusOK {
			t.Errorf("%s may correct it", name)
		}
	}

	was = url.Values{"was_of": {"mistake"}, "was_taken_on": {"1.1.2025"}, "of": {"mistake"}, "taken_on": {"1.1.2025"}}
	if p := sends(with("of", "sibling", "taken_on", "2023"), photos+"?corrected=1"); p.Of != models.OfSibling || p.TakenOn.String() != "2023-07-01" || p.TakenOnExact {
		t.Errorf("the brother's: %+v", p)
	}
	b.must(http.StatusOK, photos).has(t, "Brother or sister, not compared", "about 2023")
	// What the form did not change stays as somebody else left it.
	was = url.Values{"was_of": {"child"}, "was_taken_on": {"2023"}, "was_estimated": {"yes"}, "of": {"child"}, "taken_on": {"2023"}, "estimated": {"yes"}}
	if p := sends(with("taken_on", "4.5.2024", "estimated", ""), photos+"?corrected=1"); p.Of != models.OfSibling || p.TakenOn.String() != "2024-05-04" || !p.TakenOnExact {
		t.Errorf("another date: %+v", p)
	}
	entries, err := w.store.AuditEntries(t.Context(), models.AuditFilter{CaseID: c.ID}, 50)
	must(t, err)
	if n := len(slices.DeleteFunc(entries, func(e models.AuditEntry) bool { return e.Action != "case.photo_corrected" })); n != 3 {
		t.Errorf("%d corrections in the audit", n)
	}
}

// TestExactDateOfAPhotograph writes an exact date over a year that was a guess, on the page as it is served: the tick that
// belonged to the year goes with it, and one that is set anew stays.
func TestExactDateOfAPhotograph(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","district":"Kasganj","police_station":"Sahawar"}`)
	at := "/cases/" + c.Number + "/photos/" + w.photograph(c, portraitOf(t, 0), "2025-01-01") + "/edit"
	b := w.station(t, "en")
	boxes := regexp.MustCompile(`<input type="(hidden|checkbox|radio)" name="([^"]*)" value="([^"]*)"([^>]*)>|<input id="(taken_on)" name="taken_on"[^>]* value="([^"]*)"`)
	// of is the form of a page as a browser sends it, with what a person changes in it; "" unticks.
	of := func(page answer, changes ...string) url.Values {
		form := url.Values{}
		for _, box := range boxes.FindAllStringSubmatch(page.body, -1) {
			switch {
			case box[5] != "":
				form.Set(box[5], box[6])
			case box[1] == "hidden" || strings.Contains(box[4], "checked"):
				form.Set(box[2], box[3])
			}
		}
		for i := 0; i < len(changes); i += 2 {
			if form.Set(changes[i], changes[i+1]); changes[i+1] == "" {
				form.Del(changes[i])
			}
		}
		return form
	}
	is := func(when string, a answer, on string, exact bool) {
		t.Helper()
		if p := w.photoNow(c); a.status != http.StatusSeeOther || p.TakenOn.String() != on || p.TakenOnExact != exact {
			t.Errorf("%s: %d, %s, exact %v", when, a.status, p.TakenOn, p.TakenOnExact)
		}
	}
	open := func() answer { return b.must(http.StatusOK, at) }
	is("a year", b.post(at, of(open(), "taken_on", "2023")), "2023-07-01", false)
	open().has(t, "no guess any more")
	is("another year", b.post(at, of(open(), "taken_on", "2022")), "2022-07-01", false)
	is("nothing changed", b.post(at, of(open())), "2022-07-01", false)
	is("an exact day", b.post(at, of(open(), "taken_on", "4.5.2024")), "2024-05-04", true)
	open().has(t, "not", "no guess any more")
	is("which is a guess all the same", b.post(at, of(open(), "estimated", "yes")), "2024-05-04", false)
	if b.post(at, of(open(), "taken_on", "March 2024")); w.photoNow(c).TakenOnExact || w.photoNow(c).TakenOn.String()[:7] != "2024-03" {
		t.Errorf("of a month: %+v", w.photoNow(c))
	}
	// A form that comes back shows what was understood, and is asked once.
	refused := b.post(at, of(open(), "taken_on", "5.5.2024", "of", "mistake"))
	if refused.has(t, "why the photograph is taken back"); refused.status != http.StatusUnprocessableEntity {
		t.Fatalf("without a reason: %d", refused.status)
	}
	is("ticked anew", b.post(at, of(refused, "of", "child", "estimated", "yes")), "2024-05-05", false)
	is("mended", b.post(at, of(b.post(at, of(open(), "taken_on", "some day")), "taken_on", "6.5.2024")), "2024-05-06", true)
}
