package facts

import "strings"

// shortestSlipped is the shortest form in which a slip is looked for; shorter words are one letter away from too many.
const shortestSlipped = 5

// slips finds the known word that a form was meant to be, one letter away: added, dropped, changed, or two swapped.
// Forms are of the letters a to z: phonetic keys, and words as written in Roman letters.
type slips struct {
	whole   map[string]string // known form to the sound of its word
	shorter map[string]string // known form with any one letter left out, to the form
}

func newSlips() slips { return slips{map[string]string{}, map[string]string{}} }

// add makes a form known; what was added first stays.
func (s *slips) add(form, sound string) {
	if len(form) < shortestSlipped || !isRoman(form) {
		return
	}
	if _, ok := s.whole[form]; ok {
		return
	}
	s.whole[form] = sound
	for i := range len(form) {
		short := form[:i] + form[i+1:]
		if _, ok := s.shorter[short]; !ok {
			s.shorter[short] = form
		}
	}
}

// meant returns the sound of the word that a form was meant to be.
func (s *slips) meant(form string) (string, bool) {
	if len(form) < shortestSlipped || !isRoman(form) {
		return "", false
	}
	if sound, ok := s.whole[form]; ok {
		return sound, true
	}
	if longer, ok := s.shorter[form]; ok {
		return s.whole[longer], true
	}
	for i := range len(form) {
		short := form[:i] + form[i+1:]
		if sound, ok := s.whole[short]; ok {
			return sound, true
		}
		if other, ok := s.shorter[short]; ok && oneSlip(form, other) {
			return s.whole[other], true
		}
	}
	return "", false
}

// oneSlip reports whether two forms of one length differ in one letter or in two neighbours swapped.
func oneSlip(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i, j := 0, len(a)-1
	for i < j && a[i] == b[i] {
		i++
	}
	for j > i && a[j] == b[j] {
		j--
	}
	return i == j || i+1 == j && a[i] == b[j] && a[j] == b[i]
}

func isRoman(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// The endings by which Hindi and English bend a word, in phonetic keys ("ghutna", "ghutne", "ghutnon"; "moles"), longest
// first, and those it may have had instead.
var (
	bent     = []string{"iyan", "iyon", "ian", "ion", "yan", "yon", "on", "en", "an", "s", "a", "e", "i", "o"}
	straight = []string{"", "a", "e", "i"}
)

// shortestStem is the shortest phonetic key that may be left without its ending.
const shortestStem = 3

// mended is the sound of the known word that a word was meant to be: itself, with another ending, or with a slip. It is
// the word's own sound when there is no such word.
func (l *lexicon) mended(w word) string {
	if l.sounds[w.key] || !isRoman(w.key) {
		return w.key
	}
	for _, ending := range bent {
		stem, ok := strings.CutSuffix(w.key, ending)
		if !ok || len(stem) < shortestStem {
			continue
		}
		for _, other := range straight {
			if l.sounds[stem+other] {
				return stem + other
			}
		}
	}
	if sound, ok := l.slips.meant(w.key); ok {
		return sound
	}
	if sound, ok := l.slips.meant(w.text); ok {
		return sound
	}
	return w.key
}
