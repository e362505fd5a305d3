package names_test

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models/names"
)

// pairFile is a file of names written in Roman letters and in Devanagari by different hands, and the recall reached on it.
type pairFile struct {
	name         string
	at1, at10    float64 // reached, with ties in expected order
	roman, hindi int     // columns
}

// The files are CMU names (CC BY 3.0) and tokens of affidavits of election candidates (MIT), of which the second pairs
// some 2% of its tokens with what is no spelling of them.
var pairFiles = []pairFile{
	{name: "cmu_names_hi_en.tsv", at1: .9477, at10: .9989, roman: 0, hindi: 1},
	{name: "affidavit_token_pairs.tsv", at1: .8312, at10: .9673, roman: 0, hindi: 1},
}

// recallNoise may be lost before the test fails.
const recallNoise = .003

// TestRecall searches each distinct Devanagari token of a file among all distinct Roman tokens of both; a hit is any
// Roman token that either file writes for it. Equal similarities are taken in random order, and the expectation over all
// orders counts.
func TestRecall(t *testing.T) {
	dir := sharedNames(t)
	written := map[string]map[string]bool{} // Devanagari to Roman
	probes := make([][]string, len(pairFiles))
	roman := map[string]bool{}
	for i, f := range pairFiles {
		for _, pair := range readPairs(t, filepath.Join(dir, f.name)) {
			if written[pair[1]] == nil {
				written[pair[1]] = map[string]bool{}
			}
			written[pair[1]][pair[0]] = true
			roman[pair[0]] = true
			probes[i] = append(probes[i], pair[1])
		}
	}
	gallery := romanGallery(roman)
	for i, f := range pairFiles {
		slices.Sort(probes[i])
		distinct := slices.Compact(probes[i])
		at1, at10 := recall(gallery, distinct, written)
		t.Logf("%s: %d probes, R@1 %.4f, R@10 %.4f", f.name, len(distinct), at1, at10)
		if at1 < f.at1-recallNoise || at10 < f.at10-recallNoise {
			t.Errorf("%s: R@1 %.4f and R@10 %.4f, reached before: %.3f and %.3f", f.name, at1, at10, f.at1, f.at10)
		}
	}
}

// sharedNames finds the folder of evaluation pairs, beside the repository or where MILAAN_SHARED_DATA says.
func sharedNames(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("MILAAN_SHARED_DATA")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(shared, "names")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("NOT MEASURED: the evaluation names are absent; set MILAAN_SHARED_DATA to their folder (%v)", err)
	}
	return dir
}

// readPairs gives the Roman (lower case) and Devanagari columns of a pair file.
func readPairs(t *testing.T, path string) [][2]string {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var pairs [][2]string
	for line := range strings.Lines(string(file)) {
		columns := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(columns) < 2 || columns[1] == "hindi" {
			continue
		}
		pairs = append(pairs, [2]string{strings.ToLower(columns[0]), columns[1]})
	}
	return pairs
}

type candidate struct {
	written string
	key     names.Key
}

func romanGallery(roman map[string]bool) []candidate {
	var all []candidate
	for r := range roman {
		all = append(all, candidate{r, names.KeyOf(r)})
	}
	return all
}

// recall gives the expected share of probes with a hit among the first 1 and the first 10.
func recall(gallery []candidate, probes []string, written map[string]map[string]bool) (at1, at10 float64) {
	first := make([]float64, len(probes))
	ten := make([]float64, len(probes))
	var wait sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := w; i < len(probes); i += runtime.GOMAXPROCS(0) {
				first[i], ten[i] = hits(gallery, names.KeyOf(probes[i]), written[probes[i]])
			}
		})
	}
	wait.Wait()
	for i := range probes {
		at1 += first[i]
		at10 += ten[i]
	}
	return at1 / float64(len(probes)), at10 / float64(len(probes))
}

// hits gives the probabilities that a token of truth is first, and among the first ten.
func hits(gallery []candidate, probe names.Key, truth map[string]bool) (first, ten float64) {
	best := 0.0
	for r := range truth {
		best = math.Max(best, names.Similarity(probe, names.KeyOf(r)))
	}
	if best == 0 {
		return 0, 0
	}
	better, tied, right := 0, 0, 0
	for _, c := range gallery {
		sim, ok := names.SimilarityAtLeast(probe, c.key, best)
		switch {
		case ok && sim > best:
			better++
		case ok:
			tied++
			if truth[c.written] {
				right++
			}
		}
	}
	return within(1-better, tied, right), within(10-better, tied, right)
}

// within is the probability that some of the right ones is among the first places of tied ones in random order.
func within(places, tied, right int) float64 {
	none := 1.0
	for i := range min(places, tied) {
		none *= math.Max(0, float64(tied-right-i)) / float64(tied-i)
	}
	return 1 - none
}
