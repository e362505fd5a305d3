package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// modelsDir finds the face models, or skips loudly; with MILAAN_TEST_REQUIRE=1 their absence is a failure.
func modelsDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MILAAN_MODELS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "models")
	}
	if _, err := os.Stat(filepath.Join(dir, "mmod_human_face_detector.dat")); err != nil {
		if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
			t.Fatal("no face models: run make models")
		}
		t.Skip("NOT TESTED WITH DLIB: no face models; run make models")
	}
	return dir
}

// milaan runs the program as its user would and returns what it wrote.
func milaan(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), args, console{&stdout, &stderr})
	return code, stdout.String(), stderr.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for something to become true, for as long as the slowest machine may take.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("not within a minute: ", what)
		}
	}
}

// The journey of one report and one recovered child over HTTP, from a token to a ranked, explained candidate.
func TestJourney(t *testing.T) {
	data := t.TempDir()
	code, token, errs := milaan(t, "token", "create", "--data", data, "--role", "admin", "--name", "test")
	if code != 0 {
		t.Fatal(errs)
	}
	a, err := newApp(context.Background(), appConfig{registryFlags: registryFlags{Data: data}, Models: modelsDir(t), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
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
	for _, other := range []string{`{"child_name":"Sunita","sex":"female","home_district":"Agra","missing_since":"2023-01-01"}`, `{"child_name":"Imran","sex":"male","home_district":"Ballia","missing_since":"2022-01-01"}`} {
		client.send("POST", "/api/v1/missing", other, http.StatusCreated)
	}
	mate := client.send("POST", "/api/v1/missing", `{"child_name":"गुड्डू","father_name":"राम प्रसाद","sex":"male","age_years":8,"missing_since":"2024-03-01","home_district":"Kasganj","home_place":"Sahawar"}`, http.StatusCreated)
	found := client.send("POST", "/api/v1/found", `{"child_name":"Guddu","father_name":"Ram Parsad","sex":"male","age_years":9,"found_on":"2025-03-01","words":"says Sahawar"}`, http.StatusCreated)
	ranking := client.send("GET", "/api/v1/cases/"+found["id"].(string)+"/candidates", "", http.StatusOK)
	first := ranking["candidates"].([]any)[0].(map[string]any)
	if first["case_id"] != mate["id"] || len(first["evidence"].([]any)) < 4 {
		t.Errorf("first of the list: %v", first)
	}
	if why := first["why"]; why != "Same home place, child's name sounds the same, father's name nearly the same, found within a year." {
		t.Errorf("the first is there because %q", why)
	}
	// Nobody has to ask: the pair is put before people by itself.
	var pairs []any
	eventually(t, "a pair is proposed", func() bool {
		pairs = client.send("GET", "/api/v1/proposals", "", http.StatusOK)["proposals"].([]any)
		return len(pairs) > 0
	})
	if len(pairs) != 1 || pairs[0].(map[string]any)["missing_id"] != mate["id"] || pairs[0].(map[string]any)["found_number"] != found["number"] {
		t.Errorf("proposed: %v", pairs)
	}
	client.send("POST", "/api/v1/cases/"+mate["id"].(string)+"/close", `{"status":"traced","reason":"came home"}`, http.StatusOK)
	ranking = client.send("GET", "/api/v1/cases/"+found["id"].(string)+"/candidates", "", http.StatusOK)
	if n := ranking["gallery_size"].(float64); n != 2 {
		t.Errorf("a closed case is still searched: %v", n)
	}
	explained := client.send("GET", "/api/v1/cases/"+found["id"].(string)+"/candidates/"+mate["number"].(string), "", http.StatusOK)
	pair := explained["candidate"].(map[string]any)
	if explained["open"] != false || pair["rank"] != 0.0 || pair["case_id"] != mate["id"] || len(pair["evidence"].([]any)) < 4 || explained["best"].(map[string]any)["bits"].(float64) >= pair["bits"].(float64) {
		t.Errorf("the closed case is explained as %v", explained)
	}
	if client.token = "wrong"; client.status("GET", "/api/v1/cases", "") != http.StatusUnauthorized {
		t.Error("a wrong token was let in")
	}
}

type httpClient struct {
	t          *testing.T
	url, token string
}

func (c *httpClient) do(method, path, body string) *http.Response {
	c.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, c.url+path, strings.NewReader(body))
	must(c.t, err)
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	must(c.t, err)
	return answer
}

func (c *httpClient) status(method, path, body string) int {
	c.t.Helper()
	answer := c.do(method, path, body)
	defer answer.Body.Close()
	return answer.StatusCode
}

func (c *httpClient) send(method, path, body string, want int) map[string]any {
	c.t.Helper()
	answer := c.do(method, path, body)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(c.t, err)
	if answer.StatusCode != want {
		c.t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, b)
	}
	var out map[string]any
	must(c.t, json.Unmarshal(b, &out))
	return out
}

const missingFile = "\ufeffid,missing_since,child_name,father_name,sex,age_years,home_district,home_place,surplus\r\n" +
	"M1,2024-03-01,गुड्डू,राम प्रसाद,male,8,Kasganj,Sahawar,x\r\nM2,2023-01-01,Sunita,,female,9,Agra,,\r\nM3,2023-01-01,Imran,,male,-1,Ballia,,\r\nM1,2023-01-01,Again,,male,5,Ballia,,\r\n"

const foundFile = "id,found_on,child_name,father_name,sex,age_years,words,photos\nF1,2025-03-01,Guddu,Ram Parsad,male,9,says Sahawar,../../etc/passwd\nF2,2025-03-01,Guddu,Ram Parsad,male,9,says Sahawar,\n"

