package models

import "time"

// Bands are the ages of open cases, by the day on which the child went missing or was found, the youngest first; the last
// band is that of cases without such a day.
const Bands = 5

// AgeBounds are the first days of the bands but the last two: an event on or after AgeBounds[0] is of the first band.
type AgeBounds [Bands - 2]Date

// BoundsAt says where the bands begin on a day: a month ago, four months ago, when a case goes to the AHTU, and a year ago.
func BoundsAt(today time.Time) AgeBounds {
	return AgeBounds{DateOf(today.AddDate(0, -1, 0)), DateOf(today.AddDate(0, -takeoverMonths, 0)), DateOf(today.AddDate(-1, 0, 0))}
}

// Filter is the filter that lists the cases of a band, counted from 0.
func (b AgeBounds) Filter(band int) CaseFilter {
	var f CaseFilter
	switch {
	case band == Bands-1:
		f.Undated = true
		return f
	case band < len(b):
		f.Since = b[band]
	}
	if band > 0 {
		f.Until = b[band-1] - 1
	}
	return f
}

// OpenCount is how many open cases of a side a district has.
type OpenCount struct {
	District string // as it is recognised, in lower case; empty: it is not
	Side     Side
	Open     int64
	Late     int64 // with a clock that has run out
	Bands    [Bands]int64
}

// Overview is how many open cases there are in each district.
type Overview struct {
	At     int64 // the instant that clocks are read at, milliseconds
	Bounds AgeBounds
	Counts []OpenCount
}
