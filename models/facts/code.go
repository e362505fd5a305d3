package facts

import (
	"math"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

// Of codes a case. The same case gives the same facts, in the same order.
func Of(c *models.Case, g *places.Gazetteer) Facts {
	f := Facts{Side: c.Side}
	var left leftovers
	p := &c.Person
	f.Values[Child] = nameValue(append([]string{p.Name.Or("")}, p.Aliases.Or(nil)...)...)
	f.Values[Father] = nameValue(p.Father.Or(""))
	f.Values[Mother] = nameValue(p.Mother.Or(""))
	f.Values[Guardian] = nameValue(p.Guardian.Or(""))
	if sex, ok := p.Sex.Get(); ok {
		f.Values[Sex] = Category(sex)
	}
	f.Values[Home] = homeValue(c, g)
	f.Values[Event] = placeValue(c.District, c.Station, g)
	f.Values[Languages] = languages.setOf(p.Languages, &left)
	f.Values[Marks] = marksOf(p.Marks, &left)
	f.Values[Disability] = disabilities.setIn(p.Disability, &left)
	f.Values[Clothing] = outfitOf(p.Clothing, &left)
	f.Values[Complexion] = complexions.categoryOf(p.Complexion, &left)
	f.Values[Build] = builds.categoryOf(p.Build, &left)
	f.Values[Hair] = hairs.categoryOf(p.Hair, &left)
	f.Values[Eyes] = eyes.categoryOf(p.Eyes, &left)
	if when, ok := c.Event.When.Get(); ok {
		f.Values[EventDate] = Day(when)
	}
	if age, ok := c.Age(); ok {
		f.Values[Age] = HalfYears(math.Round(age * 2))
		if h, ok := p.HeightCM.Get(); ok {
			mean, sd := HeightAt(p.Sex.Or(""), age)
			f.Values[Height] = HeightZ(math.Round((h - mean) / sd * 10))
		}
	}
	for _, text := range []string{p.Belongings.Or(""), c.Event.Circumstances.Or(""), c.Event.Where.Or(""), c.Recovery.Words.Or(""), c.Recovery.FoundWith.Or("")} {
		left.add(Words(text)...)
	}
	f.Tokens = left.tokens()
	return f
}

// nameValue is every form of the written names; nil when there is none.
func nameValue(written ...string) Value {
	var n Names
	for _, w := range written {
		if strings.TrimSpace(w) == "" {
			continue
		}
		for _, form := range names.Variants(w) {
			if len(form.Tokens) > 0 && !slices.ContainsFunc(n.Forms, form.Equal) {
				n.Forms = append(n.Forms, form)
			}
		}
	}
	if len(n.Forms) == 0 {
		return nil
	}
	return n
}

// homeShare is how far a place the child only mentions is believed to be its home.
const homeShare = .7

// homeValue is where the child's home is said to be; what a recovered child repeats stands in when nothing else is known.
func homeValue(c *models.Case, g *places.Gazetteer) Value {
	if v := placeValue(c.Person.HomeDistrict, c.Person.HomePlace, g); v != nil {
		return v
	}
	said, ok := c.Recovery.Words.Get()
	if !ok {
		return nil
	}
	for _, r := range g.Mentions(said) {
		p := Place{PlaceKey: r.Key, PlaceName: r.Place}
		for _, d := range r.Districts {
			p.Districts = append(p.Districts, places.Share{District: d.District, Share: d.Share * homeShare})
		}
		return p
	}
	return nil
}

// placeValue joins a district and a place within it, as far as either is given.
func placeValue(district, place models.Fact[string], g *places.Gazetteer) Value {
	var p Place
	near := uint16(0)
	if written, ok := district.Get(); ok {
		if r, ok := g.ResolveDistrict(written); ok {
			p.Districts = r.Districts
			near = r.Districts[0].District
		} else if r, ok := g.Resolve(written, 0); ok {
			p.Districts, p.PlaceKey, p.PlaceName = r.Districts, r.Key, r.Place
		} else {
			p.PlaceKey = keyOfWords(written)
		}
	}
	if written, ok := place.Get(); ok {
		if r, ok := g.Resolve(written, near); ok {
			p.PlaceKey, p.PlaceName = r.Key, r.Place
			if len(p.Districts) == 0 {
				p.Districts = r.Districts
			}
		} else if key := keyOfWords(written); key != "" {
			p.PlaceKey = key
		}
	}
	if len(p.Districts) == 0 && p.PlaceKey == "" && p.PlaceName == "" {
		return nil
	}
	return p
}

// keyOfWords is the phonetic key of a place the gazetteer does not know, so that two records naming it agree.
func keyOfWords(written string) string {
	var b strings.Builder
	for _, w := range Words(written) {
		if !generic.has(w) {
			b.WriteString(string(names.KeyOf(w)))
		}
	}
	return b.String()
}

// Written is what stands in a case behind a column, as people wrote it.
func Written(c *models.Case, col Column) string {
	join := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	}
	p := &c.Person
	switch col {
	case Child:
		return join(p.Name.Text(), strings.ReplaceAll(p.Aliases.Text(), ";", ", "))
	case Father:
		return p.Father.Text()
	case Mother:
		return p.Mother.Text()
	case Guardian:
		return p.Guardian.Text()
	case Sex:
		return p.Sex.Text()
	case Home:
		if home := join(p.HomePlace.Text(), p.HomeDistrict.Text()); home != "" {
			return home
		}
		return c.Recovery.Words.Text()
	case Event:
		return join(c.Event.Where.Text(), c.Station.Text(), c.District.Text())
	case Languages:
		return strings.ReplaceAll(p.Languages.Text(), ";", ", ")
	case Marks:
		return p.Marks.Text()
	case Disability:
		return p.Disability.Text()
	case Clothing:
		return p.Clothing.Text()
	case EventDate:
		return c.Event.When.Text()
	case Age:
		if p.AgeYears.State() == models.Unknown {
			return p.DateOfBirth.Text()
		}
		return p.AgeYears.Text()
	case Height:
		return p.HeightCM.Text()
	case Complexion:
		return p.Complexion.Text()
	case Build:
		return p.Build.Text()
	case Hair:
		return p.Hair.Text()
	case Eyes:
		return p.Eyes.Text()
	}
	return ""
}
