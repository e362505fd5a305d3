// Package facts codes what a case says into comparable values: names to phonetic keys, places to districts, marks to
// type, part and side. The attribute index keeps one column for each kind of value, and the matcher compares them.
package facts

import (
	"slices"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
)

// Column is one kind of coded value; the attribute index keeps one column for each.
type Column int

// The columns. Event is the place and district where the child was last seen or found. Kin are names a recovered child
// says of others than its parents. Born is when the child was born by its age at the event; Height is in standard
// deviations for that age, Stature in centimetres.
const (
	Child Column = iota
	Father
	Mother
	Guardian
	Kin
	Sex
	Home
	Event
	Languages
	Marks
	Disability
	Clothing
	EventDate
	Age
	Height
	Born
	Stature
	Complexion
	Build
	Hair
	Eyes
	Together
	Columns // how many there are
)

var columnNames = [Columns]string{"child", "father", "mother", "guardian", "kin", "sex", "home", "event", "languages", "marks",
	"disability", "clothing", "event_date", "age", "height", "born", "stature", "complexion", "build", "hair", "eyes", "together"}

// String names the column.
func (c Column) String() string { return columnNames[c] }

// Value is one coded value. Two values with the same Key are the same value; every distinct one is kept once.
type Value interface {
	Key() string
}

// Facts is a case in coded form. A nil value is an unknown one.
type Facts struct {
	Side   models.Side
	Values [Columns]Value
	// Tokens are the words of the free text that no parser has claimed, folded to one script and case, sorted, each once.
	Tokens []string
	// Spellings are the tokens as the case writes them, in their order; of several ways the first.
	Spellings []string
}

// Spelled returns how the case writes some of its tokens; others are left out.
func (f *Facts) Spelled(tokens []string) []string {
	var out []string
	for _, t := range tokens {
		if i, ok := slices.BinarySearch(f.Tokens, t); ok {
			out = append(out, f.Spellings[i])
		}
	}
	return out
}

// NameForm is what of one form of one distinct name of a column names.Likeness seldom looks at.
type NameForm struct {
	Code uint32
	Rest names.SketchRest
}

// NameForms are the forms of a column, as names.Likeness compares them: Keys and Forms are of equal length.
type NameForms struct {
	Keys     []names.KeyNumbers
	Forms    []NameForm
	Sketched *names.FrozenSketches
}

// PlaceForm is what of one distinct place of a column most comparisons need.
type PlaceForm struct {
	Key      uint32 // number of its key in PlaceForms.Keys
	Name     uint32 // number of the gazetteer's name for it, from 1; 0 where it has none
	District uint16 // the only one that it may be in; 0 where there is none, or several
	Several  bool   // districts: look at the value
	IsPlace  bool   // false: the value is no place
	HasPlace bool   // and not a district alone
}

// PlaceForms are those of a column by code.
type PlaceForms struct {
	Forms []PlaceForm
	Keys  names.FrozenKeys
	// Named is the number of a gazetteer's name; 0 when no place of the column has it.
	Named func(name string) uint32
}

// Distinct is one distinct value of a column with the number of open cases of the searched side that have it.
type Distinct struct {
	Value Value
	Count int
}
