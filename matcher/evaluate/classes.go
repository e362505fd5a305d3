package evaluate

import (
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

var (
	photoSplit  = Split{PhotoSplit, []string{"with photo", "without photo"}}
	facesSplit  = Split{"faces", []string{"face on both sides", "face on one side or none"}}
	childSplit  = Split{"age", []string{"under 6 years", "6-11 years", "12 years and more", "age unknown"}}
	periodSplit = Split{"gap", []string{"found within 7 days", "found within 31 days", "found within a year", "found within 3 years", "found later"}}
	fieldsSplit = Split{"fields known", []string{"0-2 fields", "3-4 fields", "5-6 fields", "7 fields and more"}}
)

// Classify says of every search of a scenario what kind of search it is: whether the recovered child has a photograph, and
// a face that its report has too; how old it is; how long after the report's event it was found; how many of the
// identifying facts are known of it. photographed holds the recovered children of whom there is a picture, read or not.
func (s *Set) Classify(found, missing map[string]*models.Case, photographed map[string]bool, truth Truth) {
	s.Splits = []Split{photoSplit, childSplit, periodSplit, fieldsSplit}
	faces := false
	for _, c := range found {
		faces = faces || hasFace(c)
	}
	if faces {
		s.Splits = slices.Insert(s.Splits, 1, facesSplit)
	}
	for i := range s.Searches {
		x := &s.Searches[i]
		x.Classes = map[string]string{photoSplit.Name: photoSplit.Classes[either(photographed[x.ID])]}
		c := found[x.ID]
		if c == nil {
			continue
		}
		x.Classes[childSplit.Name] = childSplit.Classes[ageClass(c)]
		x.Classes[fieldsSplit.Name] = fieldsSplit.Classes[min(max(known(c)-1, 0)/2, 3)]
		both, days := false, math.MaxInt
		for _, id := range truth[x.ID] {
			if mate := missing[id]; mate != nil {
				both = both || hasFace(c) && hasFace(mate)
				days = min(days, daysBetween(c, mate))
			}
		}
		if x.Mated {
			x.Classes[facesSplit.Name] = facesSplit.Classes[either(both)]
		}
		if days < math.MaxInt {
			x.Classes[periodSplit.Name] = periodSplit.Classes[periodClass(days)]
		}
	}
}

// either is the place of the class of those who have, or of those who have not.
func either(has bool) int {
	if has {
		return 0
	}
	return 1
}

func ageClass(c *models.Case) int {
	age, ok := c.Age()
	switch {
	case !ok:
		return 3
	case age < 6:
		return 0
	case age < 12:
		return 1
	}
	return 2
}

func daysBetween(a, b *models.Case) int {
	first, ok := a.Event.When.Get()
	second, dated := b.Event.When.Get()
	if !ok || !dated {
		return math.MaxInt
	}
	return max(int(first)-int(second), int(second)-int(first))
}

func periodClass(days int) int {
	for i, most := range []int{7, 31, 365, 3 * 365} {
		if days <= most {
			return i
		}
	}
	return 4
}

func hasFace(c *models.Case) bool {
	for i := range c.Photos {
		if f, _ := c.Photos[i].ChosenFace(); f != nil {
			return true
		}
	}
	return false
}

// known counts the identifying facts that a record holds: names, home, what the child says, marks, disability, age, height.
func known(c *models.Case) int {
	p := &c.Person
	n := 0
	for _, k := range []models.Knowledge{p.Name.State(), p.Father.State(), p.Mother.State(), max(p.HomeDistrict.State(), p.HomePlace.State()),
		c.Recovery.Words.State(), p.Marks.State(), p.Disability.State(), max(p.AgeYears.State(), p.DateOfBirth.State()), p.HeightCM.State()} {
		if k != models.Unknown {
			n++
		}
	}
	return n
}
