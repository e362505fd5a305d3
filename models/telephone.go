package models

import (
	"strings"
	"unicode"
)

// telephoneDigits is how many digits an Indian telephone number has, behind the country's code and a leading zero.
const telephoneDigits = 10

// Telephone returns the ten digits of an Indian telephone number, however it is written: in either script's digits, with
// spaces, dashes and brackets, with +91 or a zero before. It reports false for what is none, for a text with a number in it
// among others.
func Telephone(written string) (digits string, ok bool) {
	var b strings.Builder
	for i, r := range strings.TrimSpace(written) {
		switch {
		case unicode.IsDigit(r):
			b.WriteByte(byte('0' + digitOf(r)))
		case r == '+' && i == 0, strings.ContainsRune(" -().", r):
		default:
			return "", false
		}
	}
	digits = b.String()
	if len(digits) == telephoneDigits+2 {
		digits = strings.TrimPrefix(digits, "91")
	}
	if len(digits) == telephoneDigits+1 {
		digits = strings.TrimPrefix(digits, "0")
	}
	return digits, len(digits) == telephoneDigits
}

// digitOf is the value of a decimal digit: those of a script stand in a row that begins with its zero.
func digitOf(r rune) int {
	for value := range 10 {
		if !unicode.IsDigit(r - rune(value) - 1) {
			return value
		}
	}
	return int(r-'0') % 10
}
