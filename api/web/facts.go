package web

import (
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// value is what a record knows of one fact, or of several that are read together.
type value struct {
	Parts []part
	None  bool // known to be none; without Parts and this, unknown
	// Withheld: some of it is not shown to another district, whether it is known or not.
	Withheld bool
}

// part is one of the following.
type part struct {
	Text string // as written
	Key  string // of a message
	Date models.Date
	// Roughly: the date may be off by some days.
	Roughly bool
	// Figure: the text is a number that was measured or guessed, and no name of anything.
	Figure bool
	// District: the text names a district, which every page names in its own language.
	District bool
}

// Known reports whether the record says anything.
func (v value) Known() bool { return v.None || len(v.Parts) > 0 }

// valueOf reads fields of a case.
func valueOf(c *models.Case, fields ...models.Field) value {
	var v value
	none := false
	for _, f := range fields {
		v.Withheld = v.Withheld || c.Withholds(f.Name)
		switch f.Knowledge(c) {
		case models.KnownNone:
			none = true
		case models.Known:
			p := partOf(f, f.Text(c))
			_, dated := f.Within()
			p.Roughly = dated && c.EventWithin() > 0
			v.Parts = append(v.Parts, p)
		}
	}
	v.None = none && len(v.Parts) == 0
	return v
}

func partOf(f models.Field, text string) part {
	switch f.Kind {
	case models.Day:
		if d, err := models.ParseDate(text); err == nil {
			return part{Date: d}
		}
	case models.Choice:
		if key, ok := choiceKeys[text]; ok {
			return part{Key: key}
		}
	case models.Number:
		return part{Text: text, Figure: true}
	case models.List:
		return part{Text: strings.ReplaceAll(text, ";", ", ")}
	}
	return part{Text: text, District: namesDistrict[f.Name]}
}

// namesDistrict are the fields whose text is the name of a district.
var namesDistrict = map[string]bool{"district": true, "home_district": true, "committee_district": true}

// fact is one line of a record.
type fact struct {
	Label string
	Value value
}

// factsOf lists what a record says, the names of what it does not, and of what is not shown to another district.
func factsOf(l *tongue, c *models.Case) (facts []fact, unknown, withheld []string) {
	for _, f := range models.Fields(c.Side) {
		if f.Name == "together_with" && !c.Partial && f.Knowledge(c) != models.KnownNone {
			continue // a part of its own
		}
		if f.IsWithin() {
			continue // read with its date
		}
		switch v := valueOf(c, f); {
		case v.Withheld:
			withheld = append(withheld, l.of(f.Label))
		case v.Known():
			facts = append(facts, fact{l.of(f.Label), v})
		default:
			unknown = append(unknown, l.of(f.Label))
		}
	}
	return facts, unknown, withheld
}

// sign says how the values of two records go together.
type sign string

// The signs of a pair of facts. Each has a shape and a word, not a colour alone.
const (
	agree   sign = "agree"   // at least one bit for the candidate
	unclear sign = "unclear" // less than one bit either way
	differ  sign = "differ"  // at least one bit against
)

// signOf reads the evidence of a field; a field that was not compared has none.
func signOf(evidence []models.Evidence, field string) sign {
	i := slices.IndexFunc(evidence, func(e models.Evidence) bool { return e.Field == field })
	switch {
	case i < 0:
		return ""
	case evidence[i].Bits >= models.BitsPerUnit:
		return agree
	case evidence[i].Bits <= -models.BitsPerUnit:
		return differ
	}
	return unclear
}

// pair is one fact of two records, side by side.
type pair struct {
	Label string // empty: what Field is called as evidence
	Field string // of the evidence that speaks of it
	Left  value
	Right value
	Sign  sign
}

// together are the fields that are compared, in the order of a reader's questions. Fields that one piece of evidence
// speaks of stand together.
var together = []struct {
	evidence string
	missing  []string
	found    []string // nil: the same
}{
	{evidence: "child_name", missing: []string{"child_name", "child_aliases"}},
	{evidence: "father_name", missing: []string{"father_name"}},
	{evidence: "mother_name", missing: []string{"mother_name"}},
	{evidence: "guardian_name", missing: []string{"guardian_name"}},
	{evidence: "sex", missing: []string{"sex"}},
	{evidence: "age", missing: []string{"age_years", "date_of_birth"}},
	{evidence: "height", missing: []string{"height_cm"}},
	{evidence: "home", missing: []string{"home_place", "home_district"}},
	{evidence: "elapsed", missing: []string{"missing_since"}, found: []string{"found_on"}},
	{missing: []string{"last_seen_place"}, found: []string{"found_place"}},
	{evidence: "marks", missing: []string{"marks"}},
	{evidence: "disability", missing: []string{"disability"}},
	{evidence: "languages", missing: []string{"languages"}},
	{evidence: "clothing", missing: []string{"clothing", "belongings"}},
	{evidence: "complexion", missing: []string{"complexion"}},
	{evidence: "build", missing: []string{"build"}},
	{evidence: "hair", missing: []string{"hair"}},
	{evidence: "eyes", missing: []string{"eyes"}},
}

// pairsOf sets two records side by side: first what is compared, then everything else that either says.
func pairsOf(l *tongue, left, right *models.Case, evidence []models.Evidence) (compared, others []pair) {
	done := map[string]bool{}
	for _, row := range together {
		of := map[models.Side][]string{models.Missing: row.missing, models.Found: row.found}
		if row.found == nil {
			of[models.Found] = row.missing
		}
		a, b := fieldsNamed(left.Side, of[left.Side]), fieldsNamed(right.Side, of[right.Side])
		p := pair{Field: row.evidence, Left: valueOf(left, a...), Right: valueOf(right, b...), Sign: signOf(evidence, row.evidence)}
		p.Left, p.Right = p.Left.or(evidence, row.evidence, true), p.Right.or(evidence, row.evidence, false)
		switch {
		case a[0].Name != b[0].Name:
			p.Label = l.of(a[0].Label) + " / " + l.of(b[0].Label)
		case row.evidence != "home" && row.evidence != "age":
			p.Label = l.of(a[0].Label)
		}
		for _, f := range append(a, b...) {
			done[f.Name] = true
		}
		if p.Left.Known() || p.Right.Known() {
			compared = append(compared, p)
		}
	}
	for _, side := range []models.Side{left.Side, right.Side} {
		for _, f := range models.Fields(side) {
			if done[f.Name] || f.IsWithin() {
				continue
			}
			done[f.Name] = true
			p := pair{Label: l.of(f.Label), Left: valueIn(left, f.Name), Right: valueIn(right, f.Name)}
			if p.Left.Known() || p.Right.Known() {
				others = append(others, p)
			}
		}
	}
	return compared, others
}

// or returns the value, or, where the record itself does not say, the words that the evidence was taken from instead: a
// home that the child names.
func (v value) or(evidence []models.Evidence, field string, probe bool) value {
	i := slices.IndexFunc(evidence, func(e models.Evidence) bool { return e.Field == field })
	if v.Known() || i < 0 {
		return v
	}
	text := evidence[i].Gallery
	if probe {
		text = evidence[i].Probe
	}
	if text == "" {
		return v
	}
	return value{Parts: []part{{Text: text}}}
}

func fieldsNamed(side models.Side, names []string) []models.Field {
	fields := make([]models.Field, 0, len(names))
	for _, name := range names {
		if f, ok := models.FieldNamed(side, name); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// valueIn reads a field that not every side has.
func valueIn(c *models.Case, name string) value {
	return valueOf(c, fieldsNamed(c.Side, []string{name})...)
}
