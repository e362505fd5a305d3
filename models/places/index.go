package places

import (
	"math"
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
	typed   names.Typed
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

// districtNamed is the LGD code of the one district whose present name this is, folded; 0 for none.
func (x *index) districtNamed(folded string) uint16 {
	at, ok := x.exact[folded]
	if !ok {
		return 0
	}
	var lgd uint16
	for _, i := range x.spellings[at].places {
		if p := &x.places[i]; p.kind == district && p.district != lgd {
			if lgd != 0 {
				return 0
			}
			lgd = p.district
		}
	}
	return lgd
}

func newSpelling(folded string) spelling {
	key := names.KeyOf(folded)
	return spelling{
		folded: folded, runes: utf8.RuneCountInString(folded), letters: letterSet(folded),
		key: key, sounds: letterSet(string(key)), typed: names.TypedOf(folded),
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

// trail is how many edits behind the likeliest spelling another one still says something: it is e^-4.5 as likely.
const trail = 1.5

// like returns the spellings within limit of the written word and within trail of the nearest, in the index's order.
func (x *index) like(written *spelling, limit float64) []hit {
	edits := make([]float64, len(x.spellings))
	best := limit
	for i := range x.spellings {
		edits[i] = written.bySound(&x.spellings[i], min(limit, best+trail))
		best = min(best, edits[i])
	}
	for i := range x.spellings {
		edits[i] = min(edits[i], written.bySlips(&x.spellings[i], min(limit, best+trail, edits[i])))
		best = min(best, edits[i])
	}
	var hits []hit
	for i, e := range edits {
		if e <= min(limit, best+trail) {
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

// bySound is how many edits of sound part two spellings; +Inf when they are not within limit.
func (s *spelling) bySound(o *spelling, limit float64) float64 {
	switch {
	case s.folded == o.folded:
		return 0
	case s.key == o.key && s.key != "" && isASCII(s.folded) != isASCII(o.folded):
		return 0 // nobody can write a Roman name letter for letter in another script
	case s.key == o.key && s.key != "":
		return soundCost
	}
	// An edit of sound may cost a third of a full one, so that its number gets room for one more.
	if s.key == "" || !reachable(s.sounds, o.sounds, len(s.key), len(o.key), int(limit)+1) {
		return math.Inf(1)
	}
	n := float64(max(len(s.key), len(o.key)))
	similarity, ok := names.SimilarityAtLeast(s.key, o.key, 1-(limit-soundCost)/n)
	if !ok {
		return math.Inf(1)
	}
	return soundCost + n*(1-similarity)
}

// bySlips is how many slips of the finger part two spellings of one script; +Inf when they are not within limit.
func (s *spelling) bySlips(o *spelling, limit float64) float64 {
	if !reachable(s.letters, o.letters, s.runes, o.runes, int(math.Ceil(limit-slipCost))) {
		return math.Inf(1)
	}
	n := float64(max(s.runes, o.runes))
	return slipCost + n*(1-s.typed.Similarity(o.typed))
}

// reachable is a cheap test that so many edits can part two words: an edit changes the length by one and the set of
// letters by two.
func reachable(a, b uint64, lengthA, lengthB, edits int) bool {
	return max(lengthA-lengthB, lengthB-lengthA) <= edits && bits.OnesCount64(a^b) <= 2*edits
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
