package names

import "bytes"

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', schwa:
		return true
	}
	return false
}

// fold brings a rough Roman spelling to the letters of a Key.
func fold(s []byte) []byte {
	return foldDoubles(foldDiphthongs(foldLengths(dropSchwas(foldConsonants(s)))))
}

// place is where in a token a rewrite applies.
type place int

const (
	anywhere place = iota
	initially
	finally
)

func (p place) holds(before, after int) bool {
	return p == anywhere || p == initially && before == 0 || p == finally && after == 0
}

type rewrite struct {
	from, to string
	where    place
}

// consonantRewrites are the ways in which Hindi consonants are spelt in Roman letters (Hunterian and everyday), each
// brought to one letter a sound; by first letter, tried in order.
var consonantRewrites = [256][]rewrite{
	'c': {{from: "chh", to: "c"}, {from: "ch", to: "c"}, {from: "ck", to: "k"}, {from: "ci", to: "si"}, {from: "ce", to: "se"},
		{from: "cy", to: "si"}, {from: "c", to: "k"}},
	'd': {{from: "dny", to: "gy"}},
	'g': {{from: "gny", to: "gy"}},
	'j': {{from: "jn", to: "gy", where: initially}, {from: "jna", to: "gya", where: finally}, {from: "jny", to: "gy"}},
	'p': {{from: "ph", to: "f"}},
	'q': {{from: "que", to: "k", where: finally}, {from: "q", to: "k"}},
	't': {{from: "tch", to: "c"}},
	'x': {{from: "x", to: "j", where: initially}, {from: "x", to: "ks"}},
	'z': {{from: "z", to: "j"}},
}

// foldConsonants gives each consonant one letter, without aspiration.
func foldConsonants(s []byte) []byte {
	out := make([]byte, 0, len(s)+4)
next:
	for i := 0; i < len(s); {
		for _, r := range consonantRewrites[s[i]] {
			if bytes.HasPrefix(s[i:], []byte(r.from)) && r.where.holds(i, len(s)-i-len(r.from)) {
				out = append(out, r.to...)
				i += len(r.from)
				continue next
			}
		}
		after := byte(0)
		if len(out) > 0 {
			after = out[len(out)-1]
		}
		switch {
		case s[i] == 'w' && after == 'o' && (i+1 == len(s) || !isVowel(s[i+1])): // Gowtam
			out = append(out, 'u')
		case s[i] == 'w':
			out = append(out, 'v')
		case s[i] == 'h' && after != 0 && !isVowel(after): // aspiration
		default:
			out = append(out, s[i])
		}
		i++
	}
	return out
}

// dropSchwas leaves out, in place, the unwritten vowels that are not spoken: the final one, and from the end those with
// a vowel and a consonant before and another consonant and a vowel after (Hindi schwa deletion; Ohala, Aspects of Hindi
// Phonology, 1983). The others are "a".
func dropSchwas(s []byte) []byte {
	if n := len(s); n > 2 && s[n-1] == schwa {
		s = s[:n-1]
	}
	for i := len(s) - 3; i >= 2; i-- {
		if s[i] == schwa && !isVowel(s[i-1]) && isVowel(s[i-2]) && !isVowel(s[i+1]) && isVowel(s[i+2]) && s[i-1] != s[i+1] {
			s = append(s[:i], s[i+1:]...)
		}
	}
	for i := range s {
		if s[i] == schwa {
			s[i] = 'a'
		}
	}
	return s
}

// foldLengths writes long vowels as short ones, in place.
func foldLengths(s []byte) []byte {
	out := s[:0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isVowel(c) && i+1 < len(s) && s[i+1] == c {
			i++
			switch c {
			case 'e':
				c = 'i'
			case 'o':
				c = 'u'
			}
		}
		out = append(out, c)
	}
	return out
}

// foldDiphthongs brings diphthongs to one vowel, in place, Bengali oy (Sanjoy) with Hindi ay, and y beside a consonant or
// i to i.
func foldDiphthongs(s []byte) []byte {
	out := s[:0]
	for i, c := range s {
		if i == 0 {
			out = append(out, c)
			continue
		}
		before := &out[len(out)-1]
		beforeVowel := i+1 < len(s) && isVowel(s[i+1])
		switch {
		case (*before == 'a' || *before == 'e' || *before == 'o') && (c == 'i' || c == 'y' && !beforeVowel):
			*before = 'e'
		case (*before == 'a' || *before == 'o') && c == 'u':
			*before = 'o'
		case c == 'y' && *before == 'i': // Priya and Pria
		case c == 'y' && !isVowel(*before):
			out = append(out, 'i')
		default:
			out = append(out, c)
		}
	}
	return out
}

// foldDoubles makes doubled letters single, in place, writes the nasal before p and b as n, and drops a final h.
func foldDoubles(s []byte) []byte {
	out := s[:0]
	for i, c := range s {
		if c == 'm' && i+1 < len(s) && (s[i+1] == 'p' || s[i+1] == 'b') {
			c = 'n'
		}
		if len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	if n := len(out); n > 1 && out[n-1] == 'h' {
		out = out[:n-1]
	}
	return out
}
