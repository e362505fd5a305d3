package web

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/krutidev"
)

// entrySaid is what somebody typed into the form of a record, and how it was read.
type entrySaid struct {
	values url.Values // as the form shows them: what was read, where that is not what was typed
	faults map[string]*models.Error
	dates  map[string]models.Date // those that were understood, by field
	typed  map[string]string      // what was typed into the fields that a person has to look at
	legacy bool                   // some of it was typed in Kruti Dev
	from   string                 // number of the companion that the form was filled in from
	edits  bool                   // the record is stored already
	now    map[string]string      // what the record says of fields that somebody else changed as well
}

// hear reads a form. Dates and the age may be written as they are said; what is reckoned from words is shown for checking. Text in
// Kruti Dev is converted and shown likewise, once: who types such letters again means them.
func hear(side models.Side, form url.Values, today models.Date) entrySaid {
	said := entrySaid{values: url.Values{}, faults: map[string]*models.Error{}, dates: map[string]models.Date{}, typed: map[string]string{}}
	var texts []string
	for _, f := range models.Fields(side) {
		value := strings.TrimSpace(form.Get(f.Name))
		said.values.Set(f.Name, value)
		if (f.Kind == models.Words || f.Kind == models.List) && krutidev.Possible(value) {
			texts = append(texts, value)
		}
	}
	if form.Get("converted") == "" && krutidev.Noticed(texts...) {
		said.convert(side)
	}
	said.hearAge()
	for _, f := range models.Fields(side) {
		value := said.values.Get(f.Name)
		if f.Kind != models.Day || value == "" || isNone(f, value) {
			continue
		}
		d, err := models.ParseSaidDate(value, today)
		var e *models.Error
		if errors.As(err, &e) {
			said.faults[f.Name] = e
			continue
		}
		said.dates[f.Name] = d.Date
		const earlier = 400 // days: what was said then and means another day is reckoned from today
		if then, err := models.ParseSaidDate(value, today-earlier); d.About || err != nil || then.Date != d.Date {
			said.typed[f.Name] = value
			said.values.Set(f.Name, numerals(d.Date))
		}
	}
	return said
}

// hearAge reads an age that is no number yet. Who writes ८ means 8, and is not asked.
func (s *entrySaid) hearAge() {
	const name = "age_years"
	value := s.values.Get(name)
	if f, ok := models.FieldNamed(models.Missing, name); !ok || f.SetText(&models.Case{}, value) == nil {
		return
	}
	years, err := models.ParseSaidAge(value)
	var e *models.Error
	if errors.As(err, &e) {
		s.faults[name] = e
		return
	}
	s.values.Set(name, strconv.FormatFloat(years, 'f', -1, 64))
	if strings.ContainsFunc(value, func(r rune) bool { return r != '.' && !unicode.IsDigit(r) }) {
		s.typed[name] = value
	}
}

// convert brings the texts that can be in Kruti Dev to Devanagari.
func (s *entrySaid) convert(side models.Side) {
	for _, f := range models.Fields(side) {
		value := s.values.Get(f.Name)
		if (f.Kind == models.Words || f.Kind == models.List) && krutidev.Possible(value) {
			s.typed[f.Name], s.legacy = value, true
			s.values.Set(f.Name, krutidev.Convert(value))
		}
	}
}

// isNone reports whether a text says that there is known to be none.
func isNone(f models.Field, value string) bool {
	c := models.Case{}
	return f.SetText(&c, value) == nil && f.Knowledge(&c) == models.KnownNone
}

// exact is the value of a field as records have it.
func (s *entrySaid) exact(f models.Field) string {
	if d := s.dates[f.Name]; d != 0 {
		return d.String()
	}
	if s.faults[f.Name] != nil {
		return ""
	}
	return s.values.Get(f.Name)
}

// numerals writes a date as people write it into the form.
func numerals(d models.Date) string {
	year, month, day := d.Time().Date()
	return fmt.Sprintf("%d.%d.%d", day, month, year)
}

// sharedBy is a form that is filled in with what a case shares with that of a companion.
func sharedBy(c *models.Case) entrySaid {
	said := entrySaid{values: url.Values{}}
	other := c.Companion()
	for _, f := range models.Fields(c.Side) {
		text := f.Text(&other)
		if d, err := models.ParseDate(text); f.Kind == models.Day && err == nil {
			text = numerals(d)
		}
		said.values.Set(f.Name, text)
	}
	return said
}
