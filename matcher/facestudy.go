package matcher

import (
	"cmp"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// FaceStudy is faces to learn from or to be judged by: photographs of people at known ages, and strangers.
type FaceStudy struct {
	People    [][]models.FaceEntry // the photographs of each, with Age and TakenOn
	Strangers []models.FaceEntry   // one of each; ages may be unknown
}

// FaceTrial is one search of a study: a probe, one row for each way its person stands in the gallery, and the others.
type FaceTrial struct {
	Person int
	Probe  models.FaceEntry
	Mates  []models.FaceEntry
	Others []models.FaceEntry // one of every other person, then the strangers
}

// Bounds of the trials: children only, and not more years between the photographs than a case is likely to stay open.
const (
	trialAge = 18
	trialGap = 10
)

// Trials lists the searches of a study. Every photograph of a child is a probe; its mates are the other photographs of
// that person at the same age or earlier, at most ten years; every other person stands with the photograph nearest in
// age to the probe. With photos above 1, every person stands with so many photographs, those nearest to that one.
func (s *FaceStudy) Trials(photos int) []FaceTrial {
	var trials []FaceTrial
	for person, own := range s.People {
		for i := range own {
			probe := &own[i]
			if probe.Age > trialAge {
				continue
			}
			t := FaceTrial{Person: person, Probe: *probe}
			var mates []models.FaceEntry
			for j := range own {
				if j != i && own[j].Age <= probe.Age && probe.Age-own[j].Age <= trialGap {
					mates = append(mates, own[j])
				}
			}
			for j := range mates {
				t.Mates = append(t.Mates, nearestInAge(mates, mates[j], photos))
			}
			if len(t.Mates) == 0 {
				continue
			}
			t.Others = append(s.othersLike(person, probe, photos), s.Strangers...)
			trials = append(trials, t)
		}
	}
	return trials
}

// othersLike is every other person as a child, by the photographs nearest in age to a face.
func (s *FaceStudy) othersLike(person int, to *models.FaceEntry, photos int) []models.FaceEntry {
	var others []models.FaceEntry
	for other, list := range s.People {
		children := slices.DeleteFunc(slices.Clone(list), func(f models.FaceEntry) bool { return f.Age > trialAge })
		if other != person && len(children) > 0 {
			others = append(others, nearestInAge(children, *to, photos))
		}
	}
	return others
}

// nearestInAge pools the n faces of a list whose age is nearest to that of a face; the face itself comes first.
func nearestInAge(list []models.FaceEntry, to models.FaceEntry, n int) models.FaceEntry {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b models.FaceEntry) int {
		return cmp.Or(cmp.Compare(math.Abs(a.Age-to.Age), math.Abs(b.Age-to.Age)), cmp.Compare(flag(a.Photo != to.Photo), flag(b.Photo != to.Photo)))
	})
	return models.PoolFaces(list[:min(n, len(list))])
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Without returns the study without one of so many parts of its people and of its strangers.
func (s *FaceStudy) Without(part, parts int) FaceStudy {
	var rest FaceStudy
	for i, p := range s.People {
		if i%parts != part {
			rest.People = append(rest.People, p)
		}
	}
	for i := range s.Strangers {
		if i%parts != part {
			rest.Strangers = append(rest.Strangers, s.Strangers[i])
		}
	}
	return rest
}
