package matcher

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/milaan-project/milaan/models"
)

const dims = models.DescriptorSize

// withinShrink is how far the covariance within a person is drawn to its mean: a few hundred photographs say little about
// 8,256 numbers.
const withinShrink = .5

// agingPrior is how many photographs without aging the estimate of aging is drawn by, in units of the variance of
// models.AgingOf.
const agingPrior = .5

// fitMetric learns the two-covariance metric. Within a person: deviations of photographs from the person's mean, freed of
// aging. Between: all children's spread, each by one face; what one photograph adds to it is left in, which judged
// better than taking it out on people not trained on.
func fitMetric(study *FaceStudy) (faceMetric, error) {
	var m faceMetric
	people := make([][]models.FaceEntry, 0, len(study.People))
	for _, list := range study.People {
		var young []models.FaceEntry
		for i := range list {
			if list[i].Age <= trialAge {
				young = append(young, list[i])
			}
		}
		if len(young) > 0 {
			people = append(people, young)
		}
	}
	aging := fitAging(people)
	clean := func(f *models.FaceEntry) *mat.VecDense {
		x := mat.NewVecDense(dims, nil)
		for k := range dims {
			x.SetVec(k, float64(f.Descriptor[k])-models.AgingOf(f.Age)*aging.AtVec(k))
		}
		return x
	}
	within, spare := mat.NewSymDense(dims, nil), 0
	var ones []*mat.VecDense
	for _, list := range people {
		mean := mat.NewVecDense(dims, nil)
		for i := range list {
			mean.AddScaledVec(mean, 1/float64(len(list)), clean(&list[i]))
		}
		ones = append(ones, mean)
		for i := range list {
			d := clean(&list[i])
			d.SubVec(d, mean)
			within.SymRankOne(within, 1, d)
		}
		spare += len(list) - 1
	}
	var single []*mat.VecDense
	for i := range study.Strangers {
		single = append(single, clean(&study.Strangers[i]))
	}
	if spare < 1 || len(single)+len(ones) < 2 {
		return m, models.Errorf(models.Invalid, "too few faces to learn from", "सीखने के लिए चेहरे बहुत कम हैं").
			Advise("Give photographs of at least two people, several of each.", "कम से कम दो लोगों की कई-कई फ़ोटो दें।")
	}
	within.ScaleSym(1/float64(spare), within)
	mean := mat.NewVecDense(dims, nil)
	everyone := append(append([]*mat.VecDense{}, ones...), single...)
	for _, x := range everyone {
		mean.AddScaledVec(mean, 1/float64(len(everyone)), x)
	}
	if len(single) == 0 {
		single = ones
	}
	between := mat.NewSymDense(dims, nil)
	for _, x := range single {
		d := mat.NewVecDense(dims, nil)
		d.SubVec(x, mean)
		between.SymRankOne(between, 1/float64(len(single)), d)
	}
	v, psi, err := diagonalise(shrunk(within), between)
	if err != nil {
		return m, err
	}
	for k := range dims {
		m.Mean = append(m.Mean, float32(mean.AtVec(k)))
		m.Aging = append(m.Aging, float32(aging.AtVec(k)))
		m.Between = append(m.Between, float32(max(psi[k], 0)))
		for j := range dims {
			m.V = append(m.V, float32(v.At(k, j)))
		}
	}
	m.prepare()
	return m, nil
}

// fitAging regresses descriptors on models.AgingOf within people.
func fitAging(people [][]models.FaceEntry) *mat.VecDense {
	slope, squares := mat.NewVecDense(dims, nil), agingPrior
	for _, list := range people {
		middle := 0.0
		for i := range list {
			middle += models.AgingOf(list[i].Age) / float64(len(list))
		}
		for i := range list {
			f := models.AgingOf(list[i].Age) - middle
			squares += f * f
			for k := range dims {
				slope.SetVec(k, slope.AtVec(k)+f*float64(list[i].Descriptor[k]))
			}
		}
	}
	slope.ScaleVec(1/squares, slope)
	return slope
}

// shrunk draws a covariance to the mean of its variances.
func shrunk(s *mat.SymDense) *mat.SymDense {
	out := mat.NewSymDense(dims, nil)
	out.ScaleSym(1-withinShrink, s)
	mean := mat.Trace(s) / dims
	for k := range dims {
		out.SetSym(k, k, out.At(k, k)+withinShrink*mean)
	}
	return out
}

// diagonalise finds V with V·within·Vᵀ = I and V·between·Vᵀ diagonal, and that diagonal.
func diagonalise(within, between *mat.SymDense) (*mat.Dense, []float64, error) {
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		return nil, nil, models.Errorf(models.Invalid, "the faces to learn from are all the same", "सीखने के चेहरे सब एक से हैं")
	}
	var lower mat.TriDense
	chol.LTo(&lower)
	var whiten, half, turned mat.Dense
	if err := whiten.Inverse(&lower); err != nil {
		return nil, nil, err
	}
	half.Mul(&whiten, between)
	turned.Mul(&half, whiten.T())
	sym := mat.NewSymDense(dims, nil)
	for i := range dims {
		for j := i; j < dims; j++ {
			sym.SetSym(i, j, (turned.At(i, j)+turned.At(j, i))/2)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sym, true) {
		return nil, nil, models.Errorf(models.Internal, "the face metric could not be computed", "चेहरे का मापक नहीं बन सका")
	}
	var axes mat.Dense
	eigen.VectorsTo(&axes)
	v := mat.NewDense(dims, dims, nil)
	v.Mul(axes.T(), &whiten)
	signed(v)
	return v, eigen.Values(nil), nil
}

// signed gives every row the sign that makes its largest number positive, so that the same faces give the same file.
func signed(v *mat.Dense) {
	for k := range dims {
		row := v.RawRowView(k)
		largest := 0.0
		for _, x := range row {
			if math.Abs(x) > math.Abs(largest) {
				largest = x
			}
		}
		if largest < 0 {
			for j := range row {
				row[j] = -row[j]
			}
		}
	}
}
