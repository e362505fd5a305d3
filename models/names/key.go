// Package names brings Indian person names, as written in any script by any hand, to a phonetic key, and says how alike
// two keys or two full names are.
//
// A name goes through one door whatever its script: letters become a rough Roman spelling (Devanagari, Bengali and the
// other Brahmic scripts by their shared letter order, Urdu letter by letter), the spelling is folded to a Key, and keys
// are compared by weighted edits whose costs are low where Indian spellings vary freely (a written or silent "a",
// b for v, n for m) and full where they tell names apart. All costs are integers, so results are the same on every
// machine.
package names

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Key is a phonetic key: lower-case ASCII letters. Two spellings of one name should have the same or a near key; the
// key is not meant to be read by people.
type Key string

const (
	maxWritten = 1024 // bytes of a written name that are looked at; the longest names on record have under 200
	maxKey     = 64   // letters of a key
)

// KeyOf returns the key of one token in any script, or of a mixture of scripts. Everything that is not a letter is
// ignored; a token without a letter has the empty key. Only the first 1,024 bytes and 64 key letters count.
func KeyOf(token string) Key {
	return keyOfClean(clean(token))
}

func keyOfClean(token string) Key {
	k := fold(romanize(token))
	if len(k) > maxKey {
		k = k[:maxKey]
	}
	return Key(k)
}

// clean cuts a written name to the length that is looked at, repairs its encoding, unifies equivalent code points and
// lowers its case.
func clean(s string) string {
	if len(s) > maxWritten {
		cut := maxWritten
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(unicode.ToLower, norm.NFKC.String(strings.ToValidUTF8(s, " ")))
		}
	}
	return strings.ToLower(s)
}
