package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// TestBlind shows that a member of a Committee gets nothing of what the engine makes of a pair before judging it: not in
// the list of candidates, whatever is asked for, nor anywhere else.
func TestBlind(t *testing.T) {
	w := newWorld(t, nil)
	probe := w.report(models.Found, `{"district":"Agra","child_name":"Munni"}`)
	var ids []string
	for range 8 {
		ids = append(ids, w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`))
	}
	member := w.of("member", models.RoleCWC, agra)
	officer := w.of("officer", models.RoleAHTU, agra)
	order := func(a answer) (list []string, blind int) {
		for _, k := range a.json(t)["candidates"].([]any) {
			one := k.(map[string]any)
			list = append(list, one["case_id"].(string))
			if _, shown := one["bits"]; !shown {
				blind++
			}
		}
		return list, blind
	}
	path := "/api/v1/cases/" + probe + "/candidates"
	told, _ := order(w.must(http.StatusOK, ask{method: "GET", path: path, header: officer}))
	first := w.must(http.StatusOK, ask{method: "GET", path: path, header: member})
	hidden, blind := order(first)
	if blind != len(hidden) || len(hidden) != len(ids) || strings.Join(told, " ") == strings.Join(hidden, " ") {
		t.Errorf("%d of %d candidates are blind, in the order %v of %v", blind, len(hidden), hidden, told)
	}
	for _, word := range []string{"bits", "posterior", "rank", "none", "evidence", "face_only", "\"why\"", "contradictions", "ask"} {
		if strings.Contains(string(first.body), word) {
			t.Errorf("the list tells %s: %s", word, first.body)
		}
	}
	if first.header.Get("ETag") != "" {
		t.Error("an ETag tells whether the ranking changed")
	}
	short, _ := order(w.must(http.StatusOK, ask{method: "GET", path: path + "?top=1", header: member}))
	if strings.Join(short, " ") != strings.Join(hidden, " ") {
		t.Errorf("a short list tells which come first: %v", short)
	}
	w.must(http.StatusForbidden, ask{method: "GET", path: path + "/" + ids[0], header: member})
	other := w.of("second", models.RoleCWC, agra)
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + ids[0] + "/" + probe + "/verdicts", header: other, body: []byte(`{"kind":"judgement","says":"different"}`)})
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + ids[0] + "/" + probe + "/verdicts", header: officer, body: []byte(`{"kind":"opinion","says":"unlikely","reason":"a leading word"}`)})
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + ids[0] + "/" + probe + "/verdicts", header: other, body: []byte(`{"kind":"reject","reason":"a leading word"}`)})
	for i, id := range ids[:3] {
		if _, err := w.registry.Propose(t.Context(), models.StandingMark{}, models.Proposal{MissingID: id, FoundID: probe, Bits: 3000, Posterior: .625, Rank: 1, Model: "m", RankedAt: 1_700_000_000_000}); err != nil {
			t.Fatal(err)
		}
		if err := w.registry.AddAlert(t.Context(), id, models.Alert{Kind: models.AlertCandidate, At: int64(i), MissingID: id, FoundID: probe}); err != nil {
			t.Fatal(err)
		}
	}
	// Neither a refusal, nor a version, nor what is asked for tells what another member decided.
	verdicts := "/api/v1/pairs/" + ids[0] + "/" + probe + "/verdicts"
	for _, body := range []string{`{"kind":"reopen","reason":"r"}`, `{"kind":"confirm","reason":"r","checklist":["dna"]}`, `{"kind":"restore"}`} {
		asked := maps.Clone(member)
		asked["If-Match"] = `"1"`
		if a := w.send(ask{method: "POST", path: verdicts, header: asked, body: []byte(body)}); a.status == http.StatusCreated || a.status == http.StatusConflict || strings.Contains(string(a.body), "reject") {
			t.Errorf("%s tells what was decided: %d %s", body, a.status, a.body)
		}
	}
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs/" + ids[0] + "/" + probe, header: member}); a.header.Get("ETag") != "" || a.json(t)["version"] != 0.0 {
		t.Errorf("a version tells that others spoke: %s %v", a.header.Get("ETag"), a.json(t)["version"])
	}
	if rows := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs?state=rejected", header: member}).json(t)["pairs"].([]any); len(rows) != 0 {
		t.Errorf("a state tells what others decided: %v", rows)
	}
	if rows := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs?state=to_judge", header: member}).json(t)["pairs"].([]any); len(rows) != 1 {
		t.Errorf("what is to be judged: %v", rows)
	}
	if err := w.registry.AddAlert(t.Context(), "led", models.Alert{Kind: models.AlertConcur, At: 1, MissingID: ids[0], FoundID: probe}); err != nil {
		t.Fatal(err)
	}
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", header: member}); strings.Contains(string(a.body), "concurrence") {
		t.Errorf("an alert tells that another confirmed: %s", a.body)
	}
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs/" + ids[0] + "/" + probe, header: member}); strings.Contains(string(a.body), "different") ||
		strings.Contains(string(a.body), "leading") || strings.Contains(string(a.body), "unlikely") || strings.Contains(string(a.body), "reject") || a.json(t)["state"] != "to_judge" {
		t.Errorf("another's word leads: %s", a.body)
	}
	for _, list := range []string{"pairs", "alerts"} {
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/" + list, header: member})
		for _, id := range ids {
			c, err := w.registry.Case(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(a.body), id) || strings.Contains(string(a.body), c.Number) {
				t.Errorf("%s tells which reports the engine chose: %s", list, a.body)
			}
		}
		if rows := a.json(t)[list].([]any); list == "pairs" && (len(rows) != 1 || rows[0].(map[string]any)["state"] != "to_judge") {
			t.Errorf("not one row for the child: %v", rows)
		}
	}
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + ids[0] + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"unsure"}`)})
	after, blind := order(w.must(http.StatusOK, ask{method: "GET", path: path, header: member}))
	if blind != len(ids)-1 || strings.Join(after, " ") != strings.Join(hidden, " ") {
		t.Errorf("after one judgement %d are blind, in the order %v", blind, after)
	}
	// What is judged tells nothing of what is not: no place, no probability, nowhere.
	for _, at := range []string{path, path + "/" + ids[0], "/api/v1/pairs/" + ids[0] + "/" + probe} {
		a := w.must(http.StatusOK, ask{method: "GET", path: at, header: member})
		if !strings.Contains(string(a.body), `"bits":`) {
			t.Errorf("%s does not say what the engine makes of the judged pair: %s", at, a.body)
		}
		for _, word := range []string{`"rank"`, `"posterior"`, `"face_only_rank"`, `"none"`, `"ask"`, `"best"`} {
			if strings.Contains(string(a.body), word) {
				t.Errorf("%s tells of candidates that are not judged by %s: %s", at, word, a.body)
			}
		}
		if at == path && a.header.Get("ETag") != "" {
			t.Error("an ETag tells whether the ranking changed")
		}
	}
	w.must(http.StatusForbidden, ask{method: "GET", path: path + "/" + ids[1], header: member})
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs/" + ids[0] + "/" + probe, header: member}); !strings.Contains(string(a.body), "leading") {
		t.Errorf("after the judgement others' words are not shown: %s", a.body)
	}
	w.must(http.StatusConflict, ask{method: "POST", path: "/api/v1/pairs/" + ids[0] + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"same"}`)})
	for _, id := range ids[1:] {
		if a := w.must(http.StatusOK, ask{method: "GET", path: path, header: member}); strings.Contains(string(a.body), `"posterior"`) || a.json(t)["hidden"] != true {
			t.Errorf("before all are judged: %s", a.body)
		}
		w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + id + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"different"}`)})
	}
	all := w.must(http.StatusOK, ask{method: "GET", path: path, header: member}).json(t)
	if k := all["candidates"].([]any)[0].(map[string]any); k["rank"] == nil || k["posterior"] != .75 || all["none"] != .25 || all["hidden"] != nil {
		t.Errorf("when all are judged: %v", all)
	}
	// The page of a pair, and its explanation, tell then what the list does.
	if engine := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs/" + ids[0] + "/" + probe, header: member}).json(t)["engine"].(map[string]any); engine["posterior"] != .75 || engine["rank"] == nil {
		t.Errorf("when all are judged, the pair: %v", engine)
	}
	if e := w.must(http.StatusOK, ask{method: "GET", path: path + "/" + ids[0], header: member}).json(t); e["none"] != .25 || e["candidate"].(map[string]any)["posterior"] != .75 {
		t.Errorf("when all are judged, the explanation: %v", e)
	}
	// Another report comes, and one has to be judged again before anything is told.
	late := w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`)
	for _, at := range []string{path, path + "/" + ids[0], "/api/v1/pairs/" + ids[0] + "/" + probe} {
		for _, word := range []string{`"rank"`, `"posterior"`, `"none"`, `"best"`} {
			if a := w.must(http.StatusOK, ask{method: "GET", path: at, header: member}); strings.Contains(string(a.body), word) {
				t.Errorf("%s tells of a candidate that came late by %s: %s", at, word, a.body)
			}
		}
	}
	w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + late + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"different"}`)})
	// To whom judged this pair alone nothing is told of the others.
	if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/pairs/" + ids[0] + "/" + probe, header: other}); strings.Contains(string(a.body), `"posterior"`) {
		t.Errorf("another member is told: %s", a.body)
	}
	for side, original := range map[models.Side]string{models.Missing: ids[1], models.Found: probe} {
		copied := w.report(side, `{"district":"Agra","child_name":"Munni"}`)
		w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + copied + "/candidates?side=same", header: member})
		w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/cases/" + copied + "/candidates/" + original, header: member})
	}
}

