package demo

import (
	"fmt"
	"math"

	"github.com/milaan-project/milaan/models"
)

// newCode is the day from which a case is registered under the new criminal code.
const newCode models.Date = 19905 // 2024-07-01

// report writes what parents tell a police station. A second report is made elsewhere, by somebody who knows less.
func (t *tables) report(c chance, x *child, second bool) models.Case {
	k := newClerk(c, x.boy)
	r := models.Case{Side: models.Missing}
	station := models.Of(k.place(x.home.town))
	r.ReportedOn = models.Of(min(x.left+models.Date(c.IntN(4)+c.IntN(2)*c.IntN(12)), lastDay))
	teller := pick(c, t.phrases["relation"][:2])
	if second {
		at := pick(c, t.finds)
		station, teller = models.Of(at.station), pick(c, t.phrases["relation"][2:])
		r.District = models.Of(k.district(at.district))
	} else {
		r.District = models.Of(k.district(x.home.district))
	}
	r.Station = station
	r.Event.When = models.Of(x.left)
	r.Event.Where = models.Of(k.say(pick(c, t.phrases["lastseen"]), "{town}", k.place(x.home.town)))
	if c.likely(.8) {
		r.Event.Circumstances = models.Of(k.say(x.why) + "; " + k.say(x.life[0]))
	}
	t.complain(k, &r, x, teller, second)
	knows := 1.0
	if second {
		knows = .6
	}
	t.describe(k, &r, x, knows)
	return r
}

func (t *tables) complain(k *clerk, r *models.Case, x *child, teller word, second bool) {
	day, _ := r.ReportedOn.Get()
	year := day.Time().Year()
	if k.likely(.92) {
		r.Complaint.FIRNumber = models.Of(fmt.Sprintf("%d/%d", 20+k.IntN(800), year))
		section := "363 IPC"
		if day >= newCode {
			section = "137(2) BNS"
		}
		r.Complaint.Sections = models.Of([]string{section})
	}
	if k.likely(.6) {
		r.Complaint.GDNumber = models.Of(fmt.Sprintf("%d/%d", 1+k.IntN(60), year))
	}
	r.Complaint.ComplainantRelation = models.Of(k.say(teller))
	if !second {
		parent := x.father
		if teller.roman[0] == "mother" {
			parent = x.mother
		}
		r.Complaint.ComplainantName = models.Of(k.name(parent))
	}
	// Numbers that nobody can have.
	r.Complaint.ComplainantPhone = models.Of(fmt.Sprintf("00000 %05d", k.IntN(100000)))
	if k.likely(.7) {
		r.Complaint.InvestigatingOfficer = models.Of("SI " + k.name(pick(k.chance, t.names["man h"]), pick(k.chance, t.names["family h"])))
	}
}

// describe writes what a family knows of its child; knows is the share of it that is told.
func (t *tables) describe(k *clerk, r *models.Case, x *child, knows float64) {
	p := &r.Person
	p.Name = models.Of(k.name(x.given, optional(k.likely(.6), x.family)))
	if k.likely(.45) {
		p.Aliases = models.Of([]string{k.name(x.house)})
	}
	if k.likely(.97) {
		p.Father = models.Of(k.name(x.father, optional(k.likely(.5), x.family)))
	}
	if k.likely(.015) { // in each other's lines of the form
		p.Name, p.Father = p.Father, p.Name
	}
	if k.likely(.75 * knows) {
		p.Mother = models.Of(k.name(x.mother))
	}
	p.Sex = models.Of(x.sex())
	t.age(k, r, x)
	p.HomeDistrict = models.Of(k.district(x.home.district))
	p.HomePlace = models.Of(t.address(k, x))
	if k.likely(.5 * knows) {
		p.HeightCM = models.Of(5 * math.Round((x.height(x.left)+3*k.NormFloat64())/5))
	}
	look(k, r, x.complexion, x.build, .75)
	if k.likely(.8 * knows) {
		p.Marks = marks(k, x)
	}
	if x.disability.what.hindi != "" {
		p.Disability = models.Of(k.marked(x.disability))
	} else if k.likely(.3) {
		p.Disability = models.NoneOf[string]()
	}
	p.Languages = models.Of(t.spoken(k, x, .7))
	if k.likely(.85 * knows) {
		p.Clothing = models.Of(k.clothed(x.clothes))
	}
	if k.likely(.15) {
		p.Belongings = models.Of(k.say(pick(k.chance, t.phrases["belongings"])))
	}
}

// age writes how old the child is: in whole years, as told, or its date of birth from a school's paper.
func (t *tables) age(k *clerk, r *models.Case, x *child) {
	years := math.Floor(x.born.YearsUntil(x.left))
	if k.likely(.15) {
		r.Person.DateOfBirth, r.Person.AgeKnownBy = models.Of(x.born), models.Of(models.ByBirthDate)
		return
	}
	if k.likely(.25) {
		years += k.sign()
	}
	r.Person.AgeYears, r.Person.AgeKnownBy = models.Of(years), models.Of(models.Stated)
}

func (t *tables) address(k *clerk, x *child) string {
	if k.likely(.45) {
		return k.place(x.home.town)
	}
	return k.place(x.village) + ", " + k.place(x.home.town)
}

// spoken are the languages: Hindi, and with probability home what is spoken at home.
func (t *tables) spoken(k *clerk, x *child, home float64) []string {
	hindi := t.phrases["language"][0]
	list := []string{k.say(hindi)}
	if x.home.speech.hindi != hindi.hindi && k.likely(home) {
		list = append(list, k.say(x.home.speech))
	}
	return list
}

// look writes complexion, build, hair and eyes, each in a share of the records.
func look(k *clerk, r *models.Case, complexion, build word, share float64) {
	black := word{"काले", []string{"black"}}
	for _, l := range []struct {
		fact *models.Fact[string]
		is   word
	}{{&r.Person.Complexion, complexion}, {&r.Person.Build, build}, {&r.Person.Hair, black}, {&r.Person.Eyes, black}} {
		if k.likely(share) {
			*l.fact = models.Of(k.say(l.is))
		}
	}
}

// marks writes the marks of the body, of which one may be overlooked; none is said to be none.
func marks(k *clerk, x *child) models.Fact[string] {
	var list string
	for _, m := range x.marks {
		if k.likely(.15) {
			continue
		}
		if list != "" {
			list += "; "
		}
		list += k.marked(m)
	}
	if list == "" {
		return models.NoneOf[string]()
	}
	return models.Of(list)
}

func optional(there bool, w word) word {
	if there {
		return w
	}
	return word{}
}
