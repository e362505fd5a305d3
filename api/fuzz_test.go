package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// FuzzRecord sends any bytes as a record: it is refused as bad input or taken in, and what is answered then is itself a
// record that changes nothing when it is sent back as a patch.
func FuzzRecord(f *testing.F) {
	for _, o := range oddities(f) {
		if o.Body != nil && (o.Path == "missing" || o.Path == "found") {
			f.Add(o.Path == "found", []byte(o.Body))
		}
	}
	f.Add(true, []byte(`{"child_name":"मुन्नी","languages":["Hindi","none"],"marks":"none","age_years":7.5,"words":"\u2028","clothing":"Unknown"}`))
	f.Add(false, []byte(`{"child_name":"a","child_name":null,"sections":[],"district":"\ufeffLucknow"}`))
	w := newWorld(f, nil)
	f.Fuzz(func(t *testing.T, found bool, body []byte) {
		w.t = t
		side := models.Missing
		if found {
			side = models.Found
		}
		a := w.send(ask{method: "POST", path: "/api/v1/" + string(side), as: models.RoleAdmin, body: body, kind: "application/json"})
		switch a.status {
		case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge, http.StatusConflict:
			w.goodProblem(t, a)
			return
		case http.StatusCreated:
		default:
			t.Fatalf("status %d: %s", a.status, a.body)
		}
		made := a.json(t)
		record := map[string]any{}
		for _, field := range models.Fields(side) {
			if v, ok := made[field.Name]; ok {
				record[field.Name] = v
			}
		}
		patch, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		again := w.send(ask{method: "PATCH", path: "/api/v1/cases/" + made["id"].(string), as: models.RoleAdmin, body: patch, header: map[string]string{"If-Match": `"1"`}})
		if again.status != http.StatusOK || again.header.Get("ETag") != `"1"` {
			t.Fatalf("its own record changed the case: %d, %s: %s", again.status, again.header.Get("ETag"), cmp.Diff(string(a.body), string(again.body)))
		}
	})
}

// FuzzPhotoForm sends any bytes as a form.
func FuzzPhotoForm(f *testing.F) {
	for _, o := range oddities(f) {
		if o.Path == "cases/{case}/photos" && o.Text != nil {
			f.Add(o.Type, []byte(*o.Text))
		}
	}
	body, kind := form(f, "b", map[string][]byte{"photo": {0xff, 0xd8, 0xff, 0xd9}, "taken_on": []byte("2026-01-01"), "of": []byte("child")})
	f.Add(kind, body)
	w := newWorld(f, realEnroller(f))
	id := w.report(models.Found, `{}`)
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		w.t = t
		a := w.send(ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleAdmin, body: body, kind: kind})
		if a.status >= http.StatusInternalServerError {
			t.Fatalf("status %d: %s", a.status, a.body)
		}
		if a.status != http.StatusCreated {
			w.goodProblem(t, a)
		}
	})
}
