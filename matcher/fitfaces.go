package matcher

import (
	"math"
	"runtime"
	"sync"

	"github.com/milaan-project/milaan/models"
)

// innerFolds is in how many parts the people are cut when the weights are learned: standings of people that the metric
// was trained on would be better than those of the people it will meet.
const innerFolds = 5

// fitPrior is the share of mates for which the weights are fitted best: candidates that matter stand among hundreds.
const fitPrior = .01

// FitFaces returns the model with the face metric and its weights learned from a study.
func (m *Model) FitFaces(study *FaceStudy, basis string) (*Model, error) {
	fitted := *m
	fitted.Face.Basis = basis
	fitted.Face.Base, fitted.Face.Slope = faceWeights{}, faceWeights{}
	var pairs []judgedPair
	var mu sync.Mutex
	var group sync.WaitGroup
	parts := make([][]judgedPair, innerFolds)
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	trials := [][]FaceTrial{study.Trials(1), study.Trials(2)}
	var failed error
	for fold := range innerFolds {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			rest := study.Without(fold, innerFolds)
			metric, err := fitMetric(&rest)
			if err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
				return
			}
			parts[fold] = judged(study, trials, fold, &metric, m.Face.Imagined)
		})
	}
	group.Wait()
	if failed != nil {
		return nil, failed
	}
	for _, p := range parts {
		pairs = append(pairs, p...)
	}
	var err error
	if fitted.Face.Metric, err = fitMetric(study); err != nil {
		return nil, err
	}
	fitted.Face.Base, fitted.Face.Slope = fitWeights(pairs)
	return &fitted, nil
}

// judgedPair is a pair of faces of which it is known whether they are one child's.
type judgedPair struct {
	features faceFeatures
	standing float64
	same     bool
	weight   float64
}

// judged makes pairs of the trials of one part of a study; those of trials[i] have i+1 photographs a person. The others
// stand with the photographs nearest in age to the mate's, or are taken to be of that age where theirs is unknown, so that
// age and time themselves tell nothing. A person with many photographs counts by the root of their pairs; mates together
// count as much as the others together.
func judged(study *FaceStudy, trials [][]FaceTrial, fold int, metric *faceMetric, imagined float64) []judgedPair {
	var pairs []judgedPair
	model := faceModel{Metric: *metric, Imagined: imagined}
	space := spacesOf(metric)
	for photos, list := range trials {
		perPerson := map[int]float64{}
		for i := range list {
			perPerson[list[i].Person] += float64(len(list[i].Mates))
		}
		for i := range list {
			t := &list[i]
			if t.Person%innerFolds != fold {
				continue
			}
			about := t.Probe.About()
			among := model.strangers(&t.Probe, everySoManieth(space.scores(&t.Probe, t.Others)))
			weight := 1 / math.Sqrt(perPerson[t.Person])
			for j := range t.Mates {
				mate := &t.Mates[j]
				pairs = append(pairs, judgedPair{featuresOf(about, mate.About()), among.standing(space.score(&t.Probe, mate)), true, weight})
				for _, others := range [][]models.FaceEntry{study.othersLike(t.Person, mate, photos+1), study.Strangers} {
					for k := range others {
						other := others[k].About()
						if other.Age < 0 {
							other = mate.About()
						}
						pairs = append(pairs, judgedPair{featuresOf(about, other), among.standing(space.score(&t.Probe, &others[k])), false, weight / float64(len(t.Others))})
					}
				}
			}
		}
	}
	return pairs
}

const faceParams = 10

func (p *judgedPair) row() [faceParams]float64 {
	f, z := &p.features, p.standing
	return [faceParams]float64{1, f.young, f.apart, f.several, f.poor, z, z * f.young, z * f.apart, z * f.several, z * f.poor}
}

// Ridge of the weights that modify, drawn to "no difference", and of the two that do not.
var facePenalty = [faceParams]float64{.01, 1, 1, 1, 1, .01, 1, 1, 1, 1}

// fitWeights fits the log-likelihood ratio by penalised logistic regression, mates against others at fitPrior.
func fitWeights(pairs []judgedPair) (base, slope faceWeights) {
	problem := logistic{penalty: facePenalty[:]}
	offset := math.Log(fitPrior / (1 - fitPrior))
	for i := range pairs {
		row, weight := pairs[i].row(), pairs[i].weight
		if !pairs[i].same {
			weight *= (1 - fitPrior) / fitPrior
		}
		problem.add(row[:], offset, pairs[i].same, weight)
	}
	w := problem.fit()
	at := func(i int) faceWeights {
		return faceWeights{One: w[i], Young: w[i+1], Apart: w[i+2], Several: w[i+3], Poor: w[i+4]}
	}
	return at(0), at(5)
}
