package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// entryGroup is a part of the form of a new record, in the order in which people tell it.
type entryGroup struct {
	title  string // key of a message
	fields []string
	seldom []string // asked for on request
}

var entryGroups = map[models.Side][]entryGroup{
	models.Missing: {
		{"entry.child", []string{"child_name", "sex", "age_years", "date_of_birth", "father_name", "mother_name"}, []string{"child_aliases", "guardian_name", "age_known_by"}},
		{"entry.missing", []string{"missing_since", "last_seen_place", "circumstances"}, []string{"missing_since_within", "together_with"}},
		{"entry.looks", []string{"marks", "clothing", "belongings", "height_cm"}, []string{"complexion", "build", "hair", "eyes", "disability", "languages"}},
		{"entry.home", []string{"home_place", "home_district"}, nil},
		{"entry.complaint", []string{"complainant_name", "complainant_relation", "complainant_phone", "fir_number"}, []string{"reported_on", "gd_number", "sections", "investigating_officer", "police_station", "district"}},
	},
	models.Found: {
		{"entry.found", []string{"found_on", "found_place", "found_with", "condition"}, []string{"found_on_within", "together_with"}},
		{"entry.child", []string{"child_name", "sex", "age_years", "words", "father_name", "mother_name", "languages"}, []string{"child_aliases", "age_known_by"}},
		{"entry.home", []string{"home_place", "home_district"}, nil},
		{"entry.looks", []string{"marks", "clothing", "belongings", "height_cm"}, []string{"complexion", "build", "hair", "eyes", "disability"}},
		{"entry.recovery", []string{"producer", "cci", "drive", "recorded_on", "produced_on", "district"}, nil},
	},
}

var entryTitles = map[models.Side]string{models.Missing: "entry.title_missing", models.Found: "entry.title_found"}

// largestEntry is the most bytes of a form of who is logged in, which may be a record, in the encoding of forms, in which a
// Hindi letter takes nine.
const largestEntry = 1 << 20

// entryPage is the form, with what was typed into it.
type entryPage struct {
	Side    models.Side
	Address string
	Key     string    // makes sending it twice happen once
	Seal    string    // under which the browser keeps the draft: the writer's own; empty: none is kept
	Edits   *editView // nil: the record is new
	Groups  []entryView
	Wrong   []entryField // those that have to be mended, in the order of the form
	Check   int          // how many were read as something else than what was typed, and have to be looked at
	Legacy  bool         // some of those were typed in Kruti Dev
	From    string       // number of the companion that it was filled in from
	Places  []string     // district names, to choose from while typing
	Drives  []string     // names of drives likewise
	Pickers pickers
	Problem *problem
}

type entryView struct {
	Title  string
	Fields []entryField
	Seldom []entryField
	Open   bool // one of the seldom fields is filled in or wrong
}

type entryField struct {
	Name, Label, Value string
	Kind               models.Kind
	Long               bool // several lines
	MaxLen             int
	Choices            []choice
	Tip                string // key of what can be written here
	List               string // id of the words to choose from while typing
	Place              bool   // it names a place, to be chosen while typing
	Of                 string // the field that takes its district
	Wrong, Mend        string // what is wrong, and that with what to do
	Typed              string // what was typed, where Value is how it was read
	Read               string // how a date was read, with the name of its month, or an age or a height
	Told               string // of a date that may be off: see entrySaid.told
	Now                string // what the record says since somebody else changed it, where Value is something else
}

// choicesOf are the words of fields that hold one of a few.
var choicesOf = map[string][]string{
	"sex":          {string(models.Female), string(models.Male), string(models.Transgender)},
	"age_known_by": {string(models.Stated), string(models.Apparent), string(models.ByBirthDate)},
}

// tips say what can be written into a field that takes more than it seems to.
var tips = map[string]string{
	"age_years": "entry.tip_age", "date_of_birth": "entry.tip_birth", "height_cm": "entry.tip_height", "missing_since_within": "entry.tip_within", "found_on_within": "entry.tip_within", "marks": "entry.tip_marks", "clothing": "entry.tip_clothing", "fir_number": "entry.tip_fir", "together_with": "entry.tip_together",
	"circumstances": "entry.tip_circumstances",
}

