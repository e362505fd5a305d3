package web

import (
	"context"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// Raids is how pages make children of one group photograph; api.Server is it. The photograph is its sender's alone.
type Raids interface {
	BeginRaid(ctx context.Context, actor models.Actor, photo []byte) (api.Raid, error)
	ViewRaid(ctx context.Context, actor models.Actor, id string) (api.Raid, error)
	TakeRaid(ctx context.Context, actor models.Actor, id string, facts models.RaidFacts, children []models.RaidChild) (api.Raid, []api.RaidResult, error)
	MarkFace(ctx context.Context, actor models.Actor, id string, box models.Box) (api.Raid, error)
	Raids(ctx context.Context, actor models.Actor) ([]api.RaidKept, error)
	EndRaid(ctx context.Context, actor models.Actor, id string) error
}

// raidPage is the form for a group photograph, or the photograph with its faces.
type raidPage struct {
	ID            string
	Picture       template.URL
	Width, Height int
	Faces         []raidFace
	Drives        []string
	Districts     []choice
	Typed         map[string]string
	Wrong         map[string]string
	Stored        int        // how many children are stored
	Said          [][]string // what was typed of children, where the photograph cannot be shown with it
	Missed        int        // how many children were counted on it beside the faces that have numbers
	Tap           bool       // a face is tapped on a small picture, without a script
	TapWidth      int
	TapHeight     int
	Usual         int // width of its faces, in pixels of the picture
	Failed        bool
	Problem       *problem
	Kept          []api.RaidKept // what the person sent before, from here or from the field
}

// raidFace is a face with what was typed of its child.
type raidFace struct {
	N            int
	Box, Shown   models.Box
	LabelX       int // of its number, and Label how large that is, in pixels of the picture
	LabelY       int
	Number       string // of the case that it has become
	Chosen       bool
	Name, Age    string
	Sexes        []choice
	Wrong        []string          // what is the matter with the child as a whole
	Mend         map[string]string // what is wrong with a field, by the field's name
	Small        bool              // for comparing
	NumberRadius int
}

// smallFace is the width of a face, in pixels, under which a closer photograph is asked for.
const smallFace = 80

// tapWidth is how wide the picture is, in pixels of the screen, on which a face is tapped without a script: the browser tells
// where on the screen's picture it was, and a page cannot know another width than one it sets.
const tapWidth = 320

// showRaid answers GET /raid.
func (p *Pages) showRaid(q *request) error {
	if err := p.cfg.Cases.MayCreate(q.actor, models.Found); err != nil {
		return err
	}
	return p.showRaidForm(q, http.StatusOK, raidPage{Typed: map[string]string{"drive": q.URL.Query().Get("drive")}})
}

func (p *Pages) showRaidForm(q *request, status int, page raidPage) error {
	var err error
	if page.Kept, err = p.cfg.Raids.Raids(q.Context(), q.actor); err != nil {
		return err
	}
	return p.show(q, status, "raid", view{Title: "raid.title", Styles: []string{"drives.css"}, Data: page})
}

// beginRaid answers POST /raid: the photograph's faces come next.
func (p *Pages) beginRaid(q *request) error {
	q.Body = http.MaxBytesReader(q.w, q.body, largestPhotoForm)
	in, err := readPhotoForm(q.Request, p.today())
	var r api.Raid
	if err == nil {
		r, err = p.cfg.Raids.BeginRaid(q.Context(), q.actor, in.Bytes)
	}
	if err == nil {
		to := "/raid/" + r.ID
		if drive := q.FormValue("drive"); drive != "" {
			to += "?" + url.Values{"drive": {drive}}.Encode()
		}
		q.redirect(to)
		return nil
	}
	switch models.CodeOf(err) {
	case models.Invalid, models.TooLarge, models.UnsupportedMedia, models.Unavailable, models.Busy:
		q.visit.Err = err
		v := inPlace(q, err)
		return p.showRaidForm(q, v.Status, raidPage{Problem: v, Typed: map[string]string{"drive": q.FormValue("drive")}})
	}
	return err
}

// showFaces answers GET /raid/{raid}: the photograph, its faces numbered, and what each has become.
func (p *Pages) showFaces(q *request) error {
	r, err := p.cfg.Raids.ViewRaid(q.Context(), q.actor, q.PathValue("raid"))
	if err != nil {
		return err
	}
	offered, err := p.offered(q)
	if err != nil {
		return err
	}
	typed := url.Values{"found_on": {numerals(p.today())}, "drive": {p.keptDrive(q, offered)}}
	for i := range offered {
		if offered[i].Name == typed.Get("drive") {
			typed.Set("found_place", offered[i].Place)
		}
	}
	if sent := r.Sent; sent != (models.RaidSent{}) { // it came from a telephone, which said this with it
		typed = url.Values{"drive": {sent.Drive}, "found_place": {sent.Place}, "district": {sent.District}}
		if sent.On != 0 {
			typed.Set("found_on", numerals(sent.On))
		}
	}
	return p.showFacesWith(q, http.StatusOK, &r, typed, nil, raidPage{Wrong: map[string]string{}})
}

func (p *Pages) showFacesWith(q *request, status int, r *api.Raid, typed url.Values, results []api.RaidResult, page raidPage) error {
	offered, err := p.offered(q)
	if err != nil {
		return err
	}
	for i := range offered {
		page.Drives = append(page.Drives, offered[i].Name)
	}
	page.ID, page.Width, page.Height, page.Stored = r.ID, r.Width, r.Height, len(r.Taken)
	page.Picture = template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(r.Image)) //nolint:gosec // a picture that the server encoded
	page.Missed = max(0, r.Sent.Counted-len(r.Faces))
	page.Usual = usualFace(r)
	page.Tap = q.URL.Query().Has("tap")
	page.TapWidth, page.TapHeight = tapWidth, tapWidth*r.Height/max(1, r.Width)
	page.Typed = map[string]string{}
	for _, name := range []string{"drive", "found_on", "found_place", "district"} {
		page.Typed[name] = strings.TrimSpace(typed.Get(name))
	}
	page.Districts = p.workDistricts(q, page.Typed["district"])
	for i := range r.Faces {
		page.Faces = append(page.Faces, p.raidFace(r, i, typed))
	}
	for _, result := range results {
		if result.Err == nil || result.Face < 1 || result.Face > len(page.Faces) {
			continue
		}
		page.Failed = true
		p.tellRaidFault(q, &page, &page.Faces[result.Face-1], result.Err)
	}
	return p.show(q, status, "raid", view{Title: "raid.title", Styles: []string{"drives.css"}, Scripts: []string{"raid.js"}, Data: page})
}

