package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

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
	b.post(page+"/fir", url.Values{"fir_number": {""}}).has(t, "नंबर नहीं लिखा है", "गुड्डू")
	long := strings.Repeat("1", 300)
	if a := b.post(page+"/fir", url.Values{"fir_number": {long}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="`+long+`" aria-invalid="true"`) || !strings.Contains(a.body, `id="fir_number-wrong"`) {
		t.Errorf("a number that is too long: %d %s", a.status, a.body)
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

// TestFIROverdue shows a writer the station's own reports that are a day old and have no FIR number, and lists them alone.
func TestFIROverdue(t *testing.T) {
	w := newWorld(t)
	late := w.report(models.Missing, `{"child_name":"गुड्डू","district":"Kasganj","police_station":"Sahawar"}`)
	done := w.report(models.Missing, `{"child_name":"मुन्नी","district":"Kasganj","police_station":"Sahawar","fir_number":"1/2026"}`)
	other := w.report(models.Missing, `{"child_name":"छोटू","district":"Kasganj","police_station":"Patiyali"}`)
	b := w.station(t, "hi")
	b.must(http.StatusOK, "/").has(t, late.Number, "मेरी रिपोर्टें जिनमें एफ़आईआर नंबर बाक़ी है")
	b.must(http.StatusOK, "/?fir=late").has(t, "कोई मामला नहीं मिला", "not", late.Number)
	w.clock.forward(25 * time.Hour)
	b.post("/login", url.Values{"token": {"sahawar"}}) // it ran out
	page := b.must(http.StatusOK, "/")
	if n := strings.Count(page.body, `class="quality advice"`); n != 1 {
		t.Errorf("%d reports are marked", n)
	}
	b.must(http.StatusOK, "/?fir=late").has(t, late.Number, "गुड्डू", "not", done.Number, other.Number)
	if a := b.post("/cases/"+late.Number+"/fir", url.Values{"fir_number": {"2/2026"}}); a.status != http.StatusSeeOther {
		t.Fatal(a.status)
	}
	b.must(http.StatusOK, "/?fir=late").has(t, "कोई मामला नहीं मिला", "not", late.Number)
}

// TestLikelyAtOnce tells a writer who of the recovered children a report may be as soon as it is saved, without a photograph.
func TestLikelyAtOnce(t *testing.T) {
	w := newWorld(t)
	found := w.report(models.Found, `{"child_name":"Guddu","father_name":"Ram Prasad","mother_name":"Sita","sex":"male","age_years":9,"found_on":"2026-03-20","words":"says Sahawar","district":"Kasganj"}`)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","mother_name":"सीता","sex":"male","age_years":9,"missing_since":"2026-03-01","home_place":"Sahawar","home_district":"Kasganj","district":"Kasganj","police_station":"Sahawar"}`)
	stranger := w.report(models.Missing, `{"child_name":"Zubeida","father_name":"Akhtar","sex":"female","age_years":3,"missing_since":"2026-03-25","home_district":"Jhansi","district":"Kasganj","police_station":"Sahawar"}`)
	b := w.station(t, "en")
	page := b.must(http.StatusOK, "/cases/"+c.Number+"/photos")
	page.has(t, "This child may be among the recovered ones", found.Number)
	if !strings.Contains(page.body, `href="/cases/`+c.Number+`?candidate=`+found.Number+`#comparison"`) {
		t.Error("it does not lead to the two beside one another")
	}
	b.must(http.StatusOK, "/cases/"+stranger.Number+"/photos").has(t, "No recovered child seems to be this one yet", "not", found.Number)
	w.follower.lag(true)
	b.must(http.StatusOK, "/cases/"+c.Number+"/photos").has(t, "not", found.Number)
	w.follower.lag(false)
	// It stays, worked out anew, after each photograph: with a face others may come, and the family is still there.
	w.photograph(c, portraitOf(t, 0), "2025-01-01")
	b.must(http.StatusOK, "/cases/"+c.Number+"/photos").has(t, "This child may be among the recovered ones", found.Number)
	b.must(http.StatusOK, "/cases/"+found.Number+"/photos").has(t, "not", "This child may be", "No recovered child")
}

