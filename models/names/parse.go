package names

import (
	"slices"
	"strings"
	"unicode"
)

// Parsed is one written name taken apart. It is made by Parse or Variants alone: Compare relies on what they prepare.
type Parsed struct {
	Tokens []Key // keys of the name's own tokens in given order, without honorifics and "s/o" parts
	Given  Key   // the first token
	Family Key   // the last token when there are several and it is, or looks like, a surname; else empty
	Joined Key   // the tokens joined without space in given order
	Sorted Key   // the tokens joined in sorted order

	whole      form // Joined
	core       form // without weak tokens
	coreSorted Key
	outline    form // given and family alone
	given      form
	strong     int  // tokens that are not weak
	initials   bool // some token is a single letter
}

// form is a key with its signature.
type form struct {
	key Key
	sig uint64
}

func formOf(k Key) form { return form{k, Signature(k)} }

// Equal reports whether two names are the same tokens in the same order.
func (p Parsed) Equal(q Parsed) bool { return slices.Equal(p.Tokens, q.Tokens) }

const maxTokens = 12 // tokens of one name; what follows is not a name

// Parse takes a written name apart: titles, "Md" and "Kumari" before a name, "s/o" and what follows, digits and
// punctuation are left out; of several names for one person ("alias", "उर्फ", "@", parentheses) the first counts. Words
// beyond 64 key letters are left out. A text that holds no name gives the zero Parsed.
func Parse(written string) Parsed {
	for _, words := range splitNames(written) {
		if p := parseWords(words); len(p.Tokens) > 0 {
			return p
		}
	}
	return Parsed{}
}

// Variants returns Parse's name first and then every other name that the text gives the same person; none when the
// text holds no name. No two variants are Equal.
func Variants(written string) []Parsed {
	var all []Parsed
	for _, words := range splitNames(written) {
		p := parseWords(words)
		if len(p.Tokens) > 0 && !slices.ContainsFunc(all, p.Equal) {
			all = append(all, p)
		}
	}
	return all
}

// splitNames cuts a written name into its words, one list for each name of the person, and leaves out relations. Words
// after a closing parenthesis belong to the first name again.
func splitNames(written string) [][]string {
	all := [][]string{nil}
	at, relative := 0, false
	for _, t := range tokenize(clean(written)) {
		words := all[at]
		switch {
		case t.sign == ')':
			at, relative = 0, false
		case t.sign != 0 || known.aliases[t.word] && len(words) > 0:
			all = append(all, nil)
			at, relative = len(all)-1, false
		case known.relations[t.word]:
			// A text that starts with the relation ("s/o Ram Lal" as the father's name) is that name itself.
			relative = at > 0 || len(words) > 0
		case !relative && len(words) < maxTokens:
			all[at] = append(words, t.word)
		}
	}
	return all
}

// token is a word of a written name, or a sign that another name of the person begins or ends.
type token struct {
	word string
	sign rune
}

// tokenize splits cleaned text into words and signs. "s/o" and its like become one word.
func tokenize(s string) []token {
	var out []token
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, token{word: s[start:end]})
			start = -1
		}
	}
	for i, r := range s {
		if isNameRune(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if r == '\'' || r == '’' || r == '`' {
			continue
		}
		flush(i)
		if strings.ContainsRune("@()/|;", r) {
			out = append(out, token{sign: r})
		}
	}
	flush(len(s))
	return joinRelations(out)
}

func isNameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c' || r == '\u200d'
}

// joinRelations turns a single letter, a slash and "o" ("s/o", "d/o", "w/o", "c/o") into one relation word.
func joinRelations(in []token) []token {
	out := in[:0]
	for i := 0; i < len(in); i++ {
		if i+2 < len(in) && in[i+1].sign == '/' && in[i+2].word == "o" && known.relations[in[i].word+"o"] {
			out = append(out, token{word: in[i].word + "o"})
			i += 2
			continue
		}
		out = append(out, in[i])
	}
	return out
}
