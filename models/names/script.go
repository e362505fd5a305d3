package names

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// schwa stands, in the rough Roman spelling, for the "a" that a Brahmic consonant carries unwritten: spoken or silent
// by position.
const schwa = '@'

// romanize writes the letters of a cleaned token in rough Roman spelling: a–z and schwa.
func romanize(token string) []byte {
	out := make([]byte, 0, len(token)+8)
	var b brahmic
	var u urdu
	for _, r := range token {
		if l, block := brahmicLetter(r); block != 0 {
			out = b.add(u.end(out), l, block)
			continue
		}
		if unicode.Is(unicode.Arabic, r) {
			out = u.add(b.end(out), r)
			continue
		}
		if r == '\u200c' || r == '\u200d' {
			continue // joiners shape letters and have no sound
		}
		out = latin(u.end(b.end(out)), r)
	}
	return u.end(b.end(out))
}

// latin appends the plain letter under a Roman letter with or without accents.
func latin(out []byte, r rune) []byte {
	if r < 0x80 {
		if r >= 'a' && r <= 'z' {
			out = append(out, byte(r))
		}
		return out
	}
	if d := norm.NFD.String(string(r)); d[0] >= 'a' && d[0] <= 'z' {
		out = append(out, d[0])
	}
	return out
}
