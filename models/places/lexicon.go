package places

import (
	"io/fs"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// role says what a word does beside a place name; a word may have several.
type role uint8

const (
	generic   role = 1 << iota // says what a place is, not which: removed before a name is compared
	before                     // the words after it name a place ("village …")
	after                      // the words before it name a place ("… bazaar")
	common                     // an ordinary word: in free words a place only beside a cue
	person                     // the words after it name a person ("brother …")
	seat                       // alone it means the headquarters of the district at hand ("Sadar")
	elsewhere                  // a well-known place that is not in the state: never a misspelling of one that is
)

var roleNames = map[string]role{
	"generic": generic, "before": before, "after": after, "common": common, "person": person, "seat": seat, "elsewhere": elsewhere,
}

// lexicon is the folded words that have a role.
type lexicon map[string]role

func (l lexicon) load(files fs.FS, faults *models.Faults) {
	readTable(files, wordsFile, true, []string{"word", "roles"}, faults, func(r row) {
		var roles role
		for name := range strings.FieldsSeq(strings.Join(r.list("roles"), " ")) {
			one, ok := roleNames[name]
			if !ok {
				r.fault("%q is not a role of a word", "%q शब्द की भूमिका नहीं है", name)
			}
			roles |= one
		}
		l[fold(r.text("word"))] |= roles
	})
}

func (l lexicon) has(t token, r role) bool { return l[t.text]&r != 0 }

// proper returns the tokens without generic words, keeping their order.
func (l lexicon) proper(tokens []token) []token {
	rest := make([]token, 0, len(tokens))
	for _, t := range tokens {
		if !l.has(t, generic) {
			rest = append(rest, t)
		}
	}
	return rest
}
