package places

import (
	"cmp"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models/names"
)

// Suggestion is a place that somebody may be about to write.
type Suggestion struct {
	Place    string // English name
	District uint16 // LGD code
}

// fewestSounds is how many letters of a key are the least to suggest by: one begins hundreds of names.
const fewestSounds = 2

// Suggest returns at most limit places whose names begin as somebody has begun to write, in any script: as it is spelt before
// as it sounds, those of the district near (0: of none) first, then districts before tehsils before towns and blocks.
func (g *Gazetteer) Suggest(begun string, near uint16, limit int) []Suggestion {
	folded := fold(begun)
	// A consonant's own vowel is unwritten, and unspoken at an end: what comes next decides.
	key := strings.TrimRight(string(names.KeyOf(folded)), "a")
	if folded == "" || len(key) < fewestSounds {
		return nil
	}
	type found struct {
		Suggestion
		far, sounds bool
		kind        kind
	}
	var all []found
	for i := range g.index.spellings {
		s := &g.index.spellings[i]
		spelt := strings.HasPrefix(s.folded, folded)
		if !spelt && !strings.HasPrefix(string(s.key), key) {
			continue
		}
		for _, at := range s.places {
			p := &g.index.places[at]
			all = append(all, found{Suggestion{p.name, p.district}, p.district != near, !spelt, p.kind})
		}
	}
	truth := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(truth(a.sounds)-truth(b.sounds), truth(a.far)-truth(b.far), cmp.Compare(a.kind, b.kind), strings.Compare(a.Place, b.Place), cmp.Compare(a.District, b.District))
	})
	var list []Suggestion
	for _, f := range all {
		if len(list) < limit && !slices.Contains(list, f.Suggestion) {
			list = append(list, f.Suggestion)
		}
	}
	return list
}
