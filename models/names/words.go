package names

import (
	_ "embed"
	"strings"
)

//go:embed data/words.tsv
var wordsFile string

//go:embed data/nicknames.tsv
var nicknamesFile string

// lexicon is what data/words.tsv and data/nicknames.tsv say; read once and never changed.
type lexicon struct {
	words     map[string]map[string]bool // kind to words as written
	letters   map[string]Key             // Hindi names of Roman letters
	weak      map[Key]bool
	surnames  map[Key]bool
	nicknames map[Key]map[Key]bool // house name to the keys it stands for; an empty set stands for any
}

var known = readLexicon()

func readLexicon() lexicon {
	l := lexicon{words: map[string]map[string]bool{}, letters: map[string]Key{}, nicknames: map[Key]map[Key]bool{}}
	eachLine(wordsFile, func(kind, words string) {
		if l.words[kind] == nil {
			l.words[kind] = map[string]bool{}
		}
		for w := range strings.FieldsSeq(words) {
			l.words[kind][clean(w)] = true
		}
	})
	for w := range l.words["letter"] {
		name, letter, _ := strings.Cut(w, ":")
		l.letters[name] = Key(letter)
	}
	l.weak = keysOfWords(l.words["weak"])
	l.surnames = keysOfWords(l.words["surname"])
	eachLine(nicknamesFile, func(nickname, stands string) {
		named := map[string]bool{}
		for w := range strings.FieldsSeq(stands) {
			if w != "*" {
				named[w] = true
			}
		}
		l.nicknames[KeyOf(nickname)] = keysOfWords(named)
	})
	return l
}

// eachLine calls f with the two columns of each line that is no comment.
func eachLine(file string, f func(first, second string)) {
	for line := range strings.Lines(file) {
		first, second, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && !strings.HasPrefix(line, "#") {
			f(first, second)
		}
	}
}

func keysOfWords(words map[string]bool) map[Key]bool {
	keys := make(map[Key]bool, len(words))
	for w := range words {
		keys[KeyOf(w)] = true
	}
	return keys
}

func (l *lexicon) is(kind, word string) bool { return l.words[kind][word] }