// TestNoJudgementUnseen has somebody send judgements of a whole list, none of which was looked at: not one is noted, and
// nothing is told.
func TestNoJudgementUnseen(t *testing.T) {
	w := newWorld(t, nil)
	probe := w.report(models.Found, `{"district":"Agra","child_name":"Munni"}`)
	var ids []string
	for range 20 {
		ids = append(ids, w.report(models.Missing, `{"district":"Kasganj","child_name":"Munni"}`))
	}
	member := w.of("member", models.RoleCWC, agra)
	list := ask{method: "GET", path: "/api/v1/cases/" + probe + "/candidates", header: member}
	w.must(http.StatusOK, list)
	say := func(id string, status int) answer {
		t.Helper()
		return w.must(status, ask{method: "POST", path: "/api/v1/pairs/" + id + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"unsure"}`), unseen: true})
	}
	for _, id := range ids {
		if a := say(id, http.StatusConflict); !strings.Contains(string(a.body), "you have not opened the report of the missing child yet") {
			t.Errorf("%s", a.body)
		}
	}
	if a := w.must(http.StatusOK, list); a.json(t)["hidden"] != true || strings.Contains(string(a.body), "bits") {
		t.Errorf("it is told: %s", a.body)
	}
	w.look("/api/v1/pairs/"+ids[0]+"/"+probe, member)
	say(ids[0], http.StatusCreated)
	say(ids[1], http.StatusConflict)
}

// TestQuickJudgements tells auditors of a member who looks at nobody for longer than a machine does, once; of one who takes a
// few seconds for each nobody is told.
func TestQuickJudgements(t *testing.T) {
	for _, test := range []struct {
		each time.Duration
		told int
	}{{time.Second, 1}, {4 * time.Second, 0}} {
		w := newWorld(t, nil)
		probe := w.report(models.Found, `{"district":"Agra"}`)
		member := w.of("member", models.RoleCWC, agra)
		for n := range 15 {
			report := w.report(models.Missing, `{"district":"Kasganj"}`)
			w.back(-test.each)
			w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + report + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"different"}`)})
			told := slices.DeleteFunc(w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/alerts", as: models.RoleAuditor}).json(t)["alerts"].([]any), func(a any) bool {
				return a.(map[string]any)["kind"] != "quick_judgements" || a.(map[string]any)["detail"] != "member"
			})
			if want := test.told * min(1, (n+1)/10); len(told) != want {
				t.Fatalf("after %d judgements, %s each: %v", n+1, test.each, told)
			}
		}
	}
}