// A batch ranks what can be read, reports what cannot with line and reason, and leaves nothing but its answer.
func TestMatchFiles(t *testing.T) {
	dir := t.TempDir()
	missing, found, out := filepath.Join(dir, "m.csv"), filepath.Join(dir, "f.csv"), filepath.Join(dir, "out.csv")
	must(t, os.WriteFile(missing, []byte(missingFile), 0o600))
	must(t, os.WriteFile(found, []byte(foundFile), 0o600))
	code, _, errs := milaan(t, "match", "--missing", missing, "--found", found, "--no-faces", "--out", out)
	if code != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{"m.csv:4", "age_years", "m.csv:5", "f.csv:2", "photos", "surplus"} {
		if !strings.Contains(errs, want) {
			t.Errorf("nothing said of %s in %q", want, errs)
		}
	}
	f, err := os.Open(out)
	must(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	must(t, err)
	if len(lines) != 3 || lines[1][0] != "F2" || lines[1][2] != "M1" || lines[2][2] != "M2" || !strings.Contains(lines[1][6], "home") {
		t.Errorf("%v", lines)
	}
}

// An import is run again after an interruption and stores nothing twice.
func TestImportTwice(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "m.csv")
	must(t, os.WriteFile(file, []byte(missingFile), 0o600))
	for _, want := range []string{"missing: 2 taken in, 0 were there", "missing: 0 taken in, 2 were there"} {
		code, out, errs := milaan(t, "import", "--data", filepath.Join(dir, "data"), "--missing", file, "--models", modelsDir(t))
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("code %d, %q, want %q; %s", code, out, want, errs)
		}
	}
}

// A file that was typed in Kruti Dev is read as what it means, and only when that is asked for.
func TestImportKrutiDev(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "m.csv")
	must(t, os.WriteFile(file, []byte("id,child_name,father_name,missing_since,together_with\nM1,lquhrk nsoh,jke izlkn,2026-01-10,M2\nM2,Ram,Shyam Lal,2026-01-10,\n"), 0o600))
	for i, want := range []string{"lquhrk nsoh", "सुनीता देवी"} {
		data := filepath.Join(dir, want)
		args := []string{"import", "--data", data, "--missing", file, "--models", modelsDir(t)}
		if i == 1 {
			args = append(args, "--kruti-dev")
		}
		code, _, errs := milaan(t, args...)
		if code != 0 || strings.Contains(errs, "M1: read from Kruti Dev: child_name, father_name") != (i == 1) || strings.Contains(errs, "M2: read") {
			t.Fatalf("code %d, %s", code, errs)
		}
		s, err := store.Open(t.Context(), filepath.Join(data, "registry.db"))
		must(t, err)
		list, _, err := s.List(t.Context(), models.CaseFilter{}, "", 10)
		must(t, err)
		must(t, s.Close())
		names := map[string]bool{}
		for i := range list {
			names[list[i].Person.Name.Or("")] = true
		}
		if !names[want] || !names["Ram"] {
			t.Errorf("the registry holds %v", names)
		}
	}
}

// Children who went missing together are named by the ids of their file; the import keeps them as cases of the registry,
// and a batch compares them.
func TestCompanionsOfAFile(t *testing.T) {
	dir := t.TempDir()
	missing, found := filepath.Join(dir, "m.csv"), filepath.Join(dir, "f.csv")
	must(t, os.WriteFile(missing, []byte("id,child_name,sex,age_years,missing_since,together_with\nM1,Pappu,male,6,2019-01-10,M2\nM2,Dinesh,male,12,2019-01-10,\nM3,Pappu,male,6,2019-01-10,\n"), 0o600))
	must(t, os.WriteFile(found, []byte("id,child_name,sex,age_years,found_on,together_with\nF1,,male,6,2019-06-01,\nF2,Dinesh,male,12,2019-06-01,F1;F9\n"), 0o600))
	out := filepath.Join(dir, "candidates.csv")
	if code, _, errs := milaan(t, "match", "--missing", missing, "--found", found, "--no-faces", "--out", out); code != 0 {
		t.Fatal(errs)
	}
	text, err := os.ReadFile(out)
	must(t, err)
	if first := strings.Split(string(text), "\n")[1]; !strings.HasPrefix(first, "F1,1,M1,") || !strings.Contains(first, "companions") {
		t.Errorf("the child found with M2's namesake: %s", first)
	}

	data := filepath.Join(dir, "data")
	if code, _, errs := milaan(t, "import", "--data", data, "--missing", missing, "--found", found, "--models", modelsDir(t)); code != 0 {
		t.Fatal(errs)
	}
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(data, "registry.db"))
	must(t, err)
	defer s.Close()
	ids, err := s.BySource(ctx, models.Missing, []string{"M1", "M2"})
	must(t, err)
	c, err := s.Case(ctx, ids["M1"])
	must(t, err)
	if got := c.Event.Together.Or(nil); len(got) != 1 || got[0] != ids["M2"] {
		t.Errorf("M1 is kept with %v, not %s", got, ids["M2"])
	}
	if ids, err = s.BySource(ctx, models.Found, []string{"F1", "F2"}); err != nil {
		t.Fatal(err)
	}
	c, err = s.Case(ctx, ids["F2"])
	must(t, err)
	if got := c.Event.Together.Or(nil); len(got) != 2 || got[0] != ids["F1"] || got[1] != "F9" {
		t.Errorf("F2 is kept with %v", got)
	}
}
