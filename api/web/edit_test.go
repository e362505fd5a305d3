package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var (
	formControl = regexp.MustCompile(`(?s)<input ([^>]*)>|<textarea ([^>]*)>(.*?)</textarea>|<select ([^>]*)>(.*?)</select>`)
	formName    = regexp.MustCompile(`\bname="([^"]*)"`)
	formValue   = regexp.MustCompile(`(?s)\bvalue="([^"]*)"`)
	formChosen  = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

// filledIn is the form of a page as a browser sends it back untouched: with the line ends of forms.
func filledIn(t *testing.T, page string) url.Values {
	t.Helper()
	_, page, ok := strings.Cut(page, `id="entry"`)
	if !ok {
		t.Fatal("there is no form")
	}
	page, _, _ = strings.Cut(page, "</form>")
	form := url.Values{}
	for _, m := range formControl.FindAllStringSubmatch(page, -1) {
		name := formName.FindStringSubmatch(m[1] + m[2] + m[4])
		if name == nil || name[1] == "" {
			continue
		}
		value := m[3]
		if v := formValue.FindStringSubmatch(m[1]); v != nil {
			value = v[1]
		}
		if v := formChosen.FindStringSubmatch(m[5]); v != nil {
			value = v[1]
		}
		form.Set(name[1], strings.ReplaceAll(html.UnescapeString(value), "\n", "\r\n"))
	}
	return form
}

// recordOf is a case's record as it is stored.
func (w *world) recordOf(id string) (models.Case, string) {
	w.t.Helper()
	c, err := w.store.Case(w.t.Context(), id)
	must(w.t, err)
	record, err := models.EncodeRecord(&c)
	must(w.t, err)
	return c, string(record)
}

const (
	fullMissing = `{"child_name":"गुड्डू","child_aliases":["Guddu","गुड्ड"],"sex":"none","age_years":8.5,"date_of_birth":"2016-05-04","father_name":"राम \"प्रसाद\" <x>","mother_name":"none","missing_since":"2024-03-01","missing_since_within":7,
		"circumstances":"मेले से\nलौटा नहीं","last_seen_place":"Sahawar bus stand","religion":"none","home_place":"Sahawar","home_district":"Kasganj","district":"Kasganj","police_station":"Sahawar","sections":["137(2)"],"languages":[],
		"marks":"fry nk;sa xky ij","taken_over_on":"2024-08-01","last_report_on":"2024-09-01","fir_number":"1/2024","complainant_phone":"9876543210"}`
	fullFound = `{"child_name":"Guddu","sex":"male","age_years":9,"age_known_by":"apparent","found_on":"2025-03-01","found_place":"Agra Cantt","district":"Agra","words":"says\nSahawar","disability":"none","committee_district":"Agra",
		"marks":"mole on right cheek","cci":"Bal Grih","drive":"Operation Muskaan","produced_on":"2025-03-02","belongings":"none"}`
)

// TestEditKeepsWhatIsLeft shows a record as it is stored, and keeps all of it, in either language, when it is sent back as it
// came, when one fact is corrected, and when one is emptied.
func TestEditKeepsWhatIsLeft(t *testing.T) {
	for side, record := range map[models.Side]string{models.Missing: fullMissing, models.Found: fullFound} {
		for _, lang := range []string{"hi", "en"} {
			t.Run(string(side)+" "+lang, func(t *testing.T) {
				w := newWorld(t)
				c := w.report(side, record)
				b := w.as(models.RoleAHTU, lang)
				page := "/cases/" + c.Number
				if a := b.must(http.StatusOK, page); !strings.Contains(a.body, `href="`+page+`/edit"`) {
					t.Error("the page of the case does not lead there")
				}
				first, before := w.recordOf(c.ID)
				form := filledIn(t, b.must(http.StatusOK, page+"/edit").body)
				apart := []string{"together_with", "religion", "taken_over_on", "last_report_on", "committee_district"}
				for _, f := range models.Fields(side) {
					known, shown := f.Knowledge(&first) != models.Unknown, form.Get(f.Name) != ""
					if shown != (known && !slices.Contains(apart, f.Name)) {
						t.Errorf("%s is shown as %q, and is %q", f.Name, form[f.Name], f.Text(&first))
					}
				}
				none := map[string]string{"hi": "कोई नहीं", "en": "none"}[lang]
				for name, want := range map[string]string{"missing_since": "1.3.2024", "found_on": "1.3.2025", "mother_name": none, "languages": none, "belongings": none, "child_aliases": "Guddu;गुड्ड", "words": "says\r\nSahawar"} {
					if got := form.Get(name); got != "" && got != want {
						t.Errorf("%s is shown as %q", name, got)
					}
				}
				save := func() {
					t.Helper()
					if a := b.post(page+"/edit", form); a.status != http.StatusSeeOther || a.header.Get("Location") != page {
						t.Fatalf("%d %s", a.status, text(a.body))
					}
				}
				save()
				if now, record := w.recordOf(c.ID); record != before || now.Version != first.Version {
					t.Errorf("sent back as it came:\n%s\nwas\n%s", record, before)
				}
				other := map[string]string{"hi": "en", "en": "hi"}[lang] // chosen in another tab
				b.cookies["lang"] = other
				save()
				if _, record := w.recordOf(c.ID); record != before {
					t.Errorf("sent back in the other language:\n%s\nwas\n%s", record, before)
				}
				form.Set("height_cm", "121")
				save()
				want := first
				want.Person.HeightCM = models.Of(121.0)
				encoded, err := models.EncodeRecord(&want)
				must(t, err)
				if _, record := w.recordOf(c.ID); record != string(encoded) {
					t.Errorf("one fact corrected:\n%s\nwant\n%s", record, encoded)
				}
				form = filledIn(t, b.must(http.StatusOK, page+"/edit").body)
				form.Set("marks", " ")
				save()
				want.Person.Marks = models.Fact[string]{}
				encoded, err = models.EncodeRecord(&want)
				must(t, err)
				if _, record := w.recordOf(c.ID); record != string(encoded) {
					t.Errorf("one fact emptied:\n%s\nwant\n%s", record, encoded)
				}
				now, last := w.recordOf(c.ID)
				form = filledIn(t, b.must(http.StatusOK, page+"/edit").body)
				for _, f := range models.Fields(side) {
					form.Del(f.Name)
				}
				save()
				if after, record := w.recordOf(c.ID); record != last || after.Version != now.Version {
					t.Errorf("a form that lost its fields:\n%s\nwas\n%s", record, last)
				}
			})
		}
	}
}

// TestEditMended says what is wrong beside its field, and loses nothing that was typed.
func TestEditMended(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, fullMissing)
	_, before := w.recordOf(c.ID)
	b := w.station(t, "hi")
	edit := "/cases/" + c.Number + "/edit"
	form := filledIn(t, b.must(http.StatusOK, edit).body)
	form.Set("mother_name", "सुनीता")
	for name, value := range map[string]string{"age_years": "बहुत", "missing_since": "2027-03-01", "height_cm": "9000"} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		wrong.Set(name, value)
		a := b.post(edit, wrong)
		if again := filledIn(t, a.body); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="`+name+`-wrong"`) || again.Get("mother_name") != "सुनीता" || again.Get(name) != value {
			t.Errorf("%s: %d %s", name, a.status, text(a.body))
		}
	}
	if _, record := w.recordOf(c.ID); record != before {
		t.Errorf("something is saved: %s", record)
	}
	form.Set("missing_since", "कल")
	a := b.post(edit, form)
	if a.status != http.StatusOK || !strings.Contains(a.body, `id="missing_since-read"`) {
		t.Fatalf("a day that is reckoned is not shown: %d", a.status)
	}
	if a = b.post(edit, filledIn(t, a.body)); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	if now, _ := w.recordOf(c.ID); now.Person.Mother.Or("") != "सुनीता" || now.Event.When.Or(0) == models.Date(0) || now.Person.Marks.Or("") != "fry nk;sa xky ij" {
		t.Errorf("%+v", now.Person)
	}
	for _, broken := range []url.Values{{}, {"version": {"1"}}, {"version": {"1"}, "was": {"no"}}, {"version": {"-1"}, "was": {"{}"}}} {
		if a := b.post(edit, broken); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", broken, a.status)
		}
	}
}

// TestEditRoughDates keeps by how many days a date may be off with the date that it belongs to: a date told roughly brings its
// own days, an exact one drops them, and the writer may say otherwise.
func TestEditRoughDates(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"Guddu","district":"Kasganj","missing_since":"2026-03-12","missing_since_within":7}`)
	b := w.as(models.RoleAHTU, "en")
	page := "/cases/" + c.Number
	for _, x := range []struct {
		date, days string // typed; empty: left as it is, "-": emptied
		checked    bool
		want       string
	}{
		{"13.3.2026", "", false, "2026-03-13"},
		{"about two months ago", "", true, "2026-01-31 ±20"},
		{"", "५", false, "2026-01-31 ±5"},
		{"about two weeks ago", "", true, "2026-03-19 ±7"},
		{"10.3.2026", "3", false, "2026-03-10 ±3"},
		{"yesterday", "", true, "2026-04-01"},
		{"a month ago", "", true, "2026-03-03 ±15"},
		{"", "-", false, "2026-03-03"},
		{"a month ago", "4", true, "2026-03-03 ±4"},
		{"-", "", false, ""},
	} {
		form := filledIn(t, b.must(http.StatusOK, page+"/edit").body)
		for name, typed := range map[string]string{"missing_since": x.date, "missing_since_within": x.days} {
			if typed != "" {
				form.Set(name, strings.Trim(typed, "-"))
			}
		}
		a := b.post(page+"/edit", form)
		if checked := a.status == http.StatusOK; checked != x.checked {
			t.Fatalf("%+v: %d %s", x, a.status, text(a.body))
		}
		if x.checked {
			a = b.post(page+"/edit", filledIn(t, a.body))
		}
		if a.status != http.StatusSeeOther {
			t.Fatalf("%+v: %d %s", x, a.status, text(a.body))
		}
		now, _ := w.recordOf(c.ID)
		got := now.Event.When.Text()
		if days := now.EventWithin(); days > 0 {
			got += " ±" + strconv.Itoa(days)
		}
		if got != x.want {
			t.Errorf("%+v: the record says %s", x, got)
		}
	}
}

