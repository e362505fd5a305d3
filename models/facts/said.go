package facts

import (
	"slices"
	"strings"
)

// said is what a recovered child says of itself and its family.
type said struct {
	text                  string   // all of it
	child, father, mother string   // names
	kin                   []string // names of others
	rest                  []word   // the words that are no part of these names
}

// mostNameWords is how many words after "name is" are taken for the name.
const mostNameWords = 3

// listen finds names in the words a child repeats: "mera naam Raju", "papa ka naam Ram Lal hai". Names of others, and
// names without the word "name", stay among the rest.
func listen(text string) said {
	s := said{text: text}
	words := sounded(text)
	of := ""
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w.gap != space {
			of = ""
		}
		kin, isKin := known.kin[w.text]
		if isKin && kin != "name" {
			of = kin
		}
		if from, to := nameBeside(words, i+1, kin); to > from {
			s.kin = append(s.kin, spoken(words[from:to]))
		}
		if kin != "name" {
			s.rest = append(s.rest, w)
			continue
		}
		from, to := nameAfter(words, i+1)
		if to > from {
			s.name(of, words[from:to])
			if of == "relative" && !slices.Contains(s.kin, spoken(words[from:to])) {
				s.kin = append(s.kin, spoken(words[from:to]))
			}
		}
		if to == from || of == "other" || of == "relative" {
			s.rest = append(s.rest, words[from:to]...)
		}
		i, of = max(i, to-1), ""
	}
	return s
}

// nameBeside is the run of words right after a relative that can be its name: "bhai Suraj". A father's must be all that is
// said, since more is said of fathers than their names ("papa rickshaw chalate hain").
func nameBeside(words []word, from int, kin string) (int, int) {
	if kin != "relative" && kin != "father" || from >= len(words) || words[from].gap != space || known.generic[words[from].key] {
		return from, from
	}
	from, to := nameAfter(words, from)
	if kin == "father" && (to-from > 2 || to < len(words) && words[to].gap == space) {
		return from, from
	}
	return from, to
}

// nameAfter is the run of words after "name" that can be one.
func nameAfter(words []word, from int) (int, int) {
	for from < len(words) && words[from].gap == space && known.generic[words[from].key] && known.kin[words[from].text] == "" {
		from++
	}
	to := from
	for to < len(words) && to-from < mostNameWords && words[to].gap == space && !known.generic[words[to].key] && known.kin[words[to].text] == "" {
		to++
	}
	return from, to
}

func spoken(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	return strings.Join(texts, " ")
}

func (s *said) name(of string, words []word) {
	whose := map[string]*string{"": &s.child, "child": &s.child, "father": &s.father, "mother": &s.mother}[of]
	if whose == nil || *whose != "" {
		return
	}
	for _, w := range words {
		*whose += w.text + " "
	}
}
