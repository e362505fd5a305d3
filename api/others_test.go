package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// TestOtherDistrictsAreBounded shows that nobody goes through the children of other districts: each that is listed, found or
// opened counts once a day, auditors are told at half, and at the end one's own work goes on.
func TestOtherDistrictsAreBounded(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	var others []string
	for n := range othersADay + 4 {
		others = append(others, w.report(models.Missing, fmt.Sprintf(`{"district":"Kasganj","child_name":"Other %d"}`, n)))
	}
	own, candidate := w.report(models.Missing, `{"district":"Agra","child_name":"Munni"}`), w.report(models.Found, `{"district":"Kasganj","child_name":"Munni"}`)
	photograph := func(id string, name string) string {
		body, kind := form(t, "", map[string][]byte{"photo": photograph(t, name)})
		return "cases/" + id + "/photos/" + w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleAdmin, body: body, kind: kind}).json(t)["id"].(string)
	}
	first, last, of := photograph(others[0], "sample1.jpg"), photograph(others[othersADay+1], "sample2.jpg"), photograph(candidate, "sample2.jpg")
	number := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + own, as: models.RoleAdmin}).json(t)["number"].(string)
	desk := w.of("desk", models.RoleStation, agra)
	get := func(status int, path, purpose string) answer {
		t.Helper()
		asked := maps.Clone(desk)
		asked["X-Purpose"] = purpose
		return w.must(status, ask{method: "GET", path: "/api/v1/" + path, header: asked})
	}
	told := func(want ...string) {
		t.Helper()
		var got []string
		for _, a := range w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", as: models.RoleAuditor}).json(t)["alerts"].([]any) {
			if a.(map[string]any)["detail"] != "desk" {
				t.Errorf("auditors are told of another: %v", a)
			}
			got = append(got, a.(map[string]any)["kind"].(string))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("auditors are told %v, want %v", got, want)
		}
	}
	const why = "the family asks"
	for range 2 { // what is seen again counts once
		get(http.StatusOK, "cases/"+others[0], why)
		get(http.StatusOK, first, why)
		get(http.StatusOK, "search?q="+url.QueryEscape("Other 1")+"&limit=5", why) // 15 to 19
		get(http.StatusOK, "cases/"+candidate, models.CandidateOf(number))
		get(http.StatusOK, of, models.CandidateOf(number))
		get(http.StatusOK, "cases/"+own+"/candidates/"+candidate, "")
	}
	get(http.StatusOK, "cases", "") // its own
	told()
	for _, id := range others[1:14] {
		get(http.StatusOK, "cases/"+id, why)
	}
	told() // with five that were found it is one short of half
	get(http.StatusOK, "cases/"+own+"/candidates/"+others[14], why)
	told("many_other_districts")
	for _, id := range others[20:othersADay] {
		get(http.StatusOK, "cases/"+id, why)
	}
	told("many_other_districts")

	for _, path := range []string{last, "cases/" + others[othersADay+1], "cases/" + own + "/candidates/" + others[othersADay+1], "cases?district=Kasganj&limit=8", "search?q=Other&limit=20"} {
		a := get(http.StatusTooManyRequests, path, why)
		w.goodProblem(t, a)
		if !strings.Contains(string(a.body), "administrator") || strings.Contains(string(a.body), "Other 4") {
			t.Errorf("%s at the limit: %s", path, a.body)
		}
	}
	told("too_many_other_districts", "many_other_districts")
	// The work goes on: own cases, their candidates, and what was open today already.
	get(http.StatusOK, "cases/"+others[3], why)
	get(http.StatusOK, first, why)
	get(http.StatusOK, "cases/"+own, "")
	get(http.StatusOK, "cases", "")
	get(http.StatusOK, "cases/"+own+"/candidates", "")
	get(http.StatusOK, of, models.CandidateOf(number))
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases?limit=200", as: models.RoleAHTU}) // of the whole state
	w.back(-24 * time.Hour)
	get(http.StatusOK, last, why)
}
