package evaluate

import (
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/milaan-project/milaan/models/names"
)

// Pair is one name written in Roman letters, lower case, and in Devanagari, by different hands.
type Pair struct{ Roman, Devanagari string }

// ReadPairs reads lines of a Roman and a Devanagari name between tabs; further cells are not read, and a first line
// without Devanagari is a header. It returns an Invalid Error that names the first line that is not such a pair.
func ReadPairs(r io.Reader) ([]Pair, error) {
	var pairs []Pair
	err := readTable(r, func(line int, cells []string) error {
		written := len(cells) >= 2 && strings.ContainsFunc(cells[1], func(r rune) bool { return unicode.Is(unicode.Devanagari, r) })
		switch {
		case written && strings.TrimSpace(cells[0]) != "":
			pairs = append(pairs, Pair{strings.ToLower(strings.TrimSpace(cells[0])), strings.TrimSpace(cells[1])})
		case line > 1 || len(cells) < 2:
			return badLine(line, "is not a Roman and a Devanagari name between tabs", "टैब से अलग रोमन और देवनागरी नाम नहीं है")
		}
		return nil
	})
	return pairs, err
}

// lengthSplit parts names by the letters of their keys.
var lengthSplit = Split{"letters", []string{"1-3 letters", "4-6 letters", "7 letters and more"}}

// Names searches each distinct Devanagari name of the first file among all distinct Roman names of all files; its mates
// are the Roman names that any file writes for it. Each search is made a second time without its mates.
func Names(files ...[]Pair) Set {
	written := map[string]map[string]bool{}
	roman := map[string]names.Key{}
	probes := map[string]bool{}
	for i, file := range files {
		for _, p := range file {
			if written[p.Devanagari] == nil {
				written[p.Devanagari] = map[string]bool{}
			}
			written[p.Devanagari][p.Roman] = true
			if _, ok := roman[p.Roman]; !ok {
				roman[p.Roman] = names.KeyOf(p.Roman)
			}
			if i == 0 {
				probes[p.Devanagari] = true
			}
		}
	}
	list := slices.Sorted(maps.Keys(probes))
	set := Set{Searches: make([]Search, 2*len(list)), Splits: []Split{lengthSplit}}
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(list); i += workers {
				set.Searches[2*i], set.Searches[2*i+1] = searchName(list[i], roman, written[list[i]])
			}
		})
	}
	group.Wait()
	return set
}

// searchName ranks the Roman names by their likeness to a probe, those that sound equally like it by how it would be
// typed, and again without its mates.
func searchName(probe string, roman map[string]names.Key, mates map[string]bool) (mated, unmated Search) {
	key := names.KeyOf(probe)
	best, spelled := 0.0, 0.0
	for mate := range mates {
		if sim := names.Similarity(key, roman[mate]); sim >= best {
			if sim > best {
				best, spelled = sim, 0
			}
			spelled = max(spelled, names.SlipSimilarity(probe, mate))
		}
	}
	var place Place
	other := 0.0
	for written, k := range roman {
		sim, ok := names.SimilarityAtLeast(key, k, min(best, other))
		if !ok {
			continue
		}
		if !mates[written] {
			other = max(other, sim)
		}
		if sim > best {
			place.Before++
		}
		if sim != best {
			continue
		}
		switch as := names.SlipSimilarity(probe, written); {
		case as > spelled:
			place.Before++
		case as == spelled && mates[written]:
			place.Tied++
			place.Right++
		case as == spelled:
			place.Tied++
		}
	}
	classes := map[string]string{lengthSplit.Name: lengthSplit.Classes[min(max(len(key)-1, 0)/3, 2)]}
	mated = Search{ID: probe, Group: probe, Mated: true, Place: place, Classes: classes, Candidates: []Candidate{{Score: best, Mate: true}}}
	unmated = Search{ID: probe, Group: probe, Classes: classes, Candidates: []Candidate{{Score: other}}}
	if best == 0 {
		mated.Place, mated.Candidates = Place{}, nil
	}
	return mated, unmated
}
