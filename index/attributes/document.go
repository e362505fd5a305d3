package attributes

import (
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Fields of the text index: words as written (folded), and their phonetic keys, which bring both scripts together. What other
// districts are shown of a case is apart from the rest of it: no case is found, or comes before another, by what is withheld.
const (
	fieldWord      = "word"
	fieldSound     = "sound"
	fieldMoreWord  = "more_word" // of what is withheld from other districts
	fieldMoreSound = "more_sound"
	fieldDistrict  = "district" // LGD codes of those that a case is of
)

// document is every word of a case and the sound of each, and of which districts it is.
func (t *text) document(c *models.Case) map[string]any {
	shown, more := wordsOf(c)
	doc := map[string]any{fieldWord: shown.words(), fieldSound: strings.Join(shown.sounds(), " "), fieldMoreWord: more.words(), fieldMoreSound: strings.Join(more.sounds(), " ")}
	if t.districts != nil {
		var of []string
		for _, lgd := range t.districts(c) {
			of = append(of, districtWord(lgd))
		}
		doc[fieldDistrict] = strings.Join(of, " ")
	}
	return doc
}

// terms are what a case is found by: words, that are found by their sounds too, and marks that are looked up whole.
type terms struct {
	word, mark []string
	heard      []string // the sounds of the words, once they were asked for
}

func (t *terms) add(text string) { t.word = append(t.word, facts.Words(text)...) }

func (t *terms) words() string { return strings.Join(slices.Concat(t.word, t.mark), " ") }

func (t *terms) sounds() []string {
	if t.heard == nil {
		t.heard = []string{}
		for _, w := range t.word {
			t.heard = append(t.heard, sounds(w)...)
		}
	}
	return t.heard
}

// wordsOf are the words of a case: those that other districts are shown, and those that they are not, telephone numbers that
// were written into a description among them.
func wordsOf(c *models.Case) (shown, more terms) {
	for _, f := range models.Fields(c.Side) {
		if f.Kind != models.Words && f.Kind != models.List {
			continue
		}
		for _, s := range f.Strings(c) {
			if !models.IsNeeded(f.Name) {
				more.add(s)
				continue
			}
			told := models.WithoutTelephones(s)
			if shown.add(told); told != s {
				more.add(s)
			}
		}
	}
	shown.mark = append(shown.mark, numberWord(c.Number))
	if c.Source != "" {
		more.mark = append(more.mark, strings.ToLower(c.Source))
	}
	if digits, ok := models.Telephone(c.Complaint.ComplainantPhone.Or("")); ok {
		more.mark = append(more.mark, telephoneWord(digits))
	}
	return shown, more
}

func districtWord(lgd uint16) string { return strconv.Itoa(int(lgd)) }

// numberWord is a case number as one word.
func numberWord(number string) string { return "#" + strings.ReplaceAll(number, "-", "") }

// telephoneWord is a telephone number as one word.
func telephoneWord(digits string) string { return "tel" + digits }