// numberedFace is a face with its number above it, on a picture of some width.
func numberedFace(n int, box models.Box, width int) raidFace {
	radius := max(width/45, 8)
	return raidFace{N: n, Box: box, LabelX: box.X + box.Width/2, LabelY: max(box.Y-radius, radius), NumberRadius: radius}
}

func (p *Pages) raidFace(r *api.Raid, i int, typed url.Values) raidFace {
	n := strconv.Itoa(i + 1)
	f := numberedFace(i+1, r.Faces[i].Box, r.Width)
	f.Shown, f.Number, f.Small = r.Faces[i].Shown, r.Taken[i+1], r.Faces[i].Width < smallFace
	f.Name, f.Age = typed.Get("name-"+n), typed.Get("age-"+n)
	f.Chosen = slices.Contains(typed["child"], n)
	f.Mend = map[string]string{}
	f.Sexes = chosen(keyed(choicesOf["sex"], choiceKeys), typed.Get("sex-"+n))
	return f
}

// raidInputs are what is typed of one child: the fields, and how the inputs of theirs begin, before the number of the face.
var raidInputs = [][2]string{{"child_name", "name-"}, {"age_years", "age-"}, {"sex", "sex-"}}

// raidInput is how the input of a field begins; empty when the field is not asked for of each child.
func raidInput(field string) string {
	for _, input := range raidInputs {
		if input[0] == field {
			return input[1]
		}
	}
	return ""
}

// tellRaidFault says what failed for a child: at its field, or beside what all children share where that is at fault.
func (p *Pages) tellRaidFault(q *request, page *raidPage, face *raidFace, err error) {
	q.visit.Err = err
	var list models.Faults
	if !errors.As(err, &list) {
		v := problemOf(q, err)
		face.Wrong = []string{q.lang.sentences(v.Message, v.Hint)}
		return
	}
	for _, e := range list {
		said := q.lang.mend(e)
		if _, shared := page.Typed[e.Field]; shared {
			page.Wrong[e.Field] = said
		} else if raidInput(e.Field) != "" {
			face.Mend[e.Field] = said
		} else {
			face.Wrong = append(face.Wrong, said)
		}
	}
}

