package models

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

const (
	feet   = 30.48 // centimetres
	inches = feet / 12
	metres = 100
	// fewestCM is the least number that is centimetres where no unit is said, and the least height that is read: nobody is nine
	// feet tall, or eight centimetres.
	fewestCM = 9
)

// ParseSaidHeight reads a height in centimetres as people write and say it in English, Hindi or Hindi in Roman letters: 124,
// १२४, "124 cm", "1.24 m", "4 feet 1 inch", 4'1", "चार फुट", "साढ़े चार फ़ीट". "4.1 feet" can be four feet and a tenth, or four
// feet and one inch; people mean the inch, as they do by "4.11", and that is how it is read. So is 4.1 without a unit. It
// returns an Invalid Error for anything else.
func ParseSaidHeight(said string) (cm float64, err error) {
	words := heightWords(said)
	first, rest, ok := heightCount(words)
	if ok {
		unit := heightUnits[unitOf(rest)]
		if unit == 0 && len(rest) == 0 && first.n >= fewestCM {
			unit = 1
		}
		switch {
		case unit == 1 || unit == metres || unit == inches:
			cm, ok = first.n*unit, len(rest) <= 1
		case unit == feet:
			cm, ok = feetAndInches(first, rest[1:])
		case unit == 0 && first.n < fewestCM:
			cm, ok = feetAndInches(first, rest)
		default:
			ok = false
		}
		if unit != 1 {
			cm = math.Round(cm) // a family's feet are no measurement
		}
	}
	if ok && cm >= fewestCM && !math.IsInf(cm, 0) {
		return cm, nil
	}
	return 0, Errorf(Invalid, "this height cannot be understood", "यह क़द समझ में नहीं आया").
		Advise("Write it like 124, or 4 feet 1 inch.", "ऐसे लिखें: 124, या 4 फ़ुट 1 इंच।")
}

// heightNumber is a number of a height, and how many inches stand behind its point where it is one of feet.
type heightNumber struct {
	n      float64
	behind string
}

var (
	heightToken = regexp.MustCompile(`\d+(?:\.\d+)?|[^\d\s]+`)
	heightMarks = strings.NewReplacer("से.मी", "सेमी", "से. मी", "सेमी", "c.m", "cm", "''", " inch ", "'", " feet ", "’", " feet ", "′", " feet ", `"`, " inch ", "”", " inch ", "″", " inch ")
)

var heightUnits = map[string]float64{
	"cm": 1, "cms": 1, "centimetre": 1, "centimetres": 1, "centimeter": 1, "centimeters": 1, "सेमी": 1, "सेंमी": 1, "सेंटीमीटर": 1, "सेन्टीमीटर": 1, "सेंटीमिटर": 1, "सैंटीमीटर": 1,
	"m": metres, "metre": metres, "metres": metres, "meter": metres, "meters": metres, "मीटर": metres,
	"foot": feet, "feet": feet, "ft": feet, "fit": feet, "fut": feet, "phut": feet, "फुट": feet, "फीट": feet, "फिट": feet, "फूट": feet,
	"inch": inches, "inches": inches, "in": inches, "इंच": inches, "इन्च": inches,
}

// emptyHeightWords say nothing that a height can hold.
var emptyHeightWords = map[string]bool{
	"tall": true, "height": true, "high": true, "and": true, "is": true, "कद": true, "लंबा": true, "लंबी": true, "लम्बा": true, "लम्बी": true, "लंबाई": true, "लम्बाई": true, "ऊंचा": true, "ऊंची": true, "ऊंचाई": true,
	"का": true, "की": true, "के": true, "कोई": true, "और": true, "है": true, "होगा": true, "होगी": true, "kad": true, "lamba": true, "lambi": true, "lambai": true, "ka": true, "ki": true, "aur": true, "hai": true, "hoga": true, "hogi": true,
}

// heightWords cuts a height into its words and numbers, folded, without the words that say nothing.
func heightWords(said string) []string {
	if len(said) > 4*longestSaid {
		return nil
	}
	folded := strings.Map(func(r rune) rune {
		r = PlainDigit(r)
		switch {
		case r == '़': // people type it as often as not
			return -1
		case r == '.' || r == '-' || r >= '0' && r <= '9' || unicode.IsLetter(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, heightMarks.Replace(norm.NFD.String(said)))
	var words []string
	for _, w := range heightToken.FindAllString(folded, -1) {
		if w = strings.TrimSuffix(w, "."); w != "" && !emptyHeightWords[w] && !aboutWords[w] {
			words = append(words, w)
		}
	}
	return words
}

// heightCount reads a number at the beginning of words.
func heightCount(words []string) (n heightNumber, rest []string, ok bool) {
	half := 0.0
	if len(words) > 1 && halfWords[words[0]] {
		half, words = .5, words[1:]
	}
	if len(words) == 0 {
		return n, nil, false
	}
	word, rest := words[0], words[1:]
	if n.n, ok = countWords[word]; !ok {
		parsed, err := strconv.ParseFloat(word, 64)
		n.n, ok = parsed, err == nil && word[0] >= '0' && word[0] <= '9'
		_, n.behind, _ = strings.Cut(word, ".")
	}
	if len(rest) > 1 && slices.Equal(rest[:2], []string{"a", "half"}) { // "four and a half"
		half, rest = .5, rest[2:]
	}
	if half > 0 && n.behind != "" {
		return n, nil, false
	}
	n.n += half
	return n, rest, ok
}

func unitOf(rest []string) string {
	if len(rest) == 0 {
		return ""
	}
	return rest[0]
}

// feetAndInches adds what follows a number of feet: inches, with their unit or without. Behind the point of that number stand
// inches too.
func feetAndInches(first heightNumber, rest []string) (cm float64, ok bool) {
	whole, over := first.n, 0.0
	if first.behind != "" {
		n, err := strconv.Atoi(first.behind)
		if err != nil || len(rest) > 0 {
			return 0, false
		}
		whole, over = math.Floor(first.n), float64(n)
	} else if len(rest) > 0 {
		n, unit, read := heightCount(rest)
		if !read || whole != math.Floor(whole) || len(unit) > 1 || len(unit) == 1 && heightUnits[unit[0]] != inches {
			return 0, false
		}
		over = n.n
	}
	return whole*feet + over*inches, over < 12
}
