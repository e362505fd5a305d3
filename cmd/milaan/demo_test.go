package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/milaan-project/milaan/demo"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// screen is what a running command has written so far.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// shown is a demo that runs.
type shown struct {
	out, err *screen
	client   *httpClient
	stop     func() int // interrupts it and returns its exit code
}

// showDemo starts the program as its user would and waits until it invites to look.
func showDemo(t *testing.T, args ...string) *shown {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	s := &shown{out: &screen{}, err: &screen{}}
	ended := make(chan int, 1)
	args = append([]string{"demo", "--listen", "127.0.0.1:0", "--models", modelsDir(t)}, args...)
	go func() { ended <- run(ctx, args, console{s.out, s.err}) }()
	s.stop = sync.OnceValue(func() int {
		interrupt()
		return <-ended
	})
	t.Cleanup(func() { s.stop() })
	for !strings.Contains(s.out.String(), "\nStop ") {
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("ended with %d: %s%s", code, s.out, s.err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	s.client = &httpClient{t: t, url: s.printed(t, `\nOpen +(\S+)`), token: s.printed(t, `\nLog in +(\S+)`)}
	return s
}

func (s *shown) printed(t *testing.T, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(s.out.String())
	if m == nil {
		t.Fatalf("no %s in %s", pattern, s.out)
	}
	return m[1]
}

func (s *shown) score(t *testing.T) string {
	t.Helper()
	return s.printed(t, `(?s)(Measured.*?)\n\n`)
}

// cases lists every case of a side through the API.
func (s *shown) cases(side string) []map[string]any {
	var all []map[string]any
	for cursor := ""; ; {
		page := s.client.send("GET", "/api/v1/cases?limit=100&side="+side+"&cursor="+cursor, "", http.StatusOK)
		for _, c := range page["cases"].([]any) {
			all = append(all, c.(map[string]any))
		}
		next, more := page["next"].(string)
		if !more || next == "" {
			return all
		}
		cursor = next
	}
}

// The demo says what it is and how well it ranks, its token opens it, the case it points at leads to the right report by
// its face, and nothing of it is left when it ends.
func TestDemo(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	s := showDemo(t)
	for _, want := range []string{"Nobody in it exists", "300 reports", "60 recovered", "CC0", "असली नहीं"} {
		if !strings.Contains(s.out.String(), want) {
			t.Errorf("nothing of %q in %s", want, s.out)
		}
	}
	compareGolden(t, filepath.Join("testdata", "demo_score.txt"), s.score(t)+"\n")

	missing, found := s.cases("missing"), s.cases("found")
	if len(missing) != 300 || len(found) != 60 {
		t.Fatalf("%d reports, %d recovered", len(missing), len(found))
	}
	photos := 0
	for _, c := range slices.Concat(missing, found) {
		for _, p := range c["photos"].([]any) {
			photos++
			if faces := p.(map[string]any)["faces"].([]any); len(faces) != 1 {
				t.Errorf("%s: %d faces on a photograph", c["source"], len(faces))
			}
		}
	}
	if photos < 60 {
		t.Errorf("%d photographs", photos)
	}
	checkExample(t, s)
	checkTrainees(t, s)
	for language, want := range map[string]string{"en": "nobody in it exists", "hi": "कोई भी व्यक्ति असली नहीं"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.client.url+"/login", nil)
		must(t, err)
		r.Header.Set("Accept-Language", language)
		answer, err := http.DefaultClient.Do(r)
		must(t, err)
		page, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !strings.Contains(string(page), want) {
			t.Errorf("the page in %q does not say that it is a demo (%v)", language, err)
		}
	}

	if code := s.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, s.err)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func checkExample(t *testing.T, s *shown) {
	t.Helper()
	reg, err := demo.Invent()
	must(t, err)
	number := s.printed(t, `\nLook at +\S+/cases/(\S+)`)
	probe := s.client.send("GET", "/api/v1/cases/"+number, "", http.StatusOK)
	if probe["source"] != reg.Example {
		t.Errorf("%s is %s, not the example %s", number, probe["source"], reg.Example)
	}
	ranking := s.client.send("GET", "/api/v1/cases/"+number+"/candidates?top=3", "", http.StatusOK)
	first := ranking["candidates"].([]any)[0].(map[string]any)
	report := s.client.send("GET", "/api/v1/cases/"+first["number"].(string), "", http.StatusOK)
	if !slices.Contains(reg.Truth[reg.Example], report["source"].(string)) {
		t.Errorf("first is %s, want one of %v", report["source"], reg.Truth[reg.Example])
	}
	byFace := slices.ContainsFunc(first["evidence"].([]any), func(e any) bool {
		field := e.(map[string]any)
		return field["field"] == "face" && field["bits"].(float64) > 2
	})
	if !byFace {
		t.Errorf("no face speaks for it: %v", first["evidence"])
	}
}

// A demo that is kept is opened again as it was, under a new token, and takes in no real record.
func TestDemoIsKept(t *testing.T) {
	notRaced(t, "it does what TestDemo does")
	dir := t.TempDir()
	folder, file := filepath.Join(dir, "kept"), filepath.Join(dir, "m.csv")
	must(t, os.WriteFile(file, []byte(missingFile), 0o600))
	first := showDemo(t, "--data", folder)
	passwords := checkTrainees(t, first)
	first.stop()
	second := showDemo(t, "--data", folder)
	if again := checkTrainees(t, second); slices.Equal(again, passwords) {
		t.Errorf("a demo that has ended still tells the passwords: %q", again)
	}
	if strings.Contains(second.err.String(), "photographs") || second.score(t) != first.score(t) {
		t.Errorf("filled again: %s; %s, before %s", second.err, second.score(t), first.score(t))
	}
	valid := second.client.token
	if second.client.token = first.client.token; second.client.status("GET", "/api/v1/cases", "") != http.StatusUnauthorized {
		t.Error("the token of a demo that has ended still opens it")
	}
	second.client.token = valid
	if n := len(second.cases("missing")); n != 300 {
		t.Errorf("%d reports", n)
	}
	second.stop()

	for _, args := range [][]string{{"import", "--data", folder, "--missing", file}, {"token", "create", "--data", folder, "--database", "postgres://real", "--role", "admin", "--name", "x"}} {
		if code, _, errs := milaan(t, args...); code != 1 || !strings.Contains(errs, "holds a demo") {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
	// A child may be purged in practice, the one to look at first among them.
	example := second.printed(t, `/cases/(F-\S+)`)
	if code, _, errs := milaan(t, "purge", example, "--data", folder, "--order", "1/1"); code != 0 {
		t.Fatalf("purge: %d %s", code, errs)
	}
	third := showDemo(t, "--data", folder)
	if third.printed(t, `/cases/(F-\S+)`) == example {
		t.Errorf("a child who was purged is to be looked at first: %s", third.out)
	}
	third.stop()

	must(t, writeDemoMark(folder, demoMark{About: aboutDemo, Content: "another", Filled: true}))
	if code, _, errs := milaan(t, "demo", "--data", folder, "--models", modelsDir(t)); code != 1 || !strings.Contains(errs, "another version") {
		t.Errorf("%d %s", code, errs)
	}
}

// serve says of a demo that it is one.
func TestServeSaysDemo(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "demo")
	_, err := claimDemo(folder, "x")
	must(t, err)
	if said := serveBriefly(t, "--data", folder); !strings.Contains(said, "nobody in it exists") || strings.Contains(said, "encrypted") {
		t.Error(said)
	}
}

// What a demo's backup is restored into is a demo; what a registry's is, is none.
func TestRestoredDemoIsOne(t *testing.T) {
	notRaced(t, "it does what TestDemo does")
	for _, isDemo := range []bool{true, false} {
		dir := t.TempDir()
		data, backups, restored := filepath.Join(dir, "data"), filepath.Join(dir, "backups"), filepath.Join(dir, "restored")
		file := filepath.Join(dir, "m.csv")
		must(t, os.WriteFile(file, []byte(missingFile), 0o600))
		run := func(args ...string) {
			t.Helper()
			if code, _, errs := milaan(t, args...); code != 0 {
				t.Fatalf("%v: %s", args, errs)
			}
		}
		run("import", "--data", data, "--missing", file, "--models", modelsDir(t))
		mark := demoMark{About: aboutDemo, Content: "x", Filled: true}
		if isDemo {
			must(t, writeDemoMark(data, mark))
		}
		run("backup", backups, "--data", data)
		made, err := filepath.Glob(filepath.Join(backups, "*.backup"))
		must(t, err)
		run("restore", made[0], "--data", restored, "--master-key", filepath.Join(data, "vault", "master.key"))
		now, marked, err := readDemoMark(restored)
		if err != nil || marked != isDemo || isDemo && now != mark {
			t.Errorf("of a demo %v: %+v %v %v", isDemo, now, marked, err)
		}
	}
}

// A demo writes nothing into a registry, nor into any other folder that holds something, whatever MILAAN_DATA says.
func TestDemoLeavesRegistriesAlone(t *testing.T) {
	notRaced(t, "it does what TestDemo does")
	dir := t.TempDir()
	file, data := filepath.Join(dir, "m.csv"), filepath.Join(dir, "data")
	must(t, os.WriteFile(file, []byte(missingFile), 0o600))
	if code, _, errs := milaan(t, "import", "--data", data, "--missing", file, "--models", modelsDir(t)); code != 0 {
		t.Fatal(errs)
	}
	before := listing(t, data)
	code, _, errs := milaan(t, "demo", "--data", data, "--models", modelsDir(t))
	if code != 1 || !strings.Contains(errs, "not a demo's folder") || listing(t, data) != before {
		t.Errorf("%d %s", code, errs)
	}
	t.Setenv("MILAAN_DATA", data)
	s := showDemo(t)
	s.stop()
	if listing(t, data) != before {
		t.Errorf("the registry was touched: %s, before %s", listing(t, data), before)
	}
}

// listing names every file of a folder with size and time.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			fmt.Fprintln(&b, path, info.Size(), info.ModTime().UnixNano())
		}
		return err
	}))
	return b.String()
}

