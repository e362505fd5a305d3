package attributes

import (
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
	doc := map[string]any{fieldWord: shown.words(), fieldSound: shown.sounds(), fieldMoreWord: more.words(), fieldMoreSound: more.sounds()}
	if t.districts != nil {
		var of []string
		for _, lgd := range t.districts(c) {
			of = append(of, districtWord(lgd))
		}
		doc[fieldDistrict] = strings.Join(of, " ")
	}
	return doc
}

// terms are what a case is found by.
type terms struct{ word, sound []string }

func (t *terms) words() string  { return strings.Join(t.word, " ") }
func (t *terms) sounds() string { return strings.Join(t.sound, " ") }

func (t *terms) add(text string) {
	for _, w := range facts.Words(text) {
		t.word = append(t.word, w)
		t.sound = append(t.sound, sounds(w)...)
	}
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
	shown.word = append(shown.word, numberWord(c.Number))
	if c.Source != "" {
		more.word = append(more.word, strings.ToLower(c.Source))
	}
	if digits, ok := models.Telephone(c.Complaint.ComplainantPhone.Or("")); ok {
		more.word = append(more.word, telephoneWord(digits))
	}
	return shown, more
}

func districtWord(lgd uint16) string { return strconv.Itoa(int(lgd)) }

// numberWord is a case number as one word.
func numberWord(number string) string { return "#" + strings.ReplaceAll(number, "-", "") }

// telephoneWord is a telephone number as one word.
func telephoneWord(digits string) string { return "tel" + digits }
