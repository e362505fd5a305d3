package facts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// marksOf reads marks as people write them: "बाएं माथे पर जले का निशान", "til on baayen gaal; burn scar on lt hand".
func marksOf(f models.Fact[string], left *leftovers) Value {
	if f.State() == models.KnownNone {
		return None{}
	}
	written, ok := f.Get()
	if !ok {
		return nil
	}
	var set MarkSet
	for phrase := range strings.FieldsFuncSeq(written, func(r rune) bool { return strings.ContainsRune(";,।\n|/+&", r) }) {
		text := Words(phrase)
		types, parts, sides := markTypes.find(text), bodyParts.find(text), bodySides.find(text)
		left.add(unclaimed(text, slices.Concat(types, parts, sides))...)
		if len(types) == 0 && len(parts) == 0 {
			continue
		}
		m := Mark{Part: first(parts), Side: first(sides)}
		if len(types) == 0 {
			set = append(set, m)
			continue
		}
		m.Type = mostTelling(types)
		set = append(set, m)
	}
	if len(set) == 0 {
		return nil
	}
	slices.SortFunc(set, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Part, b.Part), cmp.Compare(a.Side, b.Side))
	})
	return slices.Compact(set)
}

// plainScar is what a mark is called when nobody says where it comes from; a phrase's other word tells more.
const plainScar = "scar"

func mostTelling(types []term) string {
	for _, t := range types {
		if t.canonical != plainScar {
			return t.canonical
		}
	}
	return plainScar
}

func first(found []term) string {
	if len(found) == 0 {
		return ""
	}
	return found[0].canonical
}

// outfitOf reads clothes: colours and garments in the order people say them, "पीला रंग की salwar kameez".
func outfitOf(f models.Fact[string], left *leftovers) Value {
	written, ok := f.Get()
	if !ok {
		return nil
	}
	var outfit Outfit
	for phrase := range strings.FieldsFuncSeq(written, func(r rune) bool { return strings.ContainsRune(";,।\n|/+&", r) }) {
		text := Words(phrase)
		shades, kinds := colours.find(text), garments.find(text)
		left.add(unclaimed(text, slices.Concat(shades, kinds))...)
		for _, kind := range kinds {
			g := Garment{Kind: kind.canonical}
			for _, shade := range shades { // the last colour said before the garment
				if shade.from < kind.from {
					g.Colour = shade.canonical
				}
			}
			outfit = append(outfit, g)
		}
		if len(kinds) == 0 {
			for _, shade := range shades {
				outfit = append(outfit, Garment{Colour: shade.canonical})
			}
		}
	}
	if len(outfit) == 0 {
		return nil
	}
	slices.SortFunc(outfit, func(a, b Garment) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Colour, b.Colour)) })
	return slices.Compact(outfit)
}
