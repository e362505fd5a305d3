package models

// shared are the fields that the records of children who went missing together have in common, as their family tells it once,
// or those of children who were found together. Who was found with another child need not be of its family.
var shared = map[Side][]string{
	Missing: {
		"father_name", "mother_name", "guardian_name", "languages", "home_place", "home_district", "missing_since", "missing_since_within", "last_seen_place", "circumstances", "reported_on", "fir_number", "sections",
		"gd_number", "complainant_name", "complainant_relation", "complainant_phone", "investigating_officer", "district", "police_station",
	},
	Found: {"found_on", "found_on_within", "found_place", "found_with", "circumstances", "producer", "cci", "drive", "recorded_on", "produced_on", "committee_district", "district", "police_station"},
}

// IsReference reports whether a reference to a companion, as a record holds it, is to this case: its id, or its number as
// people write it.
func (c *Case) IsReference(ref string) bool {
	number, err := ParseNumber(ref)
	return ref == c.ID || err == nil && number == c.Number
}

// Companion returns the record of another child who went missing, or was found, together with that of c: it knows what the two
// share, and names c and the companions of c.
func (c *Case) Companion() Case {
	other := Case{Side: c.Side}
	for _, name := range shared[c.Side] {
		f, ok := FieldNamed(c.Side, name)
		if !ok {
			continue
		}
		if b, err := f.JSON(c); err == nil {
			_ = f.SetJSON(&other, b) // what a record holds can be written into another
		}
	}
	with := []string{c.Number}
	other.Event.Together = Of(append(with, c.Event.Together.Or(nil)...))
	return other
}
