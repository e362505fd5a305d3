package models

import (
	"time"
)

// Date is a calendar date without a time or a zone, in days since 1970-01-01. The zero Date means "no date", so the
// day 1970-01-01 itself is not representable; no record of a child of today needs it as anything but a date of birth
// of a 50-year-old.
type Date int32

const dateLayout = "2006-01-02"

// ParseDate reads YYYY-MM-DD. It returns an Invalid Error for anything else, including days that no calendar has, and for
// 1970-01-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return 0, Errorf(Invalid, "this is not a date", "यह तारीख़ नहीं है").
			Advise("Write the date as YEAR-MONTH-DAY, for example 2026-03-31.", "तारीख़ को वर्ष-माह-दिन लिखें, जैसे 2026-03-31।")
	}
	if d := DateOf(t); d != 0 {
		return d, nil
	}
	return 0, Errorf(Invalid, "computers write 1 January 1970 where a date is missing", "जहाँ तारीख़ नहीं होती वहाँ कंप्यूटर 1 जनवरी 1970 लिखते हैं").
		Advise("Leave the date empty, or give the day before or after if it is the true one.", "तारीख़ ख़ाली छोड़ें; यदि यही सही तारीख़ है तो एक दिन पहले या बाद की लिखें।")
}

// DateOf returns the calendar date that t shows in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOfMilli returns the calendar date in UTC of an instant in milliseconds since 1970.
func DateOfMilli(ms int64) Date { return DateOf(time.UnixMilli(ms).UTC()) }

// Time returns midnight UTC of the date, for calendar arithmetic.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String writes YYYY-MM-DD, or nothing for the zero Date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(dateLayout)
}

// YearsUntil returns the years (of 365.2425 days) from d to other; negative when other is earlier.
func (d Date) YearsUntil(other Date) float64 { return float64(other-d) / 365.2425 }

// AddYears returns the date that lies years (of 365.2425 days) after d.
func (d Date) AddYears(years float64) Date {
	days := years * 365.2425
	if days < 0 {
		return d + Date(days-.5)
	}
	return d + Date(days+.5)
}

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; nothing gives the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}
