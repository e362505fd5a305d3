package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// A registry that was imported is matched as a whole, once, and the server then has nothing left to match.
func TestRematch(t *testing.T) {
	dir := t.TempDir()
	missing, found, data := filepath.Join(dir, "m.csv"), filepath.Join(dir, "f.csv"), filepath.Join(dir, "data")
	must(t, os.WriteFile(missing, []byte(missingFile), 0o600))
	must(t, os.WriteFile(found, []byte("id,found_on,child_name,father_name,sex,age_years,words\nF1,2025-03-01,Guddu,Ram Parsad,male,9,says Sahawar\nF2,2024-03-01,,,female,2,\n"), 0o600))
	if code, _, errs := milaan(t, "import", "--data", data, "--missing", missing, "--found", found, "--models", modelsDir(t)); code != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{"searched for 2 recovered children: 1 new pairs are proposed\n", "searched for 2 recovered children: 0 new pairs are proposed\n"} {
		code, out, errs := milaan(t, "rematch", "--all", "--data", data)
		if code != 0 || out != want || strings.Contains(errs, "Guddu") {
			t.Errorf("code %d, %q, want %q; %s", code, out, want, errs)
		}
	}
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(data, "registry.db"))
	must(t, err)
	defer s.Close()
	list, err := s.Proposals(ctx, 0, 10)
	must(t, err)
	ids, err := s.BySource(ctx, models.Missing, []string{"M1"})
	must(t, err)
	if len(list) != 1 || list[0].MissingID != ids["M1"] || list[0].Posterior < proposeFrom {
		t.Errorf("%+v", list)
	}
	head, err := s.HeadSeq(ctx)
	must(t, err)
	if mark, err := s.Standing(ctx); err != nil || mark.Seq != head {
		t.Errorf("matched up to %d of %d, %v", mark.Seq, head, err)
	}
}

func TestRematchRefuses(t *testing.T) {
	data := t.TempDir()
	registryOf(t, data, 3)
	for _, wrong := range []string{"0", "-1", "1.5"} {
		if code, _, errs := milaan(t, "rematch", "--all", "--data", data, "--propose="+wrong); code != 1 || !strings.Contains(errs, "probability") {
			t.Errorf("--propose %s: code %d: %s", wrong, code, errs)
		}
		if code, _, errs := milaan(t, "serve", "--data", data, "--propose="+wrong); code != 1 || !strings.Contains(errs, "probability") {
			t.Errorf("serve --propose %s: code %d: %s", wrong, code, errs)
		}
	}
	if code, _, _ := milaan(t, "rematch", "--data", data); code != 2 {
		t.Errorf("without --all: code %d", code)
	}
	if code, _, errs := milaan(t, "rematch", "--all", "--data", filepath.Join(data, "dta")); code != 1 || !strings.Contains(errs, "there is no registry") {
		t.Errorf("code %d: %s", code, errs)
	}
}
