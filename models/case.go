package models

import "math"

// Side says which side of the search a case stands on.
type Side string

// A missing child is reported; a found child is recovered. Rankings run from one side to the other, and within one to
// find duplicates.
const (
	Missing Side = "missing"
	Found   Side = "found"
)

// Opposite is the side a case is matched against.
func (s Side) Opposite() Side {
	if s == Missing {
		return Found
	}
	return Missing
}

// Slot is a case's position in the registry: dense, from 0, given once and never to another case. Every index keeps a
// case at its slot.
type Slot uint32

// Case is one report of a missing child or one recovered child, with every fact as it was written.
type Case struct {
	ID     string // UUIDv7; in a batch without a registry, the file's own id
	Number string // short, with a check digit, to be read over a telephone
	Slot   Slot
	Side   Side
	Source string // the producer's own id for this record (the id column of an imported file); empty when it has none

	District   Fact[string] // whose police or committee has it, as written
	Station    Fact[string]
	ReportedOn Fact[Date]
	Event      Event
	Person     Person
	Complaint  Complaint // missing side only
	Recovery   Recovery  // found side only
	Photos     []Photo
	WrappedKey []byte // the case's data key, wrapped by the vault's master key

	Status    Status
	Closing   *Closing // why and how the case is not open; nil while it is
	Version   int64    // counts changes, from 1; an update must name the version it saw
	CreatedAt int64    // milliseconds since 1970, UTC
	UpdatedAt int64
	// DueAt and WarnAt are when the next of the case's clocks runs out, and when to say that one will; 0: none does.
	DueAt, WarnAt int64
	// Held is the name of the district that has the case, as far as it can be made out: that of the committee that decides, or
	// the one most like what is written. Lists of a district's own cases go by it.
	Held string
	// Recognised is the English name of the district that District means, when that is beyond doubt, however it is written; else
	// it is empty. What is listed, counted and told by district goes by it.
	Recognised string
	// Partial is set in what Limited returns: only what a decision needs of the case is in it.
	Partial bool
}

// Event is when and where the child was last seen, or was found.
type Event struct {
	When          Fact[Date]
	WhenWithin    Fact[float64] // by how many days When may be off, where it was told roughly; else it is the day as written
	Where         Fact[string]
	Circumstances Fact[string]
	Together      Fact[[]string] // numbers or ids of the cases of children who went missing, or were found, together with this one
}

// Person is what is known of the child.
type Person struct {
	Name     Fact[string] // any script, as written; aliases and parents' likewise
	Aliases  Fact[[]string]
	Father   Fact[string]
	Mother   Fact[string]
	Guardian Fact[string]

	Sex         Fact[Sex]
	AgeYears    Fact[float64] // at the event
	DateOfBirth Fact[Date]
	AgeKnownBy  Fact[AgeSource]
	HeightCM    Fact[float64]
	Complexion  Fact[string]
	Build       Fact[string]
	Hair        Fact[string]
	Eyes        Fact[string]
	Marks       Fact[string] // several are separated by semicolons, as people write them
	Disability  Fact[string]
	Languages   Fact[[]string]
	Clothing    Fact[string]
	Belongings  Fact[string]
	Religion    Fact[string] // never used in ranking

	HomeDistrict Fact[string]
	HomePlace    Fact[string]
}

// Complaint is what the police station writes of a report. A report without an FIR is accepted and flagged.
type Complaint struct {
	FIRNumber            Fact[string]
	Sections             Fact[[]string]
	GDNumber             Fact[string]
	ComplainantName      Fact[string]
	ComplainantRelation  Fact[string]
	ComplainantPhone     Fact[string]
	InvestigatingOfficer Fact[string]
	TakenOverOn          Fact[Date] // by the AHTU
	LastReportOn         Fact[Date] // of the AHTU on the search
}

// Recovery is what a team writes of a child it found.
type Recovery struct {
	Producer  Fact[string] // who brings the child before the committee, and of which organisation
	FoundWith Fact[string]
	Condition Fact[string]
	CCI       Fact[string] // the Child Care Institution where the child is kept
	Drive     Fact[string] // the Operation Smile drive
	Words     Fact[string] // what the child says and repeats, as heard
	// ProducedOn is when the child was brought before a committee; Committee is the district whose committee that is, or to
	// which the child was moved since. Without it, it is the case's own district's.
	ProducedOn Fact[Date]
	Committee  Fact[string]
}

// Sex as recorded.
type Sex string

// The sexes a record can hold; an unknown sex is an unknown fact.
const (
	Male        Sex = "male"
	Female      Sex = "female"
	Transgender Sex = "transgender"
)

// AgeSource says how an age is known.
type AgeSource string

// A date of birth is worth more than a stated age, and that more than a guess from looks.
const (
	ByBirthDate AgeSource = "date_of_birth"
	Stated      AgeSource = "stated"
	Apparent    AgeSource = "apparent"
)

// EventWithin returns by how many whole days the day of the event may be off; 0 for one that was told exactly.
func (c *Case) EventWithin() int {
	return int(math.Ceil(min(max(c.Event.WhenWithin.Or(0), 0), maxWithin)))
}

// Age returns the child's age in years at the event, from the date of birth when there is one, and whether it is known.
func (c *Case) Age() (years float64, ok bool) {
	when, dated := c.Event.When.Get()
	if born, ok := c.Person.DateOfBirth.Get(); ok && dated && born <= when {
		return born.YearsUntil(when), true
	}
	return c.Person.AgeYears.Get()
}

// AgeOn returns the child's age in years on a date, from the age at the event and the days between.
func (c *Case) AgeOn(d Date) (years float64, ok bool) {
	age, known := c.Age()
	when, dated := c.Event.When.Get()
	if !known || !dated || d == 0 {
		return 0, false
	}
	years = age + when.YearsUntil(d)
	return max(years, 0), true
}
