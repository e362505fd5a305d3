package models

// PlainDigit is a digit of Devanagari as programs read it; every other rune is itself.
func PlainDigit(r rune) rune {
	if r >= '०' && r <= '९' {
		return '0' + r - '०'
	}
	return r
}
