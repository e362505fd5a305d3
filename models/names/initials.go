package names

// initials offers the agreement of two names whose tokens stand for each other one by one, a single letter standing for
// any token that it starts. Only names that agree in a whole token too say anything.
func (c *contest) initials(a, b []Key) {
	if len(a) != len(b) {
		return
	}
	words, letters, least := 0, 0, 1.0
	for i := range a {
		if len(a[i]) == 1 || len(b[i]) == 1 {
			if a[i][0] != b[i][0] {
				return
			}
			letters++
			continue
		}
		sim, ok := SimilarityAtLeast(a[i], b[i], c.floor/initialStands-allowance)
		if !ok {
			return
		}
		words++
		least = min(least, sim)
	}
	if words > 0 && letters > 0 {
		c.offer(least * initialStands)
	}
}
