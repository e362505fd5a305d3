package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestBrothersTogether enters the second of two brothers who went missing together: the family is not told twice, and each
// case leads to the other, until somebody says that it was a mistake.
func TestBrothersTogether(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","age_years":8,"marks":"तिल","home_place":"Bilram","district":"Kasganj","police_station":"Sahawar","complainant_phone":"98765 43210","missing_since":"2026-03-01","circumstances":"मेले से लौटा नहीं"}`)
	b := w.station(t, "hi")
	page := b.must(http.StatusOK, "/cases/"+c.Number)
	page.has(t, "साथ के बच्चे", "साथ में लापता भाई या बहन जोड़ें")
	with := "/missing/new?with=" + c.Number
	if !strings.Contains(page.body, `href="`+with+`"`) {
		t.Error("the page does not lead to the form")
	}
	form := b.must(http.StatusOK, with)
	form.has(t, c.Number, "मेले से लौटा नहीं")
	for _, copied := range []string{`value="राम प्रसाद"`, `value="Bilram"`, `value="98765 43210"`, `value="1.3.2026"`, `name="district" value="कासगंज"`, `name="together_with" value="` + c.Number + `"`} {
		if !strings.Contains(form.body, copied) {
			t.Errorf("not copied: %s", copied)
		}
	}
	if strings.Contains(form.body, "गुड्डू") || strings.Contains(form.body, `value="8"`) {
		t.Error("what is the other child's own is copied")
	}
	a := b.post("/missing/new", url.Values{"key": {formKey.FindStringSubmatch(form.body)[1]}, "child_name": {"छोटू"}, "father_name": {"राम प्रसाद"}, "missing_since": {"1.3.2026"}, "together_with": {c.Number}})
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	brother := strings.Split(a.header.Get("Location"), "/")[2]
	w.store.audited()
	b.must(http.StatusOK, "/cases/"+c.Number).has(t, "छोटू", brother)
	if seen := w.store.audited(); !slices.Contains(seen, "case.companions 1 cases "+brother) {
		t.Errorf("audit: %q", seen)
	}
	b.must(http.StatusOK, "/cases/"+brother).has(t, "गुड्डू", c.Number, "not", "उस मामले में इसका नंबर नहीं है")

	tie := "/cases/" + c.Number + "/together"
	if a := b.post(tie, url.Values{"number": {brother}, "apart": {"yes"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d", a.status)
	}
	for _, number := range []string{c.Number, brother} {
		now, err := w.store.Case(t.Context(), number)
		must(t, err)
		if now.Event.Together.State() != models.Unknown {
			t.Errorf("%s is still together with %v", number, now.Event.Together)
		}
	}
	found := w.report(models.Found, `{"child_name":"Guddu","district":"Kasganj"}`)
	page = b.must(http.StatusOK, "/cases/"+c.Number)
	for what, number := range map[string]string{"no number": "गुड्डू का भाई", "nobody's number": "M-333-3333", "of the other side": found.Number, "itself": c.Number} {
		a := b.post(tie, url.Values{"number": {number}})
		if title(a) == title(page) {
			t.Errorf("two pages have the title %q", title(a))
		}
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="together-wrong"`) || !strings.Contains(a.body, `value="`+number+`"`) {
			t.Errorf("%s: %d %s", what, a.status, text(a.body))
		}
	}
	if a := b.post(tie, url.Values{"number": {strings.ToLower(brother)}}); a.status != http.StatusSeeOther {
		t.Errorf("linked again: %d", a.status)
	}
	if now, err := w.store.Case(t.Context(), brother); err != nil || !slices.Equal(now.Event.Together.Or(nil), []string{c.Number}) {
		t.Errorf("%v %v", err, now.Event.Together)
	}
}

// TestCompanionElsewhere has nobody name, write into, or copy from, a case of another district that is not theirs to see.
func TestCompanionElsewhere(t *testing.T) {
	w := newWorld(t)
	far := w.report(models.Missing, `{"child_name":"Munni","father_name":"Secret Father","district":"Jhansi","police_station":"Moth"}`)
	b := w.station(t, "en")
	form := url.Values{"key": {strings.Repeat("1", 32)}, "child_name": {"Guddu"}, "together_with": {far.Number + "; M-333-3333"}}
	if a := b.post("/missing/new", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="together_with-wrong"`) {
		t.Fatalf("a companion who is not there: %d", a.status)
	}
	form.Set("together_with", far.Number)
	if a := b.post("/missing/new", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "is not a case that you may look into") || strings.Contains(a.body, "Secret Father") {
		t.Fatalf("a companion of another district: %d", a.status)
	}
	a := b.post("/missing/new?purpose=both+left+the+same+bus", form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	if now, err := w.store.Case(t.Context(), far.Number); err != nil || now.Version != far.Version {
		t.Errorf("the other district's case was written: %v %+v", err, now.Event)
	}
	number := strings.Split(a.header.Get("Location"), "/")[2]
	page := b.must(http.StatusOK, "/cases/"+number)
	page.has(t, far.Number, "not", "Secret Father")
	for _, address := range []string{"/missing/new?with=" + far.Number, "/missing/new?purpose=mine&with=" + far.Number} {
		if a := b.get(address); a.status != http.StatusForbidden || strings.Contains(a.body, "Secret Father") {
			t.Errorf("%s: %d", address, a.status)
		}
	}
}

// title is what a tab of the browser says.
func title(a answer) string {
	_, rest, _ := strings.Cut(a.body, "<title>")
	title, _, _ := strings.Cut(rest, "</title>")
	return title
}
