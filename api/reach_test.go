package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestSearchesAreBounded shows that searching ends, and that an auditor is told.
func TestSearchesAreBounded(t *testing.T) {
	w := newWorld(t, nil)
	id := ""
	for range searchesADay {
		id = w.report(models.Missing, `{}`)
		for range 3 { // whoever looks at a page again has not searched again
			w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id + "/candidates", as: models.RoleStation})
		}
	}
	for range 3 {
		w.must(http.StatusTooManyRequests, ask{method: "GET", path: "/api/v1/search?q=x", as: models.RoleStation})
	}
	w.must(http.StatusTooManyRequests, ask{method: "GET", path: "/api/v1/cases/" + w.report(models.Missing, `{}`) + "/candidates", as: models.RoleStation})
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id + "/candidates", as: models.RoleStation})
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/search?q=x", as: models.RoleAHTU})
	alerts := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", as: models.RoleAuditor}).json(t)["alerts"].([]any)
	if len(alerts) != 1 || alerts[0].(map[string]any)["detail"] != "id-station" {
		t.Errorf("auditors are told: %v", alerts)
	}
}

// TestOtherDistricts shows what somebody sees of another district's case, and for what.
func TestOtherDistricts(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni","father_name":"Secret Father","home_place":"Secret Place","complainant_phone":"9876500000","marks":"a mole, 98765 00000"}`)
	nowhere := w.report(models.Missing, `{"child_name":"Lost"}`)
	member := w.of("member", models.RoleCWC, agra)
	with := func(purpose string) map[string]string {
		asked := maps.Clone(member)
		asked["X-Purpose"] = purpose
		return asked
	}
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + id, header: member})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + nowhere, header: member})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + id + "/history", header: with("the child says so")})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases?district=Kasganj", header: member})
	w.must(http.StatusUnprocessableEntity, ask{method: "GET", path: "/api/v1/cases/" + id, header: with(strings.Repeat("x", 400))})
	w.must(http.StatusUnprocessableEntity, ask{method: "GET", path: "/api/v1/cases/" + id, header: with(". 12")})
	phone := w.report(models.Missing, `{"district":"Agra","child_name":"Called"}`)
	if a := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/search", header: member, body: []byte(`{"q":"Called"}`)}); !strings.Contains(string(a.body), phone) {
		t.Errorf("a search that stands in no address: %s", a.body)
	}
	w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/search", header: member, body: []byte(`{"q":" "}`)})
	w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/search", header: member, body: []byte(`{"q":"x","limit":1000}`)})
	// What is not shown finds nothing.
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/search?q=Secret", header: with("the child names Sahawar")}); len(a.json(t)["hits"].([]any)) != 0 {
		t.Errorf("a hidden field is found: %s", a.body)
	}
	if hits := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/search?q=Munni", header: member}).json(t)["hits"].([]any); len(hits) != 0 {
		t.Errorf("without a purpose: %v", hits)
	}
	for _, path := range []string{"/cases/" + id, "/cases?district=Kasganj", "/search?q=Munni", "/cases/" + id + "?purpose=the+child+names+Sahawar"} {
		who := with("the child names Sahawar")
		if strings.Contains(path, "purpose") {
			who = member
		}
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1" + path, header: who})
		if strings.Contains(string(a.body), "Secret") || strings.Contains(string(a.body), "98765") || !strings.Contains(string(a.body), "a mole") || !strings.Contains(string(a.body), `"partial":true`) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	seen := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, header: with("a look at what is left out")}).json(t)
	for _, f := range models.Fields(models.Missing) {
		if left := slices.Contains(seen["withheld"].([]any), any(f.Name)); left == models.IsNeeded(f.Name) {
			t.Errorf("%s is said to be withheld: %v", f.Name, left)
		}
	}
	if own := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + phone, header: member}).json(t); own["withheld"] != nil {
		t.Errorf("of its own district: %v", own["withheld"])
	}
	entries, err := w.registry.AuditEntries(t.Context(), models.AuditFilter{CaseID: id, Actor: "member"}, 10)
	if err != nil {
		t.Fatal(err)
	}
	purposes := 0
	for _, e := range entries {
		if e.Action == "case.view" && e.Purpose == "the child names Sahawar" {
			purposes++
		}
	}
	if purposes != 2 {
		t.Errorf("the purpose was written down %d times: %+v", purposes, entries)
	}
	// A search finds its own district's cases behind ever so many of others.
	var mine string
	for range 2 {
		mine = w.report(models.Missing, `{"district":"Agra","child_name":"Sunita"}`)
		for range 12 {
			w.report(models.Missing, `{"district":"Kasganj","child_name":"Sunita"}`)
		}
	}
	if hits := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/search?q=Sunita&limit=1", header: member}).json(t)["hits"].([]any); len(hits) != 1 || hits[0].(map[string]any)["case"].(map[string]any)["id"] != mine {
		t.Errorf("a search in one's own district: %v", hits)
	}
	// Its own lists hold its own district's cases, those that a clerk misspelt among them.
	own, misspelt := w.report(models.Found, `{"district":"आगरा"}`), w.report(models.Found, `{"district":"Arga"}`)
	list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases", header: member}).json(t)["cases"].([]any)
	if len(list) != 5 || list[0].(map[string]any)["id"] != misspelt || list[1].(map[string]any)["id"] != own {
		t.Errorf("own cases: %v", list)
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + misspelt + "/candidates", header: member})
}

