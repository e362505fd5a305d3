package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// TestBadPhotographs sends files that are no photographs of a face by their own content.
func TestBadPhotographs(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	id := w.report(models.Found, `{}`)
	send := func(parts map[string][]byte) answer {
		body, kind := form(t, "", parts)
		return w.send(ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleField, body: body, kind: kind})
	}
	good := photograph(t, "sample2.jpg")
	for name, c := range map[string]struct {
		parts  map[string][]byte
		status int
	}{
		"words":            {map[string][]byte{"photo": []byte("this is no photograph")}, http.StatusUnsupportedMediaType},
		"half a picture":   {map[string][]byte{"photo": good[:len(good)/2]}, http.StatusUnprocessableEntity},
		"HEIC":             {map[string][]byte{"photo": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")}, http.StatusUnsupportedMediaType},
		"taken tomorrow":   {map[string][]byte{"photo": good, "taken_on": []byte("2026-04-03")}, http.StatusUnprocessableEntity},
		"of nobody known":  {map[string][]byte{"photo": good, "of": []byte("uncle")}, http.StatusUnprocessableEntity},
		"a guess of sorts": {map[string][]byte{"photo": good, "taken_on_estimated": []byte("maybe")}, http.StatusUnprocessableEntity},
	} {
		a := send(c.parts)
		if a.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, a.status, c.status, a.body)
		}
		w.goodProblem(t, a)
	}
	var blank bytes.Buffer
	if err := jpeg.Encode(&blank, image.NewGray(image.Rect(0, 0, 320, 240)), nil); err != nil {
		t.Fatal(err)
	}
	kept := send(map[string][]byte{"photo": blank.Bytes()})
	if kept.status != http.StatusCreated {
		t.Fatalf("a photograph without a face: status %d: %s", kept.status, kept.body)
	}
	if diff := cmp.Diff([]any{"no_face"}, codes(kept.json(t)["advice"])); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
	at := "/api/v1/cases/" + id + "/photos/" + kept.json(t)["id"].(string) + "/face"
	for body, field := range map[string]string{
		`{"face":0}`: "face", `{"face":-1}`: "face", `{}`: "face", `{"face":0,"eyes":{"right":{"x":1,"y":1},"left":{"x":2,"y":2}}}`: "face",
		`{"eyes":{"right":{"x":1}}}`: "face", `{"eyes":{"right":{"x":9000,"y":1},"left":{"x":2,"y":2}}}`: "eyes",
		`{"face":"first"}`: "face", `{"eyes":{"middle":{"x":1,"y":1}}}`: "eyes", `{"nose":1}`: "nose",
	} {
		a := w.must(http.StatusUnprocessableEntity, ask{method: "PUT", path: at, as: models.RoleField, body: []byte(body)})
		if a.json(t)["field"] != field {
			t.Errorf("%s: field %v, want %s", body, a.json(t)["field"], field)
		}
	}
	tried := w.must(http.StatusOK, ask{method: "PUT", path: at, as: models.RoleField, body: []byte(`{"eyes":{"right":{"x":120,"y":80},"left":{"x":180,"y":80}}}`)}).json(t)
	if diff := cmp.Diff([]any{"not_describable"}, codes(tried["advice"])); diff != "" {
		t.Errorf("advice (-want +got):\n%s", diff)
	}
	parent := send(map[string][]byte{"photo": good, "of": []byte("parent"), "taken_on": []byte("2020-01-01"), "taken_on_estimated": []byte("true")}).json(t)
	if parent["of"] != "parent" || parent["taken_on_exact"] != false || len(parent["advice"].([]any)) != 0 {
		t.Errorf("a parent's photograph: %v", parent)
	}
	for _, face := range parent["faces"].([]any) {
		if words := face.(map[string]any)["quality_words"].(string); !strings.Contains(words, "not compared") {
			t.Errorf("a parent's face: %s", words)
		}
	}
}
