package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// registryOf makes a registry of n missing children, one of them closed, in a folder.
func registryOf(t *testing.T, data string, n int) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(data, "registry.db"))
	must(t, err)
	cases := make([]*models.Case, n)
	for i := range cases {
		cases[i] = &models.Case{ID: newID(), Side: models.Missing, Status: models.Open, Person: models.Person{Name: models.Of(fmt.Sprint("Munni ", i))}}
	}
	w := models.Write{Actor: importer, At: 1}
	must(t, s.Create(ctx, w, cases...))
	must(t, cases[0].Close(models.Closing{Status: models.Traced, Reason: "came home"}))
	must(t, s.Update(ctx, w, cases[0], models.CaseClosed, []string{"status"}))
	must(t, s.Close())
}

func TestReindex(t *testing.T) {
	data := t.TempDir()
	registryOf(t, data, 30)
	for range 2 {
		code, out, errs := milaan(t, "reindex", "--data", data)
		if code != 0 || out != "indexed: 30 cases, of them open: 29 missing, 0 found; 0 faces; up to change 31\n" {
			t.Errorf("code %d, %q, %s", code, out, errs)
		}
	}
	empty := t.TempDir()
	if code, _, errs := milaan(t, "token", "create", "--data", empty, "--role", "admin", "--name", "x"); code != 0 {
		t.Fatal(errs)
	}
	if code, out, errs := milaan(t, "reindex", "--data", empty); code != 0 || !strings.HasPrefix(out, "indexed: 0 cases") {
		t.Errorf("an empty registry: code %d, %q, %s", code, out, errs)
	}
}

// A folder without a registry is named, not made.
func TestReindexNothing(t *testing.T) {
	data := filepath.Join(t.TempDir(), "dta")
	code, _, errs := milaan(t, "reindex", "--data", data)
	if code != 1 || !strings.Contains(errs, "there is no registry in "+data) {
		t.Errorf("code %d: %s", code, errs)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("the folder was made")
	}
}

// stopper ends a context as soon as a text is written to it.
type stopper struct {
	written bytes.Buffer
	at      string
	stop    func()
}

func (s *stopper) Write(p []byte) (int, error) {
	n, err := s.written.Write(p)
	if strings.Contains(s.written.String(), s.at) {
		s.stop()
	}
	return n, err
}

// Stopped in the middle, a reindex says so, and the next one is whole.
func TestReindexInterrupted(t *testing.T) {
	data := t.TempDir()
	registryOf(t, data, 5200)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	errs := &stopper{at: "5000/5200", stop: stop}
	var out bytes.Buffer
	if code := run(ctx, []string{"reindex", "--data", data}, console{&out, errs}); code != 130 || out.Len() > 0 {
		t.Errorf("code %d, %q, %s", code, &out, &errs.written)
	}
	code, said, _ := milaan(t, "reindex", "--data", data)
	if code != 0 || !strings.HasPrefix(said, "indexed: 5200 cases, of them open: 5199 missing") {
		t.Errorf("code %d, %q", code, said)
	}
}
