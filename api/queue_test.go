package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// proposes has the engine put a pair before people.
func (w *world) proposes(missing, found string) {
	w.t.Helper()
	head, err := w.registry.HeadSeq(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.registry.Propose(w.t.Context(), models.StandingMark{}, models.Proposal{MissingID: missing, FoundID: found, Bits: 3000, Posterior: .6250317, Rank: 1, Model: "m", AsOfSeq: head, RankedAt: 1_700_000_000_000}); err != nil {
		w.t.Fatal(err)
	}
}

// queueOf reads somebody's queue: what each waits for, by id.
func (w *world) queueOf(who map[string]string, query string) (waits map[string][]any, whole map[string]any) {
	w.t.Helper()
	whole = w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/queue" + query, header: who}).json(w.t)
	waits = map[string][]any{}
	for _, row := range whole["children"].([]any) {
		waits[row.(map[string]any)["case_id"].(string)] = row.(map[string]any)["waits"].([]any)
	}
	return waits, whole
}

// TestQueueAtHome shows the Committee of a report's district its own report, which may be of a child before another one, and
// neither the child nor anything that was said; the Committee that has the child sees the child, and not the report.
func TestQueueAtHome(t *testing.T) {
	w := newWorld(t, nil)
	anita, bano, kavita, ahtu := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra), w.of("kavita", models.RoleCWC, kasganj), w.of("ahtu", models.RoleAHTU, agra)
	report, child := w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`), w.report(models.Found, `{"district":"Agra","child_name":"Munni","found_on":"2026-04-02"}`)
	w.proposes(report, child)
	pair := "/api/v1/pairs/" + report + "/" + child
	say := func(who map[string]string, body string) {
		t.Helper()
		w.must(http.StatusCreated, ask{method: "POST", path: pair + "/verdicts", header: who, body: []byte(body)})
	}
	has := func(who map[string]string, id string, wait string) {
		t.Helper()
		waits, whole := w.queueOf(who, "")
		if !slices.Contains(waits[id], any(wait)) || whole["counts"].(map[string]any)[wait] != 1.0 {
			t.Errorf("%s does not wait for %s: %v", id, wait, whole)
		}
	}
	blind := func(when string) {
		t.Helper()
		for _, path := range []string{"/api/v1/queue", "/api/v1/pairs", "/api/v1/alerts"} {
			for name, who := range map[string]map[string]string{"home": kavita, "the child's": bano} {
				body := string(w.must(http.StatusOK, ask{method: "GET", path: path, header: who}).body)
				hidden := map[string]string{"home": child, "the child's": report}[name]
				c, err := w.registry.Case(t.Context(), hidden)
				if err != nil {
					t.Fatal(err)
				}
				for _, word := range []string{hidden, c.Number, "concurrence", "6250317", "confirm"} {
					if strings.Contains(body, word) {
						t.Errorf("%s, %s tells the Committee of %s of %s: %s", when, path, name, word, body)
					}
				}
			}
		}
	}
	has(kavita, report, "home")
	has(bano, child, "new")
	has(ahtu, child, "new")
	blind("proposed")
	say(anita, `{"kind":"judgement","says":"same"}`)
	has(anita, child, "decision")
	say(anita, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
	blind("confirmed by one")
	has(kavita, report, "home")
	has(bano, child, "new")
	has(ahtu, child, "concurrence")
	if waits, _ := w.queueOf(anita, ""); slices.Contains(waits[child], any("concurrence")) {
		t.Error("who confirmed is to concur")
	}
	// A report that the home Committee is to judge with a child of its own is not told to be perhaps another's.
	own := w.report(models.Found, `{"district":"Kasganj","child_name":"Munni"}`)
	w.proposes(report, own)
	if waits, whole := w.queueOf(kavita, ""); waits[report] != nil || waits[own] == nil {
		t.Errorf("with a child of its own: %v", whole)
	}
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + report + "/" + own + "/verdicts", header: kavita, body: []byte(`{"kind":"judgement","says":"different"}`)})
	has(kavita, report, "home")
	say(kavita, `{"kind":"judgement","says":"unsure"}`)
	if waits, whole := w.queueOf(kavita, ""); waits[report] != nil {
		t.Errorf("once it has judged: %v", whole)
	}
	// The home Committee says what it knows, and decides nothing.
	say(kavita, `{"kind":"comment","reason":"the grandmother lives in Agra"}`)
	w.must(http.StatusForbidden, ask{method: "POST", path: pair + "/verdicts", header: kavita, body: []byte(`{"kind":"concur"}`)})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/queue", as: models.RoleAuditor})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/queue", as: models.RoleClient})
}

// TestConfirmedByWhoLeft has a member confirm a pair and leave: nobody is told to concur, but to decide anew.
func TestConfirmedByWhoLeft(t *testing.T) {
	w := newWorld(t, nil)
	anita, ahtu := w.of("anita", models.RoleCWC, agra), w.of("ahtu", models.RoleAHTU, agra)
	report, child := w.report(models.Missing, `{"district":"Kasganj"}`), w.report(models.Found, `{"district":"Agra","found_on":"2026-04-02"}`)
	w.proposes(report, child)
	pair := "/api/v1/pairs/" + report + "/" + child
	for _, body := range []string{`{"kind":"judgement","says":"same"}`, `{"kind":"confirm","reason":"r","checklist":["dna"]}`} {
		w.must(http.StatusCreated, ask{method: "POST", path: pair + "/verdicts", header: anita, body: []byte(body)})
	}
	is := func(when, wait string, anew any) {
		t.Helper()
		waits, _ := w.queueOf(ahtu, "")
		if got := w.must(http.StatusOK, ask{method: "GET", path: pair, header: ahtu}).json(t)["anew"]; !slices.Contains(waits[child], any(wait)) || got != anew {
			t.Errorf("%s it waits for %v; anew: %v", when, waits[child], got)
		}
	}
	is("confirmed by a member,", "concurrence", nil)
	disabled := true
	if _, _, err := w.people.Change(t.Context(), console, "anita", models.AccountChange{Disabled: &disabled}); err != nil {
		t.Fatal(err)
	}
	is("the member gone,", "new", true)
}

// TestReturnedIsToldToWhoJudged rejects a pair and brings something new: who judged it is told that it is back, who did not
// that there is something to judge.
func TestReturnedIsToldToWhoJudged(t *testing.T) {
	w := newWorld(t, nil)
	anita, bano := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra)
	report, child := w.report(models.Missing, `{"district":"Kasganj"}`), w.report(models.Found, `{"district":"Agra","found_on":"2026-04-02"}`)
	w.proposes(report, child)
	for _, body := range []string{`{"kind":"judgement","says":"different"}`, `{"kind":"reject","reason":"another nose"}`} {
		w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + report + "/" + child + "/verdicts", header: anita, body: []byte(body)})
	}
	if waits, _ := w.queueOf(bano, ""); waits[child] != nil {
		t.Errorf("rejected, it waits for %v", waits[child])
	}
	w.must(http.StatusOK, ask{method: "PATCH", path: "/api/v1/cases/" + child, as: models.RoleAdmin, header: map[string]string{"If-Match": `"1"`}, body: []byte(`{"child_name":"Munni"}`)})
	w.proposes(report, child)
	for name, x := range map[string]struct {
		who  map[string]string
		wait string
	}{"who judged": {anita, "returned"}, "who did not": {bano, "new"}} {
		if waits, _ := w.queueOf(x.who, ""); !slices.Contains(waits[child], any(x.wait)) {
			t.Errorf("to %s it waits for %v", name, waits[child])
		}
		for _, path := range []string{"/api/v1/queue", "/api/v1/alerts", "/api/v1/pairs"} {
			body := string(w.must(http.StatusOK, ask{method: "GET", path: path, header: x.who}).body)
			if led := strings.Contains(body, `"returned`); led != (x.wait == "returned") {
				t.Errorf("%s tells %s: %s", path, name, body)
			}
		}
	}
}