// TestDrawn shows that one review in a hundred holds a candidate that the engine did not choose, and that it is not told
// from the others before it was judged.
func TestDrawn(t *testing.T) {
	w := newWorld(t, nil)
	member := w.of("member", models.RoleCWC, agra)
	w.indexes.hides = true
	drawn := 0
	for n := range 400 {
		if n%50 == 0 {
			member = w.of("member"+string(rune('a'+n/50)), models.RoleCWC, agra)
		}
		w.report(models.Missing, `{}`)
		probe := fmt.Sprintf("01900000-0000-7000-8000-%012d", n) // the same lots each time
		w.report(models.Found, `{"id":"`+probe+`","district":"Agra"}`)
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + probe + "/candidates", header: member})
		if len(a.json(t)["candidates"].([]any)) == 0 {
			continue
		}
		drawn++
		if strings.Contains(string(a.body), "drawn") {
			t.Errorf("it is told from the others: %s", a.body)
		}
		id := a.json(t)["candidates"].([]any)[0].(map[string]any)["case_id"].(string)
		w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/pairs/" + id + "/" + probe + "/verdicts", header: member, body: []byte(`{"kind":"judgement","says":"different"}`)})
		if a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + probe + "/candidates", header: member}).json(t); a["drawn"] != id {
			t.Errorf("after the judgement: %v", a)
		}
	}
	if drawn < 1 || drawn > 12 {
		t.Errorf("%d of 400 reviews hold a candidate drawn by lot", drawn)
	}
}

// TestDrawnIsNotOneMore lists as many candidates with one that was drawn as without.
func TestDrawnIsNotOneMore(t *testing.T) {
	w := newWorld(t, nil)
	var reports []string // the latest come first
	for range 30 {
		reports = append([]string{w.report(models.Missing, `{}`)}, reports...)
	}
	member, drawn := map[string]string{}, 0
	for n := range 400 {
		if n%50 == 0 {
			member = w.of("member"+string(rune('a'+n/50)), models.RoleCWC, agra)
		}
		probe := fmt.Sprintf("01900000-0000-7000-8000-%012d", n)
		w.report(models.Found, `{"id":"`+probe+`","district":"Agra"}`)
		list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + probe + "/candidates", header: member}).json(t)["candidates"].([]any)
		if len(list) != 20 {
			t.Errorf("%d candidates are listed", len(list))
		}
		for _, k := range list {
			if slices.Index(reports, k.(map[string]any)["case_id"].(string)) >= 20 {
				drawn++
			}
			if k.(map[string]any)["summary"] == nil {
				t.Errorf("nothing is told of a candidate: %v", k)
			}
		}
	}
	if drawn < 1 || drawn > 12 {
		t.Errorf("%d of 400 reviews hold a candidate drawn by lot", drawn)
	}
}
