package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

var (
	pictures  = regexp.MustCompile(`(?:src|href)="(/cases/[^"]*/photos/[^"]*)"`)
	judgement = regexp.MustCompile(`action="(/cases/[^"]*/judgement[^"]*)"`)
)

// seesPictures asks for every picture of a page.
func (b *browser) seesPictures(a answer, least int) {
	b.w.t.Helper()
	list := pictures.FindAllStringSubmatch(a.body, -1)
	if len(list) < least {
		b.w.t.Errorf("%d pictures, want %d", len(list), least)
	}
	for _, p := range list {
		b.must(http.StatusOK, html.UnescapeString(p[1]))
	}
}

// TestPurposeIsCarried has a member look at a report of another district that is no candidate, for a purpose that is asked
// for once: the pictures, the judgement and the decision need no other.
func TestPurposeIsCarried(t *testing.T) {
	w := newWorld(t)
	found := w.report(models.Found, `{"child_name":"Guddu","father_name":"Ram Parsad","sex":"male","age_years":9,"found_on":"2025-03-01","district":"Agra","words":"says Sahawar"}`)
	for range 210 {
		w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","sex":"male","home_district":"Kasganj"}`)
	}
	low := w.report(models.Missing, `{"child_name":"Sunita","father_name":"Vikas","sex":"female","district":"Kasganj","home_district":"Ballia","age_years":3,"missing_since":"2026-01-01"}`)
	w.photograph(low, portraitOf(t, 0), "2025-11-05")
	w.photograph(low, portraitOf(t, 1), "2025-12-05")
	b := w.member("anita", agra)
	at := "/cases/" + found.Number + "?candidate=" + low.Number
	b.must(http.StatusForbidden, at).has(t, "no purpose was stated")
	w.store.audited()
	const why = "her aunt named this number & street"
	a := b.must(http.StatusOK, at+"&"+url.Values{"purpose": {why}}.Encode())
	a.has(t, low.Number+" beside this case", "Different children")
	b.seesPictures(a, 2)
	w.store.mu.Lock()
	seen := 0
	for _, e := range w.store.entries {
		if e.CaseID == low.ID && (e.Action == "photo.view" || e.Action == "case.view") && e.Purpose == why {
			seen++
		}
	}
	w.store.mu.Unlock()
	if seen < 3 {
		t.Errorf("the purpose was written down %d times", seen)
	}
	if other := regexp.MustCompile(`id="candidate-M[^"]*" href="([^"]*)"`).FindStringSubmatch(a.body); other == nil || strings.Contains(other[1], "purpose") {
		t.Errorf("another record is opened for what was said of this one: %v", other)
	}
	form := judgement.FindStringSubmatch(a.body)
	if form == nil {
		t.Fatal("there is no form for the judgement")
	}
	to := html.UnescapeString(form[1])
	if a := b.post(to, url.Values{"other": {low.Number}, "says": {"perhaps"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Different children") {
		t.Errorf("a judgement of no kind: %d %s", a.status, text(a.body))
	} else {
		b.seesPictures(a, 2)
	}
	noted := b.post(to, url.Values{"other": {low.Number}, "says": {"different"}})
	if noted.status != http.StatusSeeOther {
		t.Fatalf("the judgement is not noted: %d %s", noted.status, text(noted.body))
	}
	a = b.must(http.StatusOK, noted.header.Get("Location"))
	a.has(t, "What the probability comes from")
	b.seesPictures(a, 2)
	p, err := w.store.Pair(t.Context(), low.ID, found.ID)
	if says, ok := p.Judged("anita"); err != nil || !ok || says != "different" {
		t.Errorf("noted: %q %v %v", says, ok, err)
	}
	decide := regexp.MustCompile(`id="decide" href="([^"]*)"`).FindStringSubmatch(a.body)
	if decide == nil {
		t.Fatal("no way to decide")
	}
	a = b.must(http.StatusOK, html.UnescapeString(decide[1]))
	b.seesPictures(a, 2)
	if a := b.post("/pairs/"+low.Number+"/"+found.Number, said("reject", "1", "reason", "a girl")); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, text(a.body))
	}
	// What was said of the pair is reason enough from now on.
	b.seesPictures(b.must(http.StatusOK, at), 2)
}

