package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestAgainstIsMet shows beside a confirmation, and beside a concurrence, what speaks against the pair, to be ticked.
func TestAgainstIsMet(t *testing.T) {
	w := newWorld(t)
	found, _ := family(t, w)
	other := w.report(models.Missing, `{"child_name":"Sunita","father_name":"Salim","sex":"female","age_years":15,"home_district":"Ballia","missing_since":"2024-01-01","fir_number":"7/2024"}`)
	at, judge := "/pairs/"+other.Number+"/"+found.Number, "/cases/"+found.Number+"/judgement"
	anita, bela := w.member("anita", agra), w.member("bela", agra)
	anita.post(judge, url.Values{"other": {other.Number}, "says": {"same"}})
	const tick = `name="checklist" value="contradictions" required`
	a := anita.must(http.StatusOK, at)
	a.has(t, "Confirm: the same child", "Speaks against it", "Sex", "I have looked at this")
	if n := strings.Count(a.body, tick); n != 1 {
		t.Errorf("it is asked for %d times", n)
	}
	a = anita.post(at, said("confirm", "1", "reason", "his uncle says so", "checklist", "dna"))
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "his uncle says so") {
		t.Fatalf("confirmed without it: %d %s", a.status, text(a.body))
	}
	a.has(t, "Look at what speaks against it, and tick that you have.")
	if a := anita.post(at, said("confirm", "1", "reason", "his uncle says so", "checklist", "contradictions")); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, tick+" checked") {
		t.Errorf("it rests on nothing else: %d", a.status)
	}
	if a := anita.post(at, said("confirm", "1", "reason", "the DNA says so", "checklist", "dna", "checklist", "contradictions")); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	bela.post(judge, url.Values{"other": {other.Number}, "says": {"same"}})
	bela.must(http.StatusOK, at).has(t, "It rests on: DNA", "What speaks against it was looked at.", "Speaks against it", "Sex")
	if a := bela.post(at, said("concur", "3", "reason", "so it is")); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="concur-ticks-wrong"`) {
		t.Errorf("concurred without it: %d %s", a.status, text(a.body))
	}
	if a := bela.post(at, said("concur", "3", "reason", "I saw the report", "checklist", "contradictions")); a.status != http.StatusSeeOther {
		t.Errorf("%d %s", a.status, text(a.body))
	}
}
