package web

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/milaan-project/milaan/models"
)

var months = [...]string{"month.1", "month.2", "month.3", "month.4", "month.5", "month.6", "month.7", "month.8", "month.9", "month.10", "month.11", "month.12"}

// date writes "1 Mar 2024": no reader takes the day for the month.
func (l *tongue) date(d models.Date) (string, error) {
	if d == 0 {
		return "", nil
	}
	year, month, day := d.Time().Date()
	name, err := l.say(months[month-1])
	return l.numerals(strconv.Itoa(day)) + " " + name + " " + l.numerals(strconv.Itoa(year)), err
}

// about writes a date that is not exact. The middle of a year stands for the year: see photoDate.
func (l *tongue) about(d models.Date) (string, error) {
	if d != 0 && d.Time().Month() == time.July && d.Time().Day() == 1 {
		return l.numerals(strconv.Itoa(d.Time().Year())), nil
	}
	return l.date(d)
}

// on writes a date, or "about 1 Mar 2024" where it may be off by some days.
func (l *tongue) on(d models.Date, roughly bool) (string, error) {
	day, err := l.date(d)
	if err != nil || !roughly || d == 0 {
		return day, err
	}
	return l.say("date.about", "Date", day)
}

// moment writes "1 Mar 2024, 14:05:09".
func (l *tongue) moment(at time.Time) (string, error) {
	day, err := l.date(models.DateOf(at))
	return day + l.numerals(at.Format(", 15:04:05")), err
}

// minute writes "1 Mar 2024, 14:05": what people agree upon has no seconds.
func (l *tongue) minute(at time.Time) (string, error) {
	day, err := l.date(models.DateOf(at))
	return day + l.numerals(at.Format(", 15:04")), err
}

// isoDate is a date as the matcher writes it, and by how many days it may be off.
var isoDate = regexp.MustCompile(`(\d{4}-\d\d-\d\d)( ±\d+)?`)

// dates writes the dates within a text that a program made.
func (l *tongue) dates(s string) string {
	return isoDate.ReplaceAllStringFunc(s, func(written string) string {
		day, _, roughly := strings.Cut(written, " ")
		d, err := models.ParseDate(day)
		if err != nil {
			return written
		}
		if readable, err := l.on(d, roughly); err == nil {
			return readable
		}
		return written
	})
}

// number writes at most one decimal.
func number(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// percent writes a probability. It never says that something is certain or impossible.
func percent(p float64) string {
	switch {
	case p < .001:
		return "< 0.1%"
	case p > .999:
		return "> 99.9%"
	case p < .1 || p > .9:
		return strconv.FormatFloat(100*p, 'f', 1, 64) + "%"
	}
	return strconv.FormatFloat(100*p, 'f', 0, 64) + "%"
}

const noBits = "0.0"

// bits writes bits of evidence with their sign.
func bits(b models.Bits) string {
	s := strconv.FormatFloat(b.Float(), 'f', 1, 64)
	switch {
	case s == noBits || s == "-"+noBits:
		return noBits
	case b > 0:
		return "+" + s
	}
	return "−" + strings.TrimPrefix(s, "-")
}

// count writes a whole number.
func (l *tongue) count(n int64) string { return l.numerals(strconv.FormatInt(n, 10)) }

// size writes how much room something takes.
func (l *tongue) size(bytes int64) string {
	const step = 1000
	x, unit := float64(bytes)/(step*step), " MB"
	if x >= step {
		x, unit = x/step, " GB"
	}
	return l.numerals(number(x)) + unit
}