// TestSameSideElsewhere lists a record of the same side that another district has: its photographs are not shown before
// somebody says what for, no page holds a picture that does not come, and what was said is written down.
func TestSameSideElsewhere(t *testing.T) {
	w := newWorld(t)
	own := w.report(models.Missing, `{"child_name":"Guddu","father_name":"Ram Parsad","sex":"male","age_years":9,"district":"Kasganj","police_station":"Sahawar","missing_since":"2026-03-01"}`)
	twice := w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","sex":"male","age_years":9,"district":"Agra","police_station":"Cantt","missing_since":"2026-03-01"}`)
	bare := w.report(models.Missing, `{"child_name":"Gudu","sex":"male","district":"Agra","police_station":"Cantt"}`)
	w.photograph(own, portraitOf(t, 0), "2025-11-05")
	w.photograph(twice, portraitOf(t, 1), "2025-12-05")
	w.photograph(twice, portraitOf(t, 2), "2025-12-06")
	b := w.station(t, "en")
	at := "/cases/" + own.Number + "?side=same"
	a := b.must(http.StatusOK, at+"&candidate="+twice.Number)
	a.has(t, "The photograph is not shown to another district", "Show the photograph", "not", "No photograph")
	if b.seesPictures(a, 1); strings.Contains(a.body, "/cases/"+twice.Number+"/photos/") {
		t.Error("a picture is asked for that is not shown")
	}
	b.must(http.StatusOK, at+"&candidate="+bare.Number).has(t, "No photograph", "not", "is not shown to another district", "Show the photograph")
	const why = "the same father came to us"
	form := regexp.MustCompile(`(?s)<form class="notice" method="get" action="([^"]*)">.*?</form>`).FindStringSubmatch(a.body)
	if form == nil {
		t.Fatal("the purpose is not asked for")
	}
	said := url.Values{"purpose": {why}}
	for _, hidden := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form[0], -1) {
		said.Set(hidden[1], hidden[2])
	}
	to, _, _ := strings.Cut(form[1], "#")
	w.store.audited()
	shown := b.must(http.StatusOK, to+"?"+said.Encode())
	shown.has(t, "not", "is not shown to another district", "Show the photograph")
	if b.seesPictures(shown, 3); !strings.Contains(shown.body, "/cases/"+twice.Number+"/photos/") {
		t.Error("the picture is not shown for a purpose")
	}
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	seen := 0
	for _, e := range w.store.entries {
		if e.CaseID == twice.ID && e.Action == "photo.view" && e.Purpose == why {
			seen++
		}
	}
	if seen < 2 {
		t.Errorf("the purpose of a photograph was written down %d times", seen)
	}
}

// TestPoliceCarryThePurpose has the AHTU give its opinion of a pair that the engine does not list.
func TestPoliceCarryThePurpose(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	if _, err := w.intake.Close(t.Context(), writing, mate.ID, 0, models.Closing{Status: models.Traced, Reason: "came home"}); err != nil {
		t.Fatal(err)
	}
	b := w.officer("ahtu", models.RoleAHTU, agra)
	at := "/pairs/" + mate.Number + "/" + found.Number
	b.must(http.StatusForbidden, at)
	a := b.must(http.StatusOK, at+"?purpose=the+mother+called")
	b.seesPictures(a, 2)
	form := regexp.MustCompile(`<form method="post" action="(/pairs/[^"]*)"`).FindStringSubmatch(a.body)
	if form == nil {
		t.Fatal("there is no form")
	}
	sent := b.post(html.UnescapeString(form[1]), said("opinion", "0", "says", "possible", "reason", "the mother called"))
	if sent.status != http.StatusSeeOther {
		t.Fatalf("%d %s", sent.status, text(sent.body))
	}
	b.must(http.StatusOK, sent.header.Get("Location")).has(t, "This is recorded.", "the mother called")
}

// elsewhere is a child before the Committee of Agra, and the report of it in Kasganj, of which every fact is known, each
// written in another script than the child's.
func elsewhere(w *world) (found, report models.Case) {
	report = w.report(models.Missing, `{"child_name":"नेहा गौतम","child_aliases":["लाडो","call 98765 43210"],"father_name":"प्रेम चंद","mother_name":"सुनीता देवी","guardian_name":"रामकली","sex":"female","age_years":8,
		"height_cm":121,"missing_since":"2024-03-01","last_seen_place":"सहावर बस अड्डा","home_district":"Kasganj","home_place":"सहावर","district":"Kasganj","marks":"तिल दाएँ गाल पर, फ़ोन 98765 43210",
		"religion":"धर्म-शब्द","circumstances":"मेले में खो गई","complainant_name":"प्रेम चंद पिता","complainant_phone":"9876543210","sections":["137 BNS"],"gd_number":"GD-77","fir_number":"7/2024"}`)
	found = w.report(models.Found, `{"child_name":"Lado","father_name":"Prem Chand","mother_name":"Sunita Devi","guardian_name":"Ramkali","sex":"female","age_years":9,"height_cm":124,"found_on":"2025-03-01",
		"found_place":"Agra Cantt","district":"Agra","home_place":"Sahawar","home_district":"Kasganj","marks":"mole on right cheek","religion":"own word","circumstances":"alone"}`)
	return found, report
}

