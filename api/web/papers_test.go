package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestFIRLater reminds of an FIR until its number is there.
func TestFIRLater(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","district":"Kasganj","police_station":"Sahawar"}`)
	b := w.station(t, "hi")
	page := "/cases/" + c.Number
	if a := b.must(http.StatusOK, page); !strings.Contains(a.body, `action="`+page+`/fir"`) {
		t.Error("the page does not ask for the FIR")
	}
	if a := b.post(page+"/fir", url.Values{"fir_number": {" "}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("no number: %d", a.status)
	}
	if a := w.member("jhansi", 161).post(page+"/fir", url.Values{"fir_number": {"1/2026"}}); a.status != http.StatusForbidden {
		t.Errorf("another district: %d", a.status)
	}
	if a := b.post(page+"/fir", url.Values{"fir_number": {"123/2026"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := b.must(http.StatusOK, page); strings.Contains(a.body, "/fir") || !strings.Contains(a.body, "123/2026") {
		t.Error("it still asks, or does not show it")
	}
}

// TestPapers prints a receipt and a poster: in the audit, without what the law forbids, and in the case's own district only.
func TestPapers(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","mother_name":"सीता","district":"Kasganj","police_station":"Sahawar","home_place":"Bilram","complainant_name":"Ram Prasad","complainant_phone":"98765 43210","marks":"तिल","missing_since":"2026-03-01","reported_on":"2026-03-02"}`)
	w.photograph(c, portraitOf(t, 0), "2025-01-01")
	b := w.station(t, "hi")
	w.store.audited()
	b.must(http.StatusOK, "/cases/"+c.Number+"/receipt").has(t, c.Number, "पावती", "Ram Prasad", "2 मार्च 2026", "1098", "not", "98765", "Bilram")
	poster := b.must(http.StatusOK, "/cases/"+c.Number+"/poster")
	poster.has(t, c.Number, "गुड्डू", "तिल", "प्रकाशन न करें", "धारा 74", "not", "राम प्रसाद", "सीता", "98765", "Bilram", "Ram Prasad")
	if !strings.Contains(poster.body, `<img src="/cases/`+c.Number+`/photos/`) {
		t.Error("the poster shows no face")
	}
	if seen := w.store.audited(); !slices.Equal(seen, []string{"case.print receipt", "case.print poster"}) {
		t.Errorf("audit: %q", seen)
	}
	other := w.member("jhansi", 161)
	for _, paper := range []string{"receipt", "poster"} {
		if a := other.get("/cases/" + c.Number + "/" + paper + "?purpose=the+mother+came"); a.status != http.StatusForbidden || strings.Contains(a.body, "गुड्डू") {
			t.Errorf("%s in another district: %d", paper, a.status)
		}
	}
	found := w.report(models.Found, `{"child_name":"Guddu","district":"Kasganj"}`)
	b.must(http.StatusNotFound, "/cases/"+found.Number+"/poster")
}
