package matcher

import (
	"math"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

// Findings of home_place, when the probe names a place.
const (
	samePlace = iota
	samePlaceOtherDistrict
	placeSameDistrict
	placeNear
	placeFar
)

// Findings of home_district, when the probe names only a district.
const (
	sameDistrict = iota
	districtNear
	districtFar
)

// nearKM is how far apart the centres of two districts may lie to be called neighbours.
const nearKM = 90

// placeSimilar is from which similarity of keys two written places are held to be one: places are misspelled more than
// names are, and two real places of one district are rarely this alike.
const placeSimilar = .85

// homeField compares where the child's home is: place and district are one finding, since they are far from independent.
func homeField(s *search) (comparison, bool) {
	probe, ok := s.probe.Values[facts.Home].(facts.Place)
	if !ok {
		return comparison{}, false
	}
	n := s.near(probe, facts.Home)
	if !hasPlace(probe) {
		if len(probe.Districts) == 0 {
			return comparison{}, false
		}
		return s.placed("home", "home_district", n, func(_ *facts.PlaceForm, km float64) int {
			switch {
			case km < 0:
				return -1
			case km == 0:
				return sameDistrict
			case km <= nearKM:
				return districtNear
			}
			return districtFar
		}), true
	}
	alike, named := n.forms.Keys.Alike(names.Key(probe.PlaceKey), placeSimilar), uint32(0)
	if probe.PlaceName != "" {
		named = n.forms.Named(probe.PlaceName)
	}
	return s.placed("home", "home_place", n, func(f *facts.PlaceForm, km float64) int {
		return homeFinding(f, km, f.HasPlace && (alike[f.Key] || named != 0 && named == f.Name))
	}), true
}

// homeFinding is the finding of a place so far away; same is whether it is written like the probe's.
func homeFinding(f *facts.PlaceForm, km float64, same bool) int {
	switch {
	case same && km == 0:
		return samePlace
	case same:
		return samePlaceOtherDistrict
	case km < 0 && !f.HasPlace:
		return -1
	case km == 0:
		return placeSameDistrict
	case km >= 0 && km <= nearKM:
		return placeNear
	}
	return placeFar
}

// placed compares a place with every distinct place of a column by its form and its distance in kilometres, which is
// negative where either has no district. find says which finding of the set a place comes to, or a negative number where
// nothing can be said.
func (s *search) placed(field, setName string, n *nearness, find func(f *facts.PlaceForm, km float64) int) comparison {
	set := s.model.Sets[setName]
	bands := make([]uint8, len(n.forms.Forms))
	for code := range bands {
		bands[code] = noBand
		if f := &n.forms.Forms[code]; f.IsPlace {
			if i := find(f, n.kilometres(code, f)); i >= 0 {
				bands[code] = uint8(i)
			}
		}
	}
	return comparison{field: field, set: setName, group: set.Group, column: n.column, probe: n.column, tables: []table{s.banded(set, n.column, bands)}}
}

// nearness is how far the places of a column are from one, worked out once for each district.
type nearness struct {
	view   View
	column facts.Column
	forms  facts.PlaceForms
	of     []places.Share
	apart  func(a, b uint16) float64
	known  []float64 // by district; NaN where it is yet to be worked out
}

func (s *search) near(p facts.Place, col facts.Column) *nearness {
	return &nearness{view: s.view, column: col, forms: s.view.PlaceForms(col), of: p.Districts, apart: s.m.cfg.Kilometres}
}

// kilometres is the distance between the nearest two districts that either place may be in; -1 when one has none.
func (n *nearness) kilometres(code int, f *facts.PlaceForm) float64 {
	if !f.Several {
		return n.to(f.District)
	}
	best := -1.0
	if p, ok := n.view.Value(n.column, uint32(code)).(facts.Place); ok {
		for _, d := range p.Districts {
			if km := n.to(d.District); km >= 0 && (best < 0 || km < best) {
				best = km
			}
		}
	}
	return best
}

// to is the distance of a district.
func (n *nearness) to(district uint16) float64 {
	if int(district) < len(n.known) && n.known[district] >= -1 { // not NaN
		return n.known[district]
	}
	return n.look(district)
}

func (n *nearness) look(district uint16) float64 {
	if district == 0 {
		return -1
	}
	for int(district) >= len(n.known) {
		n.known = append(n.known, math.NaN())
	}
	if math.IsNaN(n.known[district]) {
		n.known[district] = n.measure(district)
	}
	return n.known[district]
}

func (n *nearness) measure(district uint16) float64 {
	best := -1.0
	for _, x := range n.of {
		if x.District == district {
			return 0
		}
		if km := n.apart(x.District, district); best < 0 || km < best {
			best = km
		}
	}
	return best
}

// Bounds in kilometres of the findings of found_to_home after "same district".
var foundToHomeKM = []float64{100, 250}

// foundToHomeField compares where the child was found with where the missing child's home is.
func foundToHomeField(s *search) (comparison, bool) {
	if s.case_.Side == s.side {
		return comparison{}, false
	}
	of := map[models.Side]facts.Column{models.Missing: facts.Home, models.Found: facts.Event}
	from, to := of[s.case_.Side], of[s.side]
	probe, ok := s.probe.Values[from].(facts.Place)
	if !ok || len(probe.Districts) == 0 {
		return comparison{}, false
	}
	c := s.placed("found_to_home", "found_to_home", s.near(probe, to), func(_ *facts.PlaceForm, km float64) int {
		if km <= 0 {
			return int(km)
		}
		for i, bound := range foundToHomeKM {
			if km <= bound {
				return i + 1
			}
		}
		return len(foundToHomeKM) + 1
	})
	c.probe = from
	return c, true
}
