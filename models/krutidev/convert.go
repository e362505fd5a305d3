// Package krutidev reads text that was typed for the font Kruti Dev 010, which draws Devanagari in the places of Latin letters:
// what a station typed as "jke izlkn" reads राम प्रसाद on its own screen, and nonsense everywhere else.
package krutidev

import (
	_ "embed" // glyphs.tsv
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed glyphs.tsv
var glyphTable string

const (
	virama = '्'
	nukta  = '़'
)

// kind says what a glyph is in a syllable.
type kind uint8

const (
	other     kind = iota // a vowel of its own, a digit, a mark of punctuation
	consonant             // one that carries a vowel, alone or as the end of a conjunct
	half                  // one that joins what follows
	under                 // र or य written below or behind a consonant
	sign                  // what stands on a consonant or a vowel
)

// glyph is what is drawn for one or a few letters.
type glyph struct {
	text string
	kind kind
}

type font struct {
	glyphs  map[string]glyph
	longest int // in characters
}

var kruti = sync.OnceValue(func() font {
	f := font{glyphs: map[string]glyph{}}
	for line := range strings.Lines(glyphTable) {
		typed, drawn, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || strings.HasPrefix(line, "# ") {
			continue
		}
		drawn = norm.NFC.String(drawn)
		f.glyphs[typed] = glyph{drawn, kindOf(drawn)}
		f.longest = max(f.longest, utf8.RuneCountInString(typed))
	}
	return f
})

func kindOf(drawn string) kind {
	first, _ := utf8.DecodeRuneInString(drawn)
	last, _ := utf8.DecodeLastRuneInString(drawn)
	switch {
	case first == virama && utf8.RuneCountInString(drawn) > 1:
		return under
	case isSign(first):
		return sign
	case !isConsonant(first):
		return other
	case last == virama:
		return half
	}
	return consonant
}

func isConsonant(r rune) bool { return r >= 'क' && r <= 'ह' }

func isSign(r rune) bool {
	return r >= 'ऀ' && r <= 'ः' || r >= 'ा' && r <= 'ौ' || r == nukta || r == virama
}

// Convert returns the Devanagari that Kruti Dev 010 draws for a text, in NFC. What the font has no letter for stays as it is.
// Numbers and dates stay, too.
func Convert(typed string) string {
	var b strings.Builder
	for len(typed) > 0 {
		n := strings.IndexFunc(typed, unicode.IsSpace)
		if n < 0 {
			n = len(typed)
		}
		if word := typed[:n]; isNumber(word) {
			b.WriteString(word)
		} else {
			text, _ := convertWord(word)
			b.WriteString(text)
		}
		_, space := utf8.DecodeRuneInString(typed[n:])
		b.WriteString(typed[n:min(n+space, len(typed))])
		typed = typed[min(n+space, len(typed)):]
	}
	return norm.NFC.String(strings.ToValidUTF8(b.String(), "\uFFFD"))
}

// writer puts glyphs, which are typed as they are seen, into the order in which they are spoken.
type writer struct {
	out      []rune
	start    int  // of the last syllable's consonants
	joining  bool // the last consonant is half: the next belongs to the same syllable
	carried  bool // there is a syllable that signs may stand on
	vowelled bool // it has its vowel
	shortI   bool // ि was typed and waits for its syllable to end
	broken   bool // signs stand where none can
}

// convertWord converts one word; sound is false when it has signs where none can stand.
func convertWord(typed string) (text string, sound bool) {
	f, w := kruti(), writer{}
	runes := []rune(typed)
	for i := 0; i < len(runes); {
		// No Hindi word has two of these in a row; programs' texts have.
		w.broken = w.broken || i > 0 && runes[i] == runes[i-1] && !unicode.IsLetter(runes[i])
		switch runes[i] {
		case 'f':
			w.beforeSyllable()
			i++
			continue
		case 'Z':
			if _, long := f.at(runes, i); long <= 1 {
				w.reph()
				i++
				continue
			}
		case '±': // र् and ं in one
			w.reph()
			w.write(glyph{"ं", sign})
			i++
			continue
		}
		g, length := f.at(runes, i)
		if length == 0 {
			g, length = glyph{string(runes[i]), other}, 1
		}
		if g.kind != under {
			w.endSyllable(g.kind)
		}
		w.write(g)
		i += length
	}
	w.endSyllable(other)
	w.broken = w.broken || w.joining || w.shortI
	return norm.NFC.String(string(w.out)), !w.broken
}

// at finds the longest glyph that is typed from a place on; a length of 0 is none.
func (f font) at(runes []rune, i int) (g glyph, length int) {
	for n := min(f.longest, len(runes)-i); n > 0; n-- {
		if g, ok := f.glyphs[string(runes[i:i+n])]; ok {
			return g, n
		}
	}
	return glyph{}, 0
}

func (w *writer) beforeSyllable() {
	w.endSyllable(other)
	w.broken = w.broken || w.shortI || w.joining
	w.shortI, w.carried = true, false
}

// endSyllable writes the waiting ि once its consonants are complete.
func (w *writer) endSyllable(next kind) {
	if w.shortI && w.carried && !w.joining {
		w.out = append(w.out, 'ि')
		w.shortI = false
	}
	if w.joining && next != consonant && next != half {
		w.broken = true
		w.joining = false
	}
}

func (w *writer) write(g glyph) {
	first, _ := utf8.DecodeRuneInString(g.text)
	switch g.kind {
	case consonant, half:
		w.vowelled = false
		if !w.joining {
			w.start = len(w.out)
		}
		w.joining, w.carried = g.kind == half, g.kind == consonant
	case under:
		w.broken = w.broken || !w.carried
	case sign:
		vowel := first >= 'ा' && first <= 'ौ'
		w.broken = w.broken || !w.carried || vowel && w.vowelled
		w.vowelled = w.vowelled || vowel
	case other:
		w.broken = w.broken || w.shortI || first == 'अ' && w.carried
		w.start = len(w.out)
		w.carried, w.vowelled = first >= 'ऄ' && first <= 'औ', true
	}
	w.out = append(w.out, []rune(g.text)...)
}

// reph writes the र् that is typed behind the syllable it is spoken before.
func (w *writer) reph() {
	if !w.carried {
		w.broken = true
		w.out = append(w.out, 'र', virama)
		return
	}
	w.endSyllable(other)
	w.out = append(w.out[:w.start], append([]rune{'र', virama}, w.out[w.start:]...)...)
}
