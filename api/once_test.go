package api_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func withKey(key string) map[string]string { return map[string]string{"Idempotency-Key": key} }

func TestAKeyMakesAReportOnce(t *testing.T) {
	w := newWorld(t, nil)
	q := ask{method: "POST", path: "/api/v1/missing", as: models.RoleStation, body: []byte(`{"child_name":"Munni"}`), header: withKey("k-1")}
	first := w.must(http.StatusCreated, q)
	second := w.must(http.StatusCreated, q)
	if string(first.body) != string(second.body) || first.header.Get("Location") != second.header.Get("Location") {
		t.Errorf("the repeated request came to something else:\n%s\n%s", first.body, second.body)
	}
	if first.header.Get("Idempotent-Replayed") != "" || second.header.Get("Idempotent-Replayed") != "true" {
		t.Error("the answers do not say which one is a replay")
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d cases", n)
	}

	other := q
	other.body = []byte(`{"child_name":"Raju"}`)
	a := w.must(http.StatusConflict, other)
	w.goodProblem(t, a)

	// The key is the actor's own: another actor's request with the same key is another request.
	foreign := q
	foreign.as = models.RoleAdmin
	if id := w.must(http.StatusCreated, foreign).json(t)["id"]; id == first.json(t)["id"] {
		t.Error("two actors share a key")
	}
	for _, key := range []string{"ключ", string(make([]byte, 3)), string(append(make([]byte, 0), []byte(longKey)...))} {
		bad := q
		bad.header = withKey(key)
		w.goodProblem(t, w.must(http.StatusUnprocessableEntity, bad))
	}
}

var longKey = func() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = 'k'
	}
	return string(b)
}()

func TestAFailedRequestLeavesItsKeyFree(t *testing.T) {
	w := newWorld(t, nil)
	q := ask{method: "POST", path: "/api/v1/missing", as: models.RoleStation, body: []byte(`{"age_years":-1}`), header: withKey("k-2")}
	w.must(http.StatusUnprocessableEntity, q)
	q.body = []byte(`{"age_years":1}`)
	w.must(http.StatusCreated, q)
}

// TestAKeyUnderConcurrency sends one request from many sides at once: one case comes of it, and every sender hears of it.
func TestAKeyUnderConcurrency(t *testing.T) {
	w := newWorld(t, nil)
	q := ask{method: "POST", path: "/api/v1/found", as: models.RoleField, body: []byte(`{"child_name":"Munni"}`), header: withKey("k-3")}
	answers := atOnce(16, func(int) answer { return w.send(q) })
	for _, a := range answers {
		if a.status != http.StatusCreated || string(a.body) != string(answers[0].body) {
			t.Fatalf("%d: %s\nand\n%d: %s", answers[0].status, answers[0].body, a.status, a.body)
		}
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// TestAnIdOfTheClientsOwn shows that an id can be used once, key or no key.
func TestAnIdOfTheClientsOwn(t *testing.T) {
	w := newWorld(t, nil)
	id := newID()
	q := ask{method: "POST", path: "/api/v1/found", as: models.RoleField, body: []byte(`{"id":"` + id + `"}`)}
	if got := w.must(http.StatusCreated, q).json(t)["id"]; got != id {
		t.Errorf("id %v, want %v", got, id)
	}
	w.must(http.StatusConflict, q)
	if n := w.count(); n != 1 {
		t.Errorf("%d cases", n)
	}
}

func TestAKeyClosesOnce(t *testing.T) {
	w := newWorld(t, nil)
	id := w.report(models.Missing, `{"child_name":"Munni"}`)
	q := ask{method: "POST", path: "/api/v1/cases/" + id + "/close", as: models.RoleStation, body: []byte(`{"status":"traced","reason":"came home"}`), header: withKey("k-4")}
	for _, a := range atOnce(8, func(int) answer { return w.send(q) }) {
		if a.status != http.StatusOK || a.json(t)["status"] != "traced" {
			t.Errorf("%d: %s", a.status, a.body)
		}
	}
	q.header = nil
	w.must(http.StatusConflict, q)
}

// TestAPhotoIsKeptOnce repeats a form as clients do: with another boundary, and later without a key at all.
func TestAPhotoIsKeptOnce(t *testing.T) {
	w := newWorld(t, realEnroller(t))
	id := w.report(models.Found, `{}`)
	photo := map[string][]byte{"photo": photograph(t, "sample2.jpg"), "taken_on": []byte("2026-03-01")}
	send := func(boundary, key string) answer {
		body, kind := form(t, boundary, photo)
		q := ask{method: "POST", path: "/api/v1/cases/" + id + "/photos", as: models.RoleField, body: body, kind: kind}
		if key != "" {
			q.header = withKey(key)
		}
		return w.must(http.StatusCreated, q)
	}
	first, again, keyless := send("one", "p-1"), send("two", "p-1"), send("three", "")
	if string(first.body) != string(again.body) || string(first.body) != string(keyless.body) {
		t.Errorf("three sendings of one photograph:\n%s\n%s\n%s", first.body, again.body, keyless.body)
	}
	if again.header.Get("Idempotent-Replayed") != "true" {
		t.Error("another boundary made another request of it")
	}
	if c := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/cases/" + id, as: models.RoleField}).json(t); len(c["photos"].([]any)) != 1 {
		t.Errorf("%d photographs", len(c["photos"].([]any)))
	}
}

// count counts the registry's cases.
func (w *world) count() int {
	w.t.Helper()
	cases, _, err := w.registry.List(w.t.Context(), models.CaseFilter{}, "", 100)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(cases)
}

// atOnce calls n times at the same moment.
func atOnce(n int, call func(i int) answer) []answer {
	answers := make([]answer, n)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			answers[i] = call(i)
		})
	}
	start.Done()
	done.Wait()
	return answers
}
