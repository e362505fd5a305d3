package places

import (
	"cmp"
	"math"
	"slices"
)

// mode is what the written words are supposed to be.
type mode uint8

const (
	asDistrict mode = iota // the field asks for a district
	asPlace                // any place
	modes
)

// prior is how often, relative to a district's name, people write a kind of place. In a district field writers put the
// headquarters or an old name now and then, a tehsil seldom.
var prior = [modes][kinds]float64{
	asDistrict: {district: 1, formerly: .5, headquarters: .5, tehsil: .05, town: .05, block: .02},
	asPlace:    {district: 1, formerly: .7, headquarters: .8, tehsil: .7, town: .5, block: .4},
}

// unlisted is the chance that a name of the gazetteer, written exactly, means a place the gazetteer does not list: villages
// share their names with tehsils, hardly ever with a district in a district's field.
var unlisted = [modes]float64{asDistrict: .01, asPlace: .08}

// The noisy channel: each edit makes a reading e^-editDecay (1 in 20) as likely, and a name that is not listed is as likely
// as one that lies chanceEdits × its length away from a listed one.
const (
	editDecay   = 3.0
	chanceEdits = .34
)

const (
	leastShare = .01 // smaller shares say nothing
	mostShares = 8   // no ambiguous name needs more
)

// Places near a known district are meant more often than far ones: e^-(km/nearScale) of the odds of the district itself,
// and never less than nearFloor, because people also leave out that they moved.
const (
	nearOther = .05
	nearScale = 60.0
	nearFloor = .002
)

// tally is the weight of one district: of the likeliest of its places, without and with regard to a known district.
type tally struct {
	district    uint16
	plain, near float64
}

// weigh turns hits into shares. `near` (0 if none) moves weight between the districts, never to or from "none of these".
func (g *Gazetteer) weigh(hits []hit, letters int, m mode, near uint16) (Resolution, bool) {
	var tallies []tally
	var r Resolution
	var best float64
	for _, h := range hits {
		likelihood := math.Exp(-editDecay * h.edits)
		for _, i := range g.index.spellings[h.spelling].places {
			p := &g.index.places[i]
			plain := likelihood * prior[m][p.kind]
			moved := plain * g.nearness(p, near)
			if moved > best {
				best, r.Place = moved, p.name
			}
			t := slices.IndexFunc(tallies, func(t tally) bool { return t.district == p.district })
			if t < 0 {
				t = len(tallies)
				tallies = append(tallies, tally{district: p.district})
			}
			tallies[t].plain = max(tallies[t].plain, plain)
			tallies[t].near = max(tallies[t].near, moved)
		}
	}
	known := r.share(tallies, letters, m)
	return r, known >= leastKnown[m]
}

// share fills in the districts and returns the probability that it is one of them.
func (r *Resolution) share(tallies []tally, letters int, m mode) float64 {
	var plain, near float64
	for _, t := range tallies {
		plain += t.plain
		near += t.near
	}
	if plain == 0 {
		return 0
	}
	none := math.Exp(-editDecay*chanceEdits*float64(letters)) + unlisted[m]*plain
	known := plain / (plain + none)
	for _, t := range tallies {
		if s := known * t.near / near; s >= leastShare {
			r.Districts = append(r.Districts, Share{t.district, s})
		}
	}
	slices.SortFunc(r.Districts, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.District, b.District))
	})
	r.Districts = r.Districts[:min(len(r.Districts), mostShares)]
	return known
}

// leastKnown is the probability of "one of these" under which a written name counts as not resolved. A district's field
// holds a district, so any lead is better than none.
var leastKnown = [modes]float64{asDistrict: .1, asPlace: .4}

// nearness is the weight of a place for somebody known to be of the district near.
func (g *Gazetteer) nearness(p *place, near uint16) float64 {
	if near == 0 || p.district == near {
		return 1
	}
	centre, ok := g.centroid(near)
	if !ok {
		return 1
	}
	return max(nearFloor, nearOther*math.Exp(-centre.kilometres(p.at)/nearScale))
}
