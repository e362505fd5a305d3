package attributes

import (
	"strings"
	"unicode"

	"github.com/milaan-project/milaan/models/names"
)

const virama = '्'

// sounds are the phonetic keys that a word is found by: its own and, where a Devanagari consonant stands twice in a row,
// that of the word with a virama between them, which is easily left out in typing (गुडडू for गुड्डू). Words that are
// spelled so rightly (ममता) keep their own key as well.
func sounds(w string) []string {
	var out []string
	for _, spelled := range []string{w, doubled(w)} {
		if key := string(names.KeyOf(spelled)); key != "" && (len(out) == 0 || key != out[0]) {
			out = append(out, key)
		}
	}
	return out
}

// doubled puts a virama between a Devanagari consonant and the same one right after it.
func doubled(w string) string {
	var b strings.Builder
	var before rune
	for _, r := range w {
		if r == before && unicode.Is(unicode.Devanagari, r) && unicode.IsLetter(r) {
			b.WriteRune(virama)
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}
