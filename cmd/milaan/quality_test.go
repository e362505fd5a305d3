package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

// Files that hold, for each part, class and figure, what was reached and its noise: the standard error by bootstrap.
const (
	qualityFile    = "testdata/quality.tsv"    // of the evaluation data
	duplicatesFile = "testdata/duplicates.tsv" // of invented people
)

// notRaced leaves a test out under the race detector, which makes arithmetic ten times slower and finds nothing in it.
func notRaced(t *testing.T, why string) {
	t.Helper()
	if underRace {
		t.Skip("not under the race detector: " + why)
	}
}

// guardedClasses are those whose figures are kept beside the figures of all searches.
var guardedClasses = []string{"", withPhoto, bothFaces}

// reached is one figure as it was measured.
type reached struct{ value, noise float64 }

// TestQualityHolds measures everything on the evaluation data and fails when a figure is worse than it was by more than its
// noise. After a change that is worth its price, run it with -update.
func TestQualityHolds(t *testing.T) {
	t.Parallel() // TestFaults mostly waits
	notRaced(t, "it measures")
	dir := sharedData(t)
	all := evalAll{Dir: dir, Models: modelsDir(t)}
	list, err := all.measure(context.Background(), console{Out: io.Discard, Err: io.Discard})
	must(t, err)
	if len(list) < 9 {
		t.Errorf("of the evaluation data in %s, %d parts were found", dir, len(list))
	}
	holds(t, qualityFile, list)
}

// TestDuplicatesHold is the same for records of one child on one side, invented.
func TestDuplicatesHold(t *testing.T) {
	notRaced(t, "it measures")
	c := evalDuplicates{Children: 3000, Seed: 1}
	reports, err := c.measure(context.Background(), console{Out: io.Discard, Err: io.Discard})
	must(t, err)
	var list []measured
	for _, side := range []models.Side{models.Missing, models.Found} {
		r := reports[side]
		list = append(list, measured{part: "duplicates, " + string(side), report: r.Report})
		k := r.Siblings
		if k.Pairs < 500 || k.Duplicates < 100 || k.Misnamed > k.Duplicates/100 || k.Above > k.Duplicates/15 {
			t.Errorf("%s: %+v", side, k)
		}
		if side == models.Missing && k.Named < k.Pairs*3/4 {
			t.Errorf("%s: of %d siblings %d are said to be that", side, k.Pairs, k.Named)
		}
	}
	holds(t, duplicatesFile, list)
}

// holds fails when a figure is worse than the file says by more than its noise.
func holds(t *testing.T, file string, list []measured) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(file, []byte(qualityLines(list)), 0o600))
	}
	before := readQuality(t, file)
	for _, m := range list {
		for _, class := range guardedClasses {
			f := m.report.Class(class)
			for figure, e := range f.Of {
				figure := evaluate.Figure(figure)
				was, known := before[qualityKey(m.part, class, figure)]
				worse := was.value - e.Value
				if figure.LowerIsBetter() {
					worse = -worse
				}
				switch {
				case !known && !math.IsNaN(e.Value):
					t.Errorf("%s, %s: %s is not in %s; run this test with -update", m.part, class, figure, file)
				case known && (worse > was.noise || math.IsNaN(worse)):
					t.Errorf("%s, %s: %s is %.4f, was %.4f, noise %.4f", m.part, class, figure, e.Value, was.value, was.noise)
				case known && -worse > was.noise:
					t.Logf("%s, %s: %s is %.4f, was %.4f: better; keep it with -update", m.part, class, figure, e.Value, was.value)
				}
			}
		}
	}
}

// sharedData is the folder of evaluation data: people who exist, so no part of the repository.
func sharedData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MILAAN_SHARED_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if !isFolder(dir) {
		t.Skipf("SKIPPED, QUALITY NOT MEASURED: there is no evaluation data in %s; set MILAAN_SHARED_DATA to its folder", dir)
	}
	return dir
}

func qualityKey(part, class string, f evaluate.Figure) string {
	return strings.Join([]string{part, class, f.String()}, "\t")
}

func qualityLines(list []measured) string {
	var b strings.Builder
	for _, m := range list {
		for _, class := range guardedClasses {
			f := m.report.Class(class)
			for figure, e := range f.Of {
				if !math.IsNaN(e.Value) {
					fmt.Fprintf(&b, "%s\t%.4f\t%.4f\n", qualityKey(m.part, class, evaluate.Figure(figure)), e.Value, standardError(e))
				}
			}
		}
	}
	return b.String()
}

// standardError is that of a Gaussian with the interval, and at least what rounding makes.
func standardError(e evaluate.Estimate) float64 {
	const leastNoise, widthOf95 = .001, 2 * 1.96
	if math.IsNaN(e.Low) {
		return leastNoise
	}
	return max((e.High-e.Low)/widthOf95, leastNoise)
}

func readQuality(t *testing.T, file string) map[string]reached {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	before := map[string]reached{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		value, err := strconv.ParseFloat(cells[3], 64)
		must(t, err)
		noise, err := strconv.ParseFloat(cells[4], 64)
		must(t, err)
		before[strings.Join(cells[:3], "\t")] = reached{value, noise}
	}
	return before
}
