package matcher

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
)

// faceUnclear is the finding of faces that say little either way.
const faceUnclear = "face_unclear"

// reason is a piece of evidence with how far a measured value lies from the expected one.
type reason struct {
	models.Evidence
	off float64
}

// How many findings a sentence names for and against, and from how many bits a finding is worth naming.
const (
	namedFor     = 4
	namedAgainst = 3
	worthNaming  = models.BitsPerUnit / 2
)

// why says in a sentence of either language what speaks for a candidate, the strongest first, and after a semicolon what
// speaks against it. reasons are in the order of their bits. A candidate of which nothing telling is known says so.
// With plain no value of the other record is repeated.
func why(reasons []reason, plain bool) models.Text {
	var forIt, against []*reason
	for i := range reasons {
		if r := &reasons[i]; r.Bits >= worthNaming && r.Finding.Code != faceUnclear && len(forIt) < namedFor {
			forIt = append(forIt, r)
		}
	}
	for i := len(reasons) - 1; i >= 0 && len(against) < namedAgainst; i-- {
		if r := &reasons[i]; r.Bits <= contradiction {
			against = append(against, r)
		}
	}
	if len(forIt)+len(against) == 0 {
		return nothingKnown
	}
	say := func(lang string) string {
		said := nothingForIt.In(lang)
		if len(forIt) > 0 {
			said = listed(forIt, lang, plain)
		}
		if len(against) > 0 {
			said += "; " + listed(against, lang, plain)
		}
		first, size := utf8.DecodeRuneInString(said)
		return strings.ToUpper(string(first)) + said[size:] + endOfSentence.In(lang)
	}
	return models.Text{En: say("en"), Hi: say("hi")}
}

func listed(reasons []*reason, lang string, plain bool) string {
	parts := make([]string, len(reasons))
	for i, r := range reasons {
		parts[i] = r.said(lang, plain)
	}
	return strings.Join(parts, ", ")
}

// said is the reason's phrase in a language.
func (r *reason) said(lang string, plain bool) string {
	phrase := phrases[r.Field][r.Finding.Code].In(lang)
	if !strings.Contains(phrase, "%s") {
		return phrase
	}
	if r.Field == "age" {
		return fmt.Sprintf(phrase, yearsOff(r.off).In(lang))
	}
	if plain {
		return fmt.Sprintf(phrase, "")
	}
	return fmt.Sprintf(phrase, quoted(r.Gallery))
}

func yearsOff(off float64) models.Text {
	years := int(math.Round(math.Abs(off)))
	if years <= 1 {
		return yearOff
	}
	return models.Text{En: fmt.Sprintf(severalYearOff.En, years), Hi: fmt.Sprintf(severalYearOff.Hi, years)}
}

// longestQuote is how many characters of a record a sentence repeats.
const longestQuote = 60

// quoted repeats what a record writes; nothing where that is nothing.
func quoted(written string) string {
	written = strings.Join(strings.Fields(written), " ")
	if written == "" {
		return ""
	}
	if runes := []rune(written); len(runes) > longestQuote {
		head := string(runes[:longestQuote])
		written = head[:max(strings.LastIndexByte(head, ' '), 0)] + "…"
	}
	return " (“" + written + "”)"
}