// unitKeys say numbers with their units.
var unitKeys = map[string]string{"age_years": "case.years", "height_cm": "case.cm"}

// districtFields are those that name a district.
var districtFields = map[string]bool{"home_district": true, "district": true}

// placeFields are those that name a place, and what takes its district.
var placeFields = map[string]string{"home_place": "home_district", "last_seen_place": "", "found_place": ""}

// manyLines is from how many characters on a field has several lines.
const manyLines = 1000

func entryOf(l *tongue, side models.Side, said entrySaid) []entryView {
	var groups []entryView
	for _, g := range entryGroups[side] {
		v := entryView{Title: g.title, Fields: entryFields(l, side, g.fields, said), Seldom: entryFields(l, side, g.seldom, said)}
		v.Open = slices.ContainsFunc(v.Seldom, func(f entryField) bool { return f.Value != "" || f.Wrong != "" })
		groups = append(groups, v)
	}
	return groups
}

// wrongFields are the fields that have to be mended, in the order of the form. One that the form does not ask for has no name:
// nothing leads to it.
func wrongFields(l *tongue, side models.Side, groups []entryView, faults map[string]*models.Error) []entryField {
	var wrong []entryField
	led := map[string]bool{}
	for i := range groups {
		for _, f := range slices.Concat(groups[i].Fields, groups[i].Seldom) {
			if f.Wrong != "" {
				wrong, led[f.Name] = append(wrong, f), true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		if led[name] {
			continue
		}
		f, _ := models.FieldNamed(side, name)
		wrong = append(wrong, entryField{Label: l.of(f.Label), Wrong: l.mend(faults[name])})
	}
	return wrong
}

func entryFields(l *tongue, side models.Side, names []string, said entrySaid) []entryField {
	var fields []entryField
	for _, name := range names {
		f, ok := models.FieldNamed(side, name)
		if !ok || said.edits && name == tied {
			continue
		}
		e := entryField{Name: name, Label: l.of(f.Label), Value: said.values.Get(name), Kind: f.Kind, Long: f.MaxLen >= manyLines, MaxLen: f.MaxLen, Tip: tips[name]}
		if e.Tip == "" && f.Kind == models.Day {
			e.Tip = "entry.tip_date"
		} else if e.Tip == "" && f.Kind == models.List {
			e.Tip = "entry.several"
		}
		e.Of, e.Place = placeFields[name]
		if districtFields[name] {
			e.List = "districts"
		} else if name == "drive" {
			e.List = "drives"
		}
		e.Choices = keyed(choicesOf[name], choiceKeys)
		if f.Kind == models.Choice && isNone(f, e.Value) {
			e.Choices = append(e.Choices, choice{Value: e.Value, Key: "fact.none"})
		}
		e.Choices = chosen(e.Choices, e.Value)
		if fault := said.faults[name]; fault != nil {
			e.Wrong, e.Mend = l.of(fault.Message), l.mend(fault)
		}
		e.Typed, e.Now = said.typed[name], said.now[name]
		if d := said.dates[name]; d != 0 {
			e.Read, _ = l.on(d, said.roughly(f))
		} else if key := unitKeys[name]; key != "" && e.Typed != "" {
			e.Read, _ = l.say(key, "Count", e.Value)
		}
		e.Told = said.told(f)
		fields = append(fields, e)
	}
	return fields
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
		said, from, err := p.copied(q, side)
		if err != nil {
			return err
		}
		said.from = from
		if side == models.Found && from == "" {
			offered, err := p.offered(q)
			if err != nil {
				return err
			}
			if said.values == nil {
				said.values = url.Values{}
			}
			said.values.Set("drive", p.keptDrive(q, offered))
		}
		return p.showEntry(q, http.StatusOK, side, hex.EncodeToString(b), said, nil)
	}
}

func (p *Pages) showEntry(q *request, status int, side models.Side, key string, said entrySaid, wrong *problem) error {
	page := entryPage{Side: side, Address: "/" + string(side) + "/new", Key: key, Seal: base64.StdEncoding.EncodeToString(p.cfg.Sealer.Derive("draft of " + q.actor.ID)), Groups: entryOf(q.lang, side, said), Check: len(said.typed), Legacy: said.legacy, From: said.from, Problem: wrong}
	page.Wrong = wrongFields(q.lang, side, page.Groups, said.faults)
	if err := p.offer(q, &page); err != nil {
		return err
	}
	return p.show(q, status, "entry", view{Title: entryTitles[side], Styles: []string{"entry.css"}, Scripts: []string{"picker.js", "places.js", "drafts.js", "entry.js"}, Data: page})
}

// offer fills in what can be chosen from while typing.
func (p *Pages) offer(q *request, page *entryPage) error {
	page.Pickers = newPickers()
	if page.Side == models.Found {
		offered, err := p.offered(q)
		if err != nil {
			return err
		}
		for i := range offered {
			page.Drives = append(page.Drives, offered[i].Name)
		}
	}
	for _, d := range p.cfg.Districts {
		page.Places = append(page.Places, d.NameHi, d.NameEn)
	}
	return nil
}

// takeIn answers POST /missing/new and POST /found/new: the case's photographs come next. What cannot be taken in comes
// back with all that was typed, and what to mend beside each field; what was read as something else than what was typed
// comes back once, to be looked at.
func (p *Pages) takeIn(side models.Side) handler {
	return func(q *request) error {
		if err := q.ParseForm(); err != nil {
			return errUnreadable.Because(err)
		}
		key := q.PostForm.Get("key")
		said := hear(side, q.PostForm, p.today())
		c := models.Case{Side: side}
		for _, f := range models.Fields(side) {
			var e *models.Error
			if err := f.SetText(&c, said.exact(f)); errors.As(err, &e) && said.faults[f.Name] == nil {
				said.faults[f.Name] = e
			}
		}
		if len(said.faults) > 0 || len(key) != 32 {
			return p.showEntry(q, http.StatusUnprocessableEntity, side, key, said, nil)
		}
		if len(said.typed) > 0 {
			return p.showEntry(q, http.StatusOK, side, key, said, nil)
		}
		if saysNothing(&c) {
			q.visit.Err = errNothingSaid
			return p.showEntry(q, http.StatusUnprocessableEntity, side, key, said, inPlace(q, errNothingSaid))
		}
		record, err := models.EncodeRecord(&c)
		if err != nil {
			return err
		}
		made, err := p.cfg.Cases.TakeIn(q.Context(), q.actor, side, record, key)
		if err == nil {
			if side == models.Found {
				if offered, err := p.offered(q); err == nil { // the record is taken in, whatever comes of this
					p.keepDrive(q, offered, said.values.Get("drive"))
				}
			}
			q.redirect("/cases/" + made.Number + "/photos?" + url.Values{"saved": {key}}.Encode()) // whose draft is not needed any more
			return nil
		}
		return p.refuseEntry(q, side, key, said, err)
	}
}

// refuseEntry shows a form again that was not taken in.
func (p *Pages) refuseEntry(q *request, side models.Side, key string, said entrySaid, err error) error {
	var list models.Faults
	var one *models.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			said.faults[e.Field] = e
		}
	case errors.As(err, &one) && one.Code == models.Forbidden && one.Field != "":
		said.faults[one.Field] = one
	case models.CodeOf(err) != models.Unavailable && models.CodeOf(err) != models.Busy:
		return err
	}
	q.visit.Err = err
	v := problemOf(q, err)
	v.Again, v.Purpose = "", false
	if len(said.faults) > 0 {
		return p.showEntry(q, v.Status, side, key, said, nil)
	}
	return p.showEntry(q, v.Status, side, key, said, &v)
}

// saysNothing reports whether nobody has written anything of a child: the drive stands in the form by itself.
func saysNothing(c *models.Case) bool {
	return !slices.ContainsFunc(models.Fields(c.Side), func(f models.Field) bool { return f.Name != "drive" && f.Knowledge(c) != models.Unknown })
}

var errNothingSaid = models.Errorf(models.Invalid, "nothing of the child is written yet", "बच्चे के बारे में अभी कुछ नहीं लिखा है").
	Advise("Write at least one thing that is known, such as a name, an age, a place or a day.", "जो भी मालूम हो, कम से कम एक बात लिखें, जैसे नाम, उम्र, जगह या दिन।")
