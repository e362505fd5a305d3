package demo

import (
	"math"

	"github.com/milaan-project/milaan/models"
)

// child is what is true of one invented child. Records are written from it, with what their writers get wrong.
type child struct {
	boy                  bool
	community            string // which names the family uses
	given, family, house word
	father, mother       word // without the family name
	born                 models.Date
	home                 home
	village              word
	tall                 float64 // standard deviations from the middle of its age
	complexion, build    word
	marks                []mark
	disability           mark // without words: none
	life                 []word
	clothes              []word // when it left home: colour, garment, colour, garment
	portrait             string // file of its picture; empty: nobody has one
	album                bool   // the family has a picture too

	left  models.Date
	why   word
	found models.Date // 0: not found
	talk  float64     // how much it tells those who find it, 0 to 1
}

// mark is a mark on the body; most have a side.
type mark struct {
	what  word
	right bool
}

// The days in which everything happens.
const (
	firstDay   models.Date = 18628 // 2021-01-01
	firstDrive models.Date = 20089 // 2025-01-01, when recovered children come in
	lastDay    models.Date = 20362 // 2025-10-01
)

// invent makes a child. One that is found is found in a drive, days to years after it left.
func (t *tables) invent(c chance, found bool) *child {
	x := &child{boy: c.likely(.55), community: "h", tall: c.NormFloat64(), complexion: pick(c, t.phrases["complexion"]), build: pick(c, t.phrases["build"]), why: pick(c, t.phrases["why"])}
	if c.likely(.22) {
		x.community = "m"
	}
	x.given, x.house = t.givenName(c, x), pick(c, t.names[x.kind("boyhouse", "girlhouse")])
	x.family, x.father, x.mother = pick(c, t.names["family "+x.community]), pick(c, t.names["man "+x.community]), pick(c, t.names["woman "+x.community])
	x.home, x.village = pick(c, t.homes), pick(c, t.phrases["village"])
	for c.likely(.5) && len(x.marks) < 2 {
		x.marks = append(x.marks, mark{pick(c, t.phrases["mark"]), c.likely(.5)})
	}
	if c.likely(.06) {
		x.disability = mark{pick(c, t.phrases["disability"]), c.likely(.5)}
	}
	x.life = []word{pick(c, t.phrases["life"]), pick(c, t.phrases["life"])}
	x.clothes = t.outfit(c, x)
	x.left = firstDay + models.Date(c.IntN(int(lastDay-firstDay)))
	if found {
		x.found = firstDrive + models.Date(c.IntN(int(lastDay-firstDrive)))
		x.left = x.found - away(c)
		x.talk = pick(c, []float64{.95, .8, .6, .45, .3, .2, .1})
	}
	x.born = x.left.AddYears(-c.between(4, 17))
	return x
}

// away is how many days a child that is found was away: a tenth a week at most, most of them months, some years.
func away(c chance) models.Date {
	longest := pick(c, []float64{7, 60, 60, 200, 200, 365, 365, 730, 730, 1300})
	return models.Date(1 + c.Float64()*longest)
}

// sibling makes a brother or sister of a child, who went missing on the same day.
func (t *tables) sibling(c chance, of *child) *child {
	x := t.invent(c, false)
	x.community, x.family, x.father, x.mother, x.home, x.village = of.community, of.family, of.father, of.mother, of.home, of.village
	x.left, x.why, x.life[0] = of.left, of.why, of.life[0]
	for x.given.hindi = of.given.hindi; x.given.hindi == of.given.hindi; {
		x.given = t.givenName(c, x)
	}
	x.born = of.born.AddYears(c.between(1.2, 3.5))
	if x.born > x.left.AddYears(-3) {
		x.born = of.born.AddYears(-c.between(1.2, 3.5))
	}
	return x
}

// outfit is colour, garment, colour, garment.
func (t *tables) outfit(c chance, x *child) []word {
	return []word{pick(c, t.phrases["colour"]), pick(c, t.phrases[x.kind("boytop", "girltop")]), pick(c, t.phrases["colour"]), pick(c, t.phrases[x.kind("boylow", "girllow")])}
}

func (t *tables) givenName(c chance, x *child) word {
	return pick(c, t.names[x.kind("boy ", "girl ")+x.community])
}

func (x *child) kind(boy, girl string) string {
	if x.boy {
		return boy
	}
	return girl
}

func (x *child) sex() models.Sex {
	if x.boy {
		return models.Male
	}
	return models.Female
}

// Middle heights in centimetres at 4, 6, … 18 years, roughly.
var (
	boysHeights  = []float64{103, 115, 126, 137, 149, 161, 169, 172}
	girlsHeights = []float64{102, 114, 126, 138, 150, 156, 158, 159}
)

// height is the child's true height on a day, in centimetres.
func (x *child) height(on models.Date) float64 {
	list := girlsHeights
	if x.boy {
		list = boysHeights
	}
	age := x.born.YearsUntil(on)
	at := min(max((age-4)/2, 0), float64(len(list)-1)-1e-9)
	low := math.Floor(at)
	middle := list[int(low)] + (at-low)*(list[int(low)+1]-list[int(low)])
	return middle + x.tall*(4+age*.2)
}
