package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// TestCorrectPhoto corrects whom a stored photograph shows and when it was taken, takes it back as sent by mistake, and corrects
// it back. What was taken back is hidden from who may not correct it, and is not taken in again without a word.
func TestCorrectPhoto(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	field := models.RoleField
	id := w.report(models.Found, `{"child_name":"Munni","district":"Lucknow"}`)
	send := func(status int) answer {
		body, kind := form(t, "", map[string][]byte{"photo": photograph(t, "sample3.jpg"), "taken_on": []byte("2026-03-25")})
		return w.must(status, ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: field, body: body, kind: kind})
	}
	at := send(http.StatusCreated).header.Get("Location")
	correct := func(status int, body string) map[string]any {
		t.Helper()
		return w.must(status, ask{method: "PATCH", path: at, as: field, body: []byte(body)}).json(t)
	}
	for body, field := range map[string]string{
		`{"of":"stranger"}`: "of", `{"of":"mistake"}`: "reason", `{"of":"mistake","reason":"  "}`: "reason", `{"taken_on":"2027-01-01"}`: "taken_on",
		`{"taken_on":"some day"}`: "taken_on", `{"taken_on":2026}`: "taken_on", `{"taken_on_estimated":"yes"}`: "taken_on_estimated", `{"source":"x"}`: "source",
	} {
		a := w.must(http.StatusUnprocessableEntity, ask{method: "PATCH", path: at, as: models.RoleField, body: []byte(body)})
		w.goodProblem(t, a)
		if !strings.Contains(string(a.body), `"`+field+`"`) {
			t.Errorf("%s: %s", body, a.body)
		}
	}
	w.must(http.StatusForbidden, ask{method: "PATCH", path: at, as: models.RoleStation, body: []byte(`{"of":"parent"}`)})
	w.must(http.StatusNotFound, ask{method: "PATCH", path: "/api/v1/cases/" + id + "/photos/none", as: field, body: []byte(`{"of":"parent"}`)})

	if p := correct(http.StatusOK, `{"of":"sibling","taken_on":null}`); p["of"] != "sibling" || p["taken_on"] != nil || p["taken_on_exact"] != false {
		t.Errorf("a sibling's: %v", p)
	}
	if p := correct(http.StatusOK, `{"of":"mistake","reason":"another raid's"}`); p["of"] != "mistake" {
		t.Errorf("a mistake: %v", p)
	}
	photos := func(as models.Role) int {
		t.Helper()
		return len(w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, as: as}).json(t)["photos"].([]any))
	}
	if own, other := photos(field), photos(models.RoleStation); own != 1 || other != 0 {
		t.Errorf("%d photographs to who may correct it, %d to others", own, other)
	}
	if list := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases?side=found", as: field}).json(t)["cases"].([]any); len(list) != 1 || len(list[0].(map[string]any)["photos"].([]any)) != 0 {
		t.Errorf("a list shows it: %v", list)
	}
	w.must(http.StatusOK, ask{method: "GET", path: at, as: field})
	w.must(http.StatusNotFound, ask{method: "GET", path: at, as: models.RoleStation})
	send(http.StatusUnprocessableEntity)

	if p := correct(http.StatusOK, `{"of":"child","taken_on":"2026-03-25"}`); p["of"] != "child" || p["taken_on_exact"] != true || len(p["faces"].([]any)) == 0 {
		t.Errorf("corrected back: %v", p)
	}
	w.must(http.StatusOK, ask{method: "GET", path: at, as: models.RoleStation})
	var told []any
	history := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id + "/history", as: models.RoleAHTU}).json(t)["history"].([]any)
	for _, r := range history {
		r := r.(map[string]any)
		told = append(told, []any{r["kind"], r["reason"]})
	}
	if diff := cmp.Diff([]any{[]any{"created", nil}, []any{"photo_added", nil}, []any{"photo_corrected", nil}, []any{"photo_corrected", "another raid's"}, []any{"photo_corrected", nil}}, told); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
}
