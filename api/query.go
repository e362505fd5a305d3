package api

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// query reads the parameters of an address and notes everything that is wrong with them.
type query struct {
	values url.Values
	known  []string
	faults models.Faults
}

func queryOf(c echo.Context) *query {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	q := &query{values: values, known: []string{purposeParameter}}
	if err != nil {
		q.faults = append(q.faults, models.Errorf(models.Invalid, "the part of the address after the question mark cannot be read", "पते में प्रश्नचिह्न के बाद का भाग पढ़ा नहीं जा सका").
			Advise("Encode it as addresses are encoded.", "इसे पते के नियमों से encode करें।").Because(err))
	}
	return q
}

// text returns a parameter of at most 200 characters.
func (q *query) text(name string) string {
	q.known = append(q.known, name)
	s := strings.TrimSpace(q.values.Get(name))
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > 200 || strings.ContainsRune(s, 0) {
		q.faults = append(q.faults, models.Errorf(models.Invalid, "this is not a text of at most 200 characters", "यह 200 अक्षरों तक का पाठ नहीं है").At(name).
			Advise("Shorten it, and send it as UTF-8.", "इसे छोटा करें और UTF-8 में भेजें।"))
		return ""
	}
	return s
}

// cursor returns the number of the last one of the page before, or 0.
func (q *query) cursor() int64 {
	s := q.text("cursor")
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		q.faults = append(q.faults, errNotCursor)
	}
	return n
}

// number returns a parameter between 1 and most, or usual when it is absent.
func (q *query) number(name string, usual, most int) int {
	s := q.text(name)
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		q.faults = append(q.faults, models.Errorf(models.Invalid, "this is not a number from 1 to %d", "यह 1 से %d तक की संख्या नहीं है", most).At(name).
			Advise("Leave it out for the usual number.", "सामान्य संख्या के लिए इसे छोड़ दें।"))
		return usual
	}
	return n
}

// date returns a parameter YYYY-MM-DD, or the zero Date when it is absent.
func (q *query) date(name string) models.Date {
	s := q.text(name)
	if s == "" {
		return 0
	}
	d, err := models.ParseDate(s)
	if err != nil {
		q.faults = append(q.faults, asFault(err, name))
	}
	return d
}

// choice returns a parameter that is one of some words, or "" when it is absent.
func (q *query) choice(name string, words ...string) string {
	s := q.text(name)
	if s == "" || slices.Contains(words, s) {
		return s
	}
	list := strings.Join(words, ", ")
	q.faults = append(q.faults, models.Errorf(models.Invalid, "this is none of the known words", "यह ज्ञात शब्दों में से नहीं है").At(name).
		Advise("Use one of: "+list+".", "इनमें से एक लिखें: "+list+"।"))
	return ""
}

// err returns every fault, those of unknown parameters among them: a misspelt filter would otherwise filter nothing.
func (q *query) err() error {
	for name := range q.values {
		if !slices.Contains(q.known, name) {
			q.faults = append(q.faults, errNoMember.At(models.Shorten(name)))
		}
	}
	slices.SortStableFunc(q.faults, func(a, b *models.Error) int { return strings.Compare(a.Field, b.Field) })
	return q.faults.Or()
}

// asFault names the field of an error of the domain's.
func asFault(err error, field string) *models.Error {
	var known *models.Error
	if errors.As(err, &known) {
		return known.At(field)
	}
	return errWrongKind.At(field).Because(err)
}

var errNotCursor = models.Errorf(models.Invalid, "this is not a cursor", "यह सूची का सही चिह्न नहीं है").At("cursor").
	Advise("Use the cursor of the page before, unchanged.", "पिछले पन्ने का चिह्न बिना बदले दें।")
