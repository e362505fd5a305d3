package facts

import (
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

// Of codes a case. The same case gives the same facts, in the same order.
func Of(c *models.Case, g *places.Gazetteer) Facts {
	f := Facts{Side: c.Side}
	var left leftovers
	p := &c.Person
	said := listen(c.Recovery.Words.Or(""))
	f.Values[Child] = nameValue(said.child, p.Name, p.Aliases.Or(nil)...)
	f.Values[Father] = nameValue(said.father, p.Father)
	f.Values[Mother] = nameValue(said.mother, p.Mother)
	f.Values[Guardian] = nameValue("", p.Guardian)
	f.Values[Kin] = kinValue(said.kin)
	f.Values[Sex] = known.sexes.categoryOf(string(p.Sex.Or("")), &left)
	f.Values[Languages] = languagesOf(p.Languages, &left)
	f.Values[Marks] = marksOf(p.Marks, &left)
	f.Values[Disability] = disabilitiesOf(p.Disability, &left)
	f.Values[Clothing] = outfitOf(p.Clothing, p.Belongings, &left)
	f.Values[Complexion] = known.complexions.categoryOf(p.Complexion.Or(""), &left)
	f.Values[Build] = known.builds.categoryOf(p.Build.Or(""), &left)
	f.Values[Hair] = known.hair.categoryOf(p.Hair.Or(""), &left)
	f.Values[Eyes] = known.eyes.categoryOf(p.Eyes.Or(""), &left)
	codePlaces(&f, c, g, said, &left)
	codeGrowth(&f, c)
	f.Values[Together] = togetherOf(c.Event.Together)
	for _, text := range []models.Fact[string]{c.Event.Circumstances, c.Recovery.FoundWith, c.Recovery.Condition} {
		left.add(sounded(text.Or(""))...)
	}
	f.Tokens, f.Spellings = left.sorted()
	return f
}

// nameValue is every form of a person's written names; said is what the child says of it, and counts where nobody wrote
// a name. It is nil when there is none.
func nameValue(said string, name models.Fact[string], aliases ...string) Value {
	var n Names
	written := append([]string{name.Or("")}, aliases...)
	if name.State() == models.Unknown && len(aliases) == 0 {
		written = []string{said}
	}
	for _, w := range written {
		if w == "" || emptyAnswer(w) != "" {
			continue
		}
		for _, form := range names.Variants(w) {
			if !slices.ContainsFunc(n.Forms, form.Equal) {
				n.Forms = append(n.Forms, form)
			}
		}
	}
	if len(n.Forms) == 0 {
		return nil
	}
	return n
}

// togetherOf is the cases of a child's companions by id or number, as NumberOf writes it.
func togetherOf(written models.Fact[[]string]) Value {
	var refs Set
	for _, ref := range written.Or(nil) {
		if number, err := models.ParseNumber(ref); err == nil {
			ref = number
		}
		refs = append(refs, ref)
	}
	if len(refs) == 0 {
		return nil
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

// kinValue is every form of the names of relatives that a child says.
func kinValue(said []string) Value {
	var n Names
	for _, name := range said {
		for _, form := range names.Variants(name) {
			if !slices.ContainsFunc(n.Forms, form.Equal) {
				n.Forms = append(n.Forms, form)
			}
		}
	}
	if len(n.Forms) == 0 {
		return nil
	}
	return n
}

// codeGrowth codes what changes with time: the date, the age and the height for it.
func codeGrowth(f *Facts, c *models.Case) {
	if when, ok := c.Event.When.Get(); ok {
		f.Values[EventDate] = Day{On: when, Within: c.EventWithin()}
	}
	if cm, ok := c.Person.HeightCM.Get(); ok {
		f.Values[Stature] = Centimetres(math.Round(cm))
	}
	age, ok := c.Age()
	if !ok {
		return
	}
	f.Values[Age] = HalfYears(math.Round(age * 2))
	if when, ok := c.Event.When.Get(); ok {
		f.Values[Born] = BirthOf(when, age)
	}
	if cm, ok := c.Person.HeightCM.Get(); ok {
		sex, _ := f.Values[Sex].(Category)
		f.Values[Height] = heightZ(cm, models.Sex(sex), age)
	}
}
