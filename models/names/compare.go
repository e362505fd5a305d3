package names

// Factors of the ways in which two names can agree without being the same: they keep such agreements below "same key"
// and above .90, the next band of evidence, when the compared parts are the same.
const (
	weakMissing    = .97 // one side lacks the weak words (Kumar, Devi, Singh) of the other
	weakDiffers    = .92 // both have weak words, and other ones
	surnameMissing = .95 // one side has the given name alone, or lacks a middle name
	initialStands  = .92 // a single letter stands for a word
)

// Compare says how alike two full names are, 0 to 1: the best of all words joined in given or in sorted order, the same
// without weak words, the given names alone when one side has no other, and initials against the words they start. It
// is symmetric, and 0 when either name is empty.
func Compare(a, b Parsed) float64 {
	sim, _ := CompareAtLeast(a, b, 0)
	return sim
}

// CompareAtLeast returns Compare's value and true when that is at least floor, else an unspecified value and false. It
// allocates nothing and rejects most unlike names by their signatures alone.
func CompareAtLeast(a, b Parsed, floor float64) (float64, bool) {
	best := contest{floor: floor}
	if len(a.Tokens) == 1 && len(b.Tokens) == 1 {
		best.try(a.whole, b.whole, 1)
		return best.sim, best.found
	}
	best.tryOrders(a.whole, b.whole, a.Sorted, b.Sorted, 1)
	aWeak, bWeak := a.strong < len(a.Tokens), b.strong < len(b.Tokens)
	switch {
	case aWeak && bWeak:
		best.tryOrders(a.core, b.core, a.coreSorted, b.coreSorted, weakDiffers)
	case aWeak || bWeak:
		best.tryOrders(a.core, b.core, a.coreSorted, b.coreSorted, weakMissing)
	}
	switch {
	case (a.strong == 1) != (b.strong == 1):
		best.try(a.given, b.given, surnameMissing)
	case a.strong != b.strong:
		best.try(a.outline, b.outline, surnameMissing)
	}
	if a.initials || b.initials {
		best.initials(a.Tokens, b.Tokens)
	}
	return best.sim, best.found
}

// contest keeps the best similarity that reaches its floor.
type contest struct {
	floor, sim float64
	found      bool
}

// allowance keeps the rounding of a division from rejecting a similarity equal to the floor.
const allowance = 1e-9

// tryOrders offers the agreement of two lists of tokens, joined in given order and in sorted order.
func (c *contest) tryOrders(a, b form, aSorted, bSorted Key, factor float64) {
	if !c.try(a, b, factor) || a.key == aSorted && b.key == bSorted {
		return
	}
	c.try(form{aSorted, a.sig}, form{bSorted, b.sig}, factor)
}

// try offers the agreement of two keys, and reports whether their letters, in any order, might reach the floor.
func (c *contest) try(a, b form, factor float64) bool {
	floor := c.floor/factor - allowance
	if !mayReach(a, b, floor) {
		return false
	}
	if sim, ok := similarityOf(a.key, b.key, floor); ok {
		c.offer(sim * factor)
	}
	return true
}

func (c *contest) offer(sim float64) {
	if sim >= c.floor {
		c.floor, c.sim, c.found = sim, sim, true
	}
}
