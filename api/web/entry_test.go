package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var formKey = regexp.MustCompile(`name="key" value="([0-9a-f]{32})"`)

// station is a browser of a station writer of Kasganj.
func (w *world) station(t *testing.T, lang string) *browser {
	t.Helper()
	must(t, w.store.CreateToken(t.Context(), writing.Actor, models.Token{ID: "sahawar", Name: "Munshi", Role: models.RoleStation,
		Reach: models.Reach{Districts: []uint16{633}, Station: "Sahawar"}, Hash: hashOf("sahawar"), CreatedAt: 1}))
	b := w.visit()
	b.cookies["lang"] = lang
	b.post("/login", url.Values{"token": {"sahawar"}})
	return b
}

// TestReport has a station writer enter a complaint in Hindi: what is wrong comes back with all that was typed, and what is
// right is stored once, however often it is sent.
func TestReport(t *testing.T) {
	w := newWorld(t)
	found, _ := family(t, w)
	b := w.station(t, "hi")
	b.must(http.StatusOK, "/").has(t, "नई गुमशुदगी", "not", "नया मिला बच्चा")
	a := b.must(http.StatusOK, "/missing/new")
	a.has(t, "लापता बच्चा", "बच्चे का नाम", "शिकायतकर्ता का फ़ोन")
	key := formKey.FindStringSubmatch(a.body)[1]
	form := url.Values{"key": {key}, "child_name": {"गुड्डू"}, "father_name": {"राम प्रसाद"}, "sex": {"male"}, "age_years": {"छोटा"}, "missing_since": {"2024-03-01"}, "home_place": {"सहावर"},
		"child_aliases": {"Guddu; गुड्ड"}, "mother_name": {"कोई नहीं"}, "circumstances": {"मेले से\nलौटा नहीं"}}
	a = b.post("/missing/new", form)
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="राम प्रसाद"`) || !strings.Contains(a.body, `id="age_years-wrong"`) || !strings.Contains(a.body, `<a href="#age_years">उम्र (वर्ष)</a>: यह उम्र समझ में नहीं आई`) || !strings.Contains(a.body, "मेले से\nलौटा नहीं") {
		t.Errorf("an age that is none: %d %s", a.status, a.body)
	}
	form.Set("age_years", "8")
	form.Set("missing_since", "2027-03-01")
	if a = b.post("/missing/new", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="missing_since-wrong"`) || strings.Contains(a.body, `id="age_years-wrong"`) {
		t.Errorf("a date to come: %d", a.status)
	}
	form.Set("missing_since", "2024-03-01")
	form.Set("district", "Agra")
	if a = b.post("/missing/new", form); a.status != http.StatusForbidden || !strings.Contains(a.body, `id="district-wrong"`) || !strings.Contains(a.body, `<a href="#district">`) || strings.Contains(a.body, `<a href="#age_years">`) {
		t.Errorf("another district: %d", a.status)
	}
	form.Set("district", "")
	a = b.post("/missing/new", form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	photos := a.header.Get("Location")
	if again := b.post("/missing/new", form); again.status != http.StatusSeeOther || again.header.Get("Location") != photos {
		t.Errorf("sent twice: %d, %s and %s", again.status, photos, again.header.Get("Location"))
	}
	form.Set("child_name", "Another")
	if again := b.post("/missing/new", form); again.status != http.StatusConflict {
		t.Errorf("another record under the same key: %d", again.status)
	}
	number := strings.Split(photos, "/")[2]
	c, err := w.store.Case(t.Context(), number)
	must(t, err)
	if c.District.Or("") != "Kasganj" || c.Station.Or("") != "Sahawar" || c.Person.Mother.State() != models.KnownNone || len(c.Person.Aliases.Or(nil)) != 2 || c.Event.Circumstances.Or("") != "मेले से\nलौटा नहीं" {
		t.Errorf("%+v", c)
	}

	// Photographs, one after the other, with what to say of each.
	b.must(http.StatusOK, photos).has(t, "फ़ोटो", "तारीख़ वाली कई फ़ोटो")
	send := func(content []byte, on string) answer {
		t.Helper()
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		if content != nil {
			part, err := m.CreateFormFile("photo", "child.jpg")
			must(t, err)
			_, err = part.Write(content)
			must(t, err)
		}
		must(t, m.WriteField("taken_on", on))
		must(t, m.WriteField("of", "child"))
		must(t, m.Close())
		return b.send(http.MethodPost, photos, &body, "Content-Type", m.FormDataContentType())
	}
	if a := send(portraitOf(t, 0), "2023-11-05"); a.status != http.StatusCreated || !strings.Contains(a.body, "फ़ोटो सहेजी गई") {
		t.Errorf("a photograph: %d %s", a.status, a.body)
	}
	if a := send(portraitOf(t, 2), "2022"); a.status != http.StatusCreated {
		t.Errorf("a photograph of a year: %d %s", a.status, a.body)
	}
	if c, err := w.store.Case(t.Context(), number); err != nil || len(c.Photos) != 2 || c.Photos[1].TakenOn.String() != "2022-07-01" || c.Photos[1].TakenOnExact {
		t.Errorf("%v %+v", err, c.Photos)
	}
	for what, a := range map[string]answer{"none": send(nil, ""), "a date that is none": send(portraitOf(t, 1), "some day"), "a date to come": send(portraitOf(t, 1), "2030-01-01")} {
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", what, a.status)
		}
	}
	b.must(http.StatusOK, "/cases/"+number).has(t, found.Number, "मिले बच्चे जो यही बच्चा हो सकते हैं", "not", "Ram Parsad")
	if a := b.get("/found/new"); a.status != http.StatusForbidden {
		t.Errorf("a station records a recovery: %d", a.status)
	}
}

