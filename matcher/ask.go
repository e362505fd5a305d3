package matcher

import (
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// leastGain is from how many bits an answer is worth asking for.
const leastGain = .02

// unasked are the fields that the probe does not say and that can be asked for: where their values are kept, by which
// findings they are compared, and whether the first of these is that of equal values, so that how common a value is tells
// how often it is met by chance. Dates and the place of the recovery are known of every probe, or nobody knows them.
var unasked = []struct {
	field  string
	column facts.Column
	set    string
	speaks func(facts.Value) bool // whether a value can be compared in this way
}{
	{"child_name", facts.Child, "child_name", is[facts.NameKey]},
	{"father_name", facts.Father, "father_name", is[facts.NameKey]},
	{"mother_name", facts.Mother, "mother_name", is[facts.NameKey]},
	{"guardian_name", facts.Guardian, "guardian_name", is[facts.NameKey]},
	{"sex", facts.Sex, "sex", is[facts.Category]},
	{"home", facts.Home, "home_place", is[facts.Place]},
	{"languages", facts.Languages, "languages_distinct", func(v facts.Value) bool { s, ok := v.(facts.Set); return ok && !slices.Equal(s, facts.Set{hindi}) }},
	{"marks", facts.Marks, "marks", is[facts.MarkSet]},
	{"disability", facts.Disability, "disability", is[facts.Set]},
	{"complexion", facts.Complexion, "complexion", is[facts.Category]},
	{"build", facts.Build, "build", is[facts.Category]},
	{"hair", facts.Hair, "hair", is[facts.Category]},
	{"eyes", facts.Eyes, "eyes", is[facts.Category]},
}

func is[T facts.Value](v facts.Value) bool { _, ok := v.(T); return ok }

// askProbe finds the question about the probe that is expected to settle best which of the candidates it is, if any.
func (s *search) askProbe(list []models.Candidate) *models.Ask {
	best := best{of: s.case_}
	for _, q := range unasked {
		if s.says(q.field) {
			continue
		}
		set := s.model.Sets[q.set]
		known := s.view.Known(q.column, s.side)
		best.offer(q.field, informationOfAnswer(s.together(list, q.column, func(code int) []chance {
			if !q.speaks(s.view.Value(q.column, uint32(code))) {
				return nil
			}
			return s.fits(set, float64(s.view.Count(q.column, s.side, uint32(code))), float64(known))
		})))
	}
	best.offer(askVillage, s.villages(list))
	for _, g := range s.measures() {
		best.offer(g.field, s.measured(list, g))
	}
	best.offer(s.photographProbe(list))
	return best.ask
}

// askAll is the best question of all: about the probe, or about one of the candidates.
func (s *search) askAll(list []models.Candidate) *models.Ask {
	ask := s.askProbe(list)
	for i := range list {
		if own := list[i].Ask; own != nil && (ask == nil || own.Gain > ask.Gain) {
			ask = own
		}
	}
	return ask
}

// says reports whether the probe says something of a field.
func (s *search) says(field string) bool {
	return slices.ContainsFunc(s.comparisons, func(c comparison) bool { return c.field == field })
}

// together groups the candidates by their value in a column; fits says how an answer agrees with a value, nil if it says
// nothing of it.
func (s *search) together(list []models.Candidate, col facts.Column, fits func(code int) []chance) []alike {
	var groups []alike
	at := map[int]int{}
	for i := range list {
		code := int(s.view.Code(col, list[i].Slot))
		if code == 0 || code >= s.view.Values(col) {
			continue
		}
		if _, seen := at[code]; !seen {
			at[code] = -1
			if f := fits(code); f != nil {
				at[code] = len(groups)
				groups = append(groups, alike{fits: f})
			}
		}
		if g := at[code]; g >= 0 {
			groups[g].p += list[i].Posterior
		}
	}
	return groups
}

// fits are the findings of a set that speak for a candidate, for a value that count of the known cases have.
func (s *search) fits(set *findingSet, count, known float64) []chance {
	met := (count + s.model.Smoothing*set.Findings[0].U) / (known + s.model.Smoothing)
	all := make([]outcome, len(set.Findings))
	for i, f := range set.Findings {
		all[i] = outcome{m: f.M, u: f.U * (1 - met) / max(1-set.Findings[0].U, 1e-9)}
	}
	all[0].u = met
	return slices.DeleteFunc(s.weighed(all, set.Group, set.Floor), func(w chance) bool { return w.same <= w.different })
}

// weighed are outcomes as the posterior will weigh them: their u, and the m that the bits after the group's weight stand
// for, which add up to one.
func (s *search) weighed(outcomes []outcome, group string, floor float64) []chance {
	ways := make([]chance, len(outcomes))
	same, different := 0.0, 0.0
	for i, o := range outcomes {
		ways[i] = chance{o.u * s.model.bits(o.m, o.u, s.model.Groups[group], floor).Likelihood(), o.u}
		same, different = same+ways[i].same, different+ways[i].different
	}
	for i := range ways {
		ways[i].same, ways[i].different = ways[i].same/same, ways[i].different/different
	}
	return ways
}

// villages is the information of the village, where the probe says a district alone that candidates share.
func (s *search) villages(list []models.Candidate) float64 {
	i := slices.IndexFunc(s.comparisons, func(c comparison) bool { return c.set == "home_district" })
	if i < 0 {
		return 0
	}
	places, found := s.view.PlaceForms(facts.Home).Forms, s.comparisons[i].tables[0].bands
	placed := func(code int) bool { return places[code].HasPlace && code < len(found) && found[code] == sameDistrict }
	count := func(code int) float64 { return float64(s.view.Count(facts.Home, s.side, uint32(code))) }
	inDistrict := 0.0
	for code := range places {
		if placed(code) {
			inDistrict += count(code)
		}
	}
	return informationOfAnswer(s.together(list, facts.Home, func(code int) []chance {
		if !placed(code) {
			return nil
		}
		way := s.village()
		n := s.model.Smoothing * s.model.Sets["home_place"].Findings[samePlace].U
		way.different = (count(code) + n*way.different) / (inDistrict + n)
		if way.same <= way.different {
			return nil
		}
		return []chance{way}
	}))
}

func hasPlace(p facts.Place) bool { return p.PlaceKey != "" || p.PlaceName != "" }

// village is how often two records that agree in the district agree in the place too.
func (s *search) village() chance {
	f := s.model.Sets["home_place"].Findings
	return chance{f[samePlace].M / (f[samePlace].M + f[placeSameDistrict].M), f[samePlace].U / (f[samePlace].U + f[placeSameDistrict].U)}
}

// measure is a measured value that the probe does not say: in which column, and how far the values of one child lie apart.
type measure struct {
	field  string
	column facts.Column
	value  func(facts.Value) (float64, bool)
	sd     float64
	flat   float64
}

// middleAge is the age for which the spread of ages is taken, in years.
const middleAge = 9

func (s *search) measures() []measure {
	var list []measure
	if !s.says("age") {
		m := s.model.Age
		list = append(list, measure{"age", facts.Age, func(v facts.Value) (float64, bool) { a, ok := v.(facts.HalfYears); return a.Years(), ok },
			m.SD + m.SDPerYear*middleAge, m.Flat})
	}
	if !s.says("height") {
		m := s.model.Height
		list = append(list, measure{"height", facts.Height, func(v facts.Value) (float64, bool) { z, ok := v.(facts.HeightZ); return z.SD(), ok }, m.SD, m.Flat})
	}
	return list
}

// asExpected is within how many standard deviations a value is "as expected", and withinIt the share of a Gaussian there.
const (
	asExpected = 1.25
	withinIt   = .7887
)

// measured is the information of a measured value, cut into ranges that are as wide as what is "as expected".
func (s *search) measured(list []models.Candidate, m measure) float64 {
	gallery := s.view.Distinct(m.column, s.side)
	rangeOf := func(v float64) int { return int(v / (2 * asExpected * m.sd)) }
	counts, known := map[int]float64{}, 0.0
	for _, d := range gallery {
		if v, ok := m.value(d.Value); ok {
			counts[rangeOf(v)] += float64(d.Count)
			known += float64(d.Count)
		}
	}
	p := map[int]float64{}
	for i := range list {
		if code := int(s.view.Code(m.column, list[i].Slot)); code < len(gallery) {
			if v, ok := m.value(gallery[code].Value); ok {
				p[rangeOf(v)] += list[i].Posterior
			}
		}
	}
	var groups []alike
	for r := range p {
		met := counts[r] / known
		if same := (1-m.flat)*withinIt + m.flat*met; same > met {
			groups = append(groups, alike{p[r], []chance{{same, met}}})
		}
	}
	return informationOfAnswer(groups)
}

// askCandidate finds the question about a candidate's own record that is expected to settle best whether it is the child:
// of what the probe says and the candidate does not.
func (s *search) askCandidate(k *models.Candidate, other *models.Case) *models.Ask {
	best := best{of: other}
	for i := range s.comparisons {
		c := &s.comparisons[i]
		if _, compared := c.at(s.view, k.Slot); compared {
			if c.set == "home_place" && s.districtAlone(c, k.Slot) {
				way := s.village()
				best.offer(askVillage, information(k.Posterior, []chance{way, {1 - way.same, 1 - way.different}}))
			}
			continue
		}
		t, ok := c.table(s.view, k.Slot)
		if ok && s.view.Code(c.column, k.Slot) == 0 && len(t.outcome) > 0 {
			floor := lowestGraded
			if set := s.model.Sets[c.set]; set != nil {
				floor = set.Floor
			}
			best.offer(c.field, information(k.Posterior, s.weighed(t.outcome, c.group, floor)))
		}
	}
	best.offer(s.photographCandidate(k.Posterior, other))
	return best.ask
}

// districtAlone reports whether a candidate agrees in the district and names no place in it.
func (s *search) districtAlone(c *comparison, slot models.Slot) bool {
	code := int(s.view.Code(c.column, slot))
	if code >= len(c.tables[0].bands) || c.tables[0].bands[code] != placeSameDistrict {
		return false
	}
	p, ok := s.view.Value(c.column, uint32(code)).(facts.Place)
	return ok && !hasPlace(p)
}

// best keeps the best question about one case.
type best struct {
	of  *models.Case
	ask *models.Ask
}

func (b *best) offer(code string, gain float64) {
	if gain < leastGain || b.ask != nil && gain <= b.ask.Gain {
		return
	}
	b.ask = &models.Ask{Code: code, Text: questions[code][b.of.Side], CaseID: b.of.ID, Number: b.of.Number, Gain: gain}
}
