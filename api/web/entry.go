package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// entryGroup is a part of the form of a new record, in the order in which people tell it.
type entryGroup struct {
	title  string // key of a message
	fields []string
}

var entryGroups = map[models.Side][]entryGroup{
	models.Missing: {
		{"entry.child", []string{"child_name", "child_aliases", "sex", "age_years", "date_of_birth", "father_name", "mother_name", "guardian_name"}},
		{"entry.missing", []string{"missing_since", "last_seen_place", "circumstances", "together_with"}},
		{"entry.looks", []string{"marks", "clothing", "belongings", "height_cm", "complexion", "build", "hair", "eyes", "disability", "languages"}},
		{"entry.home", []string{"home_place", "home_district"}},
		{"entry.complaint", []string{"complainant_name", "complainant_relation", "complainant_phone", "reported_on", "fir_number", "gd_number", "sections", "investigating_officer", "police_station", "district"}},
	},
	models.Found: {
		{"entry.found", []string{"found_on", "found_place", "found_with", "condition", "together_with"}},
		{"entry.child", []string{"child_name", "child_aliases", "sex", "age_years", "words", "father_name", "mother_name", "languages"}},
		{"entry.home", []string{"home_place", "home_district"}},
		{"entry.looks", []string{"marks", "clothing", "belongings", "height_cm", "complexion", "build", "hair", "eyes", "disability"}},
		{"entry.recovery", []string{"producer", "cci", "drive", "recorded_on", "produced_on", "district"}},
	},
}

var entryTitles = map[models.Side]string{models.Missing: "entry.title_missing", models.Found: "entry.title_found"}

// largestEntry is the most bytes of a record in the encoding of forms, in which a Hindi letter takes nine.
const largestEntry = 1 << 20

// entryPage is the form, with what was typed into it.
type entryPage struct {
	Side    models.Side
	Address string
	Key     string // makes sending it twice happen once
	Groups  []entryView
	Wrong   int // how many fields have to be mended
	Problem *problem
}

type entryView struct {
	Title  string
	Fields []entryField
}

type entryField struct {
	Name, Label, Value string
	Kind               models.Kind
	Long               bool // several lines
	MaxLen             int
	Choices            []choice
	Wrong, Hint        string // what to mend
}

// choicesOf are the words of fields that hold one of a few.
var choicesOf = map[string][]string{"sex": {string(models.Female), string(models.Male), string(models.Transgender)}}

// manyLines is from how many characters on a field has several lines.
const manyLines = 1000

func entryOf(l *tongue, side models.Side, values url.Values, faults map[string]*models.Error) []entryView {
	var groups []entryView
	for _, g := range entryGroups[side] {
		v := entryView{Title: g.title}
		for _, name := range g.fields {
			f, ok := models.FieldNamed(side, name)
			if !ok {
				continue
			}
			e := entryField{Name: name, Label: l.of(f.Label), Value: values.Get(name), Kind: f.Kind, Long: f.MaxLen >= manyLines, MaxLen: f.MaxLen}
			for _, word := range choicesOf[name] {
				e.Choices = append(e.Choices, choice{Value: word, Key: choiceKeys[word], Chosen: word == e.Value})
			}
			if fault := faults[name]; fault != nil {
				e.Wrong, e.Hint = l.of(fault.Message), l.of(fault.Hint)
			}
			v.Fields = append(v.Fields, e)
		}
		groups = append(groups, v)
	}
	return groups
}

// newEntry answers GET /missing/new and GET /found/new.
func (p *Pages) newEntry(side models.Side) handler {
	return func(q *request) error {
		if err := p.cfg.Cases.MayCreate(q.actor, side); err != nil {
			return err
		}
		b := make([]byte, 16)
		if _, err := rand.Read(b); err != nil {
			return errInternal.Because(err)
		}
		return p.showEntry(q, http.StatusOK, side, hex.EncodeToString(b), url.Values{}, nil, nil)
	}
}

func (p *Pages) showEntry(q *request, status int, side models.Side, key string, values url.Values, faults map[string]*models.Error, wrong *problem) error {
	page := entryPage{Side: side, Address: "/" + string(side) + "/new", Key: key, Groups: entryOf(q.lang, side, values, faults), Wrong: len(faults), Problem: wrong}
	return p.show(q, status, "entry", view{Title: entryTitles[side], Data: page})
}

// takeIn answers POST /missing/new and POST /found/new: the case's photographs come next. What cannot be taken in comes
// back with all that was typed, and what to mend beside each field.
func (p *Pages) takeIn(side models.Side) handler {
	return func(q *request) error {
		q.Body = http.MaxBytesReader(q.w, q.body, largestEntry)
		if err := q.ParseForm(); err != nil {
			return errUnreadable.Because(err)
		}
		key := q.PostForm.Get("key")
		c, faults := models.Case{Side: side}, map[string]*models.Error{}
		for _, f := range models.Fields(side) {
			var e *models.Error
			if err := f.SetText(&c, strings.TrimSpace(q.PostForm.Get(f.Name))); errors.As(err, &e) {
				faults[f.Name] = e
			}
		}
		if len(faults) > 0 || len(key) != 32 {
			return p.showEntry(q, http.StatusUnprocessableEntity, side, key, q.PostForm, faults, nil)
		}
		record, err := models.EncodeRecord(&c)
		if err != nil {
			return err
		}
		made, err := p.cfg.Cases.TakeIn(q.Context(), q.actor, side, record, key)
		if err == nil {
			q.redirect("/cases/" + made.Number + "/photos")
			return nil
		}
		return p.refuseEntry(q, side, key, err)
	}
}

// refuseEntry shows a form again that was not taken in.
func (p *Pages) refuseEntry(q *request, side models.Side, key string, err error) error {
	faults := map[string]*models.Error{}
	var list models.Faults
	var one *models.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			faults[e.Field] = e
		}
	case errors.As(err, &one) && one.Code == models.Forbidden && one.Field != "":
		faults[one.Field] = one
	case models.CodeOf(err) != models.Unavailable && models.CodeOf(err) != models.Busy:
		return err
	}
	q.visit.Err = err
	v := problemOf(q, err)
	v.Again, v.Purpose = "", false
	if len(faults) > 0 {
		return p.showEntry(q, v.Status, side, key, q.PostForm, faults, nil)
	}
	return p.showEntry(q, v.Status, side, key, q.PostForm, nil, &v)
}
