package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// TestJourney goes the whole way of a child through every route, and then finds that the OpenAPI document describes no
// route that it did not go through.
func TestJourney(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	station, field := models.RoleStation, models.RoleField

	made := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/missing", as: station, body: []byte(`{
		"child_name":"मुन्नी देवी","father_name":"Ramesh","mother_name":"none","age_years":7.5,"sex":"girl","marks":null,"languages":["Hindi","Awadhi"],
		"child_aliases":[],"district":"Lucknow","home_district":"Varanasi","missing_since":"2026-03-20","reported_on":"2026-03-21","height_cm":"none"}`)})
	report := made.json(t)
	id := report["id"].(string)
	if made.header.Get("Location") != "/api/v1/cases/"+id || made.header.Get("ETag") != `"1"` {
		t.Errorf("Location %q, ETag %q", made.header.Get("Location"), made.header.Get("ETag"))
	}
	if !models.IsUUIDv7(id) || report["number"] == "" || report["sex"] != "female" || report["mother_name"] != "none" {
		t.Errorf("the report came back as %v", report)
	}
	if _, there := report["marks"]; there {
		t.Error("an unknown field came back as known")
	}
	if diff := cmp.Diff([]any{"fir_missing"}, codes(report["warnings"])); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}

	viewed := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + report["number"].(string), as: models.RoleAHTU})
	if viewed.json(t)["id"] != id {
		t.Error("the number led to another case")
	}

	patched := w.must(http.StatusOK, ask{method: "PATCH", path: "/api/v1/cases/" + id, as: station, kind: "application/merge-patch+json",
		body: []byte(`{"fir_number":"112/2026","height_cm":118,"father_name":null}`), header: map[string]string{"If-Match": viewed.header.Get("ETag")}})
	if p := patched.json(t); p["fir_number"] != "112/2026" || p["height_cm"] != 118.0 || p["father_name"] != nil || len(p["warnings"].([]any)) != 0 || patched.header.Get("ETag") != `"2"` {
		t.Errorf("after the patch: %s, ETag %s", patched.body, patched.header.Get("ETag"))
	}

	found := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/found", as: field,
		body: []byte(`{"child_name":"Munni","found_on":"2026-03-25","found_place":"Kanpur Central","words":"nani ka ghar"}`)}).json(t)["id"].(string)

	body, kind := form(t, "", map[string][]byte{"photo": photograph(t, "sample1.jpg"), "taken_on": []byte("2026-03-25"), "source": []byte("team 4")})
	added := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/cases/" + found + "/photos", as: field, body: body, kind: kind})
	photo := added.json(t)
	faces := photo["faces"].([]any)
	if len(faces) < 3 || photo["taken_on"] != "2026-03-25" || photo["taken_on_exact"] != true {
		t.Errorf("the photograph: %d faces, %v", len(faces), photo["taken_on"])
	}
	if diff := cmp.Diff([]any{"several_faces"}, codes(photo["advice"])); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
	if words := faces[0].(map[string]any)["quality_words"].(string); words == "" {
		t.Error("a face without a word on its quality")
	}
	at := added.header.Get("Location")
	if want := "/api/v1/cases/" + found + "/photos/" + photo["id"].(string); at != want {
		t.Errorf("Location %q, want %q", at, want)
	}

	picture := w.must(http.StatusOK, ask{method: "GET", path: at, as: models.RoleAHTU})
	if kind := http.DetectContentType(picture.body); kind != "image/jpeg" || picture.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture is %s, cached %q", kind, picture.header.Get("Cache-Control"))
	}

	chosen := w.must(http.StatusOK, ask{method: "PUT", path: at + "/face", as: field, body: []byte(`{"face":2}`)}).json(t)
	for i, f := range chosen["faces"].([]any) {
		if f.(map[string]any)["chosen"] != (i == 2) {
			t.Errorf("face %d chosen: %v", i, f.(map[string]any)["chosen"])
		}
	}
	if len(chosen["advice"].([]any)) != 0 {
		t.Error("there is still advice though a face was chosen")
	}
	box := faces[1].(map[string]any)["box"].(map[string]any)
	x, y, width := box["x"].(float64), box["y"].(float64), box["width"].(float64)
	eyes := fmt.Sprintf(`{"eyes":{"right":{"x":%g,"y":%g},"left":{"x":%g,"y":%g}}}`, x+.3*width, y+.35*width, x+.7*width, y+.35*width)
	assisted := w.must(http.StatusOK, ask{method: "PUT", path: at + "/face", as: field, body: []byte(eyes)}).json(t)
	if n := len(assisted["assisted_eyes"].([]any)); n != 2 {
		t.Errorf("%d eyes kept", n)
	}

	corrected := w.must(http.StatusOK, ask{method: "PATCH", path: at, as: field, body: []byte(`{"taken_on":"2026-03-24","taken_on_estimated":true}`)})
	if p := corrected.json(t); p["of"] != "child" || p["taken_on"] != "2026-03-24" || p["taken_on_exact"] != false || corrected.header.Get("ETag") != `"5"` {
		t.Errorf("corrected: %v, ETag %s", p, corrected.header.Get("ETag"))
	}

	ranking := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + found + "/candidates?top=5", as: models.RoleAHTU}).json(t)
	first := ranking["candidates"].([]any)[0].(map[string]any)
	if ranking["probe"] != found || ranking["gallery_size"] != 1.0 || first["case_id"] != id || first["bits"] != 7.25 {
		t.Errorf("ranking: %v", ranking)
	}
	if first["evidence"].([]any)[0].(map[string]any)["finding"].(map[string]any)["text"] != "sounds the same" || first["summary"].(map[string]any)["event_on"] != "2026-03-20" {
		t.Errorf("candidate: %v", first)
	}

	twin := w.report(models.Missing, `{"child_name":"मुन्नी"}`)
	explain := func(other string) map[string]any {
		return w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + found + "/candidates/" + other, as: models.RoleAHTU}).json(t)
	}
	best, second := explain(twin), explain(id)
	if of := best["candidate"].(map[string]any); of["case_id"] != twin || of["rank"] != 1.0 || best["best"] != nil || len(best["lost"].([]any)) != 0 {
		t.Errorf("explanation of the best: %v", best)
	}
	if of := second["candidate"].(map[string]any); of["case_id"] != id || of["rank"] != 2.0 || of["summary"].(map[string]any)["event_on"] != "2026-03-20" ||
		second["open"] != true || second["best"].(map[string]any)["case_id"] != twin ||
		!cmp.Equal(second["lost"], []any{map[string]any{"field": "father_name", "bits": 0.0, "best": 3.5}}) {
		t.Errorf("explanation of the second: %v", second)
	}
	same := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id + "/candidates?side=same", as: station}).json(t)
	if got := same["candidates"].([]any)[0].(map[string]any)["case_id"]; got != twin {
		t.Errorf("duplicates: %v, want %v", got, twin)
	}
	if pairs := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/proposals", as: station}).json(t)["proposals"].([]any); len(pairs) != 0 {
		t.Errorf("nobody matches here, and %v are proposed", pairs)
	}
	hits := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/search?q=Munni", as: station}).json(t)["hits"].([]any)
	if len(hits) != 1 || hits[0].(map[string]any)["case"].(map[string]any)["id"] != found {
		t.Errorf("search: %v", hits)
	}
	if again := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/search", as: station, body: []byte(`{"q":"Munni","limit":5}`)}).json(t)["hits"].([]any); len(again) != 1 {
		t.Errorf("search: %v", again)
	}

	merged := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/cases/" + twin + "/merge", as: station, body: []byte(`{"into":"` + report["number"].(string) + `","reason":"reported twice"}`)}).json(t)
	if merged["status"] != "merged" || merged["closing"].(map[string]any)["into"] != id {
		t.Errorf("merged: %v", merged["closing"])
	}
	closed := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/cases/" + id + "/close", as: station, body: []byte(`{"status":"traced","reason":"came home","by":"mother","on":"2026-04-01"}`)}).json(t)
	if end := closed["closing"].(map[string]any); closed["status"] != "traced" || end["actor"] != "id-station" || end["on"] != "2026-04-01" {
		t.Errorf("closed: %v", closed["closing"])
	}
	opened := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/cases/" + id + "/reopen", as: station, body: []byte(`{"reason":"another child"}`)}).json(t)
	if opened["status"] != "open" || opened["closing"] != nil {
		t.Errorf("reopened: %v", opened)
	}

	history := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + report["number"].(string) + "/history", as: models.RoleAHTU}).json(t)["history"].([]any)
	var kinds []any
	for i, r := range history {
		kinds = append(kinds, r.(map[string]any)["kind"])
		if r := r.(map[string]any); r["version"] != float64(i+1) || r["actor"] != "id-station" || r["actor_name"] != "station" || r["at"] != "2026-04-02T10:00:00.000Z" {
			t.Errorf("revision %v", r)
		}
	}
	if diff := cmp.Diff([]any{"created", "changed", "closed", "reopened"}, kinds); diff != "" {
		t.Fatalf("history (-want +got):\n%s", diff)
	}
	if fields := history[1].(map[string]any)["fields"]; fmt.Sprint(fields) != "[father_name fir_number height_cm]" {
		t.Errorf("the patch changed %v", fields)
	}
	if end := history[2].(map[string]any)["closing"].(map[string]any); end["reason"] != "came home" || history[3].(map[string]any)["reason"] != "another child" {
		t.Errorf("closed and reopened: %v", history[2:])
	}

	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"} {
		w.must(http.StatusOK, ask{method: "GET", path: path})
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases?side=missing", as: station})
	if body := string(w.send(ask{method: "GET", path: "/metrics"}).body); !strings.Contains(body, `milaan_http_requests_total{method="POST",route="/api/v1/missing",status="201"} 2`) {
		t.Error("the requests were not counted by route")
	}
	if made := upload(t, w, found, photograph(t, "sample3.jpg")); made["id"] == nil {
		t.Errorf("what came in parts: %v", made)
	}
	raidDay(t, w)
	people(t, w)
	w.everyRouteAnswered()
	for _, name := range []string{"Munni", "मुन्नी", "Ramesh", "नानी"} {
		if strings.Contains(w.log.String(), name) {
			t.Errorf("the log holds the name %s", name)
		}
	}
}

func (w *world) everyRouteAnswered() {
	w.t.Helper()
	for path, item := range documentOf(w.t, w.server).Paths.Map() {
		for method, op := range item.Operations() {
			for status := range op.Responses.Map() {
				key := method + " " + path + " " + status
				if _, ok := w.answered.Load(key); !ok && strings.HasPrefix(status, "2") {
					w.t.Errorf("%s: the journey does not pass this answer", key)
				}
			}
		}
	}
}

func codes(list any) []any {
	var out []any
	for _, v := range list.([]any) {
		out = append(out, v.(map[string]any)["code"])
	}
	return out
}

// TestDocument holds the OpenAPI document itself against the standard, and its records against the table of fields.
func TestDocument(t *testing.T) {
	w := newWorld(t, nil)
	doc := documentOf(t, w.server)
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, side := range []models.Side{models.Missing, models.Found} {
		name := map[models.Side]string{models.Missing: "MissingRecord", models.Found: "FoundRecord"}[side]
		properties := doc.Components.Schemas[name].Value.Properties
		if got, want := len(properties), len(models.Fields(side))+len([]string{"id", "source", "age_said"}); got != want {
			t.Errorf("%s has %d properties, want %d", name, got, want)
		}
	}
	if doc.Info.Version != "test" {
		t.Errorf("version %q", doc.Info.Version)
	}
}

// TestPages shows that what the API does not know goes to the mounted pages, behind the same gates.
func TestPages(t *testing.T) {
	w := newWorld(t, nil)
	w.server.Mount(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { _, _ = rw.Write([]byte("page " + r.URL.Path)) }))
	got := w.must(http.StatusOK, ask{method: "GET", path: "/login"})
	if string(got.body) != "page /login" || got.header.Get("X-Request-Id") == "" {
		t.Errorf("%q %v", got.body, got.header)
	}
	w.must(http.StatusUnauthorized, ask{method: "GET", path: "/api/v1/cases"})
}
