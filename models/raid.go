package models

// RaidFacts are what the children of one raid have in common, as somebody wrote it; what is empty is unknown.
type RaidFacts struct {
	Drive, Place, District string
	On                     Date // found on
	Within                 int  // by how many days On may be off
}

// RaidSent is what a telephone says of a group photograph that it sends.
type RaidSent struct {
	RaidFacts
	OnlyChildren bool // nobody but recovered children is on it, so that each face becomes a child's record at once
	Counted      int  // how many children somebody counted on it; 0 when nobody did
}

// RaidChild is a child on a group photograph: whose face it is, counted from 1, and the little that is known.
type RaidChild struct {
	Face int
	Name string
	Sex  Sex
	Age  Fact[float64] // years, apparent
}

// Record makes the record of a recovered child.
func (r *RaidFacts) Record(child *RaidChild, today Date) ([]byte, error) {
	c := Case{Side: Found}
	for _, f := range []struct {
		words string
		fact  *Fact[string]
	}{{r.Drive, &c.Recovery.Drive}, {r.Place, &c.Event.Where}, {r.District, &c.District}, {child.Name, &c.Person.Name}} {
		if f.words != "" {
			*f.fact = Of(f.words)
		}
	}
	if r.On != 0 {
		c.Event.When = Of(r.On)
	}
	if r.On != 0 && r.Within > 0 {
		c.Event.WhenWithin = Of(float64(r.Within))
	}
	if child.Sex != "" {
		c.Person.Sex = Of(child.Sex)
	}
	if c.Person.AgeYears = child.Age; child.Age.State() == Known {
		c.Person.AgeKnownBy = Of(Apparent)
	}
	c.ReportedOn = Of(today)
	return EncodeRecord(&c)
}
