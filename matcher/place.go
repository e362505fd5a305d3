package matcher

import (
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
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
			switch km := s.apart(probe, gallery); {
			case km == 0:
				return sameDistrict
			case km <= nearKM:
				return districtNear
			}
			return districtFar
		})
	}
	return s.single("home", facts.Home, "home_place", func(v facts.Value) int {
		gallery, ok := v.(facts.Place)
		if !ok {
			return -1
		}
		return s.homeFinding(probe, gallery)
	})
}

func (s *search) homeFinding(probe, gallery facts.Place) int {
	placed := gallery.PlaceKey != "" || gallery.PlaceName != ""
	same := placed && alikePlaces(probe, gallery)
	if len(probe.Districts) == 0 || len(gallery.Districts) == 0 {
		switch {
		case same:
			return samePlaceOtherDistrict
		case placed:
			return placeFar
		}
		return -1
	}
	km := s.apart(probe, gallery)
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

func alikePlaces(a, b facts.Place) bool {
	if a.PlaceName != "" && a.PlaceName == b.PlaceName {
		return true
	}
	if a.PlaceKey == "" || b.PlaceKey == "" {
		return false
	}
	_, ok := names.SimilarityAtLeast(names.Key(a.PlaceKey), names.Key(b.PlaceKey), placeSimilar)
	return ok
}

// apart is the distance in kilometres between the nearest two districts that either place may be in.
func (s *search) apart(a, b facts.Place) float64 {
	best := -1.0
	for _, x := range a.Districts {
		for _, y := range b.Districts {
			if x.District == y.District {
				return 0
			}
			if km := s.m.cfg.Kilometres(x.District, y.District); best < 0 || km < best {
				best = km
			}
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
	c, ok := s.single("found_to_home", to, "found_to_home", func(v facts.Value) int {
		gallery, ok := v.(facts.Place)
		if !ok || len(gallery.Districts) == 0 {
			return -1
		}
		km := s.apart(probe, gallery)
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
