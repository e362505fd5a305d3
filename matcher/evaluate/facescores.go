package evaluate

import "github.com/milaan-project/milaan/matcher"

// Scores are the scores of pairs of photographs of one child, and of different children.
type Scores struct {
	Class     string
	Same      []float64
	Different []float64
}

// FaceScores gathers the scores of every trial by the classes that Faces splits its searches into, those of age before
// those of gap. The others of a probe stand in every class of gap that one of its mates is in.
func FaceScores(trials []matcher.FaceTrial, scorer func(person int) FaceScorer) []Scores {
	var list []Scores
	for _, class := range append(append([]string{}, ageSplit.Classes...), gapSplit.Classes...) {
		list = append(list, Scores{Class: class})
	}
	for i := range trials {
		t := &trials[i]
		by := scorer(t.Person)
		mates, others := by.Weigh(&t.Probe, t.Mates), by.Weigh(&t.Probe, t.Others)
		age := &list[min(int(t.Probe.Age)/6, 2)]
		age.Same, age.Different = append(age.Same, mates...), append(age.Different, others...)
		var of [3]bool
		for j := range t.Mates {
			class := gapClass(t.Probe.Age - t.Mates[j].Age)
			gap := &list[len(ageSplit.Classes)+class]
			gap.Same = append(gap.Same, mates[j])
			if !of[class] {
				gap.Different = append(gap.Different, others...)
				of[class] = true
			}
		}
	}
	return list
}
