package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"unicode"

	"github.com/milaan-project/milaan/models"
)

// districtMap is a drawing of where districts lie to one another, made of their middle points alone.
type districtMap struct {
	Width, Height int
	Places        []mapPlace
}

// mapPlace is a district on the map: the area of its circle is as many as it has open cases.
type mapPlace struct {
	Name       string
	Address    string // of the list of its open cases
	X, Y, R    int
	Open, Late int64
	Label      mapLabel // shown to who points at the circle
	// Where the name is shown to everybody: in the large letters of a narrow screen, and in the small ones of a wide one; nil
	// where it has no room.
	Narrow, Wide *mapLabel
}

// mapLabel is where a district's name stands.
type mapLabel struct {
	X, Y   int
	Anchor string // as SVG has it
}

// The size of the map, and of the largest and smallest circle on it, in its own units; and its letters, as the style has
// them on narrow and on wide screens.
const (
	mapWidth, mapMargin        = 800, 60
	largest, smallest          = 28, 5
	largeLetters, smallLetters = 30, 21
	narrowest                  = 1.5 // degrees that are shown at least: two neighbours are not drawn worlds apart
	besideCircle, letterWidth  = 4, .58
	halfNumber                 = 11 // half the height of the number on a circle
)

// mapOf draws districts by their middle points, with the width of a degree as it is in their midst.
func mapOf(districts []models.District, lang string, counts map[uint16]tally) districtMap {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	most := int64(1)
	for _, d := range districts {
		west, east, south, north = min(west, d.Lon), max(east, d.Lon), min(south, d.Lat), max(north, d.Lat)
		t := counts[d.LGD]
		most = max(most, t.open())
	}
	narrow := math.Cos((south + north) / 2 * math.Pi / 180)
	inner := float64(mapWidth - 2*mapMargin)
	scale := inner / max((east-west)*narrow, north-south, narrowest)
	spare := (inner - (east-west)*narrow*scale) / 2
	m := districtMap{Width: mapWidth, Height: int((north-south)*scale) + 2*mapMargin}
	for _, d := range districts {
		t := counts[d.LGD]
		place := mapPlace{
			Name: d.Name(lang), Address: openCasesOf(strconv.Itoa(int(d.LGD))), X: mapMargin + int(spare+(d.Lon-west)*narrow*scale), Y: mapMargin + int((north-d.Lat)*scale),
			R: smallest, Open: t.open(), Late: t.late,
		}
		if place.Open > 0 {
			place.R = max(2*smallest, int(largest*math.Sqrt(float64(place.Open)/float64(most))))
		}
		m.Places = append(m.Places, place)
	}
	// The small ones lie on the large ones.
	slices.SortStableFunc(m.Places, func(a, b mapPlace) int { return cmp.Compare(b.R, a.R) })
	m.label()
	return m
}

// box is a part of the drawing.
type box struct{ left, top, right, bottom int }

func (b box) meets(c box) bool {
	return b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom
}

// nearTo reports whether a part of the box is within so far of a point.
func (b box) nearTo(x, y, within int) bool {
	dx, dy := x-min(max(x, b.left), b.right), y-min(max(y, b.top), b.bottom)
	return dx*dx+dy*dy < within*within
}

// label gives the largest districts the room first.
func (m *districtMap) label() {
	var narrow, wide []box
	for i := range m.Places {
		p := &m.Places[i]
		p.Label = p.around(smallLetters)[0]
		p.Narrow, p.Wide = m.place(p, largeLetters, 0, &narrow), m.place(p, smallLetters, halfNumber, &wide)
	}
}

// place puts a name beside its circle, or else below, above or aslant, where no other name is yet; nil: there is no room. On a
// smaller circle a name keeps so far from the middle, where the number is; narrow screens show none.
func (m *districtMap) place(p *mapPlace, size, number int, taken *[]box) *mapLabel {
	for _, at := range p.around(size) {
		room := p.letters(at, size)
		if room.left < 0 || room.right > m.Width || room.top < 0 || room.bottom > m.Height || slices.ContainsFunc(*taken, room.meets) {
			continue
		}
		if slices.ContainsFunc(m.Places, func(other mapPlace) bool { return room.nearTo(other.X, other.Y, other.keeps(p, number)) }) {
			continue
		}
		*taken = append(*taken, room)
		return &at
	}
	return nil
}

// keeps is how near to its middle a circle lets the name of another district: a larger one's up to its number.
func (p *mapPlace) keeps(other *mapPlace, number int) int {
	switch {
	case other.R <= p.R:
		return p.R
	case p.Open > 0:
		return number
	}
	return 0
}

// around are the places of a name, the best first.
func (p *mapPlace) around(size int) []mapLabel {
	away, aslant := p.R+besideCircle, p.R*7/10+besideCircle
	return []mapLabel{
		{X: p.X + away, Y: p.Y + size/3, Anchor: "start"}, {X: p.X - away, Y: p.Y + size/3, Anchor: "end"},
		{X: p.X, Y: p.Y + away + size*3/4, Anchor: "middle"}, {X: p.X, Y: p.Y - away, Anchor: "middle"},
		{X: p.X + aslant, Y: p.Y - aslant, Anchor: "start"}, {X: p.X + aslant, Y: p.Y + aslant + size/2, Anchor: "start"},
		{X: p.X - aslant, Y: p.Y - aslant, Anchor: "end"}, {X: p.X - aslant, Y: p.Y + aslant + size/2, Anchor: "end"},
	}
}

// letters is the room that a name takes at a place. Signs that stand above or below a letter take none of their own.
func (p *mapPlace) letters(at mapLabel, size int) box {
	wide := 0.0
	for _, r := range p.Name {
		if !unicode.Is(unicode.Mn, r) {
			wide += letterWidth * float64(size)
		}
	}
	b := box{at.X, at.Y - size*3/4, at.X + int(wide), at.Y + size/4}
	switch at.Anchor {
	case "end":
		b.left, b.right = at.X-int(wide), at.X
	case "middle":
		b.left, b.right = at.X-int(wide/2), at.X+int(wide/2)
	}
	return b
}
