package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

// running is a server over a registry, and a client of it.
type running struct {
	*httpClient
	app *App
}

// startServer serves a registry until the test ends.
func startServer(t *testing.T, where registryFlags, networks string, log *slog.Logger) *running {
	t.Helper()
	a, err := newApp(context.Background(), appConfig{registryFlags: where, Models: networks, Listen: "127.0.0.1:0", Log: log})
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		must(t, <-ended)
		must(t, a.Close())
	})
	token, _, err := issueToken(t.Context(), a.store, models.Token{Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}, Name: "test"})
	must(t, err)
	r := &running{&httpClient{t: t, url: a.URL(), token: token}, a}
	r.until("GET", "/readyz", "", http.StatusOK)
	return r
}

// until sends a request again and again until it is answered with a status, and returns that answer.
func (r *running) until(method, path, body string, status int) map[string]any {
	r.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		answer := r.do(method, path, body)
		var got map[string]any
		err := json.NewDecoder(answer.Body).Decode(&got)
		answer.Body.Close()
		switch {
		case answer.StatusCode == status:
			must(r.t, err)
			return got
		case time.Now().After(end):
			r.t.Fatalf("%s %s: never %d, but %d %v", method, path, status, answer.StatusCode, got)
		}
	}
}

// problem sends a request that has to be answered by a problem document with this status.
func (r *running) problem(method, path, body string, status int) map[string]any {
	r.t.Helper()
	answer := r.do(method, path, body)
	defer answer.Body.Close()
	var p map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil || answer.StatusCode != status || answer.Header.Get("Content-Type") != "application/problem+json" || p["hint"] == nil {
		r.t.Errorf("%s %s: %d %v, %v", method, path, answer.StatusCode, p, err)
	}
	return p
}

// A database that goes away is answered by "come back", and when it comes back the server goes on: what was acknowledged
// is there, what was refused is not.
func TestDatabaseGoesAndComesBack(t *testing.T) {
	postgres := pgtest.Start(t)
	r := startServer(t, registryFlags{Data: t.TempDir(), Database: postgres.Database(t)}, modelsDir(t), slog.New(slog.DiscardHandler))
	kept := r.send("POST", "/api/v1/missing", `{"child_name":"Munni","home_district":"Agra"}`, http.StatusCreated)["id"].(string)
	for range 2 {
		postgres.Stop()
		for _, q := range [][3]string{
			{"POST", "/api/v1/found", `{"child_name":"Lost"}`}, {"GET", "/api/v1/cases", ""}, {"GET", "/api/v1/cases/" + kept, ""},
			{"PATCH", "/api/v1/cases/" + kept, `{"child_name":"Other"}`}, {"POST", "/api/v1/cases/" + kept + "/close", `{"status":"traced","reason":"x"}`},
			{"GET", "/api/v1/cases/" + kept + "/candidates", ""}, {"GET", "/api/v1/search?q=Munni", ""}, {"GET", "/readyz", ""},
		} {
			if p := r.problem(q[0], q[1], q[2], http.StatusServiceUnavailable); p["code"] != "unavailable" {
				t.Errorf("%s %s: %v", q[0], q[1], p)
			}
		}
		r.until("GET", "/healthz", "", http.StatusOK)
		postgres.Resume(t)
		r.until("GET", "/readyz", "", http.StatusOK)
		// The first write may meet the connection that was lost; it is refused like any other and sent again.
		found := r.until("POST", "/api/v1/found", `{"child_name":"Munni","home_district":"Agra"}`, http.StatusCreated)["id"].(string)
		ranking := r.send("GET", "/api/v1/cases/"+found+"/candidates", "", http.StatusOK)
		if first := ranking["candidates"].([]any)[0].(map[string]any); first["case_id"] != kept {
			t.Errorf("the candidates are %v", ranking)
		}
		r.send("POST", "/api/v1/cases/"+found+"/close", `{"status":"traced","reason":"x"}`, http.StatusOK)
	}
	c, err := r.app.store.Case(t.Context(), kept)
	must(t, err)
	if c.Person.Name.Or("") != "Munni" || c.Version != 1 {
		t.Errorf("a change that was refused was made: version %d", c.Version)
	}
	if cases := r.send("GET", "/api/v1/cases", "", http.StatusOK)["cases"].([]any); len(cases) != 3 {
		t.Errorf("%d cases", len(cases))
	}
}

