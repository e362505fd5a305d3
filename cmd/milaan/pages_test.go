package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The pages of the whole program: somebody logs in with a token, finds a case and sees it beside its candidate, with the
// photograph that dlib described.
func TestPages(t *testing.T) {
	data := t.TempDir()
	code, token, errs := milaan(t, "token", "create", "--data", data, "--role", "ahtu", "--name", "test")
	if code != 0 {
		t.Fatal(errs)
	}
	a, err := newApp(t.Context(), appConfig{registryFlags: registryFlags{Data: data}, Models: modelsDir(t), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	defer func() {
		stop()
		must(t, <-ended)
		must(t, a.Close())
	}()
	client := &httpClient{t: t, url: a.URL(), token: strings.TrimSpace(token)}
	for client.status("GET", "/readyz", "") != http.StatusOK {
		time.Sleep(10 * time.Millisecond)
	}
	mate := client.send("POST", "/api/v1/missing", `{"child_name":"गुड्डू","sex":"male","missing_since":"2024-03-01"}`, http.StatusCreated)
	found := client.send("POST", "/api/v1/found", `{"child_name":"Guddu","sex":"male","found_on":"2025-03-01"}`, http.StatusCreated)
	for _, c := range []map[string]any{mate, found} {
		client.photograph(c["id"].(string), samplePhoto(t, "sample2.jpg"))
	}

	jar, err := cookiejar.New(nil)
	must(t, err)
	person := &http.Client{Jar: jar}
	visit := func(answer *http.Response, err error) string {
		t.Helper()
		must(t, err)
		defer answer.Body.Close()
		page, err := io.ReadAll(answer.Body)
		must(t, err)
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", answer.Request.URL, answer.StatusCode, page)
		}
		return string(page)
	}
	visit(person.PostForm(a.URL()+"/login", url.Values{"token": {client.token}}))
	if page := visit(person.PostForm(a.URL()+"/", url.Values{"q": {"guddu"}})); !strings.Contains(page, mate["number"].(string)) {
		t.Error("the search does not find the Hindi name")
	}
	page := visit(person.Get(a.URL() + "/cases/" + found["number"].(string)))
	for _, want := range []string{mate["number"].(string), "the faces are alike", "None of these"} {
		if !strings.Contains(page, want) {
			t.Errorf("the case does not show %q", want)
		}
	}
	pictures := regexp.MustCompile(`<image href="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(pictures) != 2 {
		t.Fatalf("%d faces beside each other", len(pictures))
	}
	for _, p := range pictures {
		if picture := visit(person.Get(a.URL() + p[1])); !strings.HasPrefix(picture, "\xff\xd8\xff") {
			t.Errorf("%s is no JPEG", p[1])
		}
	}
}

// photograph sends a photograph through the API.
func (c *httpClient) photograph(id string, jpeg []byte) {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("photo", "child.jpg")
	must(c.t, err)
	_, err = part.Write(jpeg)
	must(c.t, err)
	must(c.t, form.Close())
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/api/v1/cases/"+id+"/photos", &body)
	must(c.t, err)
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := http.DefaultClient.Do(r)
	must(c.t, err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		c.t.Fatalf("a photograph: %d", answer.StatusCode)
	}
}