// An interruption while it fills ends a demo like any other, and a kept one goes on from there.
func TestDemoInterrupted(t *testing.T) {
	notRaced(t, "it does what TestDemo does")
	folder := filepath.Join(t.TempDir(), "kept")
	ctx, interrupt := context.WithCancel(context.Background())
	out, errs, ended := &screen{}, &screen{}, make(chan int, 1)
	args := []string{"demo", "--data", folder, "--listen", "127.0.0.1:0", "--models", modelsDir(t)}
	go func() { ended <- run(ctx, args, console{out, errs}) }()
	for !strings.Contains(errs.String(), "photographs") {
		select {
		case code := <-ended:
			t.Fatalf("ended with %d: %s", code, errs)
		case <-time.After(time.Millisecond):
		}
	}
	interrupt()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d: %s", code, errs)
	}
	if mark, isDemo, err := readDemoMark(folder); err != nil || !isDemo || mark.Filled {
		t.Errorf("%+v %v %v", mark, isDemo, err)
	}
	s := showDemo(t, "--data", folder)
	if n := len(s.cases("missing")); n != 300 {
		t.Errorf("%d reports", n)
	}
	golden, err := os.ReadFile(filepath.Join("testdata", "demo_score.txt"))
	must(t, err)
	if got := s.score(t) + "\n"; got != string(golden) {
		t.Errorf("after an interruption: %s", got)
	}
}

