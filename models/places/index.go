package places

import (
	"math/bits"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models/names"
)

// kind is what a name names.
type kind uint8

const (
	district kind = iota
	formerly      // an old or common name of a district
	headquarters
	tehsil
	town
	block
	kinds
)

// place is a named place of one district.
type place struct {
	kind     kind
	district uint16
	name     string // canonical English name
	names    []string
	at       point
}

// spelling is one folded name and all places that bear it.
type spelling struct {
	folded  string
	runes   int
	letters uint64 // set of its letters, to reject unlike words cheaply
	key     names.Key
	sounds  uint64 // set of the key's letters
	places  []int32
}

// index finds spellings exactly, by sound, and by likeness. It does not change once made.
type index struct {
	places    []place
	spellings []spelling
	exact     map[string]int32
	byKey     map[names.Key][]int32
}

func newIndex(all []place) index {
	x := index{places: all, exact: map[string]int32{}, byKey: map[names.Key][]int32{}}
	for i, p := range all {
		for _, name := range p.names {
			x.add(fold(name), int32(i))
		}
	}
	for i := range x.spellings {
		s := &x.spellings[i]
		if s.key != "" {
			x.byKey[s.key] = append(x.byKey[s.key], int32(i))
		}
	}
	return x
}

func (x *index) add(folded string, p int32) {
	if folded == "" {
		return
	}
	i, ok := x.exact[folded]
	if !ok {
		i = int32(len(x.spellings))
		x.exact[folded] = i
		x.spellings = append(x.spellings, newSpelling(folded))
	}
	s := &x.spellings[i]
	s.places = append(s.places, p)
}

func newSpelling(folded string) spelling {
	key := names.KeyOf(folded)
	return spelling{
		folded: folded, runes: utf8.RuneCountInString(folded), letters: letterSet(folded),
		key: key, sounds: letterSet(string(key)),
	}
}

func letterSet(s string) uint64 {
	var set uint64
	for _, r := range s {
		set |= 1 << (r & 63)
	}
	return set
}

// hit is a spelling and how many slips of the pen away it is: 0 for the same spelling.
type hit struct {
	spelling int32
	edits    float64
}

// same returns the spelling itself and those that sound like it; none when the written word is not a spelling.
func (x *index) same(folded string) []hit {
	i, ok := x.exact[folded]
	if !ok {
		return nil
	}
	hits := []hit{{i, 0}}
	for _, j := range x.byKey[x.spellings[i].key] {
		if j != i {
			hits = append(hits, hit{j, soundCost})
		}
	}
	return hits
}

// like returns every spelling within edits of the written word, in the index's order.
func (x *index) like(written spelling, edits float64) []hit {
	var hits []hit
	for i := range x.spellings {
		if e := written.editsFrom(&x.spellings[i], edits); e <= edits {
			hits = append(hits, hit{int32(i), e})
		}
	}
	return hits
}

// What it costs, in edits, not to be the very spelling. A slip of the finger is the rarer explanation where both fit.
const (
	soundCost = .3
	slipCost  = .45
)

// editsFrom is how many edits part two spellings: by sound or by slips of the finger, whichever explains them better.
// Pairs whose letters differ too much to come within limit are not measured.
func (s *spelling) editsFrom(o *spelling, limit float64) float64 {
	if s.folded == o.folded {
		return 0
	}
	if s.key == o.key && s.key != "" {
		return soundCost
	}
	best := limit + 1
	if near(s.sounds, o.sounds, len(s.key), len(o.key), limit) {
		n := float64(max(len(s.key), len(o.key)))
		best = min(best, soundCost+n*(1-soundSimilarity(s.key, o.key)))
	}
	if near(s.letters, o.letters, s.runes, o.runes, limit) {
		n := float64(max(s.runes, o.runes))
		best = min(best, slipCost+n*(1-slipSimilarity(s.folded, o.folded)))
	}
	return best
}

// near is a cheap test that words can be within so many edits: an edit changes a length by one and a set of letters by two.
// Edits that cost less than one get room for one more.
func near(a, b uint64, lengthA, lengthB int, edits float64) bool {
	room := int(edits) + 1
	return lengthA-lengthB <= room && lengthB-lengthA <= room && bits.OnesCount64(a^b) <= 2*room
}

// mostWords is how many words the longest name is written in.
const mostWords = 5

// longest returns how many tokens from the first on make the longest name, 0 when none does.
func (x *index) longest(tokens []token) int {
	best := 0
	for n := 1; n <= min(mostWords, len(tokens)); n++ {
		if n > 1 && tokens[n-1].apart {
			break
		}
		if _, ok := x.exact[join(tokens[:n])]; ok {
			best = n
		}
	}
	return best
}
