package places

import (
	"slices"
	"unicode/utf8"
)

const (
	// A shorter name is too often an ordinary word to be taken for a place without a cue beside it.
	leastLetters = 5
	// A misspelling is looked for only in this many words beside a cue, and in so many places of one text.
	cuedWords    = 3
	mostGuesses  = 16
	leastGuessed = 4 // letters
	surely       = .7
)

// span is a run of tokens that names a place.
type span struct {
	from, to int // half-open
	exact    bool
}

// Mentions finds the places named in free words of either script, in the order of the words and each place once. A name
// that is spelt right counts anywhere, unless it is an ordinary word or follows one like "brother"; a misspelt or
// short one only beside a cue ("gaon …", "near …", "… bazaar"). A district named in the text settles ambiguous names.
func (g *Gazetteer) Mentions(text string) []Resolution {
	tokens := tokenize(text)
	spans := g.spans(tokens)
	near := g.districtAmong(tokens, spans)
	var found []Resolution
	for _, s := range spans {
		words := tokens[s.from:s.to]
		q := question{mode: asPlace, near: near}
		r, ok := g.named(words, q)
		if !s.exact {
			r, ok = g.misspelt(words, q)
		}
		same := func(o Resolution) bool { return o.Place == r.Place && o.Districts[0] == r.Districts[0] }
		if ok && !slices.ContainsFunc(found, same) {
			found = append(found, r)
		}
	}
	return found
}

// districtAmong returns the first district that the text names beyond doubt, 0 when it names none.
func (g *Gazetteer) districtAmong(tokens []token, spans []span) uint16 {
	for _, s := range spans {
		if !s.exact {
			continue
		}
		i := g.index.exact[join(tokens[s.from:s.to])]
		for _, p := range g.index.spellings[i].places {
			if kind := g.index.places[p].kind; kind != district && kind != formerly {
				continue
			}
			r, ok := g.named(tokens[s.from:s.to], question{mode: asDistrict})
			if ok && r.Districts[0].Share >= surelyDistrict {
				return r.Districts[0].District
			}
		}
	}
	return 0
}

func (g *Gazetteer) spans(tokens []token) []span {
	var spans []span
	guesses := 0
	for i := 0; i < len(tokens); {
		s, ok := g.spelt(tokens, i)
		if !ok && guesses < mostGuesses && g.worthGuessing(tokens, i) {
			guesses++
			s, ok = g.guess(tokens, i)
		}
		if !ok {
			i++
			continue
		}
		spans = append(spans, s)
		i = s.to
	}
	return spans
}

// spelt finds the longest name that starts at token i and may stand there.
func (g *Gazetteer) spelt(tokens []token, i int) (span, bool) {
	if g.words.has(tokens[i], generic|elsewhere) && g.index.longest(tokens[i:]) < 2 {
		return span{}, false
	}
	n := g.index.longest(tokens[i:])
	if n == 0 || i > 0 && !tokens[i].apart && g.words.has(tokens[i-1], person) {
		return span{}, false
	}
	s := span{i, i + n, true}
	if g.cued(tokens, s) {
		return s, true
	}
	ordinary := n == 1 && g.words.has(tokens[i], common)
	return s, !ordinary && utf8.RuneCountInString(join(tokens[i:i+n])) >= leastLetters
}

// cued says whether a word just before or after the span announces a place.
func (g *Gazetteer) cued(tokens []token, s span) bool {
	if s.from > 0 && !tokens[s.from].apart && g.words.has(tokens[s.from-1], before) {
		return true
	}
	return s.to < len(tokens) && !tokens[s.to].apart && g.words.has(tokens[s.to], after)
}

func (g *Gazetteer) worthGuessing(tokens []token, i int) bool {
	return g.words[tokens[i].text] == 0 && utf8.RuneCountInString(tokens[i].text) >= leastGuessed
}

// guess finds the likeliest misspelt name of up to three words that starts at token i and has a cue beside it.
func (g *Gazetteer) guess(tokens []token, i int) (span, bool) {
	var found span
	best := surely
	for n := 1; n <= cuedWords && i+n <= len(tokens); n++ {
		if n > 1 && (tokens[i+n-1].apart || g.words[tokens[i+n-1].text] != 0) {
			break
		}
		s := span{i, i + n, false}
		if !g.cued(tokens, s) {
			continue
		}
		if r, ok := g.misspelt(tokens[i:i+n], question{mode: asPlace}); ok && total(r) > best {
			found, best = s, total(r)
		}
	}
	return found, found.to > 0
}

func total(r Resolution) float64 {
	var sum float64
	for _, s := range r.Districts {
		sum += s.Share
	}
	return sum
}