// The README shows the figures that a demo prints.
func TestReadmeShowsDemo(t *testing.T) {
	file := filepath.Join("..", "..", "README.md")
	readme, err := os.ReadFile(file)
	must(t, err)
	score, err := os.ReadFile(filepath.Join("testdata", "demo_score.txt"))
	must(t, err)
	shown := regexp.MustCompile(`(?s)Measured just now.*?\n\n`)
	if *update {
		readme = shown.ReplaceAllLiteral(readme, append(score, '\n'))
		must(t, os.WriteFile(file, readme, 0o644))
	}
	if got := shown.Find(readme); !bytes.Equal(got, append(score, '\n')) {
		t.Errorf("the README shows other figures than the demo (run with -update): %s", got)
	}
}

// compareGolden compares with a golden file, or writes it with -update.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got != string(want) {
		t.Errorf("%s has changed (run with -update if that is meant):\n%s\nbefore:\n%s", file, got, want)
	}
}

// checkTrainees logs in as everybody that a demo prints, and sees that each may do the work of its role at once: the station
// and the field team enter, both members of the Committee read what waits, and nobody has to set anything up first.
func checkTrainees(t *testing.T, s *shown) (passwords []string) {
	t.Helper()
	work := map[string]string{"station": "/missing/new", "field": "/found/new", "member1": "/queue", "member2": "/queue", "ahtu": "/overview", "admin": "/system"}
	for _, line := range regexp.MustCompile(`(?m)^  (\w+) +(\S+-\S+-\S+-\d{3}) `).FindAllStringSubmatch(s.out.String(), -1) {
		login, password := line[1], line[2]
		passwords = append(passwords, password)
		body := fmt.Sprintf(`{"login":%q,"password":%q}`, login, password)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.client.url+"/api/v1/session", strings.NewReader(body))
		must(t, err)
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		must(t, err)
		answer.Body.Close()
		if answer.StatusCode != http.StatusCreated {
			t.Errorf("%s: %s", login, answer.Status)
			continue
		}
		r, err = http.NewRequestWithContext(t.Context(), http.MethodGet, s.client.url+work[login], nil)
		must(t, err)
		for _, c := range answer.Cookies() {
			r.AddCookie(c)
		}
		page, err := http.DefaultTransport.RoundTrip(r)
		must(t, err)
		page.Body.Close()
		if page.StatusCode != http.StatusOK {
			t.Errorf("%s at %s: %s", login, work[login], page.Status)
		}
		delete(work, login)
	}
	if len(work) > 0 {
		t.Errorf("nobody practises at %v", work)
	}
	return passwords
}