// takeRaid answers POST /raid/{raid}: each face that was ticked becomes a case of its own. When all went well the page
// says which; what failed is said beside its face, with all that was typed.
func (p *Pages) takeRaid(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	id, typed := q.PathValue("raid"), q.PostForm
	if typed.Get("do") == "end" {
		if err := p.cfg.Raids.EndRaid(q.Context(), q.actor, id); err != nil {
			return err
		}
		q.redirect("/raid")
		return nil
	}
	if typed.Get("do") == "mark" || isTap(typed) {
		return p.markFace(q, id, typed)
	}
	facts := models.RaidFacts{Drive: strings.TrimSpace(typed.Get("drive")), Place: strings.TrimSpace(typed.Get("found_place"))}
	if names := p.namesOf(typed.Get("district")); len(names) > 0 {
		facts.District = names[0]
	}
	children, faults := p.raidChildren(&facts, typed)
	var r api.Raid
	var results []api.RaidResult
	var err error
	page := raidPage{Wrong: map[string]string{}}
	if len(children) > 0 {
		r, results, err = p.cfg.Raids.TakeRaid(q.Context(), q.actor, id, facts, children)
	} else {
		r, err = p.cfg.Raids.ViewRaid(q.Context(), q.actor, id)
	}
	switch code := models.CodeOf(err); {
	case err != nil && (code == models.NotFound || code == models.Unavailable || code == models.Busy):
		q.visit.Err = err
		said := inPlace(q, err)
		return p.showRaidForm(q, said.Status, raidPage{Problem: said, Said: saidOfChildren(typed), Typed: map[string]string{"drive": facts.Drive}})
	case err != nil:
		return err
	}
	if len(typed["child"]) == 0 {
		page.Wrong["child"], err = q.lang.say("raid.choose")
		if err != nil {
			return err
		}
	}
	results = append(results, faults...)
	failed := len(typed["child"]) == 0
	for i := range results {
		failed = failed || results[i].Err != nil
	}
	offered, err := p.offered(q)
	if err != nil {
		return err
	}
	p.keepDrive(q, offered, facts.Drive)
	if failed {
		return p.showFacesWith(q, http.StatusUnprocessableEntity, &r, typed, results, page)
	}
	q.redirect("/raid/" + id)
	return nil
}

// saidOfChildren is what was typed of each child, to be copied.
func saidOfChildren(typed url.Values) (list [][]string) {
	for _, n := range typed["child"] {
		var said []string
		for _, name := range []string{"name-", "age-"} {
			if text := strings.TrimSpace(typed.Get(name + n)); text != "" {
				said = append(said, text)
			}
		}
		if len(said) > 0 {
			list = append(list, said)
		}
	}
	return list
}

// raidChildren reads the children of a form. What cannot be read of one is its result; when the day that they share cannot
// be read, none can be taken in.
func (p *Pages) raidChildren(facts *models.RaidFacts, typed url.Values) (children []models.RaidChild, wrong []api.RaidResult) {
	var badDay models.Faults
	if on := strings.TrimSpace(typed.Get("found_on")); on != "" {
		said, err := models.ParseSaidDate(on, p.today())
		if facts.On, facts.Within = said.Date, said.Within; err != nil {
			badDay = inField(err, "found_on")
		}
	}
	for _, n := range typed["child"] {
		face, err := strconv.Atoi(n)
		if err != nil {
			continue // no page of ours sends this
		}
		c := models.Case{Side: models.Found}
		faults := slices.Clone(badDay)
		for _, input := range raidInputs {
			field, name := input[0], input[1]
			f, ok := models.FieldNamed(models.Found, field)
			if !ok {
				continue
			}
			value := strings.TrimSpace(typed.Get(name + n))
			err := f.SetText(&c, value)
			if err != nil && field == "age_years" {
				var years float64
				if years, err = models.ParseSaidAge(value); err == nil {
					err = f.SetText(&c, strconv.FormatFloat(years, 'g', -1, 64))
				}
			}
			if err != nil {
				faults = append(faults, inField(err, field)...)
			}
		}
		if len(faults) > 0 {
			wrong = append(wrong, api.RaidResult{Face: face, Err: faults})
			continue
		}
		children = append(children, models.RaidChild{Face: face, Name: c.Person.Name.Or(""), Sex: c.Person.Sex.Or(""), Age: c.Person.AgeYears})
	}
	return children, wrong
}

// inField makes an error a fault of a field.
func inField(err error, field string) models.Faults {
	var e *models.Error
	if !errors.As(err, &e) {
		e = errInternal.Because(err)
	}
	return models.Faults{e.At(field)}
}
