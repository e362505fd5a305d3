package matcher

import (
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// Upper bounds in days of the findings of elapsed after "found before missing": a week, a month, a quarter, a year, two,
// four, eight, more.
var elapsedDays = []int{7, 31, 92, 365, 731, 1461, 2922}

// Upper bounds in days between two records of the same side.
var sameSideDays = []int{3, 31, 365}

// elapsedField compares the days between going missing and being found; on one side, the days between the two events.
func elapsedField(s *search) (comparison, bool) {
	day, ok := s.probe.Values[facts.EventDate].(facts.Day)
	if !ok {
		return comparison{}, false
	}
	if !s.acrossSides() {
		return s.single("elapsed", facts.EventDate, "elapsed_same_side", func(v facts.Value) int {
			other, ok := v.(facts.Day)
			if !ok {
				return -1
			}
			return band(abs(s.elapsed(day, other)), sameSideDays)
		})
	}
	return s.single("elapsed", facts.EventDate, "elapsed", func(v facts.Value) int {
		other, ok := v.(facts.Day)
		if !ok {
			return -1
		}
		days := s.elapsed(day, other)
		if days < 0 {
			return 0
		}
		return 1 + band(days, elapsedDays)
	})
}

func band(n int, bounds []int) int {
	for i, bound := range bounds {
		if n <= bound {
			return i
		}
	}
	return len(bounds)
}

// acrossSides reports whether a missing child is compared with found ones or the reverse.
func (s *search) acrossSides() bool { return s.case_.Side != s.side }

// elapsed is the days from missing to found across sides, and from the probe's event to the other's on one side. Dates may
// have been told roughly: a child that was found before it went missing by no more days than the two dates may be off
// together was found at once, for all that anybody knows.
func (s *search) elapsed(probe, gallery facts.Day) int {
	days := int(gallery.On) - int(probe.On)
	if s.case_.Side == models.Found && s.side == models.Missing {
		days = -days
	}
	if s.acrossSides() && days < 0 && -days <= probe.Within+gallery.Within {
		return 0
	}
	return days
}
