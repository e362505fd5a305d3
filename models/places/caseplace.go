package places

import (
	"strings"

	"github.com/milaan-project/milaan/models"
)

// PlaceOf is what a case is to the policy: the districts that its record names, or misspells beyond doubt. A case must not be
// out of everybody's sight because a clerk wrote Arga.
func (g *Gazetteer) PlaceOf(c *models.Case) models.CasePlace {
	p := models.CasePlace{Side: c.Side, Station: c.Station.Or(""), Drive: c.Recovery.Drive.Or("")}
	for _, written := range []string{c.District.Or(""), c.Recovery.Committee.Or("")} {
		if lgd := g.likely(written); lgd != 0 {
			p.Districts = append(p.Districts, lgd)
		}
	}
	return p
}

// A misspelling is of the district that has this share of the guess, when the next one has so little.
const (
	likelyShare  = .6
	unlikelyNext = .1
)

// Recognised is the English name of the district that words mean, and empty where they are no district's or may be two's.
// It tells what the policy goes by: lists, counts and pages that go by another reading would lose a case.
func (g *Gazetteer) Recognised(written string) string {
	d, _ := g.District(g.likely(written))
	return d.NameEn
}

// likely is the LGD code of a district given by one of its names, or by a misspelling that can be no other's.
func (g *Gazetteer) likely(written string) uint16 {
	written = strings.ToLower(strings.TrimSpace(written)) // as the registry keeps it, which must not mean another
	if lgd := g.Code(written); lgd != 0 {
		return lgd
	}
	found, ok := g.ResolveDistrict(written)
	if !ok || len(found.Districts) == 0 || found.Districts[0].Share < likelyShare || len(found.Districts) > 1 && found.Districts[1].Share > unlikelyNext {
		return 0
	}
	return found.Districts[0].District
}

// Held is the English name of the district that has a case: of the committee that decides about a recovered child, or the
// one that the record names. It is empty where that cannot be made out.
func (g *Gazetteer) Held(c *models.Case) string {
	d, _ := g.District(g.Committee(c))
	return d.NameEn
}

// Code is the LGD code of a district given by one of its names, and 0 for what is no district's name. Seven districts share
// theirs with a place that people also call a district by; a district's own name means the district.
func (g *Gazetteer) Code(written string) uint16 {
	if lgd := g.index.districtNamed(fold(written)); lgd != 0 {
		return lgd
	}
	found, ok := g.ResolveDistrict(written)
	if !ok || !found.Exact || len(found.Districts) != 1 {
		return 0
	}
	return found.Districts[0].District
}

// Committee is the LGD code of the district whose committee decides about a recovered child: the one before which the
// child was produced or to which it was moved, or the case's own.
func (g *Gazetteer) Committee(c *models.Case) uint16 {
	if lgd := g.likely(c.Recovery.Committee.Or("")); lgd != 0 {
		return lgd
	}
	return g.likely(c.District.Or(""))
}

// ReachOf makes the reach of somebody who works in a district, given by name: an AHTU officer reaches the associated
// districts too. It returns an Invalid Error for what is no district's name.
func (g *Gazetteer) ReachOf(role models.Role, written ...string) (models.Reach, error) {
	var r models.Reach
	for _, name := range written {
		lgd := g.Code(name)
		if lgd == 0 {
			return r, models.Errorf(models.Invalid, "%q is not the name of a district", "%q किसी ज़िले का नाम नहीं है", models.Shorten(name)).At("district").
				Advise("Write the district's name in English or Hindi, for example Kasganj.", "ज़िले का नाम हिंदी या अंग्रेज़ी में लिखें, जैसे कासगंज।")
		}
		r.Districts = append(r.Districts, lgd)
		if unit, ok := g.AHTU(lgd); ok && role == models.RoleAHTU && unit.District == lgd {
			r.Associated = append(r.Associated, unit.Associated...)
		}
	}
	return r, nil
}

// NameOf lists the English name of each of some districts.
func (g *Gazetteer) NameOf(districts []uint16) []string {
	var names []string
	for _, lgd := range districts {
		if d, ok := g.District(lgd); ok {
			names = append(names, d.NameEn)
		}
	}
	return names
}

// NamesOf lists every name of some districts, in both scripts.
func (g *Gazetteer) NamesOf(districts ...uint16) []string {
	var names []string
	for _, lgd := range districts {
		if d, ok := g.District(lgd); ok {
			names = append(names, d.Names()...)
		}
	}
	return names
}
