package facts

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
)

// gap is what stands between a word and the one before.
type gap uint8

const (
	space gap = iota
	comma     // the next thing of a list
	stop      // a new statement
)

// word is one word of a text, with its sound.
type word struct {
	text    string // lower case, normalised
	key     string // phonetic key; the text itself when that is shorter than shortestSounded
	gap     gap    // before it
	written string // text with the capitals that it was written with
}

// shortestSounded is the shortest phonetic key, in letters, by which a word is taken for another: shorter ones are too
// easily alike.
const shortestSounded = 3

// soundOf is what a word is recognised by, whatever its script and spelling.
func soundOf(text string) string {
	if key := string(names.KeyOf(text)); len(key) >= shortestSounded {
		return key
	}
	return text
}

// Words cuts a text into words of one case: letters, marks and digits, normalised (NFC), in lower case, with Devanagari
// digits as European ones and without joiners and apostrophes, which change no word.
func Words(text string) []string {
	var out []string
	eachWord(text, func(w string, _ gap) { out = append(out, strings.ToLower(w)) })
	return out
}

// sounded cuts a text into words with their sounds.
func sounded(text string) []word {
	var out []word
	eachWord(text, func(written string, g gap) {
		w := strings.ToLower(written)
		sound, ok := known.sounds[w]
		if !ok {
			sound = soundOf(w)
		}
		out = append(out, word{w, sound, g, written})
	})
	return out
}

// eachWord calls f with each word of a text, normalised but for its capitals, and the gap before it.
func eachWord(text string, f func(string, gap)) {
	text = plain(text)
	start, before := -1, space
	for i, r := range text {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			f(text[start:i], before)
			start, before = -1, space
		}
		before = max(before, gapOf(r))
	}
	if start >= 0 {
		f(text[start:], before)
	}
}

func gapOf(r rune) gap {
	switch r {
	case ';', '।', '\n', '|':
		return stop
	case ',', '/', '+', '&', '،':
		return comma
	}
	return space
}

func normalise(text string) string { return strings.ToLower(plain(text)) }

// plain normalises a text but for its capitals.
func plain(text string) string {
	ascii := true
	for i := range len(text) {
		ascii = ascii && text[i] < utf8.RuneSelf
	}
	if !ascii {
		text = norm.NFC.String(strings.ToValidUTF8(text, " "))
		text = strings.Map(plainRune, text)
	} else if strings.IndexByte(text, '\'') >= 0 {
		text = strings.ReplaceAll(text, "'", "")
	}
	return text
}

func plainRune(r rune) rune {
	if r == '\u200c' || r == '\u200d' || r == '\'' || r == '’' {
		return -1
	}
	return models.PlainDigit(r)
}

// leftovers gathers the words no parser has claimed.
type leftovers struct {
	words []word
}

// shortestToken is the shortest phonetic key or number that can tell two records apart.
const shortestToken = 3

func (l *leftovers) add(words ...word) {
	for _, w := range words {
		if len(w.key) >= shortestToken && !known.generic[w.key] && (isRoman(w.key) || w.key[0] <= '9') {
			l.words = append(l.words, w)
		}
	}
}

// sorted returns the leftovers' sounds, sorted, each once, and how each was written first; nil when there are none.
func (l *leftovers) sorted() (tokens, spellings []string) {
	slices.SortStableFunc(l.words, func(a, b word) int { return cmp.Compare(a.key, b.key) })
	for _, w := range slices.CompactFunc(l.words, func(a, b word) bool { return a.key == b.key }) {
		tokens, spellings = append(tokens, w.key), append(spellings, w.written)
	}
	return tokens, spellings
}
