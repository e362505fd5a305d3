package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/intake"
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
		if with := c.Event.Together.Or(nil); len(with) != 2 || slices.Contains(with, c.Number) {
			t.Errorf("%s was found together with %v", c.Number, with)
		}
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

// missing is an enroller whose detector sees one face too few: the one at a box on group photographs, and any on a crop that
// shows that one alone, unless a person shows where it is. It counts how often it looks for faces.
type missing struct {
	intake.Enroller
	unseen models.Box
	looks  atomic.Int64
}

func (m *missing) Group(ctx context.Context, photo []byte, known []models.Box) (models.GroupPhoto, error) {
	if known != nil {
		return m.Enroller.Group(ctx, photo, known)
	}
	m.looks.Add(1)
	g, err := m.Enroller.Group(ctx, photo, nil)
	g.Faces = slices.DeleteFunc(g.Faces, func(f models.GroupFace) bool { return f.Box == m.unseen })
	return g, err
}

func (m *missing) Describe(ctx context.Context, photo []byte) (models.Enrolment, error) {
	e, err := m.Enroller.Describe(ctx, photo)
	e.Faces = nil
	return e, err
}

// TestRaidMark marks by hand a face that no detector sees: it gets a number once, its child is described where the box is,
// and faces are sought once, however often the photograph is looked at.
func TestRaidMark(t *testing.T) {
	detector, photo := realEnroller(t), photograph(t, "sample5.jpg")
	whole, err := detector.Group(t.Context(), photo, nil)
	if err != nil {
		t.Fatal(err)
	}
	unseen := whole.Faces[2].Box
	m := &missing{Enroller: detector, unseen: unseen}
	w := newWorld(t, m)
	id, faces := w.raid(photo, models.RoleField)
	if faces != 4 {
		t.Fatalf("%d faces are found", faces)
	}
	mark := func(status int, box models.Box) []any {
		t.Helper()
		body, err := json.Marshal(map[string]any{"box": box})
		if err != nil {
			t.Fatal(err)
		}
		a := w.must(status, ask{method: "POST", path: "/api/v1/raids/" + id + "/faces", as: models.RoleField, body: body})
		all, _ := a.json(t)["faces"].([]any)
		return all
	}
	mark(http.StatusUnprocessableEntity, models.Box{X: 5000, Y: 10, Width: 60, Height: 60})
	mark(http.StatusUnprocessableEntity, models.Box{X: 10, Y: 10, Width: -60, Height: 60})
	w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/raids/" + id + "/faces", as: models.RoleField, body: []byte(`{}`)})
	for range 2 {
		about := models.Box{X: unseen.X - 4, Y: unseen.Y + 3, Width: unseen.Width + 6, Height: unseen.Height + 6}
		if all := mark(http.StatusCreated, about); len(all) != 5 || all[4].(map[string]any)["face"] != 5. {
			t.Fatalf("%v", all)
		}
	}
	made := w.must(http.StatusOK, ask{method: "POST", path: "/api/v1/raids/" + id + "/children", as: models.RoleField, body: []byte(`{"children":[{"face":5}]}`)}).json(t)["children"].([]any)[0].(map[string]any)
	c, err := w.registry.Case(t.Context(), fmt.Sprint(made["number"]))
	if err != nil || len(c.Photos) != 1 {
		t.Fatalf("%v: %v", made, err)
	}
	face, chosen := c.Photos[0].ChosenFace()
	if face == nil || !chosen || !face.Assisted || len(c.Photos[0].AssistedEyes) != 2 {
		t.Fatalf("%+v of %d faces", face, len(c.Photos[0].Faces))
	}
	known, err := detector.Describe(t.Context(), whole.Faces[2].Crop)
	if err != nil {
		t.Fatal(err)
	}
	if at := whole.Faces[2].Nearest(known.Faces, known.Width, known.Height); at < 0 || distance(&face.Descriptor, &known.Faces[at].Descriptor) > .2 {
		t.Error("where the box is, somebody else is described")
	}
	if n := m.looks.Load(); n != 1 {
		t.Errorf("faces were sought %d times", n)
	}
}

