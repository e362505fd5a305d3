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
	return foldDoubles(foldVowels(dropSchwas(foldConsonants(s))))
}

// consonantRewrites are tried in order at each letter: the ways in which Hindi consonants are spelt in Roman letters
// (Hunterian and everyday), each brought to one letter a sound.
var consonantRewrites = []struct {
	from, to  string
	initially bool // at the start of the token alone
}{
	{from: "x", to: "j", initially: true}, {from: "x", to: "ks"},
	{from: "jn", to: "gy", initially: true}, {from: "jny", to: "gy"}, {from: "gny", to: "gy"}, {from: "dny", to: "gy"},
	{from: "tch", to: "c"}, {from: "chh", to: "c"}, {from: "ch", to: "c"}, {from: "ck", to: "k"},
	{from: "ci", to: "si"}, {from: "ce", to: "se"}, {from: "cy", to: "si"}, {from: "c", to: "k"},
	{from: "q", to: "k"}, {from: "ph", to: "f"}, {from: "w", to: "v"}, {from: "z", to: "j"},
}

// foldConsonants gives each consonant one letter, without aspiration.
func foldConsonants(s []byte) []byte {
	out := make([]byte, 0, len(s)+4)
next:
	for i := 0; i < len(s); {
		for _, r := range consonantRewrites {
			if (i == 0 || !r.initially) && bytes.HasPrefix(s[i:], []byte(r.from)) {
				out = append(out, r.to...)
				i += len(r.from)
				continue next
			}
		}
		aspiration := s[i] == 'h' && len(out) > 0 && !isVowel(out[len(out)-1])
		if !aspiration {
			out = append(out, s[i])
		}
		i++
	}
	return out
}

// dropSchwas leaves out, in place, the unwritten vowels that are not spoken: the final one, and from the end those with
// a vowel and a consonant before and a consonant and a vowel after (Hindi schwa deletion; Ohala, Aspects of Hindi
// Phonology, 1983). The others are "a".
func dropSchwas(s []byte) []byte {
	if n := len(s); n > 2 && s[n-1] == schwa {
		s = s[:n-1]
	}
	for i := len(s) - 3; i >= 2; i-- {
		if s[i] == schwa && !isVowel(s[i-1]) && isVowel(s[i-2]) && !isVowel(s[i+1]) && isVowel(s[i+2]) {
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

// foldVowels removes vowel length, in place, brings diphthongs to one vowel, and y beside a consonant to i.
func foldVowels(s []byte) []byte {
	out := s[:0]
	for i, c := range s {
		beforeVowel := i+1 < len(s) && isVowel(s[i+1])
		if i == 0 {
			out = append(out, c)
			continue
		}
		before := &out[len(out)-1]
		switch {
		case c == *before && c == 'e':
			*before = 'i'
		case c == *before && c == 'o':
			*before = 'u'
		case (*before == 'a' || *before == 'e') && (c == 'i' || c == 'y' && !beforeVowel):
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
