package models

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// ParseSaidAge reads an age in years as people write and say it in English, Hindi or Hindi in Roman letters: 8, ८, "दस साल",
// "about ten", "साढ़े सात", "6 months", "दो साल तीन महीने"; of "5 or 6" and "पाँच-छह" it is the middle. It returns an Invalid
// Error for anything else.
func ParseSaidAge(said string) (float64, error) {
	var parts []agePart
	words := ageWords(said)
	for len(words) > 0 {
		if len(parts) > 0 && andWords[words[0]] && len(words) > 1 {
			words = words[1:]
		}
		part, rest := agePartOf(words)
		if rest == nil {
			parts = nil
			break
		}
		parts, words = append(parts, part), rest
	}
	if years, ok := yearsOf(parts); ok {
		return math.Round(100*years) / 100, nil
	}
	return 0, Errorf(Invalid, "this age cannot be understood", "यह उम्र समझ में नहीं आई").
		Advise("Write it like 8, ten, 5 or 6, or 6 months.", "ऐसे लिखें: 8, दस, पाँच-छह, या 6 महीने।")
}

// agePart is "5", "5 or 6", or either with its unit.
type agePart struct {
	from, to float64
	unit     float64 // in days; 0 when none is said
}

var (
	ageDecimal = regexp.MustCompile(`([0-9०-९])\.([0-9०-९])`)
	ageNumber  = regexp.MustCompile(`^\d+(point\d+)?$`)
)

// emptyAgeWords say nothing that an age can hold, beside those of dates.
var emptyAgeWords = map[string]bool{
	"old": true, "age": true, "aged": true, "उम्र": true, "आयु": true, "है": true, "होगा": true, "होगी": true, "umr": true, "umar": true, "hai": true, "hoga": true, "hogi": true,
}

// ageUnits are short for units of time.
var ageUnits = map[string]float64{"yr": yearDays, "yrs": yearDays, "y": yearDays, "साला": yearDays}

// orWords stand between the least and the most that an age may be, andWords between years and months.
var (
	orWords  = map[string]bool{"or": true, "to": true, "या": true, "ya": true}
	andWords = map[string]bool{"and": true, "और": true, "aur": true}
)

func ageWords(said string) []string {
	if len(said) > 4*longestSaid || strings.HasPrefix(strings.TrimSpace(said), "-") {
		return nil
	}
	// A decimal point is no end of a word.
	said = ageDecimal.ReplaceAllString(norm.NFC.String(said), "${1}point${2}")
	all, _ := dateWords(said)
	var words []string
	for _, w := range all {
		if n := len(words); n > 1 && words[n-1] == "point" && digits.MatchString(words[n-2]) {
			words = append(words[:n-2], words[n-2]+"point"+w)
			continue
		}
		if !emptyAgeWords[w] {
			words = append(words, w)
		}
	}
	return words
}

// agePartOf reads the first part of words; rest is nil when there is none.
func agePartOf(words []string) (part agePart, rest []string) {
	from, rest := ageCount(words)
	if rest == nil {
		return part, nil
	}
	part = agePart{from: from, to: from}
	after := rest
	if len(after) > 0 && orWords[after[0]] {
		after = after[1:]
	}
	if to, further := ageCount(after); further != nil {
		part.to, rest = to, further
	}
	if len(rest) > 0 {
		unit, short := unitDays[rest[0]], ageUnits[rest[0]]
		if part.unit = max(unit, short); part.unit != 0 {
			rest = rest[1:]
		}
	}
	return part, rest
}

// ageCount reads a number at the beginning of words; rest is nil when none is there.
func ageCount(words []string) (n float64, rest []string) {
	if len(words) == 0 {
		return 0, nil
	}
	half := 0.0
	if halfWords[words[0]] && len(words) > 1 {
		half, words = .5, words[1:]
	}
	n, ok := countWords[words[0]]
	if ageNumber.MatchString(words[0]) {
		parsed, err := strconv.ParseFloat(strings.Replace(words[0], "point", ".", 1), 64)
		n, ok = parsed, err == nil && !math.IsInf(parsed, 0)
	}
	if !ok {
		return 0, nil
	}
	if rest = words[1:]; len(rest) > 2 && slices.Equal(rest[:3], []string{"and", "a", "half"}) {
		half, rest = .5, rest[3:]
	}
	return n + half, rest
}

// yearsOf adds the parts of an age: years, and months beside them. What lies further apart than parents guess is none.
func yearsOf(parts []agePart) (years float64, ok bool) {
	const furthest = 5
	before := math.Inf(1)
	for _, p := range parts {
		if p.unit == 0 && len(parts) == 1 {
			p.unit = yearDays
		}
		if p.unit == 0 || p.unit >= before || p.from > p.to || p.to-p.from > furthest && p.unit == yearDays || len(parts) > 1 && p.from != p.to {
			return 0, false
		}
		before = p.unit
		years += (p.from + p.to) / 2 * p.unit / yearDays
	}
	return years, len(parts) > 0
}
