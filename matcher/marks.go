package matcher

import (
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Findings of marks, from the best agreement down.
const (
	markSame      = iota // type, part and side
	markPart             // type and part; one side or both unsaid
	markOtherSide        // type and part, on the other side
	markType             // type alone, on another part or one unsaid
	markPlace            // part alone
	markDifferent
	markNone // the other record says there is none
)

// marksField compares marks by the best agreement of any two.
func marksField(s *search) (comparison, bool) {
	switch probe := s.probe.Values[facts.Marks].(type) {
	case facts.MarkSet:
		return s.single("marks", facts.Marks, "marks", func(v facts.Value) int {
			switch gallery := v.(type) {
			case facts.MarkSet:
				return bestMark(probe, gallery)
			case facts.None:
				return markNone
			}
			return -1
		})
	case facts.None:
		return s.single("marks", facts.Marks, "marks_none", noneOrSome)
	}
	return comparison{}, false
}

func bestMark(a, b facts.MarkSet) int {
	best := markDifferent
	for _, x := range a {
		for _, y := range b {
			best = min(best, markFinding(x, y))
		}
	}
	return best
}

// markFinding compares two marks. A kind or a part agrees with one that includes it: people write "arm" for a forearm and
// "scar" for a burn.
func markFinding(x, y facts.Mark) int {
	part := x.Part != "" && y.Part != "" && (facts.PartWithin(x.Part, y.Part) || facts.PartWithin(y.Part, x.Part))
	kind := x.Type != "" && y.Type != "" && (facts.MarkTypeWithin(x.Type, y.Type) || facts.MarkTypeWithin(y.Type, x.Type))
	switch {
	case kind && part && x.Side == y.Side && x.Side != "":
		return markSame
	case kind && part && (x.Side == "" || y.Side == ""):
		return markPart
	case kind && part:
		return markOtherSide
	case kind:
		return markType
	case part:
		return markPlace
	}
	return markDifferent
}

// Findings of clothing.
const (
	clothesSame = iota // one piece alike in colour and kind
	clothesPart        // a colour or a kind shared
	clothesDifferent
)

// wornOut is after how many half-lives clothes are not compared any more.
const wornOut = 6

// clothingField compares clothes. The days between the two events leave so many children in the same clothes, by the
// model's half-life, and of the others they say nothing: the findings' m falls to u.
func clothingField(s *search) (comparison, bool) {
	probe, ok := s.probe.Values[facts.Clothing].(facts.Outfit)
	if !ok {
		return comparison{}, false
	}
	day, ok := s.probe.Values[facts.EventDate].(facts.Day)
	if !ok {
		return comparison{}, false
	}
	c, _ := s.single("clothing", facts.Clothing, "clothing", func(v facts.Value) int {
		gallery, ok := v.(facts.Outfit)
		if !ok {
			return -1
		}
		return clothesFinding(probe, gallery)
	})
	sameDay, set := c.tables[0], s.model.Sets[c.set]
	c.tables = []table{{}} // of the days on which nothing is compared
	for days := range int(wornOut * s.model.ClothingHalfLife) {
		c.tables = append(c.tables, s.faded(sameDay, set, math.Exp2(-float64(days)/s.model.ClothingHalfLife)))
	}
	c.by = facts.EventDate
	dates := s.view.Distinct(facts.EventDate, s.side)
	c.row = make([]uint16, len(dates))
	for code, d := range dates {
		if other, ok := d.Value.(facts.Day); ok {
			if days := abs(int(other.On - day.On)); days+1 < len(c.tables) {
				c.row[code] = uint16(days + 1)
			}
		}
	}
	return c, true
}

// faded is a table whose findings hold for a share of the children, while the others are like any.
func (s *search) faded(t table, set *findingSet, share float64) table {
	out := table{bits: make([]models.Bits, len(t.bits)), finding: t.finding, outcome: slices.Clone(t.outcome)}
	for i := range out.outcome {
		o := &out.outcome[i]
		o.holds = share
		o.m = share*o.m + (1-share)*o.u
		o.bits = s.model.bits(o.m, o.u, s.model.weight(set), set.Floor)
	}
	for code, i := range out.finding {
		if i != notCompared {
			out.bits[code] = out.outcome[i].bits
		}
	}
	return out
}

func clothesFinding(a, b facts.Outfit) int {
	best := clothesDifferent
	for _, x := range a {
		for _, y := range b {
			colour, kind := x.Colour != "" && x.Colour == y.Colour, x.Kind != "" && x.Kind == y.Kind
			switch {
			case colour && kind:
				return clothesSame
			case colour || kind:
				best = clothesPart
			}
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
