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
	{"a", 7}, {"iey", 7}, {"uo", 4}, {"h", 2},
	{"bv", 4}, {"pf", 3}, {"nm", 6}, {"dr", 5}, {"t", 3}, {"sj", 5}, {"c", 2}, {"k", 4}, {"g", 3}, {"l", 4},
}

// signatureTable holds, for each letter, the bits of its class, and for each cost the bits that weigh it.
type signatureTable struct {
	slots   [letters]uint64
	weights []weight
}

type weight struct {
	mask uint64
	cost int32
}

var signatures = makeSignatures(costs)

func makeSignatures(t *costTable) *signatureTable {
	s := new(signatureTable)
	masks := map[int32]int{}
	shift := 0
	for _, c := range classes {
		mask := (uint64(1)<<c.slots - 1) << shift
		shift += c.slots
		for i := range c.letters {
			s.slots[class(c.letters[i])] = mask
		}
		cost := leastCost(t, c.letters)
		if _, ok := masks[cost]; !ok {
			masks[cost] = len(s.weights)
			s.weights = append(s.weights, weight{cost: cost})
		}
		s.weights[masks[cost]].mask |= mask
	}
	return s
}

// leastCost is what removing one letter of a class costs at least: left out, or exchanged for a letter of another class.
func leastCost(t *costTable, class_ string) int32 {
	inside := [letters]bool{}
	for i := range class_ {
		inside[class(class_[i])] = true
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
	var surplusA, surplusB int32
	for _, w := range signatures.weights {
		surplusA += w.cost * int32(bits.OnesCount64(a&^b&w.mask))
		surplusB += w.cost * int32(bits.OnesCount64(b&^a&w.mask))
	}
	return max(surplusA, surplusB)
}
