package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

func (w *world) beginUpload(id, key string, photo []byte, as models.Role) answer {
	w.t.Helper()
	sum := sha256.Sum256(photo)
	body, err := json.Marshal(map[string]any{"case": id, "length": len(photo), "sha256": hex.EncodeToString(sum[:]), "taken_on": "2026-04-01", "source": "Asha"})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.send(ask{method: "POST", path: "/api/v1/uploads", as: as, body: body, header: withKey(key)})
}

func (w *world) part(at string, offset int, part []byte, as models.Role) answer {
	w.t.Helper()
	if part == nil {
		part = []byte{}
	}
	return w.send(ask{method: "PATCH", path: at, as: as, body: part, kind: "application/offset+octet-stream", header: map[string]string{"Upload-Offset": strconv.Itoa(offset)}})
}

func (w *world) photosOf(id string) []any {
	w.t.Helper()
	return w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, as: models.RoleAdmin}).json(w.t)["photos"].([]any)
}

// upload sends a photograph in parts of 64 KiB, and asks before each how far it has come.
func upload(t *testing.T, w *world, id string, photo []byte) map[string]any {
	t.Helper()
	at := w.beginUpload(id, "", photo, models.RoleField).header.Get("Location")
	for {
		head := w.must(http.StatusOK, ask{method: "HEAD", path: at, as: models.RoleField})
		offset, err := strconv.Atoi(head.header.Get("Upload-Offset"))
		if err != nil || head.header.Get("Upload-Length") != strconv.Itoa(len(photo)) {
			t.Fatalf("%v, %v", head.header, err)
		}
		a := w.part(at, offset, photo[offset:min(offset+64<<10, len(photo))], models.RoleField)
		switch a.status {
		case http.StatusNoContent:
		case http.StatusCreated:
			return a.json(t)
		default:
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
}

// TestUpload has a photograph come in parts, some of them twice, and stands where it should after each mistake.
func TestUpload(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	id, photo := w.report(models.Found, `{}`), photograph(t, "sample2.jpg")
	begun := w.beginUpload(id, "u-1", photo, models.RoleField)
	at := begun.header.Get("Location")
	if begun.status != http.StatusCreated || begun.json(t)["offset"] != 0.0 || begun.json(t)["expires_at"] != "2026-04-09T10:00:00.000Z" {
		t.Fatalf("%d %s", begun.status, begun.body)
	}
	half := len(photo) / 2
	if a := w.part(at, 0, photo[:half], models.RoleField); a.status != http.StatusNoContent || a.header.Get("Upload-Offset") != strconv.Itoa(half) {
		t.Fatalf("%d %v", a.status, a.header)
	}
	again := w.beginUpload(id, "u-1", photo, models.RoleField)
	if again.header.Get("Location") != at || again.json(t)["offset"] != float64(half) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("declared again: %s", again.body)
	}
	if a := w.beginUpload(id, "u-1", photo[1:], models.RoleField); a.status != http.StatusConflict {
		t.Errorf("another photograph under the key: %d", a.status)
	}
	for _, offset := range []int{0, half - 1, half + 1} {
		a := w.part(at, offset, photo[half:], models.RoleField)
		if a.status != http.StatusConflict || a.header.Get("Upload-Offset") != strconv.Itoa(half) {
			t.Errorf("at %d: %d, %v", offset, a.status, a.header)
		}
		w.goodProblem(t, a)
	}
	if a := w.part(at, half, photo[half:], models.RoleAdmin); a.status != http.StatusNotFound {
		t.Errorf("another's upload: %d", a.status)
	}
	// Many send the last part at once: one photograph comes of it.
	made := 0
	for _, a := range atOnce(8, func(int) answer { return w.part(at, half, photo[half:], models.RoleField) }) {
		if a.status == http.StatusCreated {
			made++
		} else if a.status != http.StatusConflict || a.header.Get("Upload-Offset") != strconv.Itoa(len(photo)) {
			t.Errorf("%d %v", a.status, a.header)
		}
	}
	if made != 1 {
		t.Errorf("%d were told that they made it", made)
	}
	replayed := w.part(at, len(photo), nil, models.RoleField)
	if replayed.status != http.StatusCreated || replayed.header.Get("Idempotent-Replayed") != "true" || replayed.json(t)["taken_on"] != "2026-04-01" || replayed.json(t)["source"] != "Asha" || len(replayed.json(t)["faces"].([]any)) == 0 {
		t.Errorf("asked again: %d %s", replayed.status, replayed.body)
	}
	if n := len(w.photosOf(id)); n != 1 {
		t.Errorf("%d photographs", n)
	}
}

func TestUploadsThatAreWrong(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	id, photo := w.report(models.Found, `{}`), photograph(t, "sample2.jpg")
	at := w.beginUpload(id, "", photo, models.RoleField).header.Get("Location")
	spoilt := bytes.Clone(photo)
	spoilt[len(spoilt)-1] ^= 1
	a := w.part(at, 0, spoilt, models.RoleField)
	if a.status != http.StatusUnprocessableEntity || a.json(t)["field"] != "sha256" || a.header.Get("Upload-Offset") != "0" || len(w.photosOf(id)) != 0 {
		t.Errorf("a wrong sum: %d %s %v", a.status, a.body, a.header)
	}
	if a := w.part(at, 0, photo, models.RoleField); a.status != http.StatusCreated {
		t.Errorf("from the beginning: %d %s", a.status, a.body)
	}
	words := []byte("this is no photograph")
	at = w.beginUpload(id, "", words, models.RoleField).header.Get("Location")
	if a := w.part(at, 0, words, models.RoleField); a.status != http.StatusUnsupportedMediaType {
		t.Errorf("words: %d", a.status)
	}
	w.must(http.StatusNotFound, ask{method: "HEAD", path: at, as: models.RoleField})
	for body, field := range map[string]string{
		`{"length":5,"sha256":"00"}`:                                  "case",
		`{"case":"` + id + `","length":0,"sha256":"00"}`:              "length",
		`{"case":"` + id + `","length":26214401,"sha256":"00"}`:       "length",
		`{"case":"` + id + `","length":5,"sha256":"00"}`:              "sha256",
		`{"case":"` + id + `","length":5,"sha256":"","of":"uncle"}`:   "of",
		`{"case":"` + id + `","length":5,"sha256":"","photo":"here"}`: "photo",
	} {
		a := w.must(http.StatusUnprocessableEntity, ask{method: "POST", path: "/api/v1/uploads", as: models.RoleField, body: []byte(body)})
		if !bytes.Contains(a.body, []byte(`"field":"`+field+`"`)) {
			t.Errorf("%s: %s", body, a.body)
		}
		w.goodProblem(t, a)
	}
	missing := w.report(models.Missing, `{}`)
	if a := w.beginUpload(missing, "", photo, models.RoleField); a.status != http.StatusForbidden {
		t.Errorf("a report of a station: %d", a.status)
	}
	at = w.beginUpload(id, "", photo, models.RoleField).header.Get("Location")
	for name, q := range map[string]ask{
		"no offset":    {kind: "application/offset+octet-stream"},
		"a word":       {kind: "application/offset+octet-stream", header: map[string]string{"Upload-Offset": "x"}},
		"another kind": {kind: "image/jpeg", header: map[string]string{"Upload-Offset": "0"}},
		"too much":     {kind: "application/offset+octet-stream", header: map[string]string{"Upload-Offset": "0"}, body: make([]byte, 1<<20+1)},
	} {
		q.method, q.path, q.as = "PATCH", at, models.RoleField
		if a := w.send(q); a.status/100 != 4 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	w.back(-7 * 24 * time.Hour)
	w.must(http.StatusNotFound, ask{method: "HEAD", path: at, as: models.RoleField})
	if a := w.part(at, 0, photo, models.RoleField); a.status != http.StatusNotFound {
		t.Errorf("after a week: %d", a.status)
	}
}
