package facts

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

// None is the value of a fact that is known to be none: no marks, no disability.
type None struct{}

// Key implements Value.
func (None) Key() string { return "-" }

// Names are the forms of one person's name: as given, and its aliases.
type Names struct {
	Forms []names.Parsed
}

// Key implements Value.
func (n Names) Key() string {
	keys := make([]string, len(n.Forms))
	for i, f := range n.Forms {
		tokens := make([]string, len(f.Tokens))
		for j, t := range f.Tokens {
			tokens[j] = string(t)
		}
		keys[i] = strings.Join(tokens, " ")
	}
	return strings.Join(keys, "|")
}

// NameKey is a name as an index keeps it: by its Key alone, since what it is compared by stands in NameForms.
type NameKey string

// Key implements Value.
func (n NameKey) Key() string { return string(n) }

// Category is one word of a small vocabulary: a sex, a complexion, a build, a colour of hair or eyes.
type Category string

// Key implements Value.
func (c Category) Key() string { return string(c) }

// Place is where a child's home is, or where it was seen or found: districts with shares, and the place's own key.
type Place struct {
	Districts []places.Share // best first; the shares add up to 1 at most
	PlaceKey  string         // phonetic key of the tehsil, town or village as written; empty when only a district is known
	PlaceName string         // the gazetteer's name for it; empty when it has none
}

// Key implements Value.
func (p Place) Key() string {
	var b strings.Builder
	for _, d := range p.Districts {
		b.WriteString(strconv.Itoa(int(d.District)) + ":" + strconv.FormatFloat(d.Share, 'f', 2, 64) + ",")
	}
	return b.String() + p.PlaceKey + "/" + p.PlaceName
}

// Set is a set of words of a small vocabulary, sorted: languages, disabilities.
type Set []string

// Key implements Value.
func (s Set) Key() string { return strings.Join(s, ",") }

// Mark is a mark on the body: what it is, where, on which side. A part or side that nobody gave is empty.
type Mark struct {
	Type string // mole, scar, burn, birthmark, tattoo, cut, injury, sixth_finger, vitiligo, pierced…
	Part string // forehead, cheek, chin, hand, arm, forearm, neck, leg…
	Side string // left, right
}

// MarkSet is every mark of a child, sorted.
type MarkSet []Mark

// Key implements Value.
func (m MarkSet) Key() string {
	keys := make([]string, len(m))
	for i, x := range m {
		keys[i] = x.Type + "/" + x.Part + "/" + x.Side
	}
	return strings.Join(keys, ",")
}

// Garment is one piece of clothing.
type Garment struct {
	Colour string // red, blue…; empty when nobody gave it
	Kind   string // shirt, frock, salwar_kameez…; empty when nobody gave it
}

// Outfit is what the child wore, sorted.
type Outfit []Garment

// Key implements Value.
func (o Outfit) Key() string {
	keys := make([]string, len(o))
	for i, g := range o {
		keys[i] = g.Colour + "/" + g.Kind
	}
	return strings.Join(keys, ",")
}

// Day is a calendar date, and by how many days it may be off where somebody told it roughly.
type Day struct {
	On     models.Date
	Within int
}

// Key implements Value.
func (d Day) Key() string {
	if d.Within == 0 {
		return strconv.Itoa(int(d.On))
	}
	return strconv.Itoa(int(d.On)) + "±" + strconv.Itoa(d.Within)
}

// HalfYears is an age at the event in whole half-years, rounded to the nearest.
type HalfYears int

// Key implements Value.
func (a HalfYears) Key() string { return strconv.Itoa(int(a)) }

// Years returns the age in years.
func (a HalfYears) Years() float64 { return float64(a) / 2 }

// Birth is when a child was born, in quarters of a year from the year 0: as exactly as an age in years can say.
type Birth int

// Key implements Value.
func (b Birth) Key() string { return strconv.Itoa(int(b)) }

// BirthOf is when a child was born that has an age in years on a date.
func BirthOf(on models.Date, age float64) Birth {
	return Birth(math.Round((float64(on)/daysPerYear - age) * 4))
}

// AgeOn is the child's age in years on a date; that it may be off by days matters little to an age.
func (b Birth) AgeOn(day Day) float64 { return float64(day.On)/daysPerYear - float64(b)/4 }

const daysPerYear = 365.2425

// Centimetres is a height as measured.
type Centimetres int

// Key implements Value.
func (c Centimetres) Key() string { return strconv.Itoa(int(c)) }

// HeightZ is a height in tenths of a standard deviation from the mean height of the child's age and sex: it stays nearly
// the same while a child grows, so that heights years apart can be compared.
type HeightZ int

// Key implements Value.
func (z HeightZ) Key() string { return strconv.Itoa(int(z)) }

// SD returns the deviation in standard deviations.
func (z HeightZ) SD() float64 { return float64(z) / 10 }

// sortedSet returns the words sorted, each once.
func sortedSet(words []string) Set {
	slices.Sort(words)
	return Set(slices.Compact(words))
}
