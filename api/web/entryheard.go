package web

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

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

// hear reads a form. Dates, the age and the height may be written as they are said; what is reckoned from words is shown for checking. Text in
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
	said.hearNumbers(side)
	for _, f := range models.Fields(side) {
		value := said.values.Get(f.Name)
		if f.Kind != models.Day {
			continue
		}
		if value == "" || isNone(f, value) {
			said.hearWithin(f, models.SaidDate{}, form.Get("told"))
			continue
		}
		d, err := models.ParseSaidDate(value, today)
		var e *models.Error
		if errors.As(err, &e) {
			said.faults[f.Name] = e
			continue
		}
		said.dates[f.Name] = d.Date
		said.hearWithin(f, d, form.Get("told"))
		const earlier = 400 // days: what was said then and means another day is reckoned from today
		if then, err := models.ParseSaidDate(value, today-earlier); d.Within > 0 || err != nil || then.Date != d.Date {
			said.typed[f.Name] = value
			said.values.Set(f.Name, numerals(d.Date))
		}
	}
	return said
}

// hearWithin takes down by how many days a date may be off: as its words tell, unless the writer says otherwise. told is what
// the form last showed of both: an exact date that was written in place of that one drops the days that belonged to it.
func (s *entrySaid) hearWithin(f models.Field, d models.SaidDate, told string) {
	name, ok := f.Within()
	if !ok {
		return
	}
	date, days, _ := strings.Cut(told, " ")
	switch value := s.values.Get(name); {
	case value != "" && value != days: // the writer's own
	case d.Within > 0:
		s.values.Set(name, strconv.Itoa(d.Within))
	case s.values.Get(f.Name) != date:
		s.values.Set(name, "")
	}
}

// told is a date as the form shows it and by how many days it may be off, for hearWithin; empty where it is exact.
func (s *entrySaid) told(f models.Field) string {
	name, ok := f.Within()
	if days := s.values.Get(name); ok && days != "" {
		return s.values.Get(f.Name) + " " + days
	}
	return ""
}

// roughly reports whether the form says that a date may be off.
func (s *entrySaid) roughly(f models.Field) bool {
	name, ok := f.Within()
	days, err := strconv.ParseFloat(s.values.Get(name), 64)
	return ok && err == nil && days > 0
}

// numbersSaid reads the numbers that people tell in words; below least, figures alone are told in other units than the form asks for:
// nobody is four centimetres tall.
var numbersSaid = map[string]struct {
	read  func(string) (float64, error)
	least float64
}{
	"age_years": {models.ParseSaidAge, math.Inf(-1)},
	"height_cm": {models.ParseSaidHeight, 9},
}

// hearNumbers reads what is no number yet. Who writes ८ means 8, and is not asked.
func (s *entrySaid) hearNumbers(side models.Side) {
	for _, f := range models.Fields(side) {
		if f.Kind != models.Number {
			continue
		}
		typed := s.values.Get(f.Name)
		value := strings.Map(models.PlainDigit, typed)
		s.values.Set(f.Name, value)
		said, spoken := numbersSaid[f.Name]
		number, err := strconv.ParseFloat(value, 64)
		if !spoken || f.SetText(&models.Case{}, value) == nil && (err != nil || number >= said.least) {
			continue
		}
		read, err := said.read(value)
		var e *models.Error
		if errors.As(err, &e) {
			s.values.Set(f.Name, typed)
			s.faults[f.Name] = e
			continue
		}
		s.typed[f.Name] = typed
		s.values.Set(f.Name, strconv.FormatFloat(read, 'f', -1, 64))
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
