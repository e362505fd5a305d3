package facts

import (
	"cmp"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// outfitOf reads clothes and what the child carries: "पीला रंग की salwar kameez", "shirt white, pant blue and school bag".
func outfitOf(clothing, belongings models.Fact[string], left *leftovers) Value {
	var r outfitReader
	bare := clothing.State() == models.KnownNone
	for _, f := range []models.Fact[string]{clothing, belongings} {
		written, ok := f.Get()
		if !ok || emptyAnswer(written) != "" {
			continue
		}
		for _, clause := range clauses(known.clothing.read(sounded(written), left)) {
			bare = r.clause(clause) || bare
		}
	}
	if outfit := r.outfit(); len(outfit) > 0 {
		return outfit
	}
	if bare {
		return None{}
	}
	return nil
}

// outfitReader joins colours to garments: before them ("red shirt"), or after them where the garment comes first in its
// clause ("shirt laal rang ki").
type outfitReader struct {
	out     Outfit
	colours []string // that wait for their garment
	plain   int      // the place in out of a garment without a colour yet; -1 for none
}

// clause reads one clause and reports whether it says that the child wore nothing.
func (r *outfitReader) clause(terms []term) (bare bool) {
	r.plain = -1
	trailing := coloursTrail(terms)
	for i, t := range terms {
		switch {
		case t.table == "garments":
			r.garment(t.meant)
		case t.table == "colours":
			r.colour(t.meant, trailing || !hasTable(terms[i:], "garments"))
		case t.meant == "bare":
			bare = true
		case t.meant == "and":
			r.plain = -1
		}
	}
	for _, c := range r.colours {
		r.out = append(r.out, Garment{Colour: c})
	}
	r.colours = nil
	return bare
}

func (r *outfitReader) garment(kind string) {
	r.plain = -1
	if len(r.colours) == 0 {
		r.plain = len(r.out)
		r.out = append(r.out, Garment{Kind: kind})
	}
	for _, c := range r.colours {
		r.out = append(r.out, Garment{c, kind})
	}
	r.colours = nil
}

// coloursTrail reports whether a clause says garments first and colours after: "kameez safed, pant kali".
func coloursTrail(terms []term) bool {
	garment := slices.IndexFunc(terms, func(t term) bool { return t.table == "garments" })
	return garment >= 0 && !hasTable(terms[:garment], "colours") && lastOf(terms) == "colours"
}

// lastOf is the table of a clause's last garment or colour.
func lastOf(terms []term) string {
	for _, t := range slices.Backward(terms) {
		if t.table == "garments" || t.table == "colours" {
			return t.table
		}
	}
	return ""
}

func hasTable(terms []term, table string) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return t.table == table })
}

// colour gives a colour to the garment before it where it may be its, else to the next.
func (r *outfitReader) colour(colour string, mayBeLast bool) {
	if r.plain < 0 || !mayBeLast {
		r.colours = append(r.colours, colour)
		return
	}
	r.out[r.plain].Colour = colour
	r.plain = -1
}

// outfit sorts what was read and drops a garment without colour where the same one has a colour.
func (r *outfitReader) outfit() Outfit {
	slices.SortFunc(r.out, func(a, b Garment) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Colour, b.Colour)) })
	set := slices.Compact(r.out)
	return slices.DeleteFunc(slices.Clone(set), func(g Garment) bool {
		return g.Colour == "" && slices.ContainsFunc(set, func(o Garment) bool { return o.Kind == g.Kind && o.Colour != "" })
	})
}
