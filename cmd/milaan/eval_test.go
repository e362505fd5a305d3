package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/matcher"
)

// figuresOf are the figures that a call of eval prints as JSON.
func figuresOf(t *testing.T, args ...string) map[string]any {
	t.Helper()
	code, out, errs := milaan(t, append([]string{"eval"}, append(args, "--json")...)...)
	if code != 0 {
		t.Fatalf("%v: code %d, %s", args, code, errs)
	}
	var figures map[string]any
	must(t, json.Unmarshal([]byte(out), &figures))
	return figures
}

// under is a figure in nested JSON objects.
func under(t *testing.T, figures map[string]any, path ...string) float64 {
	t.Helper()
	for _, key := range path[:len(path)-1] {
		figures, _ = figures[key].(map[string]any)
	}
	f, ok := figures[path[len(path)-1]].(float64)
	if !ok {
		t.Fatalf("there is no %v", path)
	}
	return f
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	must(t, os.MkdirAll(filepath.Dir(file), 0o700))
	must(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestEvalNamesAndPlaces(t *testing.T) {
	notRaced(t, "it measures")
	dir := t.TempDir()
	first := write(t, dir, "first.tsv", "english\thindi\nramesh\tरमेश\t12\nsunita\tसुनीता\n")
	second := write(t, dir, "second.tsv", "sureeta\tसुरीता\nraamesh\tरमेश\n")
	if f := figuresOf(t, "names", first, second); under(t, f, "all", "n") != 2 || under(t, f, "all", "recall@1") != 1 {
		t.Errorf("names: %v", f)
	}
	list := write(t, dir, "places.tsv", "hand\tAgra\t118\nhand\tआगरा\t118\n")
	f := figuresOf(t, "places", list)
	if under(t, f, "all", "recall@1") != 1 || under(t, f, "share@0.05") != 1 || under(t, f, "splits", "source", "hand", "n") != 2 {
		t.Errorf("places: %v", f)
	}
	for _, args := range [][]string{{"names", first, second}, {"places", list}} {
		if code, out, errs := milaan(t, append([]string{"eval"}, args...)...); code != 0 || !strings.Contains(strings.Join(strings.Fields(out), " "), "all 2 1.000") {
			t.Errorf("%v: code %d, %q, %s", args, code, out, errs)
		}
	}
	bad := write(t, dir, "bad.tsv", "ramesh\tरमेश\nsunita\n")
	if code, _, errs := milaan(t, "eval", "names", bad); code != 1 || !strings.Contains(errs, "bad.tsv: invalid: line 2") {
		t.Errorf("code %d, %s", code, errs)
	}
}

// What is measured is what match answers: the same figures, whether the folder is ranked or match's file is read.
func TestEvalScenarioIsOfMatch(t *testing.T) {
	notRaced(t, "it measures")
	missing, found, _ := confirmed(t, 120)
	dir := filepath.Dir(found)
	candidates := filepath.Join(t.TempDir(), "c.csv")
	if code, _, errs := milaan(t, "match", "--missing", missing, "--found", found, "--out", candidates); code != 0 {
		t.Fatal(errs)
	}
	ranked, read := figuresOf(t, "scenario", dir), figuresOf(t, "scenario", dir, "--candidates", candidates)
	for _, path := range [][]string{{"all", "n"}, {"all", "recall@1"}, {"all", "recall@20"}, {"all", "mrr"}, {"log_loss"}, {"fnir@fpir0.1"}, {"ece_none"},
		{"without photo", "recall@10"}, {"splits", "age", "6-11 years", "recall@10"}} {
		// match writes six digits of a probability.
		if a, b := under(t, ranked, path...), under(t, read, path...); math.Abs(a-b) > 1e-4 {
			t.Errorf("%v is %v, of match's file %v", path, a, b)
		}
	}
	if under(t, ranked, "all", "n") != 90 {
		t.Errorf("%v searches with a mate of 90", under(t, ranked, "all", "n"))
	}
	learned := figuresOf(t, "scenario", dir, "--cross-validate")
	if was, is := under(t, ranked, "log_loss"), under(t, learned, "log_loss"); is >= was {
		t.Errorf("-log2 P(truth) is %.3f, with weights learned from the others %.3f", was, is)
	}
	short := figuresOf(t, "scenario", dir, "--top", "1")
	if one, all := under(t, short, "all", "recall@1"), under(t, short, "all", "recall@20"); one != all || one != under(t, ranked, "all", "recall@1") {
		t.Errorf("lists of one candidate have recall@1 %v and recall@20 %v", one, all)
	}
}

// A list that a system without probabilities made is judged by what it has.
// Records of one child on one side are searched on their own side, the same for the same seed.
func TestEvalDuplicates(t *testing.T) {
	notRaced(t, "it measures")
	args := []string{"duplicates", "--children", "150", "--seed", "7"}
	f := figuresOf(t, args...)
	if under(t, f, "missing", "all", "recall@1") < .9 || under(t, f, "found", "siblings", "pairs") < 20 {
		t.Errorf("%v", f)
	}
	if fmt.Sprint(figuresOf(t, args...)) != fmt.Sprint(f) {
		t.Error("the same seed gave other figures")
	}
	code, out, errs := milaan(t, append([]string{"eval"}, args...)...)
	if code != 0 || !strings.Contains(out, "records of one child among the missing") || !strings.Contains(out, "siblings: ") {
		t.Errorf("code %d, %q, %s", code, out, errs)
	}
}

// A component that is left out says nothing, and without all of them nothing is said at all.
func TestEvalAblation(t *testing.T) {
	notRaced(t, "it measures")
	missing, found, _ := confirmed(t, 120)
	f := figuresOf(t, "ablation", filepath.Dir(found))
	if len(f) != 2+len(components) {
		t.Errorf("%d lines", len(f))
	}
	whole, calibrated := under(t, f, "whole, without calibration", "all", "mrr"), under(t, f, "calibrated, 5-fold", "all", "mrr")
	without := under(t, f, "without places", "all", "mrr")
	if without > whole-.1 || calibrated < whole || under(t, f, "without faces", "all", "mrr") != whole {
		t.Errorf("MRR %v with everything, %v calibrated, %v without places", whole, calibrated, without)
	}
	if same := under(t, figuresOf(t, "scenario", filepath.Dir(found)), "all", "mrr"); same != whole {
		t.Errorf("MRR %v by scenario, %v by ablation", same, whole)
	}
	var every []string
	for _, c := range components {
		every = append(every, c.fields...)
	}
	ctx := context.Background()
	var b batchFiles
	b.Missing, b.Found, b.NoFaces = missing, found, true
	reports, recovered, err := b.load(ctx, console{Out: io.Discard, Err: io.Discard})
	must(t, err)
	weights, err := matcher.ShippedModel()
	must(t, err)
	e, err := newBatchEngine(ctx, weights, reports.cases, recovered.cases)
	must(t, err)
	defer e.Close()
	r, err := e.matcher.Without(every...).Rank(ctx, &recovered.cases[0], matcher.Options{})
	must(t, err)
	for _, c := range r.Candidates {
		if len(c.Evidence) > 0 {
			t.Errorf("without any component: %+v", c.Evidence)
		}
	}
	if code, out, errs := milaan(t, "eval", "ablation", filepath.Dir(found)); code != 0 || !strings.Contains(out, "without names") {
		t.Errorf("code %d, %q, %s", code, out, errs)
	}
}

func TestEvalScenarioOfScoresAlone(t *testing.T) {
	notRaced(t, "it measures")
	_, found, _ := confirmed(t, 20)
	list := write(t, t.TempDir(), "list.csv", "found_id,rank,missing_id,score\nF0,1,M3,9\nF0,2,M0,8\nF1,1,M1,7\n")
	f := figuresOf(t, "scenario", filepath.Dir(found), "--candidates", list)
	if _, ok := f["log_loss"]; ok || under(t, f, "all", "recall@1") != 1./15 || under(t, f, "all", "recall@5") != 2./15 {
		t.Errorf("%v", f)
	}
	code, out, errs := milaan(t, "eval", "scenario", filepath.Dir(found), "--candidates", list)
	if code != 0 || strings.Contains(out, "P(truth)") || strings.Contains(out, "NaN") {
		t.Errorf("code %d, %s, %s", code, out, errs)
	}
}

// The flag for descriptors may name a file, name none, or be left out; a folder after it is still the scenario's.
func TestEvalScenarioDescriptors(t *testing.T) {
	notRaced(t, "it measures")
	_, found, _ := confirmed(t, 20)
	dir := filepath.Dir(found)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprintln(z, "case_id,taken_on,"+descriptorColumns())
	same := randomDescriptor(1)
	for _, line := range []string{"F0,2020-01-11," + same, "M0,2019-01-11," + same, "F1,," + randomDescriptor(2)} {
		fmt.Fprintln(z, line)
	}
	must(t, z.Close())
	file := write(t, t.TempDir(), "faces.csv.gz", b.String())
	if f := figuresOf(t, "scenario", dir); f["with photo"] != nil || f["face alone"] != nil {
		t.Errorf("without faces %v", f)
	}
	for _, args := range [][]string{{dir, "--descriptors", file}, {dir, "--descriptors=" + file}} {
		f := figuresOf(t, append([]string{"scenario"}, args...)...)
		if under(t, f, "with photo", "n") != 2 || under(t, f, "splits", "faces", "face on both sides", "n") != 1 || under(t, f, "face alone", "all", "recall@1") != 1 {
			t.Errorf("%v: %v", args, f)
		}
	}
	write(t, dir, "descriptors.csv.gz", b.String())
	for _, args := range [][]string{{dir}, {dir, "--descriptors"}, {"--descriptors", dir}} {
		if f := figuresOf(t, append([]string{"scenario"}, args...)...); under(t, f, "with photo", "n") != 2 {
			t.Errorf("%v: %v", args, f)
		}
	}
	if f := figuresOf(t, "scenario", dir, "--no-faces"); under(t, f, "with photo", "n") != 2 || f["face alone"] != nil {
		t.Errorf("with faces left out %v", f)
	}
	if code, _, errs := milaan(t, "eval", "scenario", dir, "--descriptors=nowhere.csv"); code == 0 || !strings.Contains(errs, "nowhere.csv") {
		t.Errorf("code %d, %s", code, errs)
	}
}

func descriptorColumns() string {
	names := make([]string, 128)
	for i := range names {
		names[i] = fmt.Sprint("d", i)
	}
	return strings.Join(names, ",")
}

func randomDescriptor(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 1))
	cells := make([]string, 128)
	for i := range cells {
		cells[i] = fmt.Sprintf("%.5f", r.NormFloat64()*.12)
	}
	return strings.Join(cells, ",")
}