// smallDisk mounts a disk of a few megabytes, or skips the test where that is not allowed.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	must(t, os.Mkdir(dir, 0o700))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=12m"); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: a full disk, since no disk may be mounted here: %v", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, 0)) })
	return dir
}

// fill writes a file until its disk is full.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	must(t, err)
	defer f.Close()
	for _, size := range []int{1 << 16, 1 << 12, 1} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}

// On a full disk records and photographs are refused with what to do, nothing is half-written, and as soon as there is
// room the server goes on by itself.
func TestDiskFull(t *testing.T) {
	data := smallDisk(t)
	log := &screen{}
	r := startServer(t, registryFlags{Data: data}, modelsDir(t), slog.New(slog.NewTextHandler(log, nil)))
	id := r.send("POST", "/api/v1/missing", `{"child_name":"Munni","home_district":"Agra"}`, http.StatusCreated)["id"].(string)
	acknowledged := map[string]bool{id: true}
	record := `{"child_name":"Sunita","circumstances":"` + strings.Repeat("left home at night ", 200) + `"}`
	for range 3 {
		filler := filepath.Join(data, "filler")
		fill(t, filler)
		var p map[string]any
		for p == nil {
			answer := r.do("POST", "/api/v1/missing", record)
			var got map[string]any
			must(t, json.NewDecoder(answer.Body).Decode(&got))
			answer.Body.Close()
			switch answer.StatusCode {
			case http.StatusCreated:
				acknowledged[got["id"].(string)] = true
			case http.StatusServiceUnavailable:
				p = got
			default:
				t.Fatalf("status %d: %v", answer.StatusCode, got)
			}
		}
		if p["code"] != "unavailable" || !strings.Contains(p["hint"].(string), "space") {
			t.Errorf("a full disk is answered by %v", p)
		}
		r.photo(id, samplePhoto(t, "sample2.jpg"), http.StatusServiceUnavailable)
		r.until("GET", "/healthz", "", http.StatusOK)

		must(t, os.Remove(filler))
		after := r.send("POST", "/api/v1/found", `{"child_name":"Munni","home_district":"Agra"}`, http.StatusCreated)["id"].(string)
		acknowledged[after] = true
		r.until("GET", "/readyz", "", http.StatusOK)
		ranking := r.send("GET", "/api/v1/cases/"+after+"/candidates", "", http.StatusOK)
		if first := ranking["candidates"].([]any)[0].(map[string]any); first["case_id"] != id {
			t.Errorf("the candidates are %v", ranking)
		}
	}
	r.photo(id, samplePhoto(t, "sample2.jpg"), http.StatusCreated)
	if hits := r.send("GET", "/api/v1/search?q=munni", "", http.StatusOK)["hits"].([]any); len(hits) < 4 {
		t.Errorf("searching finds %d", len(hits))
	}
	stored := map[string]bool{}
	must(t, r.app.store.Each(t.Context(), 0, func(c *models.Case) error { stored[c.ID] = true; return nil }))
	for id := range acknowledged {
		if !stored[id] {
			t.Errorf("case %s was acknowledged and is lost", id)
		}
	}
	if said := log.String(); !strings.Contains(said, "full") || strings.Contains(said, "Munni") || strings.Contains(said, "Sunita") {
		t.Errorf("the log: %s", said)
	}
	if len(stored) != len(acknowledged) {
		t.Errorf("%d cases were acknowledged, %d are there", len(acknowledged), len(stored))
	}
	must(t, filepath.WalkDir(filepath.Join(data, "vault"), func(path string, d fs.DirEntry, err error) error {
		if strings.HasPrefix(d.Name(), ".part-") {
			t.Errorf("%s was left behind", path)
		}
		return err
	}))
}

// photo sends a photograph of a case.
func (r *running) photo(id string, photo []byte, status int) {
	r.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("photo", "child.jpg")
	must(r.t, err)
	_, err = part.Write(photo)
	must(r.t, err)
	must(r.t, form.Close())
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.url+"/api/v1/cases/"+id+"/photos", &body)
	must(r.t, err)
	request.Header.Set("Authorization", "Bearer "+r.token)
	request.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := http.DefaultClient.Do(request)
	must(r.t, err)
	answer.Body.Close()
	if answer.StatusCode != status {
		r.t.Errorf("the photograph: status %d, want %d", answer.StatusCode, status)
	}
}
