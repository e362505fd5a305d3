package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// oddity is one line of testdata/bad_input.json.
type oddity struct {
	Name     string          `json:"name"`
	Path     string          `json:"path"`
	Body     json.RawMessage `json:"body"`
	Text     *string         `json:"text"`
	Type     string          `json:"type"`
	Status   int             `json:"status"`
	Fields   []string        `json:"fields"`
	Warnings []string        `json:"warnings"`
}

func oddities(t testing.TB) []oddity {
	t.Helper()
	b, err := os.ReadFile("testdata/bad_input.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []oddity
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

func (o oddity) ask(caseID, foundID string) ask {
	body := []byte(o.Body)
	if o.Text != nil {
		body = []byte(*o.Text)
	}
	body = bytes.ReplaceAll(body, []byte("{10MB}"), bytes.Repeat([]byte("a"), 10<<20))
	body = bytes.ReplaceAll(body, []byte("{201}"), bytes.Repeat([]byte("a"), 201))
	body = bytes.ReplaceAll(body, []byte("{bad}"), []byte{0xc3, 0x28})
	names := strings.NewReplacer("{case}", caseID, "{found}", foundID)
	if len(body) < 1<<20 {
		body = []byte(names.Replace(string(body)))
	}
	return ask{method: "POST", path: "/api/v1/" + names.Replace(o.Path), as: models.RoleAdmin, body: body, kind: o.Type}
}

// TestBadInput sends what people and programs get wrong: each gets a clear answer, nothing is half-written.
func TestBadInput(t *testing.T) {
	w := newWorld(t, nil)
	caseID, foundID := w.report(models.Missing, `{"child_name":"Munni"}`), w.report(models.Found, `{}`)
	for _, o := range oddities(t) {
		t.Run(o.Name, func(t *testing.T) {
			before, err := w.registry.HeadSeq(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			a := w.send(o.ask(caseID, foundID))
			if a.status != o.Status {
				t.Fatalf("status %d, want %d: %.300s", a.status, o.Status, a.body)
			}
			after, err := w.registry.HeadSeq(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if a.status == http.StatusCreated {
				got := codes(a.json(t)["warnings"])
				if diff := cmp.Diff(sorted(o.Warnings), sortedAny(got)); diff != "" {
					t.Errorf("warnings (-want +got):\n%s", diff)
				}
				return
			}
			if after != before {
				t.Error("something was written")
			}
			w.goodProblem(t, a)
			if o.Fields != nil {
				var fields []string
				for _, f := range a.json(t)["faults"].([]any) {
					fields = append(fields, f.(map[string]any)["field"].(string))
				}
				if diff := cmp.Diff(sorted(o.Fields), sorted(fields)); diff != "" {
					t.Errorf("fields at fault (-want +got):\n%s", diff)
				}
			}
		})
	}
	w.must(http.StatusOK, ask{method: "GET", path: "/healthz"})
}

// goodProblem holds an answer against what every problem document promises.
func (w *world) goodProblem(t testing.TB, a answer) {
	t.Helper()
	p := a.json(t)
	if a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("content type %q", a.header.Get("Content-Type"))
	}
	if p["status"] != float64(a.status) || p["title"] == "" || p["detail"] == "" || p["hint"] == nil {
		t.Errorf("problem: %s", a.body)
	}
	if p["type"] != "urn:milaan:problem:"+p["code"].(string) || p["request_id"] != a.header.Get("X-Request-Id") {
		t.Errorf("problem: %s", a.body)
	}
}

// TestBadQuery sends addresses that ask for what there is not.
func TestBadQuery(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	for path, status := range map[string]int{
		"/api/v1/cases?side=left":                        http.StatusUnprocessableEntity,
		"/api/v1/cases?status=lost":                      http.StatusUnprocessableEntity,
		"/api/v1/cases?limit=0":                          http.StatusUnprocessableEntity,
		"/api/v1/cases?limit=9999":                       http.StatusUnprocessableEntity,
		"/api/v1/cases?since=yesterday":                  http.StatusUnprocessableEntity,
		"/api/v1/cases?cursor=nonsense":                  http.StatusUnprocessableEntity,
		"/api/v1/cases?distrct=Lucknow":                  http.StatusUnprocessableEntity,
		"/api/v1/cases?side=%zz":                         http.StatusUnprocessableEntity,
		"/api/v1/cases?district=%ff":                     http.StatusUnprocessableEntity,
		"/api/v1/search":                                 http.StatusUnprocessableEntity,
		"/api/v1/search?q=%20":                           http.StatusUnprocessableEntity,
		"/api/v1/search?q=" + strings.Repeat("a", 201):   http.StatusUnprocessableEntity,
		"/api/v1/cases/" + id + "/candidates?top=0":      http.StatusUnprocessableEntity,
		"/api/v1/cases/" + id + "/candidates?side=up":    http.StatusUnprocessableEntity,
		"/api/v1/cases/nobody":                           http.StatusNotFound,
		"/api/v1/cases/nobody/candidates":                http.StatusNotFound,
		"/api/v1/cases/nobody/candidates/" + id:          http.StatusNotFound,
		"/api/v1/cases/" + id + "/candidates/nobody":     http.StatusNotFound,
		"/api/v1/cases/" + id + "/candidates/x?top=3":    http.StatusUnprocessableEntity,
		"/api/v1/cases/" + id + "/photos/none":           http.StatusNotFound,
		"/api/v1/cases/..%2f..%2fetc%2fpasswd":           http.StatusNotFound,
		"/api/v1/cases/%ff":                              http.StatusNotFound,
		"/api/v1/cases/%00":                              http.StatusNotFound,
		"/api/v1/nothing":                                http.StatusNotFound,
		"/nothing":                                       http.StatusNotFound,
		"/api/v1/missing":                                http.StatusMethodNotAllowed,
		"/api/v1/cases/" + strings.Repeat("long/", 1000): http.StatusNotFound,
	} {
		a := w.send(ask{method: "GET", path: path, as: models.RoleAdmin})
		if a.status != status {
			t.Errorf("GET %.60s: status %d, want %d: %.200s", path, a.status, status, a.body)
			continue
		}
		w.goodProblem(t, a)
	}
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return out
}

func sortedAny(list []any) []string {
	out := []string{}
	for _, v := range list {
		out = append(out, v.(string))
	}
	slices.Sort(out)
	return out
}