// TestPapersInHindi hands a family Hindi, and hangs up Hindi, whatever the writer reads; and English for who asks for it.
func TestPapersInHindi(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","district":"Kasganj","police_station":"Sahawar"}`)
	b := w.station(t, "en")
	a := b.must(http.StatusOK, "/cases/"+c.Number+"/receipt")
	a.has(t, "पावती", "अंग्रेज़ी में पावती", "not", "What you can do")
	if !strings.Contains(a.body, `<html lang="hi"`) || a.header.Get("Content-Language") != "hi" {
		t.Errorf("the receipt does not say that it is Hindi: %s", a.header.Get("Content-Language"))
	}
	b.must(http.StatusOK, "/cases/"+c.Number+"/receipt?in=en").has(t, "Receipt", "What you can do", "not", "आप क्या कर सकते हैं")
	poster := b.must(http.StatusOK, "/cases/"+c.Number+"/poster")
	poster.has(t, "लापता बच्चा", "प्रकाशन न करें", "अंग्रेज़ी में पोस्टर", "not", "not for publication")
	if !strings.Contains(poster.body, `<html lang="hi"`) {
		t.Error("the poster does not say that it is Hindi")
	}
	b.must(http.StatusOK, "/cases/"+c.Number+"/poster?in=en").has(t, "not for publication", "Sahawar, Kasganj", "not", "प्रकाशन न करें")
	b.must(http.StatusOK, "/cases/"+c.Number).has(t, "Receipt", "not", "पावती")
}

// TestPapers prints a receipt and a poster: in the audit, without what the law forbids, and in the case's own district only.
func TestPapers(t *testing.T) {
	w := newWorld(t)
	c := w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","mother_name":"सीता","district":"Kasganj","police_station":"Sahawar","home_place":"Bilram","complainant_name":"Ram Prasad","complainant_phone":"98765 43210","marks":"तिल","missing_since":"2026-03-01","missing_since_within":7,"reported_on":"2026-03-02"}`)
	w.photograph(c, portraitOf(t, 0), "2025-01-01")
	b := w.station(t, "hi")
	w.store.audited()
	b.must(http.StatusOK, "/cases/"+c.Number+"/receipt").has(t, c.Number, "पावती", "Ram Prasad", "2 मार्च 2026", "1098", "not", "98765", "Bilram")
	poster := b.must(http.StatusOK, "/cases/"+c.Number+"/poster")
	poster.has(t, c.Number, "गुड्डू", "तिल", "प्रकाशन न करें", "धारा 74", "लगभग 1 मार्च 2026", "not", "राम प्रसाद", "सीता", "98765", "Bilram", "Ram Prasad")
	if !strings.Contains(poster.body, `<image href="/cases/`+c.Number+`/photos/`) {
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

// facesEnroller finds as many faces as it is told to.
type facesEnroller struct {
	greyEnroller
	faces *int
}

func (e facesEnroller) Describe(ctx context.Context, photo []byte) (models.Enrolment, error) {
	all, err := e.greyEnroller.Describe(ctx, photo)
	if err == nil {
		all.Faces = slices.Repeat(all.Faces[:1], *e.faces)
	}
	return all, err
}

// TestPosterShowsTheChildOnly leaves photographs out on which the child's face is not known: another child would be looked for.
func TestPosterShowsTheChildOnly(t *testing.T) {
	faces := 0
	w := newWorldWith(t, facesEnroller{faces: &faces})
	c := w.report(models.Missing, `{"child_name":"गुड्डू","district":"Kasganj","missing_since":"2026-03-01"}`)
	b := w.station(t, "hi")
	shown := func() int {
		t.Helper()
		return strings.Count(b.must(http.StatusOK, "/cases/"+c.Number+"/poster").body, "<image ")
	}
	w.photograph(c, portraitOf(t, 0), "2025-01-01")
	faces = 2
	w.photograph(c, portraitOf(t, 1), "2025-02-01")
	if n := shown(); n != 0 {
		t.Errorf("%d photographs without a face that is known to be the child's", n)
	}
	b.must(http.StatusOK, "/cases/"+c.Number+"/poster").has(t, "एक फ़ोटो छोड़ दी गई है", "कासगंज ज़िले की पुलिस")
	faces = 1
	w.photograph(c, portraitOf(t, 2), "2024-01-01")
	if n := shown(); n != 1 {
		t.Errorf("%d photographs with the child's face", n)
	}
}
