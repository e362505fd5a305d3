package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestAgainstIsMet has members confirm a pair that something speaks against: both say that they looked at it, and why, and
// who has not judged the pair is told nothing of it.
func TestAgainstIsMet(t *testing.T) {
	w := newWorld(t, nil)
	report := w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni","sex":"female","age_years":15,"missing_since":"2024-03-01"}`)
	child := w.report(models.Found, `{"district":"Agra","child_name":"Munni","sex":"male","age_years":6,"found_on":"2024-05-01"}`)
	anita, bano := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra)
	say := func(who map[string]string, status int, body string) string {
		t.Helper()
		return string(w.must(status, ask{method: "POST", path: "/api/v1/pairs/" + report + "/" + child + "/verdicts", header: who, body: []byte(body)}).body)
	}
	if a := say(anita, http.StatusForbidden, `{"kind":"confirm","reason":"r","checklist":["dna"]}`); strings.Contains(a, "speaks against") || strings.Contains(a, "sex") {
		t.Errorf("before the judgement it is told: %s", a)
	}
	if a := say(anita, http.StatusUnprocessableEntity, `{"kind":"confirm"}`); strings.Contains(a, "speaks against") || strings.Contains(a, "sex") {
		t.Errorf("before the judgement it is told beside what is missing: %s", a)
	}
	say(anita, http.StatusCreated, `{"kind":"judgement","says":"same"}`)
	if a := say(anita, http.StatusUnprocessableEntity, `{"kind":"confirm","reason":"r","checklist":["dna"]}`); !strings.Contains(a, `"checklist"`) || !strings.Contains(a, "sex") {
		t.Errorf("it is not said what is not met: %s", a)
	}
	if a := say(anita, http.StatusUnprocessableEntity, `{"kind":"confirm","reason":"r","checklist":["contradictions"]}`); !strings.Contains(a, "at least one kind of evidence") {
		t.Errorf("a confirmation that rests on what speaks against it: %s", a)
	}
	say(anita, http.StatusCreated, `{"kind":"confirm","reason":"the DNA is the mother's","checklist":["dna","contradictions"]}`)
	say(bano, http.StatusForbidden, `{"kind":"concur"}`)
	say(bano, http.StatusCreated, `{"kind":"judgement","says":"same"}`)
	if a := say(bano, http.StatusUnprocessableEntity, `{"kind":"concur"}`); !strings.Contains(a, `"checklist"`) || !strings.Contains(a, `"reason"`) {
		t.Errorf("concurring without a word: %s", a)
	}
	if a := say(bano, http.StatusUnprocessableEntity, `{"kind":"concur","checklist":["contradictions"]}`); strings.Contains(a, `"checklist"`) || !strings.Contains(a, `"reason"`) {
		t.Errorf("concurring without a reason: %s", a)
	}
	say(bano, http.StatusCreated, `{"kind":"concur","reason":"I saw the report","checklist":["contradictions"]}`)
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs/" + report + "/" + child, header: bano}).json(t); a["state"] != "confirmed" {
		t.Errorf("the pair is %v", a["state"])
	}
}
