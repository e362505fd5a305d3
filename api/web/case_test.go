package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// family is a recovered child, the report of it, and others.
func family(t *testing.T, w *world) (found, mate models.Case) {
	t.Helper()
	for _, other := range []string{
		`{"child_name":"Sunita","sex":"female","age_years":14,"home_district":"Ballia","missing_since":"2020-01-01","fir_number":"1/2020"}`,
		`{"child_name":"Imran","father_name":"Salim","sex":"male","home_district":"Jhansi","missing_since":"2022-01-01","fir_number":"2/2022"}`,
	} {
		w.report(models.Missing, other)
	}
	mate = w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","mother_name":"सुनीता","sex":"male","age_years":8,"height_cm":121,"missing_since":"2024-03-01",
		"last_seen_place":"Sahawar bus stand","home_district":"Kasganj","home_place":"Sahawar","district":"Kasganj","disability":"none","marks":"तिल दाएँ गाल पर"}`)
	found = w.report(models.Found, `{"child_name":"Guddu","father_name":"Ram Parsad","sex":"male","age_years":9,"height_cm":124,"found_on":"2025-03-01","found_place":"Agra Cantt",
		"district":"Agra","words":"says Sahawar","disability":"none","marks":"mole on right cheek","cci":"Bal Grih","condition":"well\nand calm"}`)
	w.photograph(mate, portraitOf(t, 0), "2023-11-05")
	w.photograph(found, portraitOf(t, 0), "2025-03-01")
	w.store.audited()
	return found, mate
}

func TestCase(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	b := w.as(models.RoleAHTU, "en")
	a := b.must(http.StatusOK, "/cases/"+found.Number)
	a.has(t,
		"Found "+found.Number+" Open", "male · 9 years · Agra · 1 Mar 2025",
		"Found at Agra Cantt", "What the child says says Sahawar", "Disability none (known)", "Not known: Recorded on,", "Child, taken 1 Mar 2025 The face is good for comparing.",
		"Reports that may be of this child", "3 open cases were compared, in every district. None was left out.", "Milaan proposes; people decide.",
		"None of these", "1 गुड्डू "+mate.Number+" · male · 8", "Candidate 1 beside this case", "very probable",
		"Child's name Guddu गुड्डू agrees", "Father's name Ram Parsad राम प्रसाद agrees", "Home says Sahawar Sahawar, Kasganj agrees", "Mother's name not known सुनीता Sex",
		"Found on / Missing since 1 Mar 2025 1 Mar 2024", "Not compared, because one side does not say or too much time has passed Mother's name Guardian's name",
		"What the probability comes from", "Home same place in the same district says Sahawar ↔ Sahawar, Kasganj +", "Sum +", "Child care institution Bal Grih not known",
		"not", "Speaks against it",
	)
	if n := strings.Count(a.body, "<image href="); n != 2 {
		t.Errorf("%d faces beside each other", n)
	}
	if seen := w.store.audited(); len(seen) != 3 || seen[0] != "case.view" || !strings.HasPrefix(seen[1], "rank 3 candidates ") || !strings.Contains(seen[1], mate.Number) || seen[2] != "case.view" {
		t.Errorf("audit: %q", seen)
	}
	if strings.Contains(a.body, "<title>Guddu") || !strings.Contains(a.body, "<title>"+found.Number+" · Milaan</title>") {
		t.Error("the title, which browsers keep, is not the number alone")
	}

	b.cookies["lang"] = "hi"
	b.must(http.StatusOK, "/cases/"+found.ID).has(t,
		"मिला "+found.Number+" खुला", "बालक · 9 वर्ष · आगरा · 1 मार्च 2025", "दिव्यांगता कोई नहीं (पता है)", "रिपोर्टें जो इसी बच्चे की हो सकती हैं",
		"सभी ज़िलों के कुल 3 खुले मामलों से तुलना हुई", "इनमें से कोई नहीं", "बहुत ज़्यादा संभावना", "बच्चे का नाम Guddu गुड्डू मिलता है", "एक ही ज़िले की एक ही जगह",
		"मिलान सुझाव देता है; फ़ैसला लोग करते हैं।", "not", "agrees", "Not known", "not known",
	)

	// The report's own page: what is missing in it, and the recovered children.
	b.cookies["lang"] = "en"
	b.must(http.StatusOK, "/cases/"+mate.Number).has(t, "To look at There is no FIR number yet.", "Recovered children who may be this child", "1 open case was compared",
		"Missing since / Found on 1 Mar 2024 1 Mar 2025", "Look for duplicates of this record")
}

func TestCaseOther(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	b := w.as(models.RoleAHTU, "en")
	at := "/cases/" + found.Number
	a := b.must(http.StatusOK, at+"?candidate=none")
	a.has(t, "Probability that none of the reports in the registry is of this child.", "not", "The facts side by side")
	if strings.Count(a.body, `aria-current="true"`) != 2 { // "none of these", and the language
		t.Error("not one choice is marked")
	}
	b.must(http.StatusOK, at+"?candidate=M-333-3333").has(t, "there is no such case", "not", "The facts side by side")
	b.must(http.StatusOK, at+"?candidate="+found.Number).has(t, "a case is not compared with itself", "not", "The facts side by side")

	second := b.must(http.StatusOK, at+"?candidate="+otherThan(t, w, mate).Number)
	second.has(t, "Speaks against it", "differs", "no face to compare: found by the facts alone", "No photograph")

	b.must(http.StatusOK, at+"?side=same").has(t, "Records that may be of the same child", "There is no other open case like this one.", "Back to the reports")
	twin := w.report(models.Found, `{"child_name":"Guddu","father_name":"Ram Prasad","sex":"male","found_on":"2025-03-01"}`)
	same := b.must(http.StatusOK, at+"?side=same")
	same.has(t, "Records that may be of the same child", twin.Number, "Found "+found.Number+" Found "+twin.Number)

	for _, query := range []string{"side=both", "candidate=%00", "side=%FF"} {
		b.must(http.StatusUnprocessableEntity, at+"?"+query)
	}
	for _, path := range []string{"/cases/M-333-3333", "/cases/nobody", "/cases/" + url.PathEscape("मुन्नी")} {
		b.must(http.StatusNotFound, path).has(t, "Not found", "Check", "To the list of cases")
	}

	if _, err := w.intake.Close(t.Context(), writing, mate.ID, 0, models.Closing{Status: models.Traced, Reason: "came home by himself", By: "SI Yadav", How: "telephone"}); err != nil {
		t.Fatal(err)
	}
	b.must(http.StatusOK, "/cases/"+mate.Number).has(t, "Traced, by SI Yadav: came home by himself", "How it is known: telephone")
	b.must(http.StatusOK, at).has(t, "2 open cases were compared", "not", mate.Number)
}

// TestPair sets a case beside another that is not in its list: one that ranks low, one that is closed, one of its own side.
func TestPair(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	for range 25 {
		w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"राम प्रसाद","sex":"male","home_district":"Kasganj"}`)
	}
	low := w.report(models.Missing, `{"child_name":"Sunita","father_name":"Vikas","sex":"female","home_district":"Ballia","age_years":3,"missing_since":"2026-01-01"}`)
	b := w.as(models.RoleAHTU, "en")
	at := "/cases/" + found.Number
	w.store.audited()
	a := b.must(http.StatusOK, at+"?candidate="+low.Number)
	a.has(t, "To see why another case is or is not in the list, type its number:", "beside this case", "of the 29 open cases on its side.",
		"Where it says less than the best candidate, in bits:", mate.Number, "Father's name −", "Nothing telling speaks for it; ", "Found "+found.Number+" Missing "+low.Number)
	if seen := w.store.audited(); len(seen) != 4 || !strings.HasPrefix(seen[1], "rank 20 candidates ") || !slices.Equal(append(seen[:1:1], seen[2:]...), []string{"case.view", "explain " + low.Number, "case.view"}) {
		t.Errorf("audit: %q", seen)
	}
	b.must(http.StatusOK, at+"?candidate="+strings.ToLower(mate.Number)).has(t, "Candidate 1 beside this case", "not", "on its side")
	b.cookies["lang"] = "hi"
	b.must(http.StatusOK, at+"?candidate="+low.Number).has(t, "उस ओर के 29 खुले मामलों में स्थान", "तुलना करें", "पक्ष में कुछ ख़ास नहीं; ", "not", "Where it", "on its side")
	b.cookies["lang"] = "en"
	twin := w.report(models.Found, `{"child_name":"Guddu","sex":"male","found_on":"2025-03-01"}`)
	b.must(http.StatusOK, at+"?candidate="+twin.Number).has(t, twin.Number+" beside this case", "Place 1 of 1 open case on its side.", "Found "+found.Number+" Found "+twin.Number)
	if _, err := w.intake.Close(t.Context(), writing, mate.ID, 0, models.Closing{Status: models.Traced, Reason: "came home"}); err != nil {
		t.Fatal(err)
	}
	b.must(http.StatusOK, at+"?candidate="+mate.Number).has(t, mate.Number+" beside this case", "This case is not open, so it is not ranked and has no probability.", "Same home place", "not", "Place 0")
}

