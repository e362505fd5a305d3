package evaluate

// Search is one probe's ranked list and what is true of it.
type Search struct {
	ID         string
	Group      string      // searches that share one, like those of one person, are not independent; empty: this one is
	Mated      bool        // the probe is in the gallery
	Place      Place       // of the mate that stands first; the zero Place when none is listed
	Candidates []Candidate // best first
	None       float64     // the probability given to "none of these"
	Classes    map[string]string
}

// Candidate is one entry of a ranked list.
type Candidate struct {
	Score     float64
	Posterior float64
	Mate      bool
}

// Set is searches to be judged together.
type Set struct {
	Searches []Search
	Probable bool // the candidates' posteriors and None are probabilities
	Splits   []Split
	// Impostors are comparisons of different people, where pairs are judged as well as lists.
	Impostors []Impostor
}

// Split is a way to part the searches: by the class that each names under the split's name.
type Split struct {
	Name    string
	Classes []string // in the order in which they are shown
}

// Impostor is the score of two different people.
type Impostor struct {
	Group string // of the probe
	Score float64
}

// Place says where a mate stands: after Before others, among Tied candidates of one score, of which Right are mates.
// Candidates of one score stand in an order that means nothing, so what is counted is the mean over all orders.
type Place struct{ Before, Tied, Right int }

// At is the place at a rank, from 1, with nobody of the same score.
func At(rank int) Place { return Place{Before: rank - 1, Tied: 1, Right: 1} }

// Within is the probability that a mate is among the first k.
func (p Place) Within(k int) float64 { return 1 - p.noneAmong(k-p.Before) }

// Reciprocal is the mean of one over the rank of the mate that stands first; 0 when none is listed.
func (p Place) Reciprocal() float64 {
	sum, before := 0.0, 1.0
	for i := range p.Tied {
		after := p.noneAmong(i + 1)
		sum += (before - after) / float64(p.Before+i+1)
		before = after
	}
	return sum
}

// noneAmong is the probability that no mate is among the first n of those tied.
func (p Place) noneAmong(n int) float64 {
	none := 1.0
	for i := range min(n, p.Tied) {
		none *= float64(max(p.Tied-p.Right-i, 0)) / float64(p.Tied-i)
	}
	return none
}

// value is what a search is answered by: the probability where there is one.
func (s *Set) value(c *Candidate) float64 {
	if s.Probable {
		return c.Posterior
	}
	return c.Score
}
