package matcher

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// contradiction is from how many bits a finding is said to speak against a candidate.
const contradiction = -1 * models.BitsPerUnit

// comparedFields are the fields a pair can be compared by, for what was not.
var comparedFields = []string{"child_name", "father_name", "mother_name", "guardian_name", "kin_name", "sex", "home", "found_to_home", "elapsed",
	"age", "height", "languages", "marks", "disability", "clothing", "complexion", "build", "hair", "eyes", fieldFace}

// explain writes the evidence of cases, with the values as people wrote them.
func (s *search) explain(ctx context.Context, best []scored) ([]models.Candidate, error) {
	slots := make([]models.Slot, len(best))
	for i, b := range best {
		slots[i] = b.slot
	}
	cases, err := s.m.cfg.Cases(ctx, slots)
	if err != nil {
		return nil, err
	}
	s.cases = make(map[models.Slot]*models.Case, len(cases))
	for i := range cases {
		s.cases[cases[i].Slot] = &cases[i]
	}
	out := make([]models.Candidate, 0, len(best))
	for _, b := range best {
		id, number, _, _ := s.view.Case(b.slot)
		c := models.Candidate{CaseID: id, Number: number, Slot: b.slot, Bits: b.bits, FaceOnlyRank: s.faces.rank(b.slot)}
		compared := map[string]bool{}
		var reasons []reason
		s.evidence(b.slot, func(field, _ string, o outcome) {
			compared[field] = true
			e := models.Evidence{Field: field, Finding: models.Finding{Code: o.code, Text: findingTexts[o.code]}, Bits: o.bits, M: o.m, U: o.u}
			if other := s.cases[b.slot]; other != nil {
				e.Probe, e.Gallery = s.written(field, b.slot, other)
			}
			reasons = append(reasons, reason{e, o.off})
			if o.bits <= contradiction {
				c.Contradictions = append(c.Contradictions, field)
			}
		})
		slices.SortStableFunc(reasons, func(a, b reason) int {
			return cmp.Or(cmp.Compare(b.Bits, a.Bits), cmp.Compare(a.Field, b.Field))
		})
		for i := range reasons {
			c.Evidence = append(c.Evidence, reasons[i].Evidence)
		}
		c.Relation, c.Why, c.Plain = relationOf(c.Evidence), why(reasons, false), why(reasons, true)
		for _, field := range comparedFields {
			if !compared[field] {
				c.NotCompared = append(c.NotCompared, field)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// written is what stands in the two records behind a field.
func (s *search) written(field string, slot models.Slot, other *models.Case) (probe, gallery string) {
	switch field {
	case fieldFace, fieldFamily:
		return "", ""
	case fieldCompanions:
		return s.companions.written(s.view, slot)
	case fieldWords:
		shared, theirs := s.words.shared(slot), s.m.cfg.Code(other)
		return strings.Join(s.probe.Spelled(shared), ", "), strings.Join(theirs.Spelled(shared), ", ")
	}
	i := slices.IndexFunc(s.comparisons, func(c comparison) bool { return c.field == field })
	c := &s.comparisons[i]
	probe, gallery = s.m.cfg.Written(s.case_, c.probe), s.m.cfg.Written(other, c.column)
	if c.column == facts.Age && c.row != nil {
		probe, gallery = withDate(s, s.case_, probe), withDate(s, other, gallery)
	}
	return probe, gallery
}

// withDate adds the date to an age, since ages years apart are compared by it.
func withDate(s *search, c *models.Case, age string) string {
	if when := s.m.cfg.Written(c, facts.EventDate); when != "" {
		return age + " (" + when + ")"
	}
	return age
}
