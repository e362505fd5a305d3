package places

import (
	"slices"

	"github.com/milaan-project/milaan/models/names"
)

// longestName is the most bytes that are read as one place; longer writing is prose, for Mentions.
const longestName = 200

// ResolveDistrict reads a field that should hold a district: its name in either script, an old name, its headquarters, or a
// misspelling of one. It returns false, with the key alone, when the words are like none.
func (g *Gazetteer) ResolveDistrict(written string) (Resolution, bool) {
	return g.resolve(question{written: written, mode: asDistrict})
}

// Resolve reads the words for any place: district, tehsil, block, town or station, in either script, right or misspelt,
// alone or with the district it is in ("Ramnagar, Varanasi"). `near` is the LGD code of a district known otherwise (0 if
// none), which settles ambiguous names. It returns false, with the key alone, when the gazetteer lists nothing like it.
func (g *Gazetteer) Resolve(written string, near uint16) (Resolution, bool) {
	return g.resolve(question{written: written, near: near, mode: asPlace})
}

func (g *Gazetteer) resolve(q question) (Resolution, bool) {
	if len(q.written) > longestName {
		return Resolution{}, false
	}
	tokens := tokenize(q.written)
	if len(tokens) == 0 {
		return Resolution{}, false
	}
	if r, ok := g.exactly(tokens, q); ok {
		return r, true
	}
	r, ok := g.recent.get(q)
	if !ok {
		r = g.read(tokens, q)
		g.recent.add(q, r)
	}
	r.Districts = slices.Clone(r.Districts)
	return r, len(r.Districts) > 0
}

// exactly finds the words as they stand, then without generic words.
func (g *Gazetteer) exactly(tokens []token, q question) (Resolution, bool) {
	if len(tokens) == 1 && q.near != 0 && g.words.has(tokens[0], seat) {
		return g.seatOf(tokens[0], q)
	}
	proper := g.words.proper(tokens)
	if len(proper) == 0 {
		return Resolution{}, false
	}
	if r, ok := g.named(tokens, q); ok || len(proper) == len(tokens) {
		return r, ok
	}
	return g.named(proper, q)
}

// named finds tokens that together are a name of the gazetteer.
func (g *Gazetteer) named(tokens []token, q question) (Resolution, bool) {
	hits := g.index.same(join(tokens))
	if hits == nil {
		return Resolution{}, false
	}
	s := &g.index.spellings[hits[0].spelling]
	r, ok := g.weigh(hits, s.runes, q.mode, q.near)
	r.Key, r.Exact = string(s.key), true
	return r, ok
}

// seatOf reads a bare "Sadar": every district's headquarters tehsil is called so by its people.
func (g *Gazetteer) seatOf(t token, q question) (Resolution, bool) {
	d, ok := g.District(q.near)
	if !ok {
		return Resolution{}, false
	}
	return Resolution{
		Districts: []Share{{d.LGD, 1 - unlisted[q.mode]}}, Place: d.HQ, Key: string(names.KeyOf(t.text)), Exact: true,
	}, true
}

// read resolves words that are no name as they stand: several places in a row, or a misspelling.
func (g *Gazetteer) read(tokens []token, q question) Resolution {
	proper := g.words.proper(tokens)
	key := string(names.KeyOf(join(proper)))
	for _, attempt := range []func([]token, question) (Resolution, bool){g.inParts, g.inNames, g.misspelt} {
		if r, ok := attempt(proper, q); ok {
			if r.Key == "" {
				r.Key = key
			}
			return r
		}
	}
	return Resolution{Key: key}
}

// surelyDistrict is the share from which a part of an address is taken for the district of the parts before it.
const surelyDistrict = .8

// inParts reads an address with commas, smallest place first, whose last part may be the district.
func (g *Gazetteer) inParts(tokens []token, q question) (Resolution, bool) {
	parts := splitApart(tokens)
	if len(parts) < 2 {
		return Resolution{}, false
	}
	last := len(parts) - 1
	if in := g.readPart(parts[last], question{mode: asDistrict}); in.surely() {
		return g.within(parts[0], in, q), true
	}
	for _, part := range parts {
		if r := g.readPart(part, q); len(r.Districts) > 0 {
			return r, true
		}
	}
	return Resolution{}, false
}

func (r Resolution) surely() bool {
	return len(r.Districts) > 0 && r.Districts[0].Share >= surelyDistrict
}

// within reads a place that is written with its district. The district holds, whether or not the gazetteer lists a place of
// that name there.
func (g *Gazetteer) within(words []token, in Resolution, q question) Resolution {
	q.near = in.Districts[0].District
	r := g.readPart(words, q)
	if q.mode == asPlace && r.surely() && r.Districts[0].District == q.near {
		return r
	}
	in.Exact = false
	if q.mode == asPlace {
		in.Key = string(names.KeyOf(join(g.words.proper(words))))
	}
	return in
}

func (g *Gazetteer) readPart(part []token, q question) Resolution {
	if r, ok := g.exactly(part, q); ok {
		return r
	}
	if r, ok := g.inNames(part, q); ok {
		return r
	}
	r, _ := g.misspelt(g.words.proper(part), q)
	return r
}

func splitApart(tokens []token) [][]token {
	var parts [][]token
	start := 0
	for i := range tokens {
		if i > start && tokens[i].apart {
			parts = append(parts, tokens[start:i])
			start = i
		}
	}
	if start < len(tokens) {
		parts = append(parts, tokens[start:])
	}
	return parts
}

// inNames reads words that are several whole names in a row ("Ramnagar Varanasi"), of which the last may be the district.
func (g *Gazetteer) inNames(tokens []token, q question) (Resolution, bool) {
	var found [][]token
	for i := 0; i < len(tokens); {
		n := g.index.longest(tokens[i:])
		if n == 0 {
			return Resolution{}, false
		}
		found = append(found, tokens[i:i+n])
		i += n
	}
	if len(found) < 2 {
		return Resolution{}, false
	}
	if in, _ := g.named(found[len(found)-1], question{mode: asDistrict}); in.surely() {
		return g.within(found[0], in, q), true
	}
	return g.named(found[0], q)
}

// misspelt compares the words with every name.
func (g *Gazetteer) misspelt(tokens []token, q question) (Resolution, bool) {
	if len(tokens) == 0 || len(tokens) == 1 && g.words.has(tokens[0], elsewhere|common|seat) {
		return Resolution{}, false
	}
	written := newSpelling(join(tokens))
	limit := chanceEdits*float64(written.runes) + slipCost
	r, ok := g.weigh(g.index.like(&written, limit), written.runes, q.mode, q.near)
	r.Key = string(written.key)
	return r, ok
}
