package models

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// SaidDate is a calendar date as somebody said it.
type SaidDate struct {
	Date   Date
	Within int // by how many days it may be off, where the words tell it roughly: "three weeks ago", "March 2025"; else 0
}

// ParseSaidDate reads a date as people write and say it in English, Hindi or Hindi in Roman letters: 2026-11-03, 3.11.2026,
// 3/11/26, "3 नवंबर 2026", "3 Nov", "November 2025", "yesterday", "परसों रात", "two or three days ago", "about three weeks ago",
// "डेढ़ महीने पहले", "last Monday". The day stands before the month. Where the year is not said it is the last such day up to today. It returns an
// Invalid Error for anything else.
func ParseSaidDate(said string, today Date) (SaidDate, error) {
	if d, err := ParseDate(strings.TrimSpace(said)); err == nil {
		return SaidDate{Date: d}, nil
	}
	words, about := dateWords(said)
	for _, words := range [][]string{words, slices.DeleteFunc(slices.Clone(words), func(w string) bool { return dayPartWords[w] })} {
		for _, read := range []func([]string, Date) (SaidDate, bool){saidDay, saidMonth, saidAgo, saidNear} {
			if d, ok := read(words, today); ok && d.Date != 0 {
				if about && d.Within == 0 {
					d.Within = offAbout(max(today-d.Date, d.Date-today))
				}
				return d, nil
			}
		}
	}
	return SaidDate{}, Errorf(Invalid, "this date cannot be understood", "यह तारीख़ समझ में नहीं आई").
		Advise("Write it like 3.11.2026, 3 November, yesterday, or three weeks ago.", "ऐसे लिखें: 3.11.2026, 3 नवंबर, कल, या तीन हफ़्ते पहले।")
}

var (
	dayFirst  = regexp.MustCompile(`^(\d{1,2}) (\d{1,2})(?: (\d{4}|\d{2}))?$`)
	yearFirst = regexp.MustCompile(`^(\d{4}) (\d{1,2}) (\d{1,2})$`)
	digits    = regexp.MustCompile(`^\d+$`)
)

// longestSaid is more characters than any date takes.
const longestSaid = 100

