package facts

import (
	"cmp"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// marksOf reads marks as people write them: "बाएं माथे पर जले का निशान", "til on baayen gaal; burn scar on lt hand".
func marksOf(f models.Fact[string], left *leftovers) Value {
	written, ok := f.Get()
	if !ok {
		return noneIfKnown(f.State())
	}
	switch emptyAnswer(written) {
	case saysNone:
		return None{}
	case saysUnknown:
		return nil
	}
	var r markReader
	for _, clause := range clauses(known.marks.read(sounded(written), left)) {
		r.clause(clause)
	}
	r.flush()
	if set := telling(r.out); len(set) > 0 {
		return set
	}
	if r.denied {
		return None{}
	}
	return nil
}

func noneIfKnown(k models.Knowledge) Value {
	if k == models.KnownNone {
		return None{}
	}
	return nil
}

// clauses cuts a text's terms at commas and stops.
func clauses(terms []term) [][]term {
	var out [][]term
	for i, t := range terms {
		if i == 0 || t.gap != space {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], t)
	}
	return out
}

// spot is where a mark is.
type spot struct {
	part, side string
}

// markReader joins types to spots. Hindi says the spot first ("गाल पर तिल"), English the type ("mole on cheek"); people
// mix both, and one type may be on several spots.
type markReader struct {
	out      MarkSet
	types    []string
	spots    []spot
	led      bool   // the types came before the spots
	side     string // waits for its part
	previous int    // spots said before the last comma or "and"
	listed   bool   // a comma came after the types
	joinable bool   // nothing stands between the last spot and what follows
	denied   bool   // the text says that there is something not
}

func (r *markReader) clause(terms []term) {
	listsSpots := len(r.types) == 0 && terms[0].table != "mark_types" // "left cheek, right hand par til"
	if terms[0].gap == stop || !r.led && !listsSpots {
		r.flush()
	}
	r.previous, r.listed, r.joinable = len(r.spots), len(r.types) > 0, false
	if slices.ContainsFunc(terms, func(t term) bool { return t.table == "mark_words" && t.meant == "no" }) {
		r.denied = true
		return
	}
	for i, t := range terms {
		switch t.table {
		case "mark_types":
			r.addType(last(t.meant))
		case "body_parts":
			r.addPart(last(t.meant))
		case "body_sides":
			r.addSide(t.meant, i+1 < len(terms) && terms[i+1].table == "body_parts")
		default:
			if t.meant == "and" {
				r.previous, r.joinable = len(r.spots), false
			}
		}
	}
}

func (r *markReader) addType(kind string) {
	r.joinable = false
	switch {
	case len(r.types) == 0:
		r.led = len(r.spots) == 0
	case r.led && len(r.spots) > 0:
		own := slices.Clone(r.spots[r.previous:])
		if r.previous > 0 && len(own) > 0 { // "til on gaal, right hand burnt": the hand belongs to the burn
			r.spots = r.spots[:r.previous]
			r.flush()
			r.spots = own
		} else {
			r.flush()
			r.led = true
		}
	case r.led && r.listed:
		r.flush()
		r.led = true
	default:
		r.joinType(kind)
		return
	}
	r.types = append(r.types, kind)
}

// joinType adds a type said beside another: the more telling one stays ("burn mark"), and two unlike ones both do.
func (r *markReader) joinType(kind string) {
	for i, t := range r.types {
		if MarkTypeWithin(t, kind) {
			return
		}
		if MarkTypeWithin(kind, t) {
			r.types[i] = kind
			return
		}
	}
	r.types = append(r.types, kind)
}

func (r *markReader) addPart(part string) {
	r.startSpot()
	if n := len(r.spots); r.joinable && n > 0 { // "finger of left hand" is one spot
		at := &r.spots[n-1]
		inner, outer := PartWithin(part, at.part), PartWithin(at.part, part)
		if inner || outer {
			if inner {
				at.part = part
			}
			at.side = cmp.Or(at.side, r.side)
			r.side = ""
			return
		}
	}
	r.spots = append(r.spots, spot{part, r.side})
	r.side, r.joinable = "", true
}

func (r *markReader) addSide(side string, partFollows bool) {
	r.startSpot()
	if n := len(r.spots); r.joinable && !partFollows && n > 0 && r.spots[n-1].side == "" {
		r.spots[n-1].side = side
		return
	}
	r.side = side
}

// startSpot begins a new statement where a spot follows a finished one ("गाल पर तिल दाएं हाथ पर…").
func (r *markReader) startSpot() {
	if !r.led && len(r.types) > 0 {
		r.flush()
	}
}

// flush writes down the marks said so far and forgets their words.
func (r *markReader) flush() {
	if len(r.spots) == 0 && (len(r.types) > 0 || r.side != "") {
		r.spots = append(r.spots, spot{side: r.side})
		r.side = ""
	}
	if len(r.types) == 0 && len(r.spots) > 0 {
		r.types = []string{anyMark}
	}
	for _, kind := range r.types {
		for _, s := range r.spots {
			if len(r.out) >= mostMarks {
				break
			}
			part := s.part
			if part == "" {
				part = last(known.usualPart[known.typePaths[kind]])
			}
			if s.side == bothSides {
				r.out = append(r.out, Mark{kind, part, "left"}, Mark{kind, part, "right"})
				continue
			}
			r.out = append(r.out, Mark{kind, part, s.side})
		}
	}
	*r = markReader{out: r.out, denied: r.denied, side: r.side}
}

const (
	// mostMarks is more than anybody writes of one child; it bounds the work on words that nobody wrote of one.
	mostMarks = 64
	anyMark   = "mark" // a mark nobody says the type of
	bothSides = "both"
)

// telling sorts marks and drops those that another one says more exactly.
func telling(set MarkSet) MarkSet {
	slices.SortFunc(set, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Side, b.Side))
	})
	set = slices.Compact(set)
	return slices.DeleteFunc(slices.Clone(set), func(m Mark) bool {
		return m == Mark{} || slices.ContainsFunc(set, func(o Mark) bool {
			return o != m && MarkTypeWithin(o.Type, m.Type) &&
				(m.Part == "" || PartWithin(o.Part, m.Part)) && (m.Side == "" || m.Side == o.Side)
		})
	})
}