// TestRaidFromTelephone sends a group photograph of nothing but children in parts, from a telephone that reads nothing, and
// breaks off, and sends it again: each face is a child once, and the team sees them.
func TestRaidFromTelephone(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	team := w.of("ravi", models.RoleField, agra)
	device := w.must(http.StatusCreated, ask{method: "POST", path: "/api/v1/devices", header: team, body: []byte(`{"name":"Ravi's telephone"}`)}).json(t)
	photo := photograph(t, "sample5.jpg")
	sum := sha256.Sum256(photo)
	phone := func(more ...string) map[string]string {
		header := map[string]string{"Authorization": "Bearer " + device["token"].(string)}
		for i := 0; i+1 < len(more); i += 2 {
			header[more[i]] = more[i+1]
		}
		return header
	}
	declare := func(status int, key, raid string) answer {
		t.Helper()
		body := fmt.Sprintf(`{"raid":%s,"length":%d,"sha256":"%x"}`, raid, len(photo), sum)
		return w.must(status, ask{method: "POST", path: "/api/v1/uploads", header: phone("Idempotency-Key", key), body: []byte(body)})
	}
	part := func(status int, at string, from, to int) answer {
		t.Helper()
		return w.must(status, ask{method: "PATCH", path: at, header: phone("Upload-Offset", strconv.Itoa(from)), kind: "application/offset+octet-stream", body: photo[from:to]})
	}
	for _, wrong := range []string{`{"found_on":"2026-04-09"}`, `{"counted":-1}`, `{"district":"Atlantis"}`, `{"name":"x"}`, `7`} {
		declare(http.StatusUnprocessableEntity, "wrong", wrong)
	}
	const raid = `{"drive":"Taj, 01-04-2026","found_place":"Taj east gate","found_on":"2026-04-01","only_children":true,"counted":6}`
	var first map[string]any
	for i, key := range []string{"k-1", "k-1", "k-2"} { // sent again as it is, and by somebody who entered it anew
		begun := declare(http.StatusCreated, key, raid)
		at, half := begun.header.Get("Location"), len(photo)/2
		var a answer
		if i == 1 {
			if begun.header.Get("Upload-Offset") != strconv.Itoa(len(photo)) {
				t.Errorf("it stands at %s", begun.header.Get("Upload-Offset"))
			}
			a = part(http.StatusCreated, at, len(photo), len(photo))
		} else {
			part(http.StatusNoContent, at, 0, half)
			a = part(http.StatusCreated, at, half, len(photo))
		}
		receipt := a.json(t)
		if i == 0 {
			first = receipt
		}
		if diff := cmp.Diff(first, receipt); diff != "" || len(receipt["children"].([]any)) != 5 || receipt["faces"] != 5. {
			t.Errorf("sent the %d. time: %s", i+1, diff)
		}
	}
	children, _, err := w.registry.List(t.Context(), models.CaseFilter{Drive: "Taj, 01-04-2026"}, "", 10)
	if err != nil || len(children) != 5 {
		t.Fatalf("%d children, %v", len(children), err)
	}
	for i := range children {
		c := &children[i]
		if len(c.Photos) != 1 || len(c.Event.Together.Or(nil)) != 4 || c.Event.Where.Or("") != "Taj east gate" || c.District.Or("") != "Agra" {
			t.Errorf("%s: %d photographs, found together with %v at %v", c.Number, len(c.Photos), c.Event.Together, c.Event.Where)
		}
	}
	kept := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/raids", header: team}).json(t)["raids"].([]any)
	if diff := cmp.Diff([]any{first}, kept); diff != "" {
		t.Errorf("kept: %s", diff)
	}
	if others := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/raids", header: w.of("sita", models.RoleField, agra)}).json(t)["raids"].([]any); len(others) != 0 {
		t.Errorf("another is shown %v", others)
	}
	seen := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/raids/" + first["id"].(string), header: team}).json(t)["faces"].([]any)
	if len(seen) != 5 || seen[0].(map[string]any)["number"] == nil {
		t.Errorf("the team sees %v", seen)
	}

	// Where others are on it too, nobody is stored before somebody ticks them.
	begun := declare(http.StatusCreated, "k-3", `{"drive":"other","counted":2}`)
	if got := part(http.StatusCreated, begun.header.Get("Location"), 0, len(photo)).json(t); got["faces"] != 5. || len(got["children"].([]any)) != 5 {
		t.Errorf("the same photograph is another raid: %v", got)
	}
	w.must(http.StatusNoContent, ask{method: "DELETE", path: "/api/v1/raids/" + first["id"].(string), header: team})
	photo = photograph(t, "sample1.jpg")
	sum = sha256.Sum256(photo)
	begun = declare(http.StatusCreated, "k-5", `{"drive":"other","counted":2}`)
	if got := part(http.StatusCreated, begun.header.Get("Location"), 0, len(photo)).json(t); got["faces"].(float64) < 3 || len(got["children"].([]any)) != 0 {
		t.Errorf("with others on it: %v", got)
	}
	if others, _, err := w.registry.List(t.Context(), models.CaseFilter{Drive: "other"}, "", 10); err != nil || len(others) != 0 {
		t.Errorf("%d are stored unasked, %v", len(others), err)
	}
}

// raidDay makes one child of a group photograph, and throws that away.
func raidDay(t *testing.T, w *world) {
	t.Helper()
	id, _ := w.raid(photograph(t, "sample1.jpg"), models.RoleField)
	path := "/api/v1/raids/" + id
	made := w.must(http.StatusOK, ask{method: "POST", path: path + "/children", as: models.RoleField, body: []byte(`{"children":[{"face":1}]}`)}).json(t)["children"].([]any)[0].(map[string]any)
	seen := w.must(http.StatusOK, ask{method: "GET", path: path, as: models.RoleField}).json(t)["faces"].([]any)[0].(map[string]any)
	w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/raids", as: models.RoleField})
	w.must(http.StatusCreated, ask{method: "POST", path: path + "/faces", as: models.RoleField, body: []byte(`{"box":{"x":2,"y":2,"width":30,"height":30}}`)})
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