// TestQueueInPages turns the pages of a queue while it changes: nobody is left out, and nobody is told twice.
func TestQueueInPages(t *testing.T) {
	w := newWorld(t, nil)
	anita := w.of("anita", models.RoleCWC, agra)
	report := w.report(models.Missing, `{"district":"Kasganj"}`)
	want := map[string]bool{}
	for range 7 {
		child := w.report(models.Found, `{"district":"Agra","produced_on":"2026-04-01"}`)
		w.proposes(report, child)
		want[child] = true
	}
	got, cursor := map[string]bool{}, ""
	for range len(want) {
		waits, whole := w.queueOf(anita, "?limit=2&wait=new&cursor="+url.QueryEscape(cursor))
		for id := range waits {
			if got[id] {
				t.Errorf("%s stands on two pages", id)
			}
			got[id] = true
		}
		if whole["counts"].(map[string]any)["new"].(float64) < 7 {
			t.Errorf("counts are of a page: %v", whole["counts"])
		}
		next, ok := whole["next"].(string)
		if !ok {
			break
		}
		cursor = next
		w.proposes(report, w.report(models.Found, `{"district":"Agra","produced_on":"2026-04-01"}`)) // one more comes, behind the others
	}
	for id := range want {
		if !got[id] {
			t.Errorf("%s is on no page", id)
		}
	}
	for _, wrong := range []string{"?cursor=x", "?cursor=1.x.F-1", "?wait=nonsense", "?limit=0"} {
		w.must(http.StatusUnprocessableEntity, ask{method: "GET", path: "/api/v1/queue" + wrong, header: anita})
	}
}
