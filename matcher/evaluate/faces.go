package evaluate

import (
	"fmt"
	"math"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// FaceScorer scores the faces of a gallery against a probe: more is more alike.
type FaceScorer interface {
	Weigh(probe *models.FaceEntry, gallery []models.FaceEntry) []float64
}

// Distance is the plain L2 distance of descriptors, as dlib's own example compares faces.
type Distance struct{}

// Weigh returns minus the distances.
func (Distance) Weigh(probe *models.FaceEntry, gallery []models.FaceEntry) []float64 {
	scores := make([]float64, len(gallery))
	for i := range gallery {
		sum := 0.0
		for k, v := range gallery[i].Descriptor {
			d := float64(v) - float64(probe.Descriptor[k])
			sum += d * d
		}
		scores[i] = -math.Sqrt(sum)
	}
	return scores
}

var (
	ageSplit = Split{"age", []string{"0-5 years", "6-11 years", "12-18 years"}}
	gapSplit = Split{"gap", []string{"0-1 years apart", "2-4 years apart", "5-10 years apart"}}
)

// Faces makes two searches of every mate of every trial: among the others, and without the mate. Others as alike as the
// mate stand before it. With bits, scores are log-likelihood ratios, and posteriors are made of them with even odds that
// the child is in the gallery. scorer gives the scorer for a person's trials.
func Faces(trials []matcher.FaceTrial, bits bool, scorer func(person int) FaceScorer) Set {
	set := Set{Probable: bits, Splits: []Split{ageSplit, gapSplit}}
	for i := range trials {
		t := &trials[i]
		group := fmt.Sprint(t.Person)
		by := scorer(t.Person)
		others := by.Weigh(&t.Probe, t.Others)
		for _, score := range others {
			set.Impostors = append(set.Impostors, Impostor{group, score})
		}
		for j := range t.Mates {
			gallery := append(append(make([]models.FaceEntry, 0, len(t.Others)+1), t.Mates[j]), t.Others...)
			classes := map[string]string{
				ageSplit.Name: ageSplit.Classes[min(int(t.Probe.Age)/6, 2)],
				gapSplit.Name: gapSplit.Classes[gapClass(t.Probe.Age-t.Mates[j].Age)],
			}
			search := Search{ID: t.Probe.Photo, Group: group, Classes: classes}
			mated, unmated := search, search
			mated.Mated = true
			mated.rankFaces(by.Weigh(&t.Probe, gallery))
			unmated.rankFaces(others)
			set.Searches = append(set.Searches, mated, unmated)
		}
	}
	return set
}

func gapClass(years float64) int {
	switch {
	case years < 2:
		return 0
	case years < 5:
		return 1
	}
	return 2
}

// rankFaces fills in the candidates that figures depend on: of a mated search the mate, whose score is the first, and of
// the others the best.
func (s *Search) rankFaces(scores []float64) {
	others := scores
	if s.Mated {
		others = scores[1:]
	}
	best, before, total := math.Inf(-1), 0, float64(len(scores)) // of "none" at even odds
	for _, x := range others {
		best = max(best, x)
		if s.Mated && x >= scores[0] {
			before++
		}
	}
	for _, x := range scores {
		total += math.Exp2(x)
	}
	s.None = float64(len(scores)) / total
	if len(others) > 0 {
		s.Candidates = append(s.Candidates, Candidate{Score: best, Posterior: math.Exp2(best) / total})
	}
	if s.Mated {
		s.Place = At(before + 1)
		mate := Candidate{Score: scores[0], Posterior: math.Exp2(scores[0]) / total, Mate: true}
		if before == 0 {
			s.Candidates = append([]Candidate{mate}, s.Candidates...)
		} else {
			s.Candidates = append(s.Candidates, mate)
		}
	}
}

// LeaveOut scores the faces of each of so many parts of a study's people by the model that fit makes without them and
// without as large a part of the strangers. What it returns is for Faces.
func LeaveOut(study *matcher.FaceStudy, parts int, fit func(*matcher.FaceStudy) (*matcher.Model, error)) (func(person int) FaceScorer, error) {
	scorers := make([]FaceScorer, parts)
	for part := range parts {
		rest := study.Without(part, parts)
		model, err := fit(&rest)
		if err != nil {
			return nil, err
		}
		scorers[part] = model.FaceWeigher()
	}
	return func(person int) FaceScorer { return scorers[person%parts] }, nil
}
