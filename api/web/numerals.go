package web

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/milaan-project/milaan/api"
)

// Whoever reads Hindi may choose Devanagari numerals: ०१२३४५६७८९. What a person typed, and the number of a case, stay as
// they are: they are read out, and typed elsewhere.
const (
	numeralsCookie = "numerals"
	devanagari     = "deva"
	international  = "latin"
)

// latinWord is a word that digits belong to: a case's number, a version.
var latinWord = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*`)

// numerals writes the digits of a text that a program made.
func (l *tongue) numerals(s string) string {
	if !l.Deva || !strings.ContainsAny(s, "0123456789") {
		return s
	}
	var b strings.Builder
	at := 0
	for _, word := range latinWord.FindAllStringIndex(s, -1) {
		b.WriteString(strings.Map(inDevanagari, s[at:word[0]]))
		b.WriteString(s[word[0]:word[1]])
		at = word[1]
	}
	b.WriteString(strings.Map(inDevanagari, s[at:]))
	return b.String()
}

func inDevanagari(r rune) rune {
	if r >= '0' && r <= '9' {
		return '०' + r - '0'
	}
	return r
}

// Digits of values that stay as they are pass through a message under runes of private use.
const guardedNought = '\uE000'

func guard(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return guardedNought + r - '0'
		}
		return r
	}, s)
}

func unguard(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= guardedNought && r <= guardedNought+9 {
			return '0' + r - guardedNought
		}
		return r
	}, s)
}

// numeralsLink leads to the same page with the other numerals; nil where there is no choice. What was sent is at no address:
// from a page that came back with a fault one is led as to the other language.
func (p *Pages) numeralsLink(q *request) *languageLink {
	if q.lang.deva == nil && !q.lang.Deva {
		return nil
	}
	name, other := "१२३", devanagari
	if q.lang.Deva {
		name, other = "123", international
	}
	at := "/login?" + numeralsCookie + "=" + other
	if q.Method == http.MethodGet || q.Method == http.MethodHead {
		at = q.here(numeralsCookie, other)
	}
	return &languageLink{Code: q.lang.Code, Name: name, Address: at}
}

// switchNumerals answers an address with ?numerals= by remembering them and leading to the address without it.
func (p *Pages) switchNumerals(q *request) bool {
	wanted := q.URL.Query().Get(numeralsCookie)
	if q.Method != http.MethodGet || wanted != devanagari && wanted != international {
		return false
	}
	http.SetCookie(q.w, &http.Cookie{
		Name: numeralsCookie, Value: wanted, Path: "/", MaxAge: int(languageTime.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: api.Secure(q.Request),
	})
	q.redirect(q.here(numeralsCookie, ""))
	return true
}

// numeralsOf is a language with the numerals that somebody chose.
func numeralsOf(r *http.Request, l *tongue) *tongue {
	if c, err := r.Cookie(numeralsCookie); err == nil && c.Value == devanagari && l.deva != nil {
		return l.deva
	}
	return l
}
