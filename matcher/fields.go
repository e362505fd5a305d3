package matcher

import (
	"bytes"
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
)

// compiler compares one field of the probe with the gallery; false when the probe says nothing about it.
type compiler func(*search) (comparison, bool)

// fields are the compared fields of coded facts, in the order of their evidence when bits are equal. Shared words and
// faces are compared apart: they concern single cases rather than values.
var fields = []compiler{
	nameField("child_name", facts.Child),
	nameField("father_name", facts.Father),
	nameField("mother_name", facts.Mother),
	nameField("guardian_name", facts.Guardian),
	kinField,
	categoryField("sex", facts.Sex),
	homeField,
	foundToHomeField,
	elapsedField,
	ageField,
	heightField,
	languagesField,
	marksField,
	disabilityField,
	clothingField,
	lookField("complexion", facts.Complexion),
	lookField("build", facts.Build),
	lookField("hair", facts.Hair),
	lookField("eyes", facts.Eyes),
}

// single compares a column with the same column by one set of findings.
func (s *search) single(field string, col facts.Column, setName string, find func(facts.Value) int) (comparison, bool) {
	set := s.model.Sets[setName]
	t := s.compare(set, s.model.weight(set), s.view.Distinct(col, s.side), find)
	return comparison{field: field, set: setName, group: set.Group, column: col, probe: col, tables: []table{t}}, true
}

// Similarity bands of names, in the order of the findings of the name sets: same key, then from each bound up, then else.
var nameBands = []float64{1, .90, .80, LeastAlike}

// LeastAlike is the similarity of two names below which nothing is told from how unlike they are.
const LeastAlike = .70

// nameField compares the best of all forms of a name with the best of all forms of the other.
func nameField(field string, col facts.Column) compiler {
	return func(s *search) (comparison, bool) {
		probe, ok := s.probe.Values[col].(facts.Names)
		if !ok || len(probe.Forms) == 0 {
			return comparison{}, false
		}
		return s.named(field, col, field, probe.Forms), true
	}
}

// named compares forms of a name with every distinct name of a column.
func (s *search) named(field string, col facts.Column, setName string, probe []names.Parsed) comparison {
	set, known := s.model.Sets[setName], s.view.NameForms(col)
	unlike := len(nameBands)
	finding := bytes.Repeat([]byte{uint8(unlike)}, s.view.Values(col))
	for i := range probe {
		likeness := names.NewLikeness(&probe[i], nameBands[unlike-1], known.Sketched)
		for _, f := range likeness.Near(known.Keys) {
			form := &known.Forms[f]
			if sim, ok := likeness.Of(&known.Keys[f], &form.Rest); ok {
				finding[form.Code] = min(finding[form.Code], nameBand(sim))
			}
		}
	}
	t := s.banded(set, col, finding)
	return comparison{field: field, set: setName, group: set.Group, column: col, probe: col, tables: []table{t}}
}

// kinField compares the names that a recovered child says of relatives with the father's: who listens to a small child
// rarely gets right whose name it says, and the father's is the one every report has. It says nothing where the child
// names its father.
func kinField(s *search) (comparison, bool) {
	of := map[models.Side]facts.Column{models.Missing: facts.Father, models.Found: facts.Kin}
	if !s.acrossSides() || s.case_.Side == models.Found && s.probe.Values[facts.Father] != nil {
		return comparison{}, false
	}
	probe, ok := s.probe.Values[of[s.case_.Side]].(facts.Names)
	if !ok {
		return comparison{}, false
	}
	c := s.named("kin_name", of[s.side], "kin_name", probe.Forms)
	c.probe = of[s.case_.Side]
	return c, true
}

// nameBand is the finding of two names so alike.
func nameBand(sim float64) uint8 {
	for band, bound := range nameBands {
		if sim >= bound {
			return uint8(band)
		}
	}
	return uint8(len(nameBands))
}

// categoryField compares words of a small vocabulary: same or different.
func categoryField(field string, col facts.Column) compiler {
	return func(s *search) (comparison, bool) {
		probe, ok := s.probe.Values[col].(facts.Category)
		if !ok {
			return comparison{}, false
		}
		return s.single(field, col, field, func(v facts.Value) int {
			gallery, ok := v.(facts.Category)
			switch {
			case !ok:
				return -1
			case gallery == probe:
				return 0
			}
			return 1
		})
	}
}

// Findings of disability.
const (
	disabilityShared = iota
	disabilityDifferent
	disabilityNone
)

// disabilityField compares what disabilities were noted. "Known to be none" is compared too.
func disabilityField(s *search) (comparison, bool) {
	switch probe := s.probe.Values[facts.Disability].(type) {
	case facts.Set:
		return s.single("disability", facts.Disability, "disability", func(v facts.Value) int {
			switch gallery := v.(type) {
			case facts.Set:
				if overlap(probe, gallery) {
					return disabilityShared
				}
				return disabilityDifferent
			case facts.None:
				return disabilityNone
			}
			return -1
		})
	case facts.None:
		return s.single("disability", facts.Disability, "disability_none", noneOrSome)
	}
	return comparison{}, false
}

// noneOrSome compares a fact that is known to be none: with another none, or with a value.
func noneOrSome(v facts.Value) int {
	if _, none := v.(facts.None); none {
		return 0
	}
	return 1
}

func overlap(a, b facts.Set) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// hindi says little about a child of this registry; every other language says more.
const hindi = "hindi"

// languagesField compares languages: a probe that speaks something else than Hindi by whether that is shared, one that
// speaks only Hindi by what else the other side speaks.
func languagesField(s *search) (comparison, bool) {
	probe, ok := s.probe.Values[facts.Languages].(facts.Set)
	if !ok || len(probe) == 0 {
		return comparison{}, false
	}
	distinct := slices.DeleteFunc(slices.Clone(probe), func(l string) bool { return l == hindi })
	if len(distinct) == 0 {
		return s.single("languages", facts.Languages, "languages_common", func(v facts.Value) int {
			gallery, ok := v.(facts.Set)
			switch {
			case !ok:
				return -1
			case len(gallery) == 1 && gallery[0] == hindi:
				return 0
			case slices.Contains(gallery, hindi):
				return 1
			}
			return 2
		})
	}
	return s.single("languages", facts.Languages, "languages_distinct", func(v facts.Value) int {
		gallery, ok := v.(facts.Set)
		switch {
		case !ok:
			return -1
		case overlap(distinct, gallery):
			return 0
		case overlap(probe, gallery):
			return 1
		}
		return 2
	})
}
