package facts

import (
	"embed"
	"maps"
	"strings"
)

// The tables of data/ are there for people to extend: a line holds what is meant, a tab, and every way it is written in
// Hindi, English or romanised Hindi, separated by commas. A way may be of several words. Other spellings of the same
// sound, and single slips in longer words, are understood without being listed.
//
//go:embed data/*.tsv
var data embed.FS

// entry is one line of a table.
type entry struct {
	table string
	meant string
	ways  []string
	more  []string // further columns
}

// itself is the entry's own word as one of the ways to write it; an entry that means several things has none.
func (e entry) itself() []string {
	if strings.Contains(e.meant, "+") {
		return nil
	}
	return []string{strings.ReplaceAll(last(e.meant), "_", " ")}
}

// readTable returns a table's entries in order.
func readTable(table string) []entry {
	file, err := data.ReadFile("data/" + table + ".tsv")
	if err != nil {
		return nil // the package's tests check that no table is empty
	}
	var entries []entry
	for line := range strings.SplitSeq(string(file), "\n") {
		columns := strings.Split(strings.TrimSpace(line), "\t")
		if len(columns) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		entries = append(entries, entry{table, columns[0], strings.Split(columns[1], ","), columns[2:]})
	}
	return entries
}

// vocabularies are all that is known of words; made once and never changed.
type vocabularies struct {
	particles map[string]bool // words that only join others, as written
	generic   map[string]bool // by sound: words that tell no two records apart
	empty     map[string]string
	kin       map[string]string // as written: of whom a child speaks
	sounds    map[string]string // of every word of the tables
	partPaths paths
	typePaths paths
	usualPart map[string]string // mark type to the part it is on when nobody says

	sexes, complexions, builds, hair, eyes, languages *lexicon
	marks, clothing, disabilities                     *lexicon
}

var known = newVocabularies()

func newVocabularies() *vocabularies {
	v := &vocabularies{
		particles: map[string]bool{}, generic: map[string]bool{}, empty: map[string]string{}, kin: map[string]string{}, sounds: map[string]string{},
		partPaths: newPaths("body_parts"), typePaths: newPaths("mark_types"), usualPart: map[string]string{},
	}
	for _, e := range readTable("generic_words") {
		for _, way := range e.ways {
			w := normalise(way)
			v.sounds[w] = soundOf(w)
			v.generic[v.sounds[w]] = true
			if e.meant == "particle" {
				v.particles[w] = true
			}
		}
	}
	for _, e := range readTable("none") {
		for _, way := range e.ways {
			v.empty[strings.Join(Words(way), " ")] = e.meant
		}
	}
	for _, e := range readTable("kin") {
		for _, way := range e.ways {
			v.kin[normalise(way)] = e.meant
		}
	}
	for _, e := range readTable("mark_types") {
		if len(e.more) > 0 {
			v.usualPart[e.meant] = e.more[0]
		}
	}
	v.sexes = newLexicon(v.particles, "sexes")
	v.complexions = newLexicon(v.particles, "complexions")
	v.builds = newLexicon(v.particles, "builds")
	v.hair = newLexicon(v.particles, "hair")
	v.eyes = newLexicon(v.particles, "eyes")
	v.languages = newLexicon(v.particles, "languages")
	v.marks = newLexicon(v.particles, "mark_types", "body_parts", "body_sides", "mark_words", "colours")
	v.clothing = newLexicon(v.particles, "garments", "colours", "clothing_words")
	v.disabilities = newLexicon(v.particles, "disabilities", "disability_words", "body_parts", "body_sides")
	for _, l := range []*lexicon{v.complexions, v.builds, v.languages, v.marks, v.clothing, v.disabilities} {
		maps.Copy(v.sounds, l.texts)
	}
	return v
}

// Answers of the table "none".
const (
	saysNone    = "none"
	saysUnknown = "unknown"
)

// longestEmpty is the most bytes in which people say that there is nothing to say.
const longestEmpty = 60

// emptyAnswer tells whether a text as a whole says that there is none (saysNone) or that nobody knows (saysUnknown); else
// it is empty.
func emptyAnswer(text string) string {
	if len(text) > longestEmpty {
		return ""
	}
	if answer, ok := known.empty[normalise(text)]; ok {
		return answer
	}
	if strings.ContainsAny(text, "./-,;।()") {
		return known.empty[strings.Join(Words(text), " ")]
	}
	return ""
}

// paths tells what lies within what: "forehead" to "head/face/forehead".
type paths map[string]string

func newPaths(table string) paths {
	p := paths{}
	for _, e := range readTable(table) {
		p[last(e.meant)] = e.meant
	}
	return p
}

func (p paths) within(a, b string) bool {
	return a == b || p[a] != "" && p[b] != "" && strings.HasPrefix(p[a], p[b]+"/")
}

// last is the last word of a path.
func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// PartWithin reports whether part a of the body is b or lies in b: a forehead in a face, a finger in a hand and in an arm.
func PartWithin(a, b string) bool { return known.partPaths.within(a, b) }

// MarkTypeWithin reports whether a mark of type a is one of type b: a cut is an injury's scar, and everything is a mark.
func MarkTypeWithin(a, b string) bool { return known.typePaths.within(a, b) }
