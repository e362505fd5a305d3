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
	best.try(a.whole, b.whole, 1)
	several := len(a.Tokens) > 1 || len(b.Tokens) > 1
	if several {
		best.try(a.wholeSorted, b.wholeSorted, 1)
		if a.strong < len(a.Tokens) || b.strong < len(b.Tokens) {
			factor := weakDiffers
			if a.strong == len(a.Tokens) || b.strong == len(b.Tokens) {
				factor = weakMissing
			}
			best.try(a.core, b.core, factor)
			best.try(a.coreSorted, b.coreSorted, factor)
		}
		if (a.strong == 1) != (b.strong == 1) {
			best.try(a.given, b.given, surnameMissing)
		} else if a.strong != b.strong {
			best.try(a.outline, b.outline, surnameMissing)
		}
		if a.initials || b.initials {
			best.initials(a.Tokens, b.Tokens)
		}
	}
	return best.sim, best.found
}

// contest keeps the best similarity that reaches its floor.
type contest struct {
	floor, sim float64
	found      bool
}

func (c *contest) try(a, b form, factor float64) {
	// The tiny allowance keeps rounding of the division from rejecting a similarity equal to the floor.
	sim, ok := similarity(a, b, c.floor/factor-1e-9)
	if ok {
		c.offer(sim * factor)
	}
}

func (c *contest) offer(sim float64) {
	if sim >= c.floor {
		c.floor, c.sim, c.found = sim, sim, true
	}
}
