package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
)

// confirmed writes two files of cases and who is whom: found children tell their home rightly and their names never.
func confirmed(t *testing.T, n int) (missing, found, truth string) {
	t.Helper()
	homes := []string{"Agra", "Varanasi", "Kasganj", "Gorakhpur", "Jhansi", "Bareilly", "Meerut", "Ballia", "Etah", "Unnao"}
	m, f, tr := "id,child_name,sex,age_years,home_district,missing_since\n", "id,child_name,sex,age_years,home_district,found_on\n", "found_id,missing_id\n"
	for i := range n {
		sex := []string{"male", "female"}[i/10%2]
		m += fmt.Sprintf("M%d,%s,%s,%d,%s,2019-0%d-11\n", i, []string{"Ramesh", "Suresh", "Pooja"}[i%3], sex, 5+i%9, homes[i%10], 1+i%9)
		mate := fmt.Sprintf("M%d", i)
		if i%4 == 3 {
			mate = ""
		}
		f += fmt.Sprintf("F%d,Chhotu,%s,%d,%s,2020-0%d-11\n", i, sex, 6+i%9, homes[i%10], 1+i%9)
		tr += fmt.Sprintf("F%d,%s\n", i, mate)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"missing.csv": m, "found.csv": f, "truth.csv": tr} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return filepath.Join(dir, "missing.csv"), filepath.Join(dir, "found.csv"), filepath.Join(dir, "truth.csv")
}

// What was learned is written, can be compared and matched with, and is what a registry weighs by once it is told to.
func TestCalibrateAndUse(t *testing.T) {
	notRaced(t, "it measures")
	missing, found, truth := confirmed(t, 120)
	file, candidates := filepath.Join(t.TempDir(), "learned.json"), filepath.Join(t.TempDir(), "judged.csv")
	code, out, errs := milaan(t, "calibrate", "--missing", missing, "--found", found, "--truth", truth, "--out", file, "--candidates", candidates)
	if code != 0 {
		t.Fatal(errs)
	}
	if !strings.Contains(errs, "judged on 5 parts") || !strings.Contains(out, "sets.home_district.same_district.m") {
		t.Errorf("it says %q and %q", out, errs)
	}
	judged, err := os.ReadFile(candidates)
	must(t, err)
	if n := strings.Count(string(judged), "\n"); n != 1+120*20 {
		t.Errorf("%d lines of judged candidates", n)
	}
	learned, err := loadModel(file)
	must(t, err)
	if learned.Sets["child_name"].Findings[0].M > .2 || learned.Sets["home_district"].Findings[0].M < .9 {
		t.Error("names that never agree and homes that always do were not learned")
	}
	if code, out, errs := milaan(t, "model", "diff", "shipped", file); code != 0 || !strings.Contains(out, "prior.found>missing") {
		t.Errorf("code %d, %q, %s", code, out, errs)
	}

	data := t.TempDir()
	if code, _, errs := milaan(t, "token", "create", "--data", data, "--role", "admin", "--name", "x"); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := milaan(t, "model", "use", "--data", data, file); code != 0 {
		t.Fatal(errs)
	}
	weighsBy := func(want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		a, err := newApp(ctx, appConfig{registryFlags: registryFlags{Data: data}, Models: modelsDir(t), Listen: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
		must(t, err)
		defer a.Close()
		must(t, a.follower.Rebuild(ctx, nil))
		r, err := a.engine.matcher.Rank(ctx, &models.Case{Side: models.Found}, matcher.Options{})
		must(t, err)
		if r.Model != want {
			t.Errorf("it weighs by %s, not %s", r.Model, want)
		}
	}
	weighsBy(learned.ID)
	if code, out, errs := milaan(t, "model", "show", "--data", data); code != 0 || !strings.HasPrefix(out, learned.ID) {
		t.Errorf("code %d, %q, %s", code, out, errs)
	}
	if code, _, errs := milaan(t, "model", "use", "--data", data, "shipped"); code != 0 {
		t.Fatal(errs)
	}
	shipped, err := matcher.ShippedModel()
	must(t, err)
	weighsBy(shipped.ID)
}

// A registry is calibrated by its own cases, named by the ids of the file they came from, closed ones among them; what
// was learned is the same as from the files.
func TestCalibrateARegistry(t *testing.T) {
	notRaced(t, "it measures")
	missing, found, truth := confirmed(t, 120)
	data, byFiles, byRegistry := t.TempDir(), filepath.Join(t.TempDir(), "files.json"), filepath.Join(t.TempDir(), "registry.json")
	if code, _, errs := milaan(t, "import", "--data", data, "--missing", missing, "--found", found, "--models", modelsDir(t)); code != 0 {
		t.Fatal(errs)
	}
	closeCases(t, data, "M1", "F1", "M2", "F2")
	if code, _, errs := milaan(t, "calibrate", "--missing", missing, "--found", found, "--truth", truth, "--out", byFiles); code != 0 {
		t.Fatal(errs)
	}
	code, _, errs := milaan(t, "calibrate", "--data", data, "--truth", truth, "--out", byRegistry)
	if code != 0 {
		t.Fatal(errs)
	}
	a, err := loadModel(byFiles)
	must(t, err)
	b, err := loadModel(byRegistry)
	must(t, err)
	if b.Learned.Searches != 120 || b.Learned.Mated != 90 || b.Learned.Pairs != 120*120-90 || b.Learned.After > b.Learned.Before {
		t.Errorf("it rests on %+v", b.Learned)
	}
	for name, set := range a.Sets {
		for i, f := range set.Findings {
			if got := b.Sets[name].Findings[i].M; math.Abs(got-f.M) > 1e-9 {
				t.Errorf("%s.%s: m %v from the registry, %v from the files", name, f.Code, got, f.M)
			}
		}
	}
	if code, _, errs := milaan(t, "calibrate", "--data", t.TempDir(), "--truth", truth, "--out", byRegistry); code != 1 || !strings.Contains(errs, "no registry") {
		t.Errorf("a folder without a registry: code %d, %s", code, errs)
	}
	if code, _, errs := milaan(t, "calibrate", "--truth", truth, "--out", byRegistry); code == 0 || !strings.Contains(errs, "--data") {
		t.Errorf("no cases: code %d, %s", code, errs)
	}
}

// Without a truth file a registry is calibrated by what its Committees have confirmed.
func TestCalibrateByVerdicts(t *testing.T) {
	notRaced(t, "it measures")
	missing, found, _ := confirmed(t, 60)
	data, learned := t.TempDir(), filepath.Join(t.TempDir(), "learned.json")
	if code, _, errs := milaan(t, "import", "--data", data, "--missing", missing, "--found", found, "--models", modelsDir(t)); code != 0 {
		t.Fatal(errs)
	}
	if code, _, errs := milaan(t, "calibrate", "--data", data, "--out", learned); code != 1 || !strings.Contains(errs, "fewer than ten") {
		t.Errorf("before anything is confirmed: %d %s", code, errs)
	}
	s := storetest.Open(t, filepath.Join(data, "registry.db"))
	say := func(p models.Pair, by string, v models.Verdict) models.Pair {
		t.Helper()
		v.At, v.By = 1, models.Actor{ID: by, Name: by, Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{118}}}
		next, err := p.Apply(v)
		must(t, err)
		must(t, s.AddVerdict(t.Context(), models.Write{Actor: v.By, At: 1}, &next))
		return next
	}
	for n := 1; n <= 40; n++ {
		var ids [2]string
		for i, side := range []models.Side{models.Missing, models.Found} {
			name := fmt.Sprintf("%c%d", "MF"[i], n)
			known, err := s.BySource(t.Context(), side, []string{name})
			must(t, err)
			ids[i] = known[name]
		}
		p := models.NewPair(ids[0], ids[1])
		p.Deciding = 118
		p = say(p, "a", models.Verdict{Kind: models.Judgement, Says: "same"})
		p = say(p, "b", models.Verdict{Kind: models.Judgement, Says: "same"})
		evidence := []string{"documents"}
		if n%4 == 0 {
			evidence = []string{"clothing"}
		}
		p = say(p, "a", models.Verdict{Kind: models.Confirm, Reason: "r", Checklist: evidence})
		if n <= 30 {
			say(p, "b", models.Verdict{Kind: models.Concur})
		}
	}
	must(t, s.Close())
	if code, _, errs := milaan(t, "calibrate", "--data", data, "--out", learned, "--folds", "0"); code != 0 {
		t.Fatal(errs)
	}
	m, err := loadModel(learned)
	must(t, err)
	if m.Learned.Searches != 30 || m.Learned.Mated != 30 {
		t.Errorf("it rests on %+v", m.Learned)
	}
	truth, weights, err := confirmedTruth(t.Context(), registryFlags{Data: data})
	must(t, err)
	whole := 0
	for _, w := range weights {
		if w == 1 {
			whole++
		}
	}
	if len(truth) != 30 || whole != 23 {
		t.Errorf("%d pairs are confirmed, %d of them by documents", len(truth), whole)
	}
}

// closeCases closes cases of a registry that came from a file with these ids.
func closeCases(t *testing.T, data string, sources ...string) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(data, "registry.db"))
	must(t, err)
	defer s.Close()
	for _, source := range sources {
		side := models.Missing
		if source[0] == 'F' {
			side = models.Found
		}
		ids, err := s.BySource(ctx, side, []string{source})
		must(t, err)
		c, err := s.Case(ctx, ids[source])
		must(t, err)
		must(t, c.Close(models.Closing{Status: models.Traced, Reason: "confirmed", Actor: "test"}))
		must(t, s.Update(ctx, models.Write{Actor: models.Actor{ID: "test"}, At: 1}, &c, models.CaseClosed, nil))
	}
}

