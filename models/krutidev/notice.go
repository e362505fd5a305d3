package krutidev

import (
	_ "embed" // pairs.tsv
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed pairs.tsv
var pairTable string

// What speaks for Kruti Dev before a text is taken for it: this many bits over all of it, and this many a letter. A doubtful
// word stays as it was typed: a person can still mend that, and nobody looks for a name that was turned into another.
const (
	enough  = 10.0
	aLetter = .25
	// fewest is how many letters are the least to judge by.
	fewest = 5
	// rare is what a letter says that the font draws and no keyboard of English has.
	rare = 3.0
)

// pairs are the bits of two letters in a row; ^ and $ are the ends of a word.
var pairs = sync.OnceValue(func() map[string]float64 {
	bits := map[string]float64{}
	for line := range strings.Lines(pairTable) {
		pair, value, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if b, err := strconv.ParseFloat(value, 64); ok && err == nil {
			bits[pair] = b
		}
	}
	return bits
})

// Noticed reports whether texts that somebody typed together are in Kruti Dev 010, all of them. It is careful: a few short
// words that could be Latin ones are not noticed, and neither is what has a word that the font cannot have been used for.
func Noticed(texts ...string) bool {
	sum, length := 0.0, 0
	for _, text := range texts {
		bits, n, ok := weigh(text)
		if !ok {
			return false
		}
		sum, length = sum+bits, length+n
	}
	return length >= fewest && sum >= enough && sum >= aLetter*float64(length)
}

// Possible reports whether a text can be in Kruti Dev and speaks for it more than against it: enough where the texts beside
// it are known to be.
func Possible(text string) bool {
	bits, _, ok := weigh(text)
	return ok && bits > 0
}

// weigh says how much a text speaks for Kruti Dev and how many letters it has; ok is false when it cannot be.
func weigh(text string) (bits float64, length int, ok bool) {
	for word := range strings.FieldsSeq(text) {
		if isNumber(word) {
			continue
		}
		if _, sound := convertWord(word); !sound || hasIndic(word) {
			return 0, 0, false
		}
		bits += weighWord(word)
		length += utf8.RuneCountInString(word)
	}
	return bits, length, true
}

func weighWord(word string) (bits float64) {
	before := "^"
	for _, r := range word + "$" {
		letter := string(r)
		_, drawn := kruti().glyphs[letter]
		b, counted := pairs()[before+letter]
		if !counted && drawn && r > unicode.MaxASCII {
			b = rare
		}
		bits += b
		before = letter
	}
	return bits
}

func hasIndic(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) && r >= 'ऀ' })
}

// isNumber reports whether a word is a number, a date or a telephone number, which are typed as they read.
func isNumber(word string) bool {
	return strings.ContainsAny(word, "0123456789") && strings.Trim(word, "0123456789./-+") == ""
}
