package matcher

import "math"

// chance is one way an answer can turn out: its probability for the probe's child and for a different one.
type chance struct{ same, different float64 }

// information is the mutual information in bits between whether a candidate of probability p is the child and an answer
// that turns out in one of these ways. By so much the entropy of the whole posterior is expected to fall, since the answer
// depends on nothing else.
func information(p float64, ways []chance) float64 {
	same, different := make([]float64, len(ways)), make([]float64, len(ways))
	for i, w := range ways {
		same[i], different[i] = w.same, w.different
	}
	return mutual([]float64{p, 1 - p}, [][]float64{same, different})
}

// alike are candidates that an answer fits equally well: they have the same value.
type alike struct {
	p    float64  // their probability together
	fits []chance // the ways in which an answer can agree with them; what is left is disagreement
}

// informationOfAnswer is the mutual information in bits between who the child is and one answer about it, which agrees with
// the value of one group in some way, or with none. A child of a group agrees with it as its findings say, and else, like
// a child that is of no group, with any as different children do.
func informationOfAnswer(groups []alike) float64 {
	byChance := make([]float64, len(groups)) // how often a different child agrees with a group
	outside, all := 1.0, 0.0
	for i, g := range groups {
		outside -= g.p
		for _, f := range g.fits {
			byChance[i] += f.different
		}
		all += byChance[i]
	}
	scale := 1 / max(all, 1) // values that overlap; an answer agrees with one
	weights := []float64{max(outside, 0)}
	rows := [][]float64{answers(groups, -1, 1, scale)}
	for own, g := range groups {
		disagrees := 1.0
		for _, f := range g.fits {
			disagrees -= f.same
		}
		weights = append(weights, g.p)
		rows = append(rows, answers(groups, own, max(disagrees, 0)/max(1-byChance[own]*scale, 1e-9), scale))
	}
	return mutual(weights, rows)
}

// answers are the probabilities of every answer for a child of the group own, -1 for none: it agrees with other groups by
// chance, so much more or less often than different children do; last stands agreement with none.
func answers(groups []alike, own int, often, scale float64) []float64 {
	var row []float64
	left := 1.0
	for i, g := range groups {
		for _, f := range g.fits {
			q := f.different * scale * often
			if i == own {
				q = f.same
			}
			q = min(q, left)
			row = append(row, q)
			left -= q
		}
	}
	return append(row, left)
}

// mutual is the mutual information in bits between a hypothesis and an answer: weights are the probabilities of the
// hypotheses, rows those of the answers given each.
func mutual(weights []float64, rows [][]float64) float64 {
	sum := 0.0
	for answer := range rows[0] {
		all := 0.0
		for h, w := range weights {
			all += w * rows[h][answer]
		}
		for h, w := range weights {
			if q := rows[h][answer]; w*q > 0 {
				sum += w * q * math.Log2(q/all)
			}
		}
	}
	return max(sum, 0)
}
