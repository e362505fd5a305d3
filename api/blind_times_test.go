package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// TestTimesTellNothing lives the same two days twice, but that the engine pairs a child with another report each time as it
// comes in, and that others confirm that pair and take it back. Whatever a member asks who has judged nothing, each answer is
// byte by byte the same: which report it was cannot be told, by no time either.
func TestTimesTellNothing(t *testing.T) {
	const reports = 5
	id := func(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }
	child := id(9)
	live := func(chosen int) map[string]string {
		w := newWorld(t, nil)
		anita, bano, member := w.of("anita", models.RoleCWC, agra), w.of("bano", models.RoleCWC, agra), w.of("member", models.RoleCWC, agra)
		w.back(52 * time.Hour)
		w.report(models.Found, `{"id":"`+child+`","district":"Agra","child_name":"Munni","found_on":"2026-03-30"}`)
		for n := range reports {
			w.back(-37 * time.Minute)
			w.report(models.Missing, `{"id":"`+id(n)+`","district":"Kasganj","child_name":"Munni"}`)
			if n != chosen {
				continue
			}
			now := today.Add(-time.Duration(w.ago.Load())).UnixMilli()
			p := models.Proposal{MissingID: id(n), FoundID: child, Bits: 3000, Posterior: .9, Rank: 1, Model: "m", RankedAt: now + 53}
			if _, err := w.registry.Propose(t.Context(), models.StandingMark{}, p); err != nil {
				t.Fatal(err)
			}
		}
		w.back(-24 * time.Hour)
		say := func(who map[string]string, body string) {
			t.Helper()
			w.back(-61 * time.Second)
			w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + id(chosen) + "/" + child + "/verdicts", header: who, body: []byte(body)})
		}
		say(anita, `{"kind":"judgement","says":"same"}`)
		say(bano, `{"kind":"judgement","says":"same"}`)
		say(anita, `{"kind":"confirm","reason":"r","checklist":["dna"]}`)
		say(bano, `{"kind":"concur"}`)
		say(bano, `{"kind":"reopen","reason":"r"}`)
		w.back(-24 * time.Hour)

		told := map[string]string{}
		get := func(path string) {
			t.Helper()
			a := w.send(ask{method: "GET", path: path, header: map[string]string{"Cookie": member["Cookie"], "X-Request-Id": id(0)}})
			told[path] = fmt.Sprint(a.status, a.header, string(a.body))
		}
		for _, path := range []string{
			"/pairs", "/pairs?state=to_judge", "/pairs?limit=1", "/alerts", "/alerts?unseen=yes", "/alerts?limit=1", "/queue", "/queue?wait=new", "/queue?limit=1", "/clocks", "/cases", "/cases?status=open",
			"/cases?purpose=checking", "/cases/" + child, "/cases/" + child + "/history", "/cases/" + child + "/candidates",
		} {
			get("/api/v1" + path)
		}
		for n := range reports {
			for _, path := range []string{"/cases/" + id(n) + "?purpose=checking", "/cases/" + id(n) + "/history?purpose=checking", "/pairs/" + id(n) + "/" + child, "/cases/" + child + "/candidates/" + id(n)} {
				get("/api/v1" + path)
			}
		}
		return told
	}
	first := live(1)
	for _, chosen := range []int{0, 3} {
		if diff := cmp.Diff(first, live(chosen)); diff != "" {
			t.Errorf("report 1 or report %d was chosen: %s", chosen, diff)
		}
	}
}
