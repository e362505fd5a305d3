package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models/store/storetest"
)

// The real program, killed in the middle of many people's work, again and again: every record and photograph that was
// acknowledged is there when it runs again and can be read; what was sent again, for want of an answer, is there once.
func TestKilled(t *testing.T) {
	photo, networks := samplePhoto(t, "sample2.jpg"), modelsDir(t)
	binary, data := theProgram(t), t.TempDir()
	token, err := exec.CommandContext(t.Context(), binary, "token", "create", "--data", data, "--role", "admin", "--name", "test").Output()
	must(t, err)
	w := &work{photo: photo, token: strings.TrimSpace(string(token)), names: map[string]string{}, photos: map[string]string{}}
	random := rand.New(rand.NewPCG(1, 2))
	serve := func() *program {
		return start(t, binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--models", networks, "--accept-plain-disk")
	}
	const rounds = 7
	for i := range rounds {
		p := serve()
		if i%3 == 2 { // while it starts
			time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
			p.kill()
			continue
		}
		w.url = p.url(t)
		var people sync.WaitGroup
		for range 12 {
			people.Go(func() { w.until(t, w.report) })
		}
		for range 2 {
			people.Go(func() { w.until(t, w.photograph) })
		}
		names, photos := w.acknowledged()
		eventually(t, "20 records and a photograph are acknowledged", func() bool {
			n, p := w.acknowledged()
			return n >= names+20 && p > photos
		})
		time.Sleep(time.Duration(random.IntN(1000)) * time.Millisecond)
		p.kill()
		people.Wait()
	}
	p := serve()
	w.url = p.url(t)
	for o, ok := w.take(); ok; o, ok = w.take() {
		must(t, w.send(t, o))
	}
	t.Log(len(w.names), "records and", len(w.photos), "photographs acknowledged;", w.again, "sent again")
	w.check(t)
	p.kill()
	storetest.Sound(t, filepath.Join(data, "registry.db"))
}

// program is a running one.
type program struct {
	cmd *exec.Cmd
	out *bufio.Reader
	log *screen
}

func start(t *testing.T, name string, args ...string) *program {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	out, err := cmd.StdoutPipe()
	must(t, err)
	p := &program{cmd, bufio.NewReader(out), &screen{}}
	cmd.Stderr = p.log
	must(t, cmd.Start())
	t.Cleanup(p.kill)
	return p
}

// kill ends the program at once, as kill -9 does.
func (p *program) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	_ = p.cmd.Wait()
}

// url is where the program serves, once it does.
func (p *program) url(t *testing.T) string {
	t.Helper()
	line, err := p.out.ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "milaan serves ")
	if err != nil || !ok {
		t.Fatalf("the server says %q, %v: %s", line, err, p.log)
	}
	return url
}

// order is a request that is sent until it is acknowledged.
type order struct {
	key, path, kind string
	body            []byte
	name            string // of the child reported
	of              string // the case photographed
}

// work is what many people do, and what they were told is done.
type work struct {
	url, token string
	photo      []byte

	mu         sync.Mutex
	unanswered []order
	again      int               // orders that were sent more than once
	names      map[string]string // of acknowledged cases, by id
	cases      []string          // acknowledged
	photos     map[string]string // acknowledged: the case's id by the photograph's
}

func (w *work) acknowledged() (records, photos int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.names), len(w.photos)
}

// until does something over and over until the server is gone.
func (w *work) until(t *testing.T, do func() order) {
	for w.send(t, do()) == nil {
	}
}

// take returns the oldest order that was never answered, if there is one.
func (w *work) take() (order, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.unanswered) == 0 {
		return order{}, false
	}
	o := w.unanswered[0]
	w.unanswered = w.unanswered[1:]
	w.again++
	return o, true
}

// report is an order that was never answered, or a record of a child nobody has reported.
func (w *work) report() order {
	if o, ok := w.take(); ok {
		return o
	}
	o := order{key: newID(), kind: "application/json", name: strings.Map(letters, uuid.NewString())}
	o.path = []string{"/api/v1/missing", "/api/v1/found"}[rand.IntN(2)]
	o.body = fmt.Appendf(nil, `{"child_name":%q,"sex":"male","home_district":"Agra"}`, o.name)
	return o
}

