package names

// Similarity says how alike two keys are: 1 - d/n, where d is the least total cost of edits that turn one into the other
// and n the cost of replacing every letter of the longer. It is symmetric, within 0 to 1, 1 exactly for equal keys, and 0
// when either key is empty, for nothing is known then.
func Similarity(a, b Key) float64 {
	sim, _ := SimilarityAtLeast(a, b, 0)
	return sim
}

// SimilarityAtLeast returns Similarity's value and true when that is at least floor, else an unspecified value and
// false. Most unlike keys are rejected by their Signatures, which bound the distance from below.
func SimilarityAtLeast(a, b Key, floor float64) (sim float64, ok bool) {
	a, b = a[:min(len(a), maxKey)], b[:min(len(b), maxKey)]
	if !mayReach(formOf(a), formOf(b), floor) {
		return 0, false
	}
	return similarityOf(a, b, floor)
}

// mayReach reports whether two keys with the lengths and letters of these might be alike enough; it never says no
// wrongly.
func mayReach(a, b form, floor float64) bool {
	return bound(a.sig, b.sig) <= limit(a.key, b.key, floor)
}

// limit is one more than the largest distance that a floor allows, so that rounding never rejects.
func limit(a, b Key, floor float64) int32 {
	return int32((1-floor)*float64(full*max(len(a), len(b)))) + 1
}

func similarityOf(a, b Key, floor float64) (float64, bool) {
	if a == "" || b == "" {
		return 0, 0 >= floor
	}
	if a == b {
		return 1, 1 >= floor
	}
	d, ok := distance(a, b, limit(a, b, floor))
	if !ok {
		return 0, false
	}
	sim := 1 - float64(d)/float64(full*max(len(a), len(b)))
	return sim, sim >= floor
}

// distance is the weighted edit distance of two keys of at most maxKey letters, in hundredths; it gives up, false, once
// the distance must exceed limit.
func distance(a, b Key, limit int32) (int32, bool) {
	var first, second [maxKey + 1]int32
	var lone [maxKey]int32
	var letter [maxKey]uint8
	t := costs
	above, row := first[:len(b)+1], second[:len(b)+1]
	for j := range len(b) {
		lone[j], letter[j] = t.loneAt(b, j), classOf[b[j]]
		above[j+1] = above[j] + lone[j]
	}
	for i := range len(a) {
		gone := t.loneAt(a, i)
		subst := &t.subst[classOf[a[i]]&31]
		diagonal, left := above[0], above[0]+gone
		row[0] = left
		least := left
		for j, up := range above[1:] {
			left = min(diagonal+subst[letter[j]], up+gone, left+lone[j])
			diagonal = up
			row[j+1] = left
			least = min(least, left)
		}
		if least > limit {
			return 0, false
		}
		above, row = row, above
	}
	return above[len(b)], true
}
