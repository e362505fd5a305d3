package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestDecisionFalls follows a decision whose report is closed because the child came home: it falls, who judged is told, and
// who did not is told nothing.
func TestDecisionFalls(t *testing.T) {
	w := newWorld(t, nil)
	report, child := w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`), w.report(models.Found, `{"district":"Agra","child_name":"Munni"}`)
	anita, bano, team, station := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra), w.of("team", models.RoleField, agra), w.of("station", models.RoleStation, kasganj)
	pair := "/api/v1/pairs/" + report + "/" + child
	say := func(who map[string]string, status int, body string) answer {
		t.Helper()
		return w.must(status, ask{method: "POST", path: pair + "/verdicts", header: who, body: []byte(body)})
	}
	end := func(who map[string]string, status int, id, body string) answer {
		t.Helper()
		return w.must(status, ask{method: "POST", path: "/api/v1/cases/" + id + "/close", header: who, body: []byte(body)})
	}
	say(anita, http.StatusCreated, `{"kind":"judgement","says":"same"}`)
	say(anita, http.StatusCreated, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
	for _, status := range []string{"traced", "entered_in_error"} {
		if a := end(team, http.StatusConflict, child, `{"status":"`+status+`","reason":"r"}`); !strings.Contains(string(a.body), "a second one has to concur") || !strings.Contains(string(a.body), "Tell the Committee") {
			t.Errorf("it is not said what stands, and what to do: %s", a.body)
		}
	}
	end(station, http.StatusConflict, report, `{"status":"entered_in_error","reason":"r"}`)
	end(station, http.StatusForbidden, report, `{"status":"closed_by_order","reason":"r"}`)
	end(station, http.StatusOK, report, `{"status":"traced","reason":"came home","by":"the father"}`)
	p := w.must(http.StatusOK, ask{method: "GET", path: pair, header: anita}).json(t)
	if last := p["verdicts"].([]any)[2].(map[string]any); p["state"] != "proposed" || last["kind"] != "case_closed" || last["says"] != "traced" || last["name"] != "Name of station" {
		t.Errorf("the decision stands on: %v", p)
	}
	told := func(who map[string]string) string {
		return string(w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", header: who}).body)
	}
	if a := told(anita); !strings.Contains(a, "decision_fell") {
		t.Errorf("who decided is not told: %s", a)
	}
	if a := told(bano); strings.Contains(a, "decision_fell") || strings.Contains(a, `"kind":""`) {
		t.Errorf("who has not judged is told: %s", a)
	}
	say(anita, http.StatusConflict, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
	w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/cases/" + report + "/reopen", header: station, body: []byte(`{"reason":"it was a cousin"}`)})
	say(bano, http.StatusCreated, `{"kind":"judgement","says":"same"}`)
	say(bano, http.StatusConflict, `{"kind":"concur"}`)
	say(bano, http.StatusCreated, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
	say(anita, http.StatusCreated, `{"kind":"concur"}`)
}

// TestHistoryNamesNoPair decides, hands over and reopens: whoever has not judged the pair reads of the child that a decision
// was made, and not about which report, while it stands and after.
func TestHistoryNamesNoPair(t *testing.T) {
	w := newWorld(t, nil)
	report, child := w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`), w.report(models.Found, `{"district":"Agra","child_name":"Munni"}`)
	anita, bano, chand := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra), w.of("chand", models.RoleCWC, agra)
	pair := "/api/v1/pairs/" + report + "/" + child
	c, err := w.registry.Case(t.Context(), report)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		who  map[string]string
		body string
	}{
		{anita, `{"kind":"judgement","says":"same"}`}, {bano, `{"kind":"judgement","says":"same"}`}, {anita, `{"kind":"confirm","reason":"r","checklist":["dna"]}`},
		{bano, `{"kind":"concur"}`},
		{anita, `{"kind":"restore","restoration":{"order_number":"7/2026","ordered_on":"2026-03-25","to":"x","relation":"father","address":"y","proof":"z","handed_on":"2026-03-26","handed_by":"CWC Agra"}}`},
		{bano, `{"kind":"reopen","reason":"r"}`},
	} {
		w.must(http.StatusCreated, ask{method: "POST", path: pair + "/verdicts", header: step.who, body: []byte(step.body)})
		for _, path := range []string{"/api/v1/cases/" + child, "/api/v1/cases/" + child + "/history", "/api/v1/cases?side=found", "/api/v1/cases?status=restored", "/api/v1/search?q=Munni"} {
			a := w.must(http.StatusOK, ask{method: "GET", path: path, header: chand})
			if strings.Contains(string(a.body), c.Number) || strings.Contains(string(a.body), report) {
				t.Errorf("after %s %s names the pair: %s", step.body, path, a.body)
			}
		}
	}
	for who, want := range map[string]bool{"anita": true, "chand": false} {
		header := map[string]map[string]string{"anita": anita, "chand": chand}[who]
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + child + "/history", header: header})
		if named := strings.Contains(string(a.body), c.Number); named != want {
			t.Errorf("the history names the pair to %s: %v", who, named)
		}
		if !strings.Contains(string(a.body), "decision of the Committee") {
			t.Errorf("that there was a decision is not told: %s", a.body)
		}
	}
	w.must(http.StatusCreated, ask{method: "POST", path: pair + "/verdicts", header: chand, body: []byte(`{"kind":"judgement","says":"unsure"}`)})
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + child + "/history", header: chand}); !strings.Contains(string(a.body), c.Number) {
		t.Errorf("after the judgement: %s", a.body)
	}
}