// TestEditMeanwhile has two people correct one record at once: neither undoes what the other did without having seen it.
func TestEditMeanwhile(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, fullMissing)
	b, police := w.station(t, "en"), w.as(models.RoleAHTU, "en")
	edit := "/cases/" + c.Number + "/edit"
	mine := filledIn(t, b.must(http.StatusOK, edit).body)
	theirs := filledIn(t, police.must(http.StatusOK, edit).body)
	theirs.Set("father_name", "Ram Prasad")
	theirs.Set("home_place", "Patiyali")
	theirs.Set("missing_since", "2.3.2024")
	theirs.Set("sex", "male")
	theirs.Set("complainant_phone", "")
	theirs.Set("belongings", "none")
	if a := police.post(edit, theirs); a.status != http.StatusSeeOther {
		t.Fatal(a.status)
	}
	mine.Set("home_place", "Soron")
	mine.Set("missing_since", "3.3.2024")
	mine.Set("sex", "female")
	mine.Set("complainant_phone", "9876543211")
	mine.Set("belongings", "a bag")
	mine.Set("height_cm", "121")
	a := b.post(edit, mine)
	if a.status != http.StatusConflict {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	a.has(t, "somebody else has changed this case", "Changed by somebody else in the meantime: Sex, Father's name, Missing since, Missing since: may be off by (days), Belongings, Home village or town, Complainant's telephone",
		"The record now says: male", "The record now says: not known", "The record now says: none (known)",
		"The record now says: Patiyali", "The record now says: 2.3.2024", "not", "The record now says: Ram Prasad")
	again := filledIn(t, a.body)
	if again.Get("home_place") != "Soron" || again.Get("missing_since") != "3.3.2024" || again.Get("height_cm") != "121" || again.Get("father_name") != "Ram Prasad" {
		t.Errorf("%v", again)
	}
	if now, _ := w.recordOf(c.ID); now.Person.HomePlace.Or("") != "Patiyali" || now.Person.HeightCM.State() != models.Unknown {
		t.Errorf("something is saved: %+v", now.Person)
	}
	if a := b.post(edit, again); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	if now, _ := w.recordOf(c.ID); now.Person.HomePlace.Or("") != "Soron" || now.Person.HeightCM.Or(0) != 121 || now.Person.Father.Or("") != "Ram Prasad" || now.Person.Mother.State() != models.KnownNone {
		t.Errorf("%+v", now.Person)
	}
}

