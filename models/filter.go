package models

// CaseFilter narrows a list of cases. The zero CaseFilter narrows nothing: each member that is set must hold.
type CaseFilter struct {
	Side         Side
	Districts    []string // any of these, as recognised in what is written on the case, or as written
	Within       []string // in any of these, or before a committee there: what somebody's lists are narrowed to
	Unrecognised bool     // no district is recognised in what is written
	Status       Status
	Since        Date   // of the event (missing since, found on), inclusive; a case without that date is left out when either is set
	Until        Date   // likewise, inclusive
	Undated      bool   // without the date of the event
	Drive        string // its name
	LateAt       int64  // open, with a clock that has run out by this instant, in milliseconds; 0 is any
}

// SearchScope says which cases words may find, and by what. The zero SearchScope is every case, by all that is known of it.
type SearchScope struct {
	Districts []uint16 // of these alone, by LGD code, to the policy
	Shown     bool     // by what other districts are shown alone
}

// SearchHit is one case that the search box found. Scores order the hits of one answer and mean nothing beyond it.
type SearchHit struct {
	Slot  Slot
	Score float64
}
