package names

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// parseWords makes a Parsed of the words of one name, as many as one key holds.
func parseWords(words []string) Parsed {
	words = dropTitles(words)
	var tokens []Key
	length := 0
	for _, w := range words {
		k := tokenKey(w, len(words) > 1)
		length += len(k)
		if length > maxKey {
			break
		}
		if k != "" {
			tokens = append(tokens, k)
		}
	}
	return assemble(tokens)
}

// dropTitles leaves out titles, and prefixes and suffixes where a name remains.
func dropTitles(words []string) []string {
	own := make([]string, 0, len(words))
	for _, w := range words {
		suffixed := len(own) > 0 && known.suffixes[w]
		if !suffixed && !known.titles[w] {
			own = append(own, w)
		}
	}
	for len(own) > 1 && known.prefixes[own[0]] && (len(own) > 2 || !known.surnames[keyOfClean(own[1])]) {
		own = own[1:]
	}
	return own
}

// tokenKey is the key of a word of a name; an initial, be it a letter or in company the Hindi name of one, is one
// letter.
func tokenKey(word string, inCompany bool) Key {
	if letter, ok := known.letters[word]; ok && inCompany {
		return letter
	}
	k := keyOfClean(word)
	if len(k) > 1 && utf8.RuneCountInString(word) == 1 {
		return k[:1]
	}
	return k
}

func assemble(tokens []Key) Parsed {
	if len(tokens) == 0 {
		return Parsed{}
	}
	p := Parsed{Tokens: tokens, Given: tokens[0], Joined: join(tokens), Sorted: joinSorted(tokens)}
	var core []Key
	for i, t := range tokens {
		p.initials = p.initials || len(t) == 1
		if i == 0 || !known.weak[t] {
			core = append(core, t)
		}
	}
	last := tokens[len(tokens)-1]
	if len(tokens) > 1 && len(last) > 1 && (known.surnames[last] || !known.weak[last]) {
		p.Family = last
	}
	p.strong = len(core)
	p.whole = formOf(p.Joined)
	p.core, p.coreSorted = formOf(join(core)), joinSorted(core)
	p.outline = formOf(p.Given + p.Family)
	p.given = formOf(p.Given)
	return p
}

func join(tokens []Key) Key {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(string(t))
	}
	return Key(b.String())
}

func joinSorted(tokens []Key) Key {
	return join(slices.Sorted(slices.Values(tokens)))
}