// dateWords cuts a date into its words and numbers, folded, without the words that say nothing. about tells whether one of
// them says that it is told roughly.
func dateWords(said string) (words []string, about bool) {
	if len(said) > 4*longestSaid {
		return nil, false
	}
	folded := strings.Map(func(r rune) rune {
		r = PlainDigit(r)
		switch {
		case r == '़': // people type it as often as not
			return -1
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(said))
	for _, w := range strings.Fields(apart(folded)) {
		about = about || aboutWords[w]
		if !emptyDateWords[w] && !aboutWords[w] {
			words = append(words, w)
		}
	}
	return words, about
}

// apart sets numbers apart from the letters that are written onto them: "3nov", "3rd".
func apart(s string) string {
	var b strings.Builder
	var before rune
	for _, r := range s {
		if before != 0 && before != ' ' && r != ' ' && unicode.IsDigit(before) != unicode.IsDigit(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		before = r
	}
	return b.String()
}

// calendarDay makes a date of its parts; ok is false for days that no calendar has.
func calendarDay(year, month, day int) (d Date, ok bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return DateOf(t), t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// lastSuch is the last day up to today with a month and a day.
func lastSuch(month, day int, today Date) (SaidDate, bool) {
	for year := today.Time().Year(); year > today.Time().Year()-5; year-- { // five years hold a 29 February
		if d, ok := calendarDay(year, month, day); ok && d <= today {
			return SaidDate{Date: d}, true
		}
	}
	return SaidDate{}, false
}

func fullYear(s string, today Date) int {
	year, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	if len(s) == 2 {
		if year += 2000; year > today.Time().Year() {
			year -= 100
		}
	}
	return year
}

// saidDay reads a day that is said by numbers, or by a number and the name of a month.
func saidDay(words []string, today Date) (SaidDate, bool) {
	var named int
	numbers := make([]string, 0, len(words))
	for i, w := range words {
		switch month := monthWords[w]; {
		case month != 0 && named == 0:
			if named = month; i > 0 {
				continue
			}
			if len(words) == 1 {
				return SaidDate{}, false
			}
		case digits.MatchString(w):
			numbers = append(numbers, w)
		default:
			return SaidDate{}, false
		}
	}
	if named != 0 {
		return namedDay(named, numbers, today)
	}
	all := strings.Join(numbers, " ")
	if m := yearFirst.FindStringSubmatch(all); m != nil {
		d, ok := dayOf(m[1], m[2], m[3], today)
		return SaidDate{Date: d}, ok
	}
	m := dayFirst.FindStringSubmatch(all)
	if m == nil {
		return SaidDate{}, false
	}
	if m[3] == "" {
		day, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		return lastSuch(month, day, today)
	}
	d, ok := dayOf(m[3], m[2], m[1], today)
	return SaidDate{Date: d}, ok
}

func dayOf(year, month, day string, today Date) (Date, bool) {
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	return calendarDay(fullYear(year, today), m, d)
}

func namedDay(month int, numbers []string, today Date) (SaidDate, bool) {
	switch {
	case len(numbers) == 1 && len(numbers[0]) <= 2:
		day, _ := strconv.Atoi(numbers[0])
		return lastSuch(month, day, today)
	case len(numbers) == 2 && len(numbers[0]) <= 2:
		day, _ := strconv.Atoi(numbers[0])
		d, ok := calendarDay(fullYear(numbers[1], today), month, day)
		return SaidDate{Date: d}, ok && (len(numbers[1]) == 2 || len(numbers[1]) == 4)
	}
	return SaidDate{}, false
}

// saidMonth reads a month, with or without its year: its middle is meant, and never a day to come.
func saidMonth(words []string, today Date) (SaidDate, bool) {
	if len(words) == 0 || len(words) > 2 || monthWords[words[0]] == 0 {
		return SaidDate{}, false
	}
	const middle = 15
	month := monthWords[words[0]]
	if len(words) == 1 {
		d, ok := lastSuch(month, 1, today)
		if !ok {
			return d, false
		}
		return SaidDate{Date: min(d.Date+middle-1, today), Within: offByMonths}, true
	}
	if len(words[1]) != 4 || !digits.MatchString(words[1]) {
		return SaidDate{}, false
	}
	year := fullYear(words[1], today)
	first, ok := calendarDay(year, month, 1)
	if !ok {
		return SaidDate{}, false
	}
	if d := first + middle - 1; first > today || d <= today {
		return SaidDate{Date: d, Within: offByMonths}, true
	}
	return SaidDate{Date: today, Within: offByMonths}, true
}

// saidAgo reads "three weeks ago" and "साढ़े तीन महीने पहले".
func saidAgo(words []string, today Date) (SaidDate, bool) {
	if len(words) < 2 || !agoWords[words[len(words)-1]] {
		return SaidDate{}, false
	}
	words = words[:len(words)-1]
	unit, ok := unitDays[words[len(words)-1]]
	if !ok {
		return SaidDate{}, false
	}
	from, to, ok := countsOf(words[:len(words)-1])
	if !ok || to*unit > 100*yearDays {
		return SaidDate{}, false
	}
	told := (from + to) / 2 * unit
	return SaidDate{Date: today - Date(told+.5), Within: min(max(offAgo(told, unit), int(math.Ceil((to-from)/2*unit))), maxWithin)}, true
}

// countsOf reads how many, or from how many to how many: "दो-तीन", "2 or 3".
func countsOf(words []string) (from, to float64, ok bool) {
	if n, ok := countOf(words); ok {
		return n, n, true
	}
	for i := 1; i < len(words); i++ {
		rest := words[i:]
		if orWords[rest[0]] {
			rest = rest[1:]
		}
		from, fine := countOf(words[:i])
		to, also := countOf(rest)
		if fine && also && len(rest) > 0 && from < to {
			return from, to, true
		}
	}
	return 0, 0, false
}

// countOf reads how many: "", "3", "तीन", "डेढ़", "साढ़े तीन", "2 5" as 2.5 was cut.
func countOf(words []string) (float64, bool) {
	if len(words) == 0 {
		return 1, true
	}
	half := 0.0
	if halfWords[words[0]] && len(words) > 1 {
		half, words = .5, words[1:]
	}
	if len(words) == 2 && digits.MatchString(words[0]) && words[1] == "5" {
		half, words = .5, words[:1]
	}
	if len(words) != 1 {
		return 0, false
	}
	if n, ok := countWords[words[0]]; ok {
		return n + half, true
	}
	n, err := strconv.Atoi(words[0])
	return float64(n) + half, err == nil && n >= 0
}

// saidNear reads "yesterday", "परसों", "last week" and "last Monday".
func saidNear(words []string, today Date) (SaidDate, bool) {
	said := strings.Join(words, " ")
	if back, ok := nearWords[said]; ok {
		return SaidDate{Date: today - back}, true
	}
	if len(words) == 0 || len(words) > 2 {
		return SaidDate{}, false
	}
	last := words[len(words)-1]
	if len(words) == 2 && !lastWords[words[0]] {
		return SaidDate{}, false
	}
	if day, ok := weekdayWords[last]; ok {
		back := (int(today.Time().Weekday()) - int(day) + 6) % 7
		return SaidDate{Date: today - Date(back) - 1}, true
	}
	if unit, ok := unitDays[last]; ok && len(words) == 2 && unit > 1 {
		return SaidDate{Date: today - Date(unit+.5), Within: offAgo(unit, unit)}, true
	}
	return SaidDate{}, false
}
