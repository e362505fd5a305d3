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
	titles, prefixes, suffixes, relations, aliases map[string]bool // as written

	letters        map[string]Key // Hindi names of Roman letters
	weak, surnames map[Key]bool
	nicknames      map[Key]map[Key]bool // house name to the keys it stands for; an empty set stands for any
}

var known = readLexicon()

func readLexicon() lexicon {
	kinds := map[string][]string{}
	eachLine(wordsFile, func(kind, words string) {
		kinds[kind] = append(kinds[kind], strings.Fields(words)...)
	})
	l := lexicon{
		titles: writtenSet(kinds["title"]), prefixes: writtenSet(kinds["prefix"]), suffixes: writtenSet(kinds["suffix"]),
		relations: writtenSet(kinds["relation"]), aliases: writtenSet(kinds["alias"]),
		letters: map[string]Key{}, weak: keySet(kinds["weak"]), surnames: keySet(kinds["surname"]),
		nicknames: map[Key]map[Key]bool{},
	}
	for _, w := range kinds["letter"] {
		name, letter, _ := strings.Cut(w, ":")
		l.letters[clean(name)] = Key(letter)
	}
	eachLine(nicknamesFile, func(nickname, stands string) {
		l.nicknames[KeyOf(nickname)] = keySet(strings.Fields(strings.Trim(stands, "*")))
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

func writtenSet(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[clean(w)] = true
	}
	return set
}

func keySet(words []string) map[Key]bool {
	set := make(map[Key]bool, len(words))
	for _, w := range words {
		set[KeyOf(w)] = true
	}
	return set
}
