package attributes

import (
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Fit says how well words fit what is known of a case in c, and nothing else: 0 when they do not find it. Of a case that is
// shown in part, c is that part, and so neither whether it is found nor its place tells of what is not shown; nor do other
// cases weigh in it, as they do in the scores of Search. What the child is called counts twice.
func (x *Index) Fit(q string, c *models.Case) float64 {
	all, more := wordsOf(c)
	all.word, all.mark = append(all.word, more.word...), append(all.mark, more.mark...)
	if number, err := models.ParseNumber(q); err == nil && slices.Contains(all.mark, numberWord(number)) {
		return wholeFit
	}
	if digits, ok := models.Telephone(q); ok {
		if slices.Contains(all.mark, telephoneWord(digits)) {
			return wholeFit
		}
		return 0
	}
	var called terms
	called.add(c.Person.Name.Or(""))
	for _, alias := range c.Person.Aliases.Or(nil) {
		called.add(alias)
	}
	fit := 0.
	for _, w := range facts.Words(q) {
		fit += all.fit(w) + called.fit(w)
	}
	return fit
}

// wholeFit is how well a number fits that is the case's own.
const wholeFit = 10

// fit is how well one word fits: as it is written, as it sounds, or a letter beside that.
func (t *terms) fit(w string) float64 {
	if slices.Contains(t.word, w) || slices.Contains(t.mark, w) {
		return 3
	}
	best := 0.
	for _, key := range sounds(w) {
		for _, heard := range t.sounds() {
			if heard == key {
				return 2
			}
			if len(key) > shortKey && oneEdit(heard, key) {
				best = 1
			}
		}
	}
	return best
}

// oneEdit reports whether two keys are one letter apart, as bleve's fuzzy query counts: one more, one less, or another.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	same := 0
	for same < len(a) && a[same] == b[same] {
		same++
	}
	switch len(b) - len(a) {
	case 0:
		return same == len(a) || a[same+1:] == b[same+1:]
	case 1:
		return a[same:] == b[same+1:]
	}
	return false
}