// TestEditIsForWhoMayChange keeps the form from who may only look, and from a record that is closed.
func TestEditIsForWhoMayChange(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, fullMissing)
	other := w.report(models.Missing, `{"child_name":"छोटू","district":"Agra","police_station":"Hariparvat"}`)
	_, before := w.recordOf(other.ID)
	b := w.station(t, "hi")
	form := filledIn(t, b.must(http.StatusOK, "/cases/"+c.Number+"/edit").body)
	form.Set("child_name", "कोई और")
	path := "/cases/" + other.Number
	for _, at := range []string{path + "/edit", path + "/edit?purpose=the+mother+came"} {
		if a := b.get(at); a.status != http.StatusForbidden {
			t.Errorf("%s: another station is shown the form: %d", at, a.status)
		}
		if a := b.post(at, form); a.status != http.StatusForbidden {
			t.Errorf("%s: another station corrects it: %d", at, a.status)
		}
	}
	if _, record := w.recordOf(other.ID); record != before {
		t.Errorf("it is changed: %s", record)
	}
	if a := b.get(path + "?purpose=the+mother+came"); strings.Contains(a.body, "/edit") {
		t.Error("another station is offered the form")
	}
	if a := b.post("/cases/"+c.Number+"/home", url.Values{"ready": {"alone"}}); a.status != http.StatusSeeOther {
		t.Fatal(a.status)
	}
	if a := b.get("/cases/" + c.Number + "/edit"); a.status != http.StatusConflict {
		t.Errorf("a closed record: %d", a.status)
	}
	if a := b.post("/cases/"+c.Number+"/edit", form); a.status != http.StatusConflict {
		t.Errorf("a closed record is corrected: %d", a.status)
	}
	if a := b.must(http.StatusOK, "/cases/"+c.Number); strings.Contains(a.body, "/edit") {
		t.Error("a closed record offers the form")
	}
}