// TestAsk shows what to find out: about the case itself, and about the candidate that is set beside it.
func TestAsk(t *testing.T) {
	w := newWorld(t)
	w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"Ram Prasad","sex":"male","home_district":"Kasganj","home_place":"Sahawar","missing_since":"2024-03-01"}`)
	w.report(models.Missing, `{"child_name":"गुड्डू","father_name":"Ram Prasad","sex":"male","home_district":"Kasganj","home_place":"Patiyali","missing_since":"2024-03-01"}`)
	noFather := w.report(models.Missing, `{"child_name":"गुड्डू","sex":"male","home_district":"Kasganj","home_place":"Soron","missing_since":"2024-03-01"}`)
	found := w.report(models.Found, `{"child_name":"Guddu","father_name":"Ram Parsad","sex":"male","home_district":"Kasganj","found_on":"2025-03-01"}`)
	b := w.as(models.RoleAHTU, "en")
	at := "/cases/" + found.Number
	b.must(http.StatusOK, at).has(t, "What would settle it best: Ask which village or town the child names.")
	b.must(http.StatusOK, at+"?candidate="+noFather.Number).has(t, "What would settle this candidate best: Ask the family for the father's name.")
	b.cookies["lang"] = "hi"
	b.must(http.StatusOK, at).has(t, "सबसे ज़्यादा मदद इससे मिलेगी: पूछें कि बच्चा किस गाँव या क़स्बे का नाम लेता है।")
}

// otherThan is an open report that is not this one.
func otherThan(t *testing.T, w *world, mate models.Case) models.Case {
	t.Helper()
	cases, _, err := w.store.List(t.Context(), models.CaseFilter{Side: models.Missing}, "", 9)
	must(t, err)
	i := slices.IndexFunc(cases, func(c models.Case) bool { return c.ID != mate.ID })
	return cases[i]
}

// TestCasePart asks for what changes when another candidate is chosen.
func TestCasePart(t *testing.T) {
	w := newWorld(t)
	found, mate := family(t, w)
	b := w.as(models.RoleAHTU, "en")
	path := "/cases/" + found.Number + "?candidate=" + mate.Number
	part := b.must(http.StatusOK, path, "HX-Request", "true", "HX-Target", "candidates")
	if !strings.HasPrefix(strings.TrimSpace(part.body), `<section id="candidates"`) || strings.Contains(part.body, "<html") {
		t.Errorf("not the part alone: %.200s", part.body)
	}
	section, links, _ := strings.Cut(part.body, "<nav id=")
	if whole := b.must(http.StatusOK, path); !strings.Contains(whole.body, strings.TrimSpace(section)) {
		t.Error("the part is not that of the whole page")
	}
	if !strings.Contains(links, `hx-swap-oob="true"`) || !strings.Contains(links, "candidate="+mate.Number) {
		t.Errorf("the switch of language stays behind: %s", links)
	}
	if restored := b.must(http.StatusOK, path, "HX-Request", "true", "HX-Target", "candidates", "HX-History-Restore-Request", "true"); !strings.Contains(restored.body, "<html") {
		t.Error("going back shows the part alone")
	}
	gone := b.get("/cases/M-333-3333", "HX-Request", "true", "HX-Target", "candidates")
	if gone.status != http.StatusNotFound || strings.Contains(gone.body, "<html") || !strings.Contains(gone.body, `id="candidates"`) {
		t.Errorf("a part that is not there: %d %.200s", gone.status, gone.body)
	}
}

// TestCaseWithoutRanking shows the record while the indexes catch up.
func TestCaseWithoutRanking(t *testing.T) {
	w := newWorld(t)
	found, _ := family(t, w)
	b := w.as(models.RoleAHTU, "en")
	w.follower.lag(true)
	a := b.must(http.StatusServiceUnavailable, "/cases/"+found.Number)
	a.has(t, "Guddu", "The record", "Not available at the moment", "Try again", "not", "None of these")
	if a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.follower.lag(false)
	b.must(http.StatusOK, "/cases/"+found.Number).has(t, "None of these")
}

// TestEmptyGallery ranks where there is nothing to rank.
func TestEmptyGallery(t *testing.T) {
	w := newWorld(t)
	missing := w.report(models.Missing, `{}`)
	b := w.as(models.RoleAHTU, "hi")
	b.must(http.StatusOK, "/cases/"+missing.Number).has(t, "नाम पता नहीं", "अभी मिले बच्चे का कोई खुला मामला नहीं है", "सभी ज़िलों के कुल 0 खुले")
}

// TestHostileRecord shows what people write as text and nothing else.
func TestHostileRecord(t *testing.T) {
	w := newWorld(t)
	const hostile = `<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover=\"alert(3)' {{.}} javascript:alert(4)`
	record := func(side string) string {
		return `{"child_name":"` + hostile + `","father_name":"` + hostile + `","district":"` + hostile + `","marks":"` + hostile + `","` + side + `":"` + hostile + `","child_aliases":["` + hostile + `"]}`
	}
	m := w.report(models.Missing, record("last_seen_place"))
	f := w.report(models.Found, record("found_place"))
	must(t, w.store.CreateToken(t.Context(), writing.Actor, models.Token{Reach: models.Reach{Everywhere: true}, ID: "hostile", Name: `<script>alert(5)</script>`, Role: models.RoleAHTU, Hash: hashOf("hostile"), CreatedAt: 1}))
	b := w.visit()
	b.post("/login", url.Values{"token": {"hostile"}})
	for _, path := range []string{"/", "/cases/" + m.Number, "/cases/" + f.Number, b.post("/", url.Values{"q": {`"><script>alert(6)</script>`}}).header.Get("Location"), "/cases/" + f.Number + "?" + url.Values{"candidate": {`"><script>alert(7)</script>`}}.Encode(),
		"/%3Cscript%3Ealert(8)%3C/script%3E", "/login?" + url.Values{"next": {`/"><script>alert(9)</script>`}}.Encode()} {
		a := b.get(path) // every page is held against the rules for all
		if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img src=x") || strings.Contains(a.body, `" onmouseover="`) {
			t.Errorf("%s lets markup through", path)
		}
	}
	b.must(http.StatusOK, "/cases/"+f.Number).has(t, `<script>alert(1)</script>`)
}
