package places

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is one word of a text, folded; apart says that punctuation stands between it and the word before.
type token struct {
	text  string
	apart bool
}

const (
	nukta       = '\u093c'
	candrabindu = '\u0901'
	anusvara    = '\u0902'
)

// tokenize splits a text into words of letters, marks and digits in lower case, without nukta and with anusvara for
// candrabindu, which writers put or leave out at will.
func tokenize(text string) []token {
	if !isASCII(text) {
		text = norm.NFC.String(strings.ToValidUTF8(text, " "))
	}
	var tokens []token
	var word strings.Builder
	apart := false
	flush := func() {
		if word.Len() > 0 {
			tokens = append(tokens, token{word.String(), apart})
			word.Reset()
			apart = false
		}
	}
	for _, r := range text {
		switch {
		case r == nukta || r == '\u200c' || r == '\u200d' || r == '\'':
		case r == '.' && word.Len() == 1: // P.S. is one word
		case r == candrabindu:
			word.WriteRune(anusvara)
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			word.WriteRune(unicode.ToLower(r))
		default:
			flush()
			apart = apart || strings.ContainsRune(",;:/|()[]\n।", r)
		}
	}
	flush()
	return tokens
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// join writes the words as one, because spaces are put anywhere in place names ("Ram Nagar", "Sant Kabi rNagar").
func join(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].text
	}
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.text)
	}
	return b.String()
}

func fold(text string) string { return join(tokenize(text)) }
