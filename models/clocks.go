package models

import "time"

// ClockKind is a duty that has a time.
type ClockKind string

// The clocks. An FIR is to be registered at once. A child is to be produced before a Committee within 24 hours of being
// found (Juvenile Justice Act 2015, s.31). A case open for four months goes to the AHTU, which then reports every three
// (standard operating procedure for missing children of the Ministry of Women and Child Development, 2016).
const (
	ClockFIR        ClockKind = "fir"
	ClockProduction ClockKind = "production"
	ClockTakeover   ClockKind = "ahtu_takeover"
	ClockReport     ClockKind = "ahtu_report"
)

// ClockKinds lists every clock.
func ClockKinds() []ClockKind {
	return []ClockKind{ClockFIR, ClockProduction, ClockTakeover, ClockReport}
}

const (
	productionTime = 24 * time.Hour
	takeoverMonths = 4
	reportMonths   = 3
)

// leads are how long before its end a clock is said to run out.
var leads = map[ClockKind]time.Duration{ClockProduction: 6 * time.Hour, ClockTakeover: 7 * 24 * time.Hour, ClockReport: 7 * 24 * time.Hour}

// Clock is one running clock of a case.
type Clock struct {
	Kind   ClockKind
	DueAt  int64 // milliseconds: from then on it is late
	WarnAt int64 // from then on it is said to run out
}

// Clocks lists the running clocks of a case, the first one due first. Only open cases have any. Days begin in the
// registry's zone.
func (c *Case) Clocks(zone *time.Location) []Clock {
	if c.Status != Open {
		return nil
	}
	var out []Clock
	run := func(kind ClockKind, due time.Time) {
		at := Clock{kind, due.UnixMilli(), due.Add(-leads[kind]).UnixMilli()}
		place := len(out)
		for place > 0 && out[place-1].DueAt > at.DueAt {
			place--
		}
		out = append(out[:place], append([]Clock{at}, out[place:]...)...)
	}
	created := time.UnixMilli(c.CreatedAt).In(zone)
	if c.Side == Found {
		if c.Recovery.ProducedOn.State() != Known {
			due := created.Add(productionTime)
			if found, ok := c.Event.When.Get(); ok {
				due = earlier(due, midnight(found+2, zone))
			}
			run(ClockProduction, due)
		}
		return out
	}
	reported := c.ReportedOn.Or(DateOf(created))
	if c.Complaint.FIRNumber.State() != Known {
		run(ClockFIR, created)
	}
	if taken, ok := c.Complaint.TakenOverOn.Get(); ok {
		run(ClockReport, months(c.Complaint.LastReportOn.Or(taken), reportMonths, zone))
	} else {
		run(ClockTakeover, months(reported, takeoverMonths, zone))
	}
	return out
}

// firTime is how long an FIR may be on its way before its number is asked for again.
const firTime = 24 * time.Hour

// LacksFIR reports whether a missing child's open report is a day old, and without the number of its FIR still.
func (c *Case) LacksFIR(now time.Time) bool {
	return c.Side == Missing && c.Status == Open && !c.Partial && c.Complaint.FIRNumber.State() != Known && now.Sub(time.UnixMilli(c.CreatedAt)) >= firTime
}

// SetClocks fills in when the case's next clock runs out. It is called before a case is stored.
func (c *Case) SetClocks(zone *time.Location) {
	c.DueAt, c.WarnAt = 0, 0
	for i, clock := range c.Clocks(zone) {
		if i == 0 {
			c.DueAt = clock.DueAt
		}
		if c.WarnAt == 0 || clock.WarnAt < c.WarnAt {
			c.WarnAt = clock.WarnAt
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func midnight(d Date, zone *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

// months is the day so many months after a date, or the last of its month where that has no such day.
func months(d Date, n int, zone *time.Location) time.Time {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, zone)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}
