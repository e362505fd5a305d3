package names

import "math/bits"

// Sketch is what of a name Compare needs, without pointers, so that a registry keeps those of all its names close
// together.
type Sketch struct {
	Keys KeyNumbers
	Rest SketchRest
}

// KeyNumbers are the numbers of the keys that Compare sets side by side: all that most names are told apart by.
type KeyNumbers struct {
	whole, sorted, core, coreSorted, given, outline uint32
	length                                          uint8 // of whole
	initials                                        bool
	single                                          bool // one word alone, but for weak ones
}

// SketchRest is what else Compare needs.
type SketchRest struct {
	starts                  uint64 // bit i: a word starts at letter i of whole
	lCore, lGiven, lOutline uint8
	tokens, strong          uint8
}

// Sketches make the sketches of a registry's names, whose keys they keep. Writing needs one writer at a time.
type Sketches struct{ whole, sorted, core, coreSorted, given, outline *dictionary }

// FrozenSketches are the keys as they were at one moment; they do not change.
type FrozenSketches struct{ whole, sorted, core, coreSorted, given, outline *frozenDictionary }

// NewSketches makes empty ones.
func NewSketches() *Sketches {
	return &Sketches{newDictionary(), newDictionary(), newDictionary(), newDictionary(), newDictionary(), newDictionary()}
}

// Freeze returns the keys as they are.
func (s *Sketches) Freeze() FrozenSketches {
	return FrozenSketches{s.whole.freeze(), s.sorted.freeze(), s.core.freeze(), s.coreSorted.freeze(), s.given.freeze(), s.outline.freeze()}
}

// Sketch makes the sketch of a name, whose keys it adds.
func (s *Sketches) Sketch(p *Parsed) Sketch {
	o := p.outlined()
	k := &o.Keys
	k.whole, k.sorted, k.core, k.coreSorted = s.whole.number(p.whole.key), s.sorted.number(p.Sorted), s.core.number(p.core.key), s.coreSorted.number(p.coreSorted)
	k.given, k.outline = s.given.number(p.given.key), s.outline.number(p.outline.key)
	return o
}

// outlined is the sketch of a name without the numbers of its keys.
func (p *Parsed) outlined() Sketch {
	size := func(k Key) uint8 { return uint8(min(len(k), maxKey)) }
	o := Sketch{KeyNumbers{length: size(p.whole.key), initials: p.initials, single: p.strong == 1},
		SketchRest{lCore: size(p.core.key), lGiven: size(p.given.key), lOutline: size(p.outline.key), tokens: uint8(min(len(p.Tokens), 255)), strong: uint8(min(p.strong, 255))}}
	at := 0
	for _, t := range p.Tokens {
		if at < maxKey {
			o.Rest.starts |= 1 << at
		}
		at += len(t)
	}
	return o
}

// words are the tokens of a sketched name.
func (f *FrozenSketches) words(k *KeyNumbers, r *SketchRest) []Key {
	whole := f.whole.key(k.whole)
	list := make([]Key, 0, r.tokens)
	for left := r.starts; left != 0; {
		from := bits.TrailingZeros64(left)
		left &= left - 1
		to := len(whole)
		if left != 0 {
			to = bits.TrailingZeros64(left)
		}
		list = append(list, whole[from:to])
	}
	return list
}
