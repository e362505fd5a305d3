package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func TestIfMatch(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	for name, c := range map[string]struct {
		tag    string
		status int
	}{
		"none":               {"", http.StatusPreconditionRequired},
		"any":                {"*", http.StatusUnprocessableEntity},
		"without quotes":     {"1", http.StatusUnprocessableEntity},
		"words":              {`"one"`, http.StatusUnprocessableEntity},
		"a version to come":  {`"2"`, http.StatusPreconditionFailed},
		"nothing in quotes":  {`""`, http.StatusUnprocessableEntity},
		"a negative version": {`"-1"`, http.StatusUnprocessableEntity},
	} {
		q := ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleStation, body: []byte(`{"child_name":"Raju"}`), header: map[string]string{}}
		if c.tag != "" {
			q.header["If-Match"] = c.tag
		}
		if a := w.send(q); a.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, a.status, c.status, a.body)
		} else {
			w.goodProblem(t, a)
		}
	}
	weak := ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleStation, body: []byte(`{"child_name":"Raju"}`), header: map[string]string{"If-Match": `W/"1"`}}
	if got := w.must(http.StatusOK, weak).header.Get("ETag"); got != `"2"` {
		t.Errorf("ETag %s", got)
	}
	w.must(http.StatusPreconditionFailed, weak)
	stale := ask{method: "POST", path: "/api/v1/cases/" + id + "/close", as: models.RoleStation, body: []byte(`{"status":"traced","reason":"x"}`), header: map[string]string{"If-Match": `"1"`}}
	w.must(http.StatusPreconditionFailed, stale)
}

// TestPatchesAtOnce lets many change one version: one gets through, the others hear that they have not.
func TestPatchesAtOnce(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	won := 0
	var name string
	for i, a := range atOnce(12, func(i int) answer {
		return w.send(ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleStation,
			body: fmt.Appendf(nil, `{"child_name":"Name %d"}`, i), header: map[string]string{"If-Match": `"1"`}})
	}) {
		switch a.status {
		case http.StatusOK:
			won++
			name = fmt.Sprintf("Name %d", i)
		case http.StatusPreconditionFailed:
		default:
			t.Errorf("%d: %s", a.status, a.body)
		}
	}
	now, err := w.registry.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if won != 1 || now.Version != 2 || now.Person.Name.Or("") != name {
		t.Errorf("%d got through, version %d, named %q rather than %q", won, now.Version, now.Person.Name.Or(""), name)
	}
}

func TestAPatchThatIsWrongChangesNothing(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni","age_years":7}`)
	header := map[string]string{"If-Match": `"1"`}
	for _, body := range []string{`{"child_name":"Raju","age_years":400}`, `{"child_name":"Raju","nothing":1}`, `{"id":"x"}`, `{"number":"M-1"}`, `[]`} {
		w.must(http.StatusUnprocessableEntity, ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleStation, body: []byte(body), header: header})
	}
	now, err := w.registry.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if now.Version != 1 || now.Person.Name.Or("") != "Munni" {
		t.Errorf("version %d, named %q", now.Version, now.Person.Name.Or(""))
	}
	same := w.must(http.StatusOK, ask{method: "PATCH", path: "/api/v1/cases/" + id, as: models.RoleStation, body: []byte(`{"age_years":7}`), header: header})
	if same.header.Get("ETag") != `"1"` {
		t.Error("a patch that changes nothing made a version")
	}
}

func TestPages50AtATime(t *testing.T) {
	w := newWorld(t, nil)
	want := map[string]bool{}
	for range 7 {
		want[w.report(models.Missing, `{"district":"Lucknow","missing_since":"2026-03-20"}`)] = true
	}
	w.report(models.Found, `{"district":"Lucknow"}`)
	w.report(models.Missing, `{"district":"Agra","missing_since":"2026-03-20"}`)
	got, cursor, pages := map[string]bool{}, "", 0
	for {
		page := w.must(http.StatusOK, ask{method: "GET", as: models.RoleAHTU,
			path: "/api/v1/cases?side=missing&district=Lucknow&status=open&since=2026-03-20&until=2026-03-20&limit=3&cursor=" + cursor}).json(t)
		pages++
		for _, c := range page["cases"].([]any) {
			id := c.(map[string]any)["id"].(string)
			if got[id] || !want[id] {
				t.Errorf("case %s comes twice or does not belong", id)
			}
			got[id] = true
		}
		next, more := page["next"].(string)
		if !more {
			break
		}
		cursor = next
	}
	if len(got) != 7 || pages != 3 {
		t.Errorf("%d cases on %d pages", len(got), pages)
	}
}
