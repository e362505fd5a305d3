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
	near := s.near(probe)
	switch {
	case !ok:
		return comparison{}, false
	case probe.PlaceKey == "" && probe.PlaceName == "":
		if len(probe.Districts) == 0 {
			return comparison{}, false
		}
		return s.single("home", facts.Home, "home_district", func(v facts.Value) int {
			gallery, ok := v.(facts.Place)
			if !ok || len(gallery.Districts) == 0 {
				return -1
			}
			switch km := near.kilometres(gallery); {
			case km == 0:
				return sameDistrict
			case km <= nearKM:
				return districtNear
			}
			return districtFar
		})
	}
	keys := s.view.PlaceKeys(facts.Home)
	alike := keys.Keys.Alike(names.Key(probe.PlaceKey), placeSimilar)
	set := s.model.Sets["home_place"]
	t := s.compareByCode(set, s.model.weight(set), s.view.Distinct(facts.Home, s.side), func(code int, v facts.Value) int {
		gallery, ok := v.(facts.Place)
		if !ok {
			return -1
		}
		same := alike[keys.Numbers[code]] || probe.PlaceName != "" && probe.PlaceName == gallery.PlaceName
		return homeFinding(near, gallery, same)
	})
	return comparison{field: "home", set: "home_place", group: set.Group, column: facts.Home, probe: facts.Home, tables: []table{t}}, true
}

// homeFinding is the finding of a place; same is whether it is written like the probe's.
func homeFinding(near *nearness, gallery facts.Place, same bool) int {
	placed := hasPlace(gallery)
	if len(near.of) == 0 || len(gallery.Districts) == 0 {
		switch {
		case same:
			return samePlaceOtherDistrict
		case placed:
			return placeFar
		}
		return -1
	}
	km := near.kilometres(gallery)
	switch {
	case same && km == 0:
		return samePlace
	case same:
		return samePlaceOtherDistrict
	case km == 0:
		return placeSameDistrict
	case km <= nearKM:
		return placeNear
	}
	return placeFar
}

// nearness is how far other places are from one, worked out once for each district.
type nearness struct {
	of    []places.Share
	apart func(a, b uint16) float64
	known []float64 // by district; NaN where it is yet to be worked out
}

func (s *search) near(p facts.Place) *nearness {
	return &nearness{of: p.Districts, apart: s.m.cfg.Kilometres}
}

// kilometres is the distance between the nearest two districts that either place may be in; -1 when one has none.
func (n *nearness) kilometres(other facts.Place) float64 {
	best := -1.0
	for _, y := range other.Districts {
		for int(y.District) >= len(n.known) {
			n.known = append(n.known, math.NaN())
		}
		km := n.known[y.District]
		if math.IsNaN(km) {
			km = n.to(y.District)
			n.known[y.District] = km
		}
		if km >= 0 && (best < 0 || km < best) {
			best = km
		}
	}
	return best
}

func (n *nearness) to(district uint16) float64 {
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
	near := s.near(probe)
	c, ok := s.single("found_to_home", to, "found_to_home", func(v facts.Value) int {
		gallery, ok := v.(facts.Place)
		if !ok || len(gallery.Districts) == 0 {
			return -1
		}
		km := near.kilometres(gallery)
		if km == 0 {
			return 0
		}
		for i, bound := range foundToHomeKM {
			if km <= bound {
				return i + 1
			}
		}
		return len(foundToHomeKM) + 1
	})
	c.probe = from
	return c, ok
}
