package demo

import (
	"math"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// recovery writes what a team notes of a child it found: what it sees, and what the child tells, as heard.
func (t *tables) recovery(c chance, x *child) models.Case {
	k := newClerk(c, x.boy)
	k.slips += .1 // by ear, from a child that speaks a dialect
	r := models.Case{Side: models.Found}
	at := pick(c, t.finds)
	r.District, r.Station = models.Of(k.district(at.district)), models.Of(at.station)
	r.Event.When, r.Event.Where = models.Of(x.found), models.Of(k.say(at.place))
	r.ReportedOn = models.Of(x.found + models.Date(c.IntN(3)))
	r.Recovery.Producer = models.Of(k.say(pick(c, t.phrases["producer"])))
	r.Recovery.FoundWith = models.Of(k.say(pick(c, t.phrases["with"])))
	r.Recovery.Condition = models.Of(k.say(pick(c, t.phrases["state"])))
	if c.likely(.6) {
		r.Recovery.CCI = models.Of(k.say(pick(c, t.phrases["cci"])) + ", " + k.place(word{at.district.NameHi, []string{at.district.NameEn}}))
	}
	if c.likely(.7) {
		r.Recovery.Drive = models.Of(k.say(word{"ऑपरेशन स्माइल 2025", []string{"Operation Smile 2025"}}))
	}
	t.see(k, &r, x)
	t.hear(k, &r, x)
	return r
}

// see writes what anybody sees.
func (t *tables) see(k *clerk, r *models.Case, x *child) {
	p := &r.Person
	p.Sex = models.Of(x.sex())
	guess := x.born.YearsUntil(x.found) + 1.3*k.NormFloat64()
	p.AgeYears, p.AgeKnownBy = models.Of(max(math.Round(guess), 2)), models.Of(models.Apparent)
	if k.likely(.7) {
		p.HeightCM = models.Of(math.Round(x.height(x.found) + 1.5*k.NormFloat64()))
	}
	build := x.build
	if k.likely(.4) {
		build = t.phrases["build"][0] // thinner than at home
	}
	look(k, r, x.complexion, build, .7)
	if k.likely(.7) {
		p.Marks = marks(k, x)
	}
	if x.disability.what.hindi != "" && k.likely(.85) {
		p.Disability = models.Of(k.marked(x.disability))
	}
	if k.likely(.8) {
		clothes := x.clothes
		if x.found-x.left > 7 {
			clothes = t.outfit(k.chance, x)
		}
		p.Clothing = models.Of(k.clothed(clothes))
	}
	if k.likely(.15) {
		p.Belongings = models.Of(k.say(pick(k.chance, t.phrases["belongings"])))
	}
}

// hear writes what the child tells: little, much, or something else than its parents would.
func (t *tables) hear(k *clerk, r *models.Case, x *child) {
	p := &r.Person
	switch {
	case k.likely(.3):
		p.Name = models.Of(k.name(x.house))
	case k.likely(.4 + .6*x.talk):
		p.Name = models.Of(k.name(x.given, optional(k.likely(.35), x.family)))
	}
	if k.likely(.75 * x.talk) {
		p.Father = models.Of(k.name(x.father, optional(k.likely(.2), x.family)))
	}
	if k.likely(.5 * x.talk) {
		p.Mother = models.Of(k.name(x.mother))
	}
	p.Languages = models.Of(t.spoken(k, x, .6))
	if k.likely(.55 * x.talk) {
		told := x.home.district
		if k.likely(.22) {
			told = t.neighbour(told)
		}
		p.HomeDistrict = models.Of(k.district(told))
	}
	if k.likely(.65 * x.talk) {
		p.HomePlace = models.Of(k.place(pick(k.chance, []word{x.home.town, x.home.town, x.village})))
	}
	var said []string
	for _, s := range t.phrases["says"] {
		if k.likely(.35 * x.talk) {
			said = append(said, k.say(s, "{father}", k.name(x.father), "{mother}", k.name(x.mother), "{town}", k.place(x.home.town), "{village}", k.place(x.village)))
		}
	}
	if k.likely(.7 * x.talk) {
		said = append(said, k.say(pick(k.chance, x.life)))
	}
	if len(said) > 0 {
		r.Recovery.Words = models.Of(strings.Join(said, "; "))
	}
}
