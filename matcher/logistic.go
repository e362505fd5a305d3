package matcher

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// logistic is a penalised logistic regression: the weights w for which Σ weight·ln(1 + e^(∓(row·w + offset))) and half of
// Σ penalty·(w - target)² are least together.
type logistic struct {
	penalty []float64 // above 0, one for each weight
	target  []float64 // nil: zeros
	rows    []logisticRow
}

type logisticRow struct {
	x              []float64
	offset, weight float64
	sign           float64 // 1 for what should be likely, -1 for what should not
}

func (l *logistic) add(x []float64, offset float64, likely bool, weight float64) {
	r := logisticRow{x, offset, weight, -1}
	if likely {
		r.sign = 1
	}
	l.rows = append(l.rows, r)
}

// settled is the part of the loss that a further step must promise to take off.
const settled = 1e-12

// fit solves by Newton's method with halved steps; the problem is convex, so the answer is the only one.
func (l *logistic) fit() []float64 {
	n := len(l.penalty)
	w := make([]float64, n)
	copy(w, l.target)
	loss := l.loss(w)
	for range 100 {
		gradient, hessian := l.slopes(w)
		var chol mat.Cholesky
		step := mat.NewVecDense(n, nil)
		if !chol.Factorize(hessian) || chol.SolveVecTo(step, gradient) != nil {
			return w
		}
		if mat.Dot(step, gradient) <= settled*loss {
			return w
		}
		next := make([]float64, n)
		for part := 1.0; ; part /= 2 {
			floats.AddScaledTo(next, w, -part, step.RawVector().Data)
			if nextLoss := l.loss(next); nextLoss < loss {
				w, loss = next, nextLoss
				break
			}
			if part < 1e-9 {
				return w
			}
		}
	}
	return w
}

func (l *logistic) off(w []float64, k int) float64 {
	if l.target == nil {
		return w[k]
	}
	return w[k] - l.target[k]
}

func (l *logistic) loss(w []float64) float64 {
	loss := 0.0
	for k, p := range l.penalty {
		loss += p * l.off(w, k) * l.off(w, k) / 2
	}
	for i := range l.rows {
		r := &l.rows[i]
		odds := -r.sign * (floats.Dot(r.x, w) + r.offset)
		loss += r.weight * (max(odds, 0) + math.Log1p(math.Exp(-math.Abs(odds))))
	}
	return loss
}

func (l *logistic) slopes(w []float64) (*mat.VecDense, *mat.SymDense) {
	gradient, hessian := mat.NewVecDense(len(w), nil), mat.NewSymDense(len(w), nil)
	for k, p := range l.penalty {
		gradient.SetVec(k, p*l.off(w, k))
		hessian.SetSym(k, k, p)
	}
	for i := range l.rows {
		r := &l.rows[i]
		wrong := 1 / (1 + math.Exp(r.sign*(floats.Dot(r.x, w)+r.offset)))
		x := mat.NewVecDense(len(r.x), r.x)
		gradient.AddScaledVec(gradient, -r.sign*r.weight*wrong, x)
		hessian.SymRankOne(hessian, r.weight*wrong*(1-wrong), x)
	}
	return gradient, hessian
}