// TestWithheld says of a fact that another district is not shown that it is not shown, and never that it is not known.
func TestWithheld(t *testing.T) {
	w := newWorld(t)
	found, report := elsewhere(w)
	b := w.member("anita", agra)
	at := "/cases/" + found.Number + "?candidate=" + report.Number
	before := b.must(http.StatusOK, at)
	before.has(t, "Child's name Lado नेहा गौतम, लाडो", "Father's name Prem Chand not shown to another district", "Home Sahawar, Kasganj Kasganj ; the rest is not shown to another district",
		"not", "Father's name Prem Chand not known", "प्रेम")
	if a := b.post("/cases/"+found.Number+"/judgement", url.Values{"other": {report.Number}, "says": {"same"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	after := b.must(http.StatusOK, at)
	after.has(t, "Father's name Prem Chand not shown to another district agrees", "sounds the same Lado ↔ नेहा गौतम, लाडो", "sounds the same Prem Chand ↔ not shown to another district",
		"found within a year 1 Mar 2025 ↔ 1 Mar 2024", "not", "Father's name Prem Chand not known")
	record := b.must(http.StatusOK, "/cases/"+report.Number+"?for="+found.Number)
	record.has(t, "Other names लाडो", "Not shown to another district: Last seen at,", "Father's name", "Complainant's telephone", "Not known: Reported on,")
	_, unknown, _ := strings.Cut(text(record.body), "Not known:")
	if unknown, _, _ = strings.Cut(unknown, "Not shown"); strings.Contains(unknown, "Father") || strings.Contains(unknown, "Complainant") {
		t.Errorf("what is withheld is said not to be known: %s", unknown)
	}
	// Nothing tells whether it is known.
	empty := w.report(models.Missing, `{"child_name":"लाडो","sex":"female","district":"Kasganj","missing_since":"2024-03-01"}`)
	withheld := func(a answer) string {
		_, list, _ := strings.Cut(a.body, "Not shown to another district:")
		list, _, _ = strings.Cut(list, "</p>")
		return list
	}
	if a := b.must(http.StatusOK, "/cases/"+empty.Number+"?for="+found.Number); withheld(a) != withheld(record) || withheld(a) == "" {
		t.Errorf("a record that says nothing withholds %q, another %q", withheld(a), withheld(record))
	}
	read := b.post("/cases/"+report.Number+"/readout", url.Values{"caller": {string(models.CallerPolice)}, "purpose": {"SI Yadav asks"}})
	read.has(t, "Not shown to another district:", "Father's name", "not", "प्रेम")
	of := "/api/v1/cases/" + found.Number
	listed, explained, alone := b.must(http.StatusOK, of+"/candidates"), b.must(http.StatusOK, of+"/candidates/"+report.Number), b.must(http.StatusOK, "/api/v1/pairs/"+report.Number+"/"+found.Number)
	for _, a := range []answer{listed, explained} {
		for _, words := range []string{`"father_name","probe":"Prem Chand","gallery":""`, `"mother_name","probe":"Sunita Devi","gallery":""`, `"home","probe":"Sahawar, Kasganj","gallery":""`,
			`"child_name","probe":"Lado","gallery":"नेहा गौतम, लाडो`, `"marks","probe":"mole on right cheek","gallery":"तिल दाएँ गाल पर, फ़ोन …"`} {
			if !strings.Contains(a.body, words) {
				t.Errorf("the evidence is not as it is shown: %s", words)
			}
		}
	}
	for _, a := range []answer{before, after, record, read, listed, explained, alone} {
		for _, f := range models.Fields(models.Missing) {
			for _, words := range f.Strings(&report) {
				if !models.IsNeeded(f.Name) && words != "" && strings.Contains(a.body, words) {
					t.Errorf("%s, which no decision needs, is told: %s", f.Name, words)
				}
			}
		}
		if strings.Contains(a.body, "98765") {
			t.Error("a telephone number is told")
		}
	}
	b.cookies["lang"] = "hi"
	b.must(http.StatusOK, at).has(t, "पिता का नाम Prem Chand दूसरे ज़िले को नहीं दिखाया जाता मिलता है", "not", fmt.Sprint("पिता का नाम Prem Chand ", "पता नहीं"))
	// In its own district the report is shown whole.
	b.cookies["lang"] = "en"
	w.member("kavita", kasganj).must(http.StatusOK, "/cases/"+report.Number).has(t, "Father's name प्रेम चंद", "not", "Not shown to another district")
}
