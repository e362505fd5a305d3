package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// TestOneAlertOfAPairToJudge tells a member who has not judged a pair of it on one line, whatever others decide; each time
// it calls anew, and once it is seen nothing earlier is new. The bell tells what the list does, from the first alert to
// after the judgement.
func TestOneAlertOfAPairToJudge(t *testing.T) {
	w := newWorld(t, nil)
	anita, bano := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra)
	first, second := w.report(models.Missing, `{"district":"Kasganj"}`), w.report(models.Missing, `{"district":"Kasganj"}`)
	child := w.report(models.Found, `{"district":"Agra"}`)
	w.proposes(first, child)
	w.proposes(second, child)
	pair := "/api/v1/pairs/" + first + "/" + child + "/verdicts"
	say := func(who map[string]string, body string) {
		t.Helper()
		w.must(http.StatusCreated, ask{method: "POST", path: pair, header: who, body: []byte(body)})
	}
	actor := models.Actor{ID: "bano", Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{agra}}}
	is := func(when string, all int, unseen ...string) (numbers []int64) {
		t.Helper()
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", header: bano})
		if rows := a.json(t)["alerts"].([]any); len(rows) != all || a.header.Get("ETag") != "" {
			t.Errorf("%s, %d alerts and not %d: %s", when, len(rows), all, a.body)
		}
		a = w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts?unseen=yes", header: bano})
		rows := a.json(t)["alerts"].([]any)
		for i, row := range rows {
			numbers = append(numbers, int64(row.(map[string]any)["n"].(float64)))
			if len(rows) == len(unseen) && row.(map[string]any)["kind"] != unseen[i] {
				t.Errorf("%s, line %d is no %s: %s", when, i, unseen[i], a.body)
			}
		}
		n, err := w.server.UnseenAlerts(t.Context(), actor)
		if err != nil || n != len(rows) || n != len(unseen) {
			t.Errorf("%s, the bell tells of %d, the list of %d, and not %d: %v %s", when, n, len(rows), len(unseen), err, a.body)
		}
		return numbers
	}
	const candidate = "new_candidate"
	is("proposed", 2, candidate, candidate)
	say(anita, `{"kind":"judgement","says":"same"}`)
	is("judged by another", 2, candidate, candidate)
	say(anita, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
	if err := w.server.SeeAlerts(t.Context(), actor, is("confirmed by another", 2, candidate, candidate)...); err != nil {
		t.Fatal(err)
	}
	is("seen", 2)
	say(anita, `{"kind":"reopen","reason":"r"}`)
	is("taken back by another", 2, candidate)
	say(anita, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
	is("confirmed once more", 2, candidate)
	paged := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts?limit=1", header: bano}).json(t)
	paged = w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts?limit=1&cursor=" + paged["next"].(string), header: bano}).json(t)
	if rows := paged["alerts"].([]any); len(rows) != 1 || rows[0].(map[string]any)["seen"] != true || paged["next"] != nil {
		t.Errorf("the second page: %v", paged)
	}
	say(bano, `{"kind":"judgement","says":"same"}`)
	numbers := is("judged", 5, "concurrence_needed", "reopened")
	w.must(http.StatusNoContent, ask{method: "POST", path: fmt.Sprintf("/api/v1/alerts/%d/seen", numbers[1]), header: bano})
	is("one seen", 5, "concurrence_needed")
	w.must(http.StatusNotFound, ask{method: "POST", path: "/api/v1/alerts/99/seen", header: bano})
}
