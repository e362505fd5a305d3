package facts

import (
	"cmp"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

// mentionShare is how far a place the child only mentions is believed to be its home.
const mentionShare = .7

// codePlaces codes where the child's home is, and where it was last seen or found.
func codePlaces(f *Facts, c *models.Case, g *places.Gazetteer, heard said, left *leftovers) {
	district, near := readDistrict(c.District, g)
	where := sounded(c.Event.Where.Or(""))
	spot, ok := readScene(c.Event.Where.Or(""), near, g)
	if ok {
		where = without(where, spot.Key)
	} else {
		spot = readSpot(c.Station, near, g)
	}
	left.add(where...)
	f.Values[Event] = placeValue(district, spot)

	district, near = readDistrict(c.Person.HomeDistrict, g)
	spot = readSpot(c.Person.HomePlace, near, g)
	f.Values[Home] = placeValue(district, spot)
	rest := heard.rest
	if f.Values[Home] == nil && heard.text != "" {
		if mentions := g.Mentions(heard.text); len(mentions) > 0 {
			m := mentions[0]
			for i := range m.Districts {
				m.Districts[i].Share *= mentionShare
			}
			f.Values[Home] = placeValue(places.Resolution{}, m)
			rest = without(rest, m.Key)
		}
	}
	left.add(rest...)
}

// answer is what a fact says; nothing where it says that nobody knows.
func answer(f models.Fact[string]) string {
	written := f.Or("")
	if emptyAnswer(written) != "" {
		return ""
	}
	return written
}

// readDistrict reads a district field, in which people also write towns and villages. near is the likeliest district.
func readDistrict(f models.Fact[string], g *places.Gazetteer) (r places.Resolution, near uint16) {
	written := answer(f)
	if written == "" {
		return places.Resolution{}, 0
	}
	r, ok := g.ResolveDistrict(written)
	if ok {
		r.Place, r.Key = "", ""
	} else {
		r, ok = g.Resolve(written, 0)
	}
	if ok {
		near = r.Districts[0].District
	}
	return r, near
}

// leastLikely is the share from which the likeliest district of a misspelt place says anything. Below, the words are more
// probably a village that the gazetteer does not list, and only their sound counts.
const leastLikely = .2

// readSpot reads a field that holds a place within a district.
func readSpot(f models.Fact[string], near uint16, g *places.Gazetteer) places.Resolution {
	r, ok := g.Resolve(answer(f), near)
	if ok && !r.Exact && r.Districts[0].Share < leastLikely {
		return places.Resolution{Key: r.Key}
	}
	return r
}

// surely is the share from which words that may be no place at all ("brick kiln") are taken for a misspelt one.
const surely = .5

// readScene finds a place in the words that say where a child was seen or found, which often name none.
func readScene(words string, near uint16, g *places.Gazetteer) (places.Resolution, bool) {
	r, ok := g.Resolve(words, near)
	if ok && (r.Exact || r.Districts[0].Share >= surely) {
		return r, true
	}
	if mentions := g.Mentions(words); len(mentions) > 0 {
		return mentions[0], true
	}
	return places.Resolution{}, false
}

// placeValue joins a district with a place that should lie in it; nil when neither is known.
func placeValue(district, spot places.Resolution) Value {
	p := Place{
		Districts: joined(district.Districts, spot.Districts),
		PlaceKey:  cmp.Or(spot.Key, district.Key),
		PlaceName: spot.Place,
	}
	if spot.Key == "" {
		p.PlaceName = district.Place
	}
	if len(p.Districts) == 0 && p.PlaceKey == "" {
		return nil
	}
	return p
}

const (
	// A district somebody names outweighs the one that a village's name suggests: villages share names.
	districtWeight = .75
	// Districts less likely than this are not kept, nor more than mostDistricts.
	leastShare    = .05
	mostDistricts = 4
	// A district of which the place says nothing keeps this much beside one that the place may lie in.
	unsaid = .1
)

// joined weighs the districts named against those in which the place may lie, where both are known: where they have
// districts in common, these gain; else both stay, the named ones first.
func joined(named, suggested []places.Share) []places.Share {
	switch {
	case len(named) == 0:
		return kept(slices.Clone(suggested))
	case len(suggested) == 0:
		return kept(slices.Clone(named))
	}
	total, agreed := 0.0, 0.0
	common := slices.Clone(named)
	for i, n := range named {
		common[i].Share *= unsaid
		for _, s := range suggested {
			if s.District == n.District {
				common[i].Share += n.Share * s.Share
				agreed += n.Share * s.Share
			}
		}
		total += common[i].Share
	}
	if agreed > 0 {
		sum := 0.0
		for _, n := range named {
			sum += n.Share
		}
		for i := range common {
			common[i].Share *= sum / total
		}
		return kept(common)
	}
	all := make([]places.Share, 0, len(named)+len(suggested))
	for _, n := range named {
		all = append(all, places.Share{District: n.District, Share: n.Share * districtWeight})
	}
	for _, s := range suggested {
		all = append(all, places.Share{District: s.District, Share: s.Share * (1 - districtWeight)})
	}
	return kept(all)
}

// kept rounds shares to hundredths, best first, and drops the small ones.
func kept(shares []places.Share) []places.Share {
	for i := range shares {
		shares[i].Share = math.Round(shares[i].Share*100) / 100
	}
	shares = slices.DeleteFunc(shares, func(s places.Share) bool { return s.Share < leastShare })
	slices.SortFunc(shares, func(a, b places.Share) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.District, b.District))
	})
	return shares[:min(len(shares), mostDistricts)]
}

// mostPlaceWords is of how many words the name of a place is.
const mostPlaceWords = 4

// without leaves out the words that make up a place's key.
func without(words []word, key string) []word {
	for i := range words {
		name := ""
		for j := i; j < min(i+mostPlaceWords, len(words)); j++ {
			name += words[j].text
			if string(names.KeyOf(name)) == key {
				return slices.Concat(words[:i], words[j+1:])
			}
		}
	}
	return words
}
