package names

import "math/bits"

// A signature is the letter counts of a key in unary: each class of letters has a few bits, of which as many are set as
// the key has letters of the class. A letter that one key has more of than the other must be left out or exchanged for
// one of another class, so the surplus, each letter at the least such cost, bounds the distance from below.
// Letters that exchange cheaply share a class, or the bound would be weak.
var classes = []struct {
	letters string
	slots   int
}{
	{"a", 7}, {"iey", 8}, {"uo", 5}, {"h", 3},
	{"bv", 5}, {"pf", 4}, {"nm", 7}, {"tdr", 8}, {"sjc", 7}, {"kg", 6}, {"l", 4},
}

// levels are the weights that classes are rounded down to: few, because each takes time in every comparison. An unlisted
// letter has no slot and weighs nothing.
var levels = [...]int32{20, 60, 90}

// signatureTable holds, for each letter, the bits of its class, and for each level the bits that weigh at least it.
type signatureTable struct {
	slots [letters]uint64
	masks [len(levels)]uint64
}

var signatures = makeSignatures(costs)

func makeSignatures(t *costTable) *signatureTable {
	s := new(signatureTable)
	shift := 0
	for _, c := range classes {
		mask := (uint64(1)<<c.slots - 1) << shift
		shift += c.slots
		for i := range c.letters {
			s.slots[class(c.letters[i])] = mask
		}
		cost := leastCost(t, c.letters)
		for l, level := range levels {
			if cost >= level {
				s.masks[l] |= mask
			}
		}
	}
	return s
}

// leastCost is what removing one letter of a class costs at least: left out, or exchanged for a letter of another class.
func leastCost(t *costTable, alike string) int32 {
	inside := [letters]bool{}
	for i := range alike {
		inside[class(alike[i])] = true
	}
	least := int32(full)
	for l := range letters {
		if !inside[l] {
			continue
		}
		least = min(least, t.lone[l], t.loneFinal[l])
		for m := range letters {
			if !inside[m] {
				least = min(least, t.subst[l][m])
			}
		}
	}
	return least
}

// Signature returns the letter counts of a key, packed, for callers that keep it beside the key.
func Signature(k Key) uint64 {
	var sig uint64
	for i := range len(k) {
		slots := signatures.slots[class(k[i])]
		free := slots &^ sig
		sig |= free & -free
	}
	return sig
}

// bound is a distance that two keys with these signatures have at least.
func bound(a, b uint64) int32 {
	onlyA, onlyB := a&^b, b&^a
	return max(surplus(onlyA), surplus(onlyB))
}

// surplus is what the letters of these slots cost at least: each pays the step to every level that it reaches.
func surplus(slots uint64) int32 {
	m := &signatures.masks
	return levels[0]*int32(bits.OnesCount64(slots&m[0])) +
		(levels[1]-levels[0])*int32(bits.OnesCount64(slots&m[1])) +
		(levels[2]-levels[1])*int32(bits.OnesCount64(slots&m[2]))
}
