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
	dots          []box // the circles of districts without open cases
}

// mapPlace is a district on the map: the area of its circle is as many as it has open cases.
type mapPlace struct {
	Name       string
	Address    string // of the list of its open cases
	X, Y, R    int
	Open, Late int64
	Label      mapLabel
}

// mapLabel is where a district's name stands. Every name is shown to who points at its circle; Always: it has room even in
// the large letters of a narrow screen. Often: in the small ones of a wide one.
type mapLabel struct {
	X, Y          int
	Anchor        string // as SVG has it
	Always, Often bool
}

// The size of the map, and of the largest and smallest circle on it, in its own units; and its letters, as the style has
// them on narrow and on wide screens.
const (
	mapWidth, mapMargin        = 800, 60
	largest, smallest          = 34, 5
	largeLetters, smallLetters = 30, 21
	narrowest                  = 1.5 // degrees that are shown at least: two neighbours are not drawn worlds apart
	besideCircle, letterWidth  = 4, .58
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

// label gives the largest districts the room first. The name of one with open cases may lie on the dot of one without, when
// there is no other room.
func (m *districtMap) label() {
	var taken []box
	for i := range m.Places {
		if p := &m.Places[i]; p.Open > 0 {
			taken = append(taken, p.circle())
		} else {
			m.dots = append(m.dots, p.circle())
		}
	}
	circles := len(taken)
	for i := range m.Places {
		p := &m.Places[i]
		p.Label = p.around(smallLetters)[0]
		if m.place(p, largeLetters, &taken) {
			p.Label.Always = true
		}
	}
	// Of those that stand in large letters the small ones need less.
	taken = taken[:circles]
	for i := range m.Places {
		if p := &m.Places[i]; p.Label.Always {
			taken = append(taken, p.letters(p.Label, smallLetters))
		}
	}
	for i := range m.Places {
		if p := &m.Places[i]; !p.Label.Always {
			p.Label.Often = m.place(p, smallLetters, &taken)
		}
	}
}

// place puts a name beside its circle, or else below or above, where nothing is yet, and reports whether there is room.
func (m *districtMap) place(p *mapPlace, size int, taken *[]box) bool {
	for _, onDots := range []bool{false, true} {
		for _, at := range p.around(size) {
			room := p.letters(at, size)
			if room.left < 0 || room.right > m.Width || room.top < 0 || room.bottom > m.Height || slices.ContainsFunc(*taken, room.meets) {
				continue
			}
			if !(onDots && p.Open > 0) && slices.ContainsFunc(m.dots, room.meets) {
				continue
			}
			p.Label, *taken = at, append(*taken, room)
			return true
		}
	}
	return false
}

func (p *mapPlace) circle() box { return box{p.X - p.R, p.Y - p.R, p.X + p.R, p.Y + p.R} }

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
