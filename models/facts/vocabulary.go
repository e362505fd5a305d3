package facts

import (
	"embed"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
)

// The vocabularies are tables that people can extend: a canonical word, a tab, and every way it is written in Hindi,
// English or romanised Hindi, separated by commas. A way may be of several words.
//
//go:embed data/*.tsv
var data embed.FS

// The vocabularies, read once and never changed.
var (
	languages    = load("languages")
	disabilities = load("disabilities")
	complexions  = load("complexions")
	builds       = load("builds")
	hairs        = load("hair")
	eyes         = load("eyes")
	markTypes    = load("mark_types")
	bodyParts    = load("body_parts")
	bodySides    = load("body_sides")
	colours      = load("colours")
	garments     = load("garments")
	generic      = load("generic_words")
)

// vocabulary knows canonical words by every way of writing them.
type vocabulary struct {
	written map[string]string // folded words joined by a space
	sounded map[string]string // their phonetic keys joined by a space
	longest int               // words in the longest way
}

func load(name string) *vocabulary {
	file, err := data.ReadFile("data/" + name + ".tsv")
	if err != nil {
		return &vocabulary{} // an embedded file is there or the package does not build; tests check each is not empty
	}
	v := &vocabulary{written: map[string]string{}, sounded: map[string]string{}}
	for line := range strings.SplitSeq(string(file), "\n") {
		canonical, ways, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, way := range append(strings.Split(ways, ","), strings.ReplaceAll(canonical, "_", " ")) {
			w := Words(way)
			if len(w) == 0 {
				continue
			}
			v.written[strings.Join(w, " ")] = canonical
			if _, taken := v.sounded[sound(w)]; !taken {
				v.sounded[sound(w)] = canonical
			}
			v.longest = max(v.longest, len(w))
		}
	}
	return v
}

// shortestSounded is the shortest phonetic key, in letters, by which a word is taken for another: shorter ones are too
// easily alike.
const shortestSounded = 3

func sound(words []string) string {
	keys := make([]string, len(words))
	for i, w := range words {
		keys[i] = string(names.KeyOf(w))
	}
	return strings.Join(keys, " ")
}

// term is a canonical word found in a text, from word to word.
type term struct {
	canonical string
	from, to  int
}

// find returns the terms in a text, longest first at each place, without overlaps.
func (v *vocabulary) find(text []string) []term {
	var out []term
	for i := 0; i < len(text); {
		n := min(v.longest, len(text)-i)
		for ; n > 0; n-- {
			if canonical, ok := v.lookUp(text[i : i+n]); ok {
				out = append(out, term{canonical, i, i + n})
				break
			}
		}
		i += max(n, 1)
	}
	return out
}

func (v *vocabulary) lookUp(text []string) (string, bool) {
	if canonical, ok := v.written[strings.Join(text, " ")]; ok {
		return canonical, true
	}
	key := sound(text)
	if len(strings.ReplaceAll(key, " ", "")) < shortestSounded {
		return "", false
	}
	canonical, ok := v.sounded[key]
	return canonical, ok
}

func (v *vocabulary) has(word string) bool {
	_, ok := v.lookUp([]string{word})
	return ok
}

// categoryOf reads a fact of one word; what is not understood is left over.
func (v *vocabulary) categoryOf(f models.Fact[string], left *leftovers) Value {
	written, ok := f.Get()
	if !ok {
		return nil
	}
	text := Words(written)
	found := v.find(text)
	left.add(unclaimed(text, found)...)
	if len(found) == 0 {
		return nil
	}
	return Category(found[0].canonical)
}

// setIn reads every term of a text; "known to be none" is None.
func (v *vocabulary) setIn(f models.Fact[string], left *leftovers) Value {
	if f.State() == models.KnownNone {
		return None{}
	}
	written, ok := f.Get()
	if !ok {
		return nil
	}
	text := Words(written)
	found := v.find(text)
	left.add(unclaimed(text, found)...)
	return setOf(found)
}

// setOf reads a list whose entries are terms.
func (v *vocabulary) setOf(f models.Fact[[]string], left *leftovers) Value {
	if f.State() == models.KnownNone {
		return None{}
	}
	list, _ := f.Get()
	var found []term
	for _, entry := range list {
		text := Words(entry)
		terms := v.find(text)
		left.add(unclaimed(text, terms)...)
		found = append(found, terms...)
	}
	return setOf(found)
}

func setOf(found []term) Value {
	if len(found) == 0 {
		return nil
	}
	set := make([]string, len(found))
	for i, t := range found {
		set[i] = t.canonical
	}
	return sortedSet(set)
}

// Words cuts a text into words of one script and case: letters, marks and digits, NFC, lower case.
func Words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(norm.NFC.String(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

func unclaimed(text []string, found []term) []string {
	var out []string
	for i, w := range text {
		if !slices.ContainsFunc(found, func(t term) bool { return i >= t.from && i < t.to }) {
			out = append(out, w)
		}
	}
	return out
}

// leftovers gathers the words no parser has claimed.
type leftovers struct {
	words []string
}

func (l *leftovers) add(words ...string) { l.words = append(l.words, words...) }

// tokens are the leftover words brought to one script by their phonetic keys, without words that every record has.
func (l *leftovers) tokens() []string {
	var out []string
	for _, w := range l.words {
		if generic.has(w) {
			continue
		}
		token := string(names.KeyOf(w))
		if token == "" {
			token = w
		}
		if len(token) > 2 {
			out = append(out, token)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