// letters makes a name of a UUID.
func letters(r rune) rune {
	if r == '-' {
		return ' '
	}
	if r >= '0' && r <= '9' {
		return r - '0' + 'g'
	}
	return r
}

// photograph is one of an acknowledged case, which may have been photographed before.
func (w *work) photograph() order {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.cases) == 0 {
		return order{key: newID(), path: "/api/v1/found", kind: "application/json", name: "First", body: []byte(`{"child_name":"First"}`)}
	}
	o := order{key: newID(), of: w.cases[rand.IntN(len(w.cases))]}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("photo", "child.jpg") // a buffer takes everything
	_, _ = part.Write(w.photo)
	_ = form.Close()
	o.path, o.kind, o.body = "/api/v1/cases/"+o.of+"/photos", form.FormDataContentType(), body.Bytes()
	return o
}

// send sends an order and notes what came of it. It fails when the server is gone.
func (w *work) send(t *testing.T, o order) error {
	status, body, err := w.request(http.MethodPost, o)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || status == http.StatusTooManyRequests { // an account has two photographs looked at at once
		w.unanswered = append(w.unanswered, o)
		return err
	}
	var made struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(body, &made); err != nil || status != http.StatusCreated {
		t.Errorf("POST %s: %d %s", o.path, status, body)
		return nil
	}
	if o.of != "" {
		w.photos[made.ID] = o.of
		return nil
	}
	w.names[made.ID], w.cases = o.name, append(w.cases, made.ID)
	return nil
}

func (w *work) request(method string, o order) (status int, body []byte, err error) {
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+o.path, bytes.NewReader(o.body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", o.kind)
	if o.key != "" {
		r.Header.Set("Idempotency-Key", o.key)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// get asks for something that must be there.
func (w *work) get(t *testing.T, path string) []byte {
	t.Helper()
	status, body, err := w.request(http.MethodGet, order{path: path})
	if err != nil || status != http.StatusOK {
		t.Fatalf("GET %s: %d %s, %v", path, status, body, err)
	}
	return body
}

// check reads everything that was acknowledged, and that nothing else is there.
func (w *work) check(t *testing.T) {
	t.Helper()
	photosOf := map[string]int{}
	for photo, of := range w.photos {
		photosOf[of]++
		if _, err := jpeg.Decode(bytes.NewReader(w.get(t, "/api/v1/cases/"+of+"/photos/"+photo))); err != nil {
			t.Errorf("a photograph that was acknowledged cannot be read: %v", err)
		}
	}
	sides := map[string]int{}
	for cursor := ""; ; {
		var page struct {
			Cases []struct {
				ID     string            `json:"id"`
				Name   string            `json:"child_name"`
				Side   string            `json:"side"`
				Photos []json.RawMessage `json:"photos"`
			} `json:"cases"`
			Next string `json:"next"`
		}
		must(t, json.Unmarshal(w.get(t, "/api/v1/cases?limit=200&cursor="+cursor), &page))
		for _, c := range page.Cases {
			if name, ok := w.names[c.ID]; !ok || name != c.Name || len(c.Photos) != photosOf[c.ID] {
				t.Errorf("%s of %q with %d photographs is there; acknowledged is %q with %d", c.ID, c.Name, len(c.Photos), name, photosOf[c.ID])
			}
			delete(w.names, c.ID)
			sides[c.Side]++
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for id := range w.names {
		t.Errorf("case %s was acknowledged and is lost", id)
	}
	var ranking struct {
		Side    string `json:"side"`
		Gallery int    `json:"gallery_size"`
	}
	must(t, json.Unmarshal(w.get(t, "/api/v1/cases/"+w.cases[0]+"/candidates"), &ranking))
	if ranking.Gallery != sides[ranking.Side] {
		t.Errorf("ranked %d of %d cases", ranking.Gallery, sides[ranking.Side])
	}
}
