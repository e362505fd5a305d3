package facts

import (
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// categoryOf reads a fact of one word; what is not understood is left over. A fact known to be none says no more than an
// unknown one.
func (l *lexicon) categoryOf(written string, left *leftovers) Value {
	if written == "" || emptyAnswer(written) != "" {
		return nil
	}
	found := l.read(sounded(written), left)
	if len(found) == 0 {
		return nil
	}
	return Category(found[0].meant)
}

// languagesOf reads a list of languages.
func languagesOf(f models.Fact[[]string], left *leftovers) Value {
	list, ok := f.Get()
	if !ok {
		return noneIfKnown(f.State())
	}
	var set []string
	for _, entry := range list {
		if emptyAnswer(entry) != "" {
			continue
		}
		for _, t := range known.languages.read(sounded(entry), left) {
			set = append(set, t.meant)
		}
	}
	if len(set) == 0 {
		return nil
	}
	return sortedSet(set)
}

// disabilitiesOf reads disabilities as the kind, the kinds it lies in, and where a part or side is said, the kind with
// them ("locomotor", "polio", "polio_leg_right"): two records agree as far as both say.
func disabilitiesOf(f models.Fact[string], left *leftovers) Value {
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
	var set []string
	denied, before := false, len(left.words)
	for _, clause := range clauses(known.disabilities.read(sounded(written), left)) {
		if isDenied(clause) {
			denied = true
			continue
		}
		set = append(set, disabilitiesIn(clause)...)
	}
	switch {
	case len(set) > 0:
		return sortedSet(set)
	case denied && len(left.words) == before: // what else is written may be what the child cannot do
		return None{}
	}
	return nil
}

func isDenied(clause []term) bool {
	return slices.ContainsFunc(clause, func(t term) bool { return t.table == "disability_words" && t.meant == "no" })
}

func disabilitiesIn(clause []term) []string {
	var kinds, set []string
	part, side := "", ""
	for _, t := range clause {
		switch t.table {
		case "disabilities":
			kinds = append(kinds, strings.Split(t.meant, "+")...)
		case "body_parts":
			part = "_" + last(t.meant)
		case "body_sides":
			side = "_" + t.meant
		}
	}
	for _, kind := range kinds {
		set = append(set, strings.Split(kind, "/")...)
		if len(kinds) == 1 && part+side != "" {
			set = append(set, last(kind)+part+side)
		}
	}
	return set
}