func TestCalibrateRefuses(t *testing.T) {
	missing, found, truth := confirmed(t, 20)
	out := filepath.Join(t.TempDir(), "learned.json")
	for name, c := range map[string]struct{ truth, want string }{
		"no such found":   {"found_id,missing_id\nF999,M1\n", "F999"},
		"no such missing": {"found_id,missing_id\nF1,M999\n", "M999"},
		"other header":    {"a,b\n", "found_id,missing_id"},
		"nobody":          {"found_id,missing_id\n", "fewer than ten"},
	} {
		must(t, os.WriteFile(truth, []byte(c.truth), 0o600))
		code, _, errs := milaan(t, "calibrate", "--missing", missing, "--found", found, "--truth", truth, "--out", out)
		if code != 1 || !strings.Contains(errs, c.want) {
			t.Errorf("%s: code %d, %s", name, code, errs)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something was written")
	}
	if code, _, errs := milaan(t, "calibrate", "--missing", missing, "--found", found, "--truth", truth); code != 1 || !strings.Contains(errs, "--out") {
		t.Errorf("nowhere to write to: code %d, %s", code, errs)
	}
	must(t, os.WriteFile(out, []byte("{}"), 0o600))
	if code, _, errs := milaan(t, "model", "use", "--data", t.TempDir(), out); code != 1 || !strings.Contains(errs, "no registry") {
		t.Errorf("a folder without a registry: code %d, %s", code, errs)
	}
	data := t.TempDir()
	registryOf(t, data, 1)
	if code, _, errs := milaan(t, "model", "use", "--data", data, out); code != 1 {
		t.Errorf("an empty model file: code %d, %s", code, errs)
	}
}