// TestNobodyVouchesForACandidate shows that a case is seen as a candidate only where it is one, whatever is stated.
func TestNobodyVouchesForACandidate(t *testing.T) {
	w := newWorld(t, nil)
	own, alike := w.report(models.Missing, `{"district":"Agra","child_name":"Munni"}`), w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`)
	candidate := w.report(models.Found, `{"district":"Kasganj","child_name":"Munni"}`)
	numberOf := func(id string) string {
		c, err := w.registry.Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return c.Number
	}
	desk := w.of("desk", models.RoleStation, agra)
	get := func(status int, path, purpose string) {
		t.Helper()
		asked := maps.Clone(desk)
		asked["X-Purpose"] = purpose
		w.must(status, ask{method: "GET", path: "/api/v1/" + path, header: asked})
	}
	of := models.CandidateOf(numberOf(own))
	get(http.StatusOK, "cases/"+candidate, of)
	get(http.StatusOK, "cases/"+own, of) // which needs no purpose
	get(http.StatusForbidden, "cases/"+alike, of)
	get(http.StatusForbidden, "cases/"+candidate, models.CandidateOf(numberOf(alike)))
	for _, words := range []string{of, "Candidate  OF " + numberOf(own)} {
		get(http.StatusUnprocessableEntity, "cases", words)
		get(http.StatusUnprocessableEntity, "search?q=Munni", words)
	}
	get(http.StatusUnprocessableEntity, "cases/"+alike, "CANDIDATE of "+numberOf(own))
	get(http.StatusOK, "cases/"+alike, "may be a candidate of "+numberOf(own))
	w.indexes.hides = true
	get(http.StatusForbidden, "cases/"+candidate, of)
	for _, e := range w.registry.entries {
		if _, said := models.OfCandidate(e.Purpose); said && e.CaseID != candidate {
			t.Errorf("written down: %+v", e)
		}
	}
}

// TestPurged shows that of a purged case there is its number, its history without words, and nothing else.
func TestPurged(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni Secret"}`)
	w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/cases/" + id + "/close", as: models.RoleAdmin, body: []byte(`{"status":"traced","reason":"Secret words"}`)})
	c, err := w.registry.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.registry.Purge(t.Context(), models.Write{Actor: console, At: 9}, &c); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/cases/" + id, "/cases/" + c.Number + "/history", "/cases?status=purged"} {
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1" + path, as: models.RoleAdmin})
		if strings.Contains(string(a.body), "Secret") || !strings.Contains(string(a.body), "purged") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	for path, body := range map[string]string{"/close": `{"status":"traced","reason":"again"}`, "/reopen": `{"reason":"again"}`} {
		w.must(http.StatusConflict, ask{method: "POST", path: "/api/v1/cases/" + id + path, as: models.RoleAdmin, body: []byte(body)})
	}
	body, kind := form(t, "", map[string][]byte{"photo": []byte("x")})
	w.must(http.StatusConflict, ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleAdmin, body: body, kind: kind})
	w.must(http.StatusConflict, ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleAdmin, header: map[string]string{"If-Match": `"3"`}, body: []byte(`{"child_name":"x"}`)})
}