// Portraits of people who do not exist, each taken for two photographs of one child: everybody is found at once, also with
// more photographs, and a picture without a face is told.
func TestEvalFaces(t *testing.T) {
	notRaced(t, "it measures")
	dir, index := t.TempDir(), "file,identity,age_years\n"
	portraits, err := filepath.Glob(filepath.Join("..", "..", "demo", "testdata", "portraits", "*.jpg"))
	must(t, err)
	for i, file := range portraits[:3] {
		picture, err := os.ReadFile(file)
		must(t, err)
		for _, age := range []int{5, 7, 10} {
			name := fmt.Sprintf("%d-%d.jpg", i, age)
			write(t, dir, name, string(picture))
			index += fmt.Sprintf("%s,%d,%d\n", name, i, age)
		}
	}
	index += "none.jpg,0,6\n"
	write(t, dir, "none.jpg", "no picture")
	distractors := "identity," + descriptorColumns() + "\n"
	for i := range 20 {
		distractors += fmt.Sprintf("%d,%s\n", i, randomDescriptor(uint64(10+i)))
	}
	args := []string{"faces", "--index", write(t, dir, "index.csv", index), "--photos", dir, "--models", modelsDir(t),
		"--distractors", write(t, dir, "distractors.csv", distractors), "--gallery-photos", "2"}
	plots := t.TempDir()
	f := figuresOf(t, append(args, "--plot", plots)...)
	for _, name := range []string{"bits-by-age", "bits-by-years-apart", "distance-by-age", "distance-by-years-apart"} {
		plot, err := os.ReadFile(filepath.Join(plots, "faces-"+name+".svg"))
		must(t, err)
		if n := strings.Count(string(plot), "of different children</text>"); n != 3 {
			t.Errorf("%s: %d panels", name, n)
		}
	}
	if under(t, f, "all", "n") != 9 || under(t, f, "all", "recall@1") != 1 || under(t, f, "tar@fmr0.001") != 1 || under(t, f, "gain", "recall@1") != 0 ||
		under(t, f, "one_photo", "all", "recall@1") != 1 || under(t, f, "distance", "all", "recall@1") != 1 || under(t, f, "faceless") != 1 {
		t.Errorf("%v", f)
	}
	code, out, errs := milaan(t, append([]string{"eval"}, args...)...)
	if code != 0 || !strings.Contains(out, "over one photograph a person: +0.000") || !strings.Contains(errs, "none.jpg: ") {
		t.Errorf("code %d, %s, %s", code, out, errs)
	}
	short := write(t, dir, "short.csv", "identity,d0\n1,.5\n")
	if code, _, errs := milaan(t, "eval", "faces", "--index", filepath.Join(dir, "index.csv"), "--photos", dir, "--models", modelsDir(t), "--distractors", short); code != 1 || !strings.Contains(errs, "short.csv: invalid: there is no header of identity") {
		t.Errorf("code %d, %s", code, errs)
	}
}

func TestEvalAllTellsWhatIsNotThere(t *testing.T) {
	dir := t.TempDir()
	if code, _, errs := milaan(t, "eval", "all", dir); code != 1 || !strings.Contains(errs, "no evaluation data") {
		t.Errorf("code %d, %s", code, errs)
	}
	write(t, dir, "geo/place_dev.tsv", "hand\tAgra\t118\nhand\tnowhere at all\t118\n")
	code, out, errs := milaan(t, "eval", "all", dir)
	if code != 0 || !strings.Contains(errs, "not measured, for it is not there: "+filepath.Join(dir, "scenario-hard")) {
		t.Errorf("code %d, %s", code, errs)
	}
	for _, word := range []string{"places", "recall@1", "0.500", "at least 0.95", "NO"} {
		if !strings.Contains(out, word) {
			t.Errorf("no %s in %s", word, out)
		}
	}
}
