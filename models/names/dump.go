package names

import "math/bits"

// Dump is a dictionary's keys in the order of their numbers, to be kept in a file: how long each is, and all letters.
type Dump struct{ Lengths, Letters []byte }

func (d *frozenDictionary) dump() Dump {
	var out Dump
	var letters [maxKey]uint8
	for number := range d.places {
		list := d.letters(uint32(number), &letters)
		out.Lengths = append(out.Lengths, uint8(len(list)))
		out.Letters = append(out.Letters, list...)
	}
	return out
}

// restore adds the keys of a dump to an empty dictionary; false when it is no dump.
func (d *dictionary) restore(from Dump) bool {
	d.table = make([]uint32, max(len(d.table), 1<<bits.Len(uint(2*len(from.Lengths)))))
	rest := from.Letters
	for number, n := range from.Lengths {
		if int(n) > maxKey || int(n) > len(rest) || !inClasses(rest[:n]) || d.numberOf(rest[:n]) != uint32(number) {
			return false
		}
		rest = rest[n:]
	}
	return len(rest) == 0
}

func inClasses(list []uint8) bool {
	for _, c := range list {
		if c >= letters {
			return false
		}
	}
	return true
}

// all lists the dictionaries, always in the same order.
func (s *Sketches) all() []*dictionary {
	return []*dictionary{s.whole, s.sorted, s.core, s.coreSorted, s.given, s.outline}
}

// Dumps are the keys of the sketches.
func (f *FrozenSketches) Dumps() []Dump {
	var out []Dump
	for _, d := range []*frozenDictionary{f.whole, f.sorted, f.core, f.coreSorted, f.given, f.outline} {
		out = append(out, d.dump())
	}
	return out
}

// RestoreSketches makes sketches of what Dumps gave, in which every key has its number again; false when the dumps are
// not that.
func RestoreSketches(dumps []Dump) (*Sketches, bool) {
	s := NewSketches()
	all := s.all()
	if len(dumps) != len(all) {
		return nil, false
	}
	for i, d := range all {
		if !d.restore(dumps[i]) {
			return nil, false
		}
	}
	return s, true
}

// Dump is the keys in the order of their numbers.
func (f FrozenKeys) Dump() Dump { return f.d.dump() }

// RestoreKeys makes keys of what Dump gave; false when it is not that.
func RestoreKeys(from Dump) (*Keys, bool) {
	k := NewKeys()
	return k, k.d.restore(from)
}
