package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// raid sends a group photograph and returns its id and how many faces there are.
func (w *world) raid(photo []byte, as models.Role) (id string, faces int) {
	w.t.Helper()
	body, kind := form(w.t, "", map[string][]byte{"photo": photo})
	a := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/raids", as: as, body: body, kind: kind}).json(w.t)
	return a["id"].(string), len(a["faces"].([]any))
}

// TestRaid makes three children of one real photograph: each with its own face, of one drive, once however often it is
// sent; what is wrong with one is said, and the others are there.
func TestRaid(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	photo := photograph(t, "sample5.jpg")
	id, faces := w.raid(photo, models.RoleField)
	if again, _ := w.raid(photo, models.RoleField); again != id || faces != 5 {
		t.Fatalf("%s and %s; %d faces", id, again, faces)
	}
	send := func(children string) []any {
		body := `{"drive":"Taj, 01-04-2026","found_place":"Taj east gate","found_on":"2026-04-01","district":"Agra","children":[` + children + `]}`
		return w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/raids/" + id + "/children", as: models.RoleField, body: []byte(body)}).json(t)["children"].([]any)
	}
	three := `{"face":1,"child_name":"गुड्डू","sex":"male","age_years":7},{"face":2,"age_years":500},{"face":9},{"face":4,"sex":"female"}`
	var numbers []string
	for attempt := range 2 {
		results := send(three)
		for i, want := range []string{"", "age_years", "face", ""} {
			r := results[i].(map[string]any)
			faults, number := r["faults"].([]any), fmt.Sprint(r["number"])
			if want == "" && (len(faults) != 0 || !strings.HasPrefix(number, "F-")) || want != "" && (r["number"] != nil || len(faults) != 1 || faults[0].(map[string]any)["field"] != want) {
				t.Errorf("attempt %d, child %d: %v", attempt, i, r)
			}
			if want == "" && attempt == 0 {
				numbers = append(numbers, number)
			} else if want == "" && !slices.Contains(numbers, number) {
				t.Errorf("sent again it became %s, and not one of %v", number, numbers)
			}
		}
	}
	r := send(`{"face":2,"age_years":5},{"face":1,"child_name":"another"}`)
	if second := r[1].(map[string]any); r[0].(map[string]any)["number"] == nil || second["number"] != numbers[0] || !strings.Contains(fmt.Sprint(second["faults"]), "stored already") {
		t.Errorf("%v", r)
	}

	cases, _, err := w.registry.List(t.Context(), models.CaseFilter{Drive: "Taj, 01-04-2026"}, "", 10)
	if err != nil || len(cases) != 3 {
		t.Fatalf("%d children, %v", len(cases), err)
	}
	for i := range cases {
		c := &cases[i]
		if len(c.Photos) != 1 || c.Event.When.Or(0).String() != "2026-04-01" || c.Event.Where.Or("") != "Taj east gate" || c.District.Or("") != "Agra" || c.Photos[0].TakenOn.String() != "2026-04-01" {
			t.Fatalf("%+v", c)
		}
		face, _ := c.Photos[0].ChosenFace()
		if face == nil || face.Quality.Width < 80 {
			t.Errorf("%s has no good face: %+v", c.Number, face)
			continue
		}
		for j := range i {
			other, _ := cases[j].Photos[0].ChosenFace()
			if other != nil && distance(&face.Descriptor, &other.Descriptor) < .3 {
				t.Errorf("%s and %s have the same face", c.Number, cases[j].Number)
			}
		}
	}
	seen := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/raids/" + id, as: models.RoleField}).json(t)["faces"].([]any)
	if seen[0].(map[string]any)["number"] != numbers[0] || seen[2].(map[string]any)["number"] != nil {
		t.Errorf("%v", seen)
	}

	// It is its sender's alone, no upload of a case, and thrown away when it is done.
	w.must(http.StatusNotFound, ask{method: "GET", path: "/api/v1/raids/" + id, as: models.RoleAdmin})
	w.must(http.StatusNotFound, ask{method: "HEAD", path: "/api/v1/uploads/" + id, as: models.RoleField})
	w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/raids/" + id + "/children", as: models.RoleField, body: []byte(`{"children":[]}`)})
	w.must(http.StatusNoContent, ask{method: "DELETE", path: "/api/v1/raids/" + id, as: models.RoleField})
	w.must(http.StatusNotFound, ask{method: "GET", path: "/api/v1/raids/" + id, as: models.RoleField})
	w.must(http.StatusNoContent, ask{method: "DELETE", path: "/api/v1/raids/" + id, as: models.RoleField})
	w.must(http.StatusForbidden, ask{method: "GET", path: "/api/v1/raids/" + id, as: models.RoleStation})
	body, kind := form(t, "", map[string][]byte{"photo": []byte("GIF89a")})
	w.must(http.StatusUnsupportedMediaType, ask{method: "POST", path: "/api/v1/raids", as: models.RoleField, body: body, kind: kind})
}

// raidDay makes one child of a group photograph, and throws that away.
func raidDay(t *testing.T, w *world) {
	t.Helper()
	id, _ := w.raid(photograph(t, "sample1.jpg"), models.RoleField)
	path := "/api/v1/raids/" + id
	made := w.must(http.StatusOK, ask{method: "POST", path: path + "/children", as: models.RoleField, body: []byte(`{"children":[{"face":1}]}`)}).json(t)["children"].([]any)[0].(map[string]any)
	seen := w.must(http.StatusOK, ask{method: "GET", path: path, as: models.RoleField}).json(t)["faces"].([]any)[0].(map[string]any)
	if made["number"] == nil || seen["number"] != made["number"] {
		t.Errorf("made %v, and shown %v", made, seen)
	}
	w.must(http.StatusNoContent, ask{method: "DELETE", path: path, as: models.RoleField})
}

// distance is the square of how far two descriptors are apart: above .36, by dlib's own count, they are of two people.
func distance(a, b *models.Descriptor) float64 {
	var sum float64
	for i := range a {
		d := float64(a[i] - b[i])
		sum += d * d
	}
	return sum
}
