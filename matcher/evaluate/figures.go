package evaluate

import (
	"cmp"
	"math"
	"slices"
)

// Figure is one measure of a set of searches.
type Figure int

// The figures.
const (
	RecallAt1  Figure = iota // share of mated searches with a mate in the first place
	RecallAt5                // among the first five
	RecallAt10               // ten
	RecallAt20               // twenty
	MRR                      // mean of one over the rank of the first mate
	FNIRAt10                 // share of mated searches whose mate stays under what one in ten unmated searches reaches
	FNIRAt1                  // one in a hundred
	LogLoss                  // mean of -log2 of the probability given to the truth
	ECETop                   // expected calibration error of the first candidate's probability, over ten bins of equal count
	ECENone                  // of the probability of "none of these"
	SureShare                // true candidates at .9 or more, for each mated search
	SureTrue                 // of the candidates at .9 or more, the share that is true
	Shared                   // share of mated searches whose truth is given .05 or more
	TAR                      // share of pairs of one person scored above all but one in a thousand pairs of different people
	figureCount
)

// keys are the figures' keys in JSON.
var keys = [figureCount]string{"recall@1", "recall@5", "recall@10", "recall@20", "mrr", "fnir@fpir0.1", "fnir@fpir0.01", "log_loss",
	"ece_top", "ece_none", "sure_share", "sure_true", "share@0.05", "tar@fmr0.001"}

// String is the figure's key in JSON.
func (f Figure) String() string { return keys[f] }

// values are all figures of some searches; those that cannot be said of them are NaN.
type values [figureCount]float64

const (
	floor    = 1e-6 // the least probability that LogLoss reckons with
	sure     = .9
	likely   = .05
	bins     = 10
	fmr      = .001
	leastTen = 10  // unmated searches that FNIRAt10 needs
	leastOne = 300 // that FNIRAt1 needs
)

// measure computes every figure of a sample of the set's searches, but TAR.
func (s *Set) measure(sample []*Search) values {
	var v values
	for f := range v {
		v[f] = math.NaN()
	}
	s.recall(&v, sample)
	s.open(&v, sample)
	if s.Probable {
		s.calibration(&v, sample)
	}
	return v
}

func (s *Set) recall(v *values, sample []*Search) {
	mated := 0.0
	var at [4]float64
	reciprocal := 0.0
	for _, x := range sample {
		if !x.Mated {
			continue
		}
		mated++
		for i, k := range []int{1, 5, 10, 20} {
			at[i] += x.Place.Within(k)
		}
		reciprocal += x.Place.Reciprocal()
	}
	if mated == 0 {
		return
	}
	for i, sum := range at {
		v[RecallAt1+Figure(i)] = sum / mated
	}
	v[MRR] = reciprocal / mated
}

// open fills in the figures of a search that may have no answer: how many mates are lost when a threshold lets few of the
// unmated searches be answered.
func (s *Set) open(v *values, sample []*Search) {
	var unmated, mates []float64
	for _, x := range sample {
		best := math.Inf(-1)
		for i := range x.Candidates {
			if c := &x.Candidates[i]; c.Mate || !x.Mated {
				best = max(best, s.value(c))
			}
		}
		if x.Mated {
			mates = append(mates, best)
		} else {
			unmated = append(unmated, best)
		}
	}
	if len(mates) == 0 {
		return
	}
	slices.SortFunc(unmated, func(a, b float64) int { return cmp.Compare(b, a) })
	for _, of := range []struct {
		figure Figure
		share  float64
		least  int
	}{{FNIRAt10, .1, leastTen}, {FNIRAt1, .01, leastOne}} {
		if len(unmated) >= of.least {
			v[of.figure] = 1 - above(mates, unmated[int(of.share*float64(len(unmated)))])
		}
	}
}

func above(list []float64, threshold float64) float64 {
	n := 0.0
	for _, x := range list {
		if x > threshold {
			n++
		}
	}
	return n / float64(len(list))
}

func (s *Set) calibration(v *values, sample []*Search) {
	var tops, nones []said
	loss, mated, shared, sures, good := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, x := range sample {
		truth := x.None
		if x.Mated {
			truth = 0
			mated++
		}
		for i := range x.Candidates {
			c := &x.Candidates[i]
			if c.Mate {
				truth += c.Posterior
			}
			if c.Posterior >= sure {
				sures++
				if c.Mate {
					good++
				}
			}
		}
		loss -= math.Log2(min(1, max(floor, truth)))
		if x.Mated && truth >= likely {
			shared++
		}
		if len(x.Candidates) > 0 {
			tops = append(tops, said{x.Candidates[0].Posterior, x.Candidates[0].Mate})
		}
		nones = append(nones, said{x.None, !x.Mated})
	}
	v[LogLoss] = loss / float64(len(sample))
	v[ECETop], v[ECENone] = calibrationError(tops), calibrationError(nones)
	v[SureShare] = good / max(1, mated)
	v[SureTrue] = good / sures
	v[Shared] = shared / mated
}

// said is a probability and whether what it was given to is so.
type said struct {
	probability float64
	so          bool
}

// calibrationError is the mean distance, over bins of equal count, of what was said from what is so.
func calibrationError(list []said) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	slices.SortFunc(list, func(a, b said) int {
		return cmp.Or(cmp.Compare(a.probability, b.probability), cmp.Compare(one(a.so), one(b.so)))
	})
	sum := 0.0
	for b := range bins {
		bin := list[b*len(list)/bins : (b+1)*len(list)/bins]
		gap := 0.0
		for _, x := range bin {
			gap += x.probability - one(x.so)
		}
		sum += math.Abs(gap)
	}
	return sum / float64(len(list))
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// LowerIsBetter reports whether the figure counts what is wrong.
func (f Figure) LowerIsBetter() bool {
	return f == FNIRAt10 || f == FNIRAt1 || f == LogLoss || f == ECETop || f == ECENone
}