// TestRecovery has a field team enter a recovered child, in English.
func TestRecovery(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleField, "en")
	a := b.must(http.StatusOK, "/found/new")
	a.has(t, "A recovered child", "What the child says")
	form := url.Values{"key": {formKey.FindStringSubmatch(a.body)[1]}, "child_name": {"Guddu"}, "found_on": {"2026-03-30"}, "words": {"says Sahawar"}, "district": {"Agra"}}
	if a := b.post("/found/new", form); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := b.post("/found/new", url.Values{"key": {"short"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a form that is not ours: %d", a.status)
	}
	if a := b.get("/missing/new"); a.status != http.StatusForbidden {
		t.Errorf("a field team writes a report: %d", a.status)
	}
}

// TestComeHome closes a case from its page: two taps and a word.
func TestComeHome(t *testing.T) {
	w := newWorld(t)
	_, mate := family(t, w)
	b := w.station(t, "hi")
	b.must(http.StatusOK, "/cases/"+mate.Number).has(t, "बच्चा घर लौट आया")
	home := "/cases/" + mate.Number + "/home"
	b.must(http.StatusOK, home).has(t, mate.Number, "यह कैसे पता चला")
	if a := b.post(home, url.Values{"by": {"माँ"}, "reason": {" "}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="माँ"`) || !strings.Contains(a.body, "reason-wrong") {
		t.Errorf("without a reason: %d", a.status)
	}
	if a := b.must(http.StatusOK, "/"); !strings.Contains(a.body, `href="`+home+`"`) {
		t.Error("the list does not lead there")
	}
	if a := b.post(home, url.Values{"by": {"माँ"}, "reason": {"माँ ने फ़ोन किया"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	b.must(http.StatusOK, "/cases/"+mate.Number).has(t, "माँ ने फ़ोन किया", "बच्चा मिल गया", "not", "बच्चा घर लौट आया")
	if a := b.post(home, url.Values{"reason": {"again"}}); a.status != http.StatusConflict || !strings.Contains(a.body, "पहले ही बंद") {
		t.Errorf("closed twice: %d", a.status)
	}
	other := w.member("jhansi", 161)
	if a := other.post(home, url.Values{"reason": {"x"}}); a.status != http.StatusForbidden {
		t.Errorf("another district closes it: %d", a.status)
	}
	if a := other.get(home + "?purpose=the+mother+came"); a.status != http.StatusForbidden {
		t.Errorf("another district is shown the form: %d", a.status)
	}
}

// TestComeHomeByATap closes cases with a ready reason, in the writer's words; a recovered child does not come home so.
func TestComeHomeByATap(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	b := w.station(t, "hi")
	home := "/cases/" + mate.Number + "/home"
	b.must(http.StatusOK, home).has(t, "बच्चा घर कैसे आया?", "ख़ुद घर लौट आया/आई", "पुलिस ने ढूँढ लिया")
	if a := b.post(home, url.Values{"ready": {"somehow"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a reason that is none: %d", a.status)
	}
	if a := b.post(home, url.Values{"ready": {"police"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	c, err := w.store.Case(t.Context(), mate.ID)
	must(t, err)
	if c.Status != models.Traced || c.Closing.Reason != "पुलिस ने ढूँढ लिया" {
		t.Errorf("%s %+v", c.Status, c.Closing)
	}
	if a := b.must(http.StatusOK, "/"); strings.Contains(a.body, home) {
		t.Error("a closed case can come home again")
	}
	anita := w.member("anita", agra)
	home = "/cases/" + found.Number + "/home"
	for _, path := range []string{"/", "/cases/" + found.Number} {
		if a := anita.must(http.StatusOK, path); strings.Contains(a.body, home) {
			t.Errorf("%s offers that a recovered child came home", path)
		}
	}
	anita.must(http.StatusNotFound, home)
	if a := anita.post(home, url.Values{"ready": {"alone"}}); a.status != http.StatusNotFound {
		t.Errorf("a recovered child comes home by itself: %d", a.status)
	}
}

// TestHomeAfterADecision lets a missing child come home whatever a Committee has in hand: what stood of the pair falls.
func TestHomeAfterADecision(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	w.propose(found, mate)
	anita, police := w.member("anita", agra), w.as(models.RoleAHTU, "en")
	page, pair := "/cases/"+found.Number, "/pairs/"+mate.Number+"/"+found.Number
	anita.post(page+"/judgement", url.Values{"other": {mate.Number}, "says": {"same"}})
	if a := anita.post(pair, said("confirm", "1", "reason", "his mother knew him", "checklist", "dna")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	police.must(http.StatusOK, "/cases/"+mate.Number).has(t, "The child has come home")
	if a := police.post("/cases/"+mate.Number+"/home", url.Values{"reason": {"the father called"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	anita.must(http.StatusOK, pair).has(t, "Nobody has decided yet", "what stood of this pair fell away : Traced", "not", "Confirm: the same child", "the father called")
}

// TestSaidAsToldAndKrutiDev has a writer date a report as the parents tell it, and type for Kruti Dev: both come back once to
// be checked, and are stored as they were checked.
func TestSaidAsToldAndKrutiDev(t *testing.T) {
	w := newWorld(t)
	b := w.station(t, "hi")
	page := b.must(http.StatusOK, "/missing/new")
	form := url.Values{"key": {formKey.FindStringSubmatch(page.body)[1]}, "child_name": {"jktw"}, "father_name": {"jke izlkn"}, "marks": {"iSj ij tys dk fu'kku"}, "mother_name": {"कोई नहीं"},
		"complainant_phone": {"98765 43210"}, "missing_since": {"तीन हफ़्ते पहले"}, "age_years": {"पाँच-छह"}, "height_cm": {"३ फ़ुट ९ इंच"}, "reported_on": {"2.4.2026"}, "home_place": {"Sahawar"}}
	a := b.post("/missing/new", form)
	if a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a.has(t, "कृपया जाँच लें", "कृतिदेव", "लगभग 12 मार्च 2026 समझा गया", "“३ फ़ुट ९ इंच” का मतलब 114 सेमी समझा गया", "“पाँच-छह” का मतलब 5.5 वर्ष समझा गया", "लिखा था “jke izlkn”")
	for _, shown := range []string{`value="राजू"`, `value="राम प्रसाद"`, "पैर पर जले का निशान", `value="12.3.2026"`, `name="age_years" value="5.5"`, `name="height_cm" value="114"`, `name="missing_since_within" value="7"`, `value="Sahawar"`, `value="98765 43210"`, `name="converted" value="yes"`} {
		if !strings.Contains(a.body, shown) {
			t.Errorf("the page lacks %s", shown)
		}
	}
	if cases, _, err := w.store.List(t.Context(), models.CaseFilter{}, "", 9); err != nil || len(cases) != 0 {
		t.Errorf("stored before it was checked: %v %v", cases, err)
	}
	for name, value := range map[string]string{"child_name": "राजू", "father_name": "राम प्रसाद", "marks": "पैर पर जले का निशान", "missing_since": "12.3.2026", "missing_since_within": "7", "told": "12.3.2026 7", "age_years": "५.५", "height_cm": "११४", "converted": "yes"} {
		form.Set(name, value)
	}
	a = b.post("/missing/new", form)
	if a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	c, err := w.store.Case(t.Context(), strings.Split(a.header.Get("Location"), "/")[2])
	must(t, err)
	if c.Person.AgeYears.Or(0) != 5.5 || c.Person.Father.Or("") != "राम प्रसाद" || c.Event.When.Or(0).String() != "2026-03-12" || c.EventWithin() != 7 || c.Person.HeightCM.Or(0) != 114 || c.ReportedOn.Or(0).String() != "2026-04-02" || c.Person.Mother.State() != models.KnownNone {
		t.Errorf("%+v %+v", c.Person, c.Event)
	}
	b.must(http.StatusOK, "/cases/"+c.Number).has(t, "लगभग 12 मार्च 2026")
	b.must(http.StatusOK, "/").has(t, "लगभग 12 मार्च 2026")
	form.Set("key", strings.Repeat("0", 32))
	form.Set("father_name", "jke izlkn")
	if a = b.post("/missing/new", form); a.status != http.StatusSeeOther {
		t.Errorf("who insists on Latin letters is asked again: %d", a.status)
	}
	form.Set("missing_since", "when she went to the fair")
	if a = b.post("/missing/new", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="when she went to the fair"`) || !strings.Contains(a.body, `id="missing_since-wrong"`) {
		t.Errorf("a date that is none: %d", a.status)
	}
}

// TestNothingSaid takes in no record of which nothing is written: it would be judged as a candidate.
func TestNothingSaid(t *testing.T) {
	w := newWorld(t)
	b := w.as(models.RoleAHTU, "hi")
	for path, drive := range map[string]string{"/missing/new": "", "/found/new": "Agra Cantt"} {
		form := url.Values{"key": {formKey.FindStringSubmatch(b.must(http.StatusOK, path).body)[1]}, "child_name": {" "}, "drive": {drive}}
		a := b.post(path, form)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, a.status)
		}
		a.has(t, "अभी कुछ नहीं लिखा है")
		form.Set("child_name", "गुड्डू")
		if a := b.post(path, form); a.status != http.StatusSeeOther {
			t.Errorf("%s with a name: %d", path, a.status)
		}
	}
}
