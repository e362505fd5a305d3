package matcher

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// truthProblem is -ln P(truth) of labelled searches as a function of the groups' exponents and of the weight of none.
type truthProblem struct {
	labels   []Label
	contests []contest
	groups   int
}

// shares gives each row's part of the whole, the part of none, and -ln of the truth's part.
func (p *truthProblem) shares(k *contest, w []float64) (parts []float64, none, loss float64) {
	logs := make([]float64, len(k.rows)+1)
	largest := math.Inf(-1)
	for i, row := range k.rows {
		sum := math.Log(k.count[i])
		for g, v := range row {
			sum += w[g] * v
		}
		logs[i] = sum
		largest = max(largest, sum)
	}
	last := len(k.rows)
	logs[last] = k.none + w[p.groups]
	largest = max(largest, logs[last])
	total := 0.0
	for i := range logs {
		logs[i] = math.Exp(logs[i] - largest)
		total += logs[i]
	}
	truth := 0.0
	for i := range logs {
		logs[i] /= total
		if i < k.mates || k.mates == 0 && i == last {
			truth += logs[i]
		}
	}
	return logs[:last], logs[last], -math.Log(max(truth, 1e-300))
}

func (p *truthProblem) loss(w []float64) float64 {
	sum := 0.0
	for i := range p.contests {
		_, _, loss := p.shares(&p.contests[i], w)
		sum += p.labels[i].Weight * loss
	}
	return sum
}

func (p *truthProblem) penalised(w []float64) float64 {
	sum := p.loss(w)
	for g := range p.groups {
		sum += groupPenalty * (w[g] - 1) * (w[g] - 1) / 2
	}
	return sum
}

// fit minimises the penalised loss by Newton's method with the Fisher information for the second derivative and halved
// steps.
func (p *truthProblem) fit(w []float64) []float64 {
	n := p.groups + 1
	best := p.penalised(w)
	for range 60 {
		gradient, hessian := mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
		for g := range p.groups {
			gradient.SetVec(g, groupPenalty*(w[g]-1))
			hessian.SetSym(g, g, groupPenalty)
		}
		hessian.SetSym(p.groups, p.groups, 1e-6)
		for i := range p.contests {
			p.slopes(i, w, gradient, hessian)
		}
		var chol mat.Cholesky
		step := mat.NewVecDense(n, nil)
		if !chol.Factorize(hessian) || chol.SolveVecTo(step, gradient) != nil {
			return w
		}
		moved := false
		for part := 1.0; part > 1e-6 && !moved; part /= 2 {
			next := make([]float64, n)
			for k := range next {
				next[k] = w[k] - part*step.AtVec(k)
			}
			if loss := p.penalised(next); loss < best-1e-9 {
				w, best, moved = next, loss, true
			}
		}
		if !moved {
			return w
		}
	}
	return w
}

// slopes adds one search's part: the mean row of all less that of the truth, and the covariance of rows.
func (p *truthProblem) slopes(i int, w []float64, gradient *mat.VecDense, hessian *mat.SymDense) {
	k, weight := &p.contests[i], p.labels[i].Weight
	parts, none, _ := p.shares(k, w)
	n := p.groups + 1
	all, truth, truthShare := mat.NewVecDense(n, nil), mat.NewVecDense(n, nil), 0.0
	row := func(r int) *mat.VecDense {
		x := mat.NewVecDense(n, nil)
		for g, v := range k.rows[r] {
			x.SetVec(g, v)
		}
		return x
	}
	for r := range k.rows {
		if parts[r] < 1e-12 && r >= k.mates {
			continue
		}
		x := row(r)
		all.AddScaledVec(all, parts[r], x)
		hessian.SymRankOne(hessian, weight*parts[r], x)
		if r < k.mates {
			truth.AddScaledVec(truth, parts[r], x)
			truthShare += parts[r]
		}
	}
	nothing := mat.NewVecDense(n, nil)
	nothing.SetVec(p.groups, 1)
	all.AddScaledVec(all, none, nothing)
	hessian.SymRankOne(hessian, weight*none, nothing)
	if k.mates == 0 {
		truth.AddScaledVec(truth, none, nothing)
		truthShare = none
	}
	hessian.SymRankOne(hessian, -weight, all)
	gradient.AddScaledVec(gradient, weight, all)
	gradient.AddScaledVec(gradient, -weight/max(truthShare, 1e-300), truth)
}
