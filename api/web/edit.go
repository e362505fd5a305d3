package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// tied is the field that the form of a stored record leaves out: who is tied to whom is changed on both sides at once, on
// the page of the case.
const tied = "together_with"

// editView is the record that is corrected, as the writer was shown it.
type editView struct {
	Head      caseRow
	Version   int64
	Was       string   // the record of that version, in JSON: what the writer left as it was is not sent
	Meanwhile []string // names of the facts that somebody else changed while the writer wrote
}

// correction is what a writer makes of a record.
type correction struct {
	was  models.Case // as the writer was shown it
	said entrySaid
	sent []string // names of the fields that were changed
}

// showEdit answers GET /cases/{id}/edit.
func (p *Pages) showEdit(q *request) error {
	c, err := p.correctable(q)
	if err != nil {
		return err
	}
	said := entrySaid{edits: true, values: url.Values{}}
	for _, f := range editable(c.Side) {
		if err := said.fill(q.lang, f, &c); err != nil {
			return err
		}
	}
	return p.showCorrection(q, http.StatusOK, &c, correction{was: c, said: said}, nil, nil)
}

// correctable reads the case of a request for who may change it.
func (p *Pages) correctable(q *request) (models.Case, error) {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	switch {
	case err != nil:
		return c, err
	case c.Partial || !p.cfg.Cases.MayChange(q.actor, &c):
		return c, errNotYours
	case c.Status != models.Open:
		return c, errEnded
	}
	return c, nil
}

// editable are the fields that the form of a stored record shows.
func editable(side models.Side) []models.Field {
	var fields []models.Field
	for _, g := range entryGroups[side] {
		for _, f := range fieldsNamed(side, append(slices.Clone(g.fields), g.seldom...)) {
			if f.Name != tied {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

// inForm is a fact as the form shows it.
func (l *tongue) inForm(f models.Field, c *models.Case) (string, error) {
	text := f.Text(c)
	if f.Knowledge(c) == models.KnownNone && f.Kind != models.Choice {
		return l.say("entry.none")
	}
	if d, err := models.ParseDate(text); f.Kind == models.Day && err == nil {
		text = numerals(d)
	}
	return text, nil
}

func (s *entrySaid) fill(l *tongue, f models.Field, c *models.Case) error {
	text, err := l.inForm(f, c)
	s.values.Set(f.Name, text)
	return err
}

// asSent is a text as browsers send it back, whatever they do to the ends of its lines.
func asSent(f models.Field, text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if f.MaxLen < manyLines {
		text = strings.NewReplacer("\r", "", "\n", "").Replace(text)
	}
	return strings.TrimSpace(text)
}

// correct answers POST /cases/{id}/edit. Only what the writer changed is sent; a field that was emptied becomes unknown.
func (p *Pages) correct(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	c, err := p.correctable(q)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(q.PostForm.Get("version"), 10, 64)
	if err != nil || version < 1 {
		return errUnreadable
	}
	made, err := p.hearCorrection(q, c.Side)
	if err != nil {
		return err
	}
	if version != c.Version {
		return p.showMeanwhile(q, &c, made)
	}
	patch := map[string]json.RawMessage{}
	for _, f := range fieldsNamed(c.Side, made.sent) {
		var read models.Case
		var e *models.Error
		if err := f.SetText(&read, made.said.exact(f)); errors.As(err, &e) && made.said.faults[f.Name] == nil {
			made.said.faults[f.Name] = e
		}
		if patch[f.Name], err = f.JSON(&read); err != nil {
			return err
		}
	}
	switch {
	case len(made.said.faults) > 0:
		return p.showCorrection(q, http.StatusUnprocessableEntity, &c, made, nil, nil)
	case len(made.said.typed) > 0:
		return p.showCorrection(q, http.StatusOK, &c, made, nil, nil)
	case len(patch) > 0:
		body, err := json.Marshal(patch)
		if err != nil {
			return err
		}
		if _, err := p.cfg.Cases.Correct(q.Context(), q.actor, c.ID, version, body); err != nil {
			return p.refuseCorrection(q, &c, made, err)
		}
	}
	q.redirect("/cases/" + c.Number)
	return nil
}

// hearCorrection reads what was changed in the form. What was left as it was is not read: it may look like something that
// has to be converted, or be refused today.
func (p *Pages) hearCorrection(q *request, side models.Side) (correction, error) {
	var made correction
	var err error
	if made.was, err = models.DecodeRecord(side, []byte(q.PostForm.Get("was"))); err != nil {
		return made, errUnreadable.Because(err)
	}
	shown, changed := url.Values{}, url.Values{"converted": q.PostForm["converted"]}
	for _, f := range editable(side) {
		was, err := q.lang.inForm(f, &made.was)
		if err != nil {
			return made, err
		}
		shown.Set(f.Name, was)
		typed := asSent(f, q.PostForm.Get(f.Name))
		same := typed == asSent(f, was) || isNone(f, typed) && isNone(f, was) // in whichever language
		if q.PostForm.Has(f.Name) && !same {
			made.sent = append(made.sent, f.Name)
			changed.Set(f.Name, typed)
		}
	}
	besideDates(q.PostForm, shown, changed, side)
	made.said = hear(side, changed, p.today())
	made.said.edits = true
	for _, f := range editable(side) {
		if days := made.said.values.Get(f.Name); f.IsWithin() && changed.Has(f.Name) && days != shown.Get(f.Name) && !slices.Contains(made.sent, f.Name) {
			made.sent = append(made.sent, f.Name)
		}
	}
	for _, name := range made.sent {
		shown.Set(name, made.said.values.Get(name))
	}
	made.said.values = shown
	return made, nil
}

// besideDates adds to what was changed of a date, or of the days by which it may be off, the other of the two: they are read together.
func besideDates(posted, shown, changed url.Values, side models.Side) {
	for _, f := range editable(side) {
		name, ok := f.Within()
		if !ok || !changed.Has(f.Name) && !changed.Has(name) {
			continue
		}
		for _, both := range []string{f.Name, name} {
			if !changed.Has(both) {
				changed.Set(both, shown.Get(both))
			}
		}
		changed.Set("told", posted.Get("told"))
	}
}

// refuseCorrection shows a form again that was not saved.
func (p *Pages) refuseCorrection(q *request, c *models.Case, made correction, err error) error {
	var list models.Faults
	var one *models.Error
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			if slices.ContainsFunc(editable(c.Side), func(f models.Field) bool { return f.Name == e.Field }) {
				made.said.faults[e.Field] = e
			}
		}
	case errors.As(err, &one) && one.Code == models.Conflict && one.Field == "version":
		now, err := p.correctable(q)
		if err != nil {
			return err
		}
		return p.showMeanwhile(q, &now, made)
	case errors.As(err, &one) && one.Code == models.Forbidden && one.Field != "":
		made.said.faults[one.Field] = one
	case models.CodeOf(err) != models.Unavailable && models.CodeOf(err) != models.Busy && models.CodeOf(err) != models.Conflict:
		return err
	}
	q.visit.Err = err
	v := inPlace(q, err)
	v.Purpose = false
	if len(made.said.faults) > 0 {
		return p.showCorrection(q, v.Status, c, made, nil, nil)
	}
	return p.showCorrection(q, v.Status, c, made, nil, v)
}

// showMeanwhile shows a form again whose record somebody else changed: over the record as it is now, with what the writer
// changed, and beside it what the other one did. What the writer left alone is as the other one left it.
func (p *Pages) showMeanwhile(q *request, c *models.Case, made correction) error {
	var meanwhile []string
	made.said.now = map[string]string{}
	for _, f := range editable(c.Side) {
		touched := slices.Contains(made.sent, f.Name)
		if !touched {
			if err := made.said.fill(q.lang, f, c); err != nil {
				return err
			}
		}
		if f.Text(c) == f.Text(&made.was) {
			continue
		}
		meanwhile = append(meanwhile, q.lang.of(f.Label))
		if !touched {
			continue
		}
		now, err := q.lang.inForm(f, c)
		switch {
		case err != nil:
		case f.Knowledge(c) == models.Unknown:
			now, err = q.lang.say("fact.unknown")
		case f.Knowledge(c) == models.KnownNone:
			now, err = q.lang.say("fact.none")
		case f.Kind == models.Choice:
			now, err = q.lang.choiceWord(now)
		}
		if err != nil {
			return err
		}
		made.said.now[f.Name] = now
	}
	made.was = *c
	q.visit.Err = errMeanwhile
	return p.showCorrection(q, http.StatusConflict, c, made, meanwhile, inPlace(q, errMeanwhile))
}

func (p *Pages) showCorrection(q *request, status int, c *models.Case, made correction, meanwhile []string, wrong *problem) error {
	was, err := models.EncodeRecord(&made.was)
	if err != nil {
		return err
	}
	page := entryPage{Side: c.Side, Address: "/cases/" + c.Number + "/edit", Groups: entryOf(q.lang, c.Side, made.said), Check: len(made.said.typed), Legacy: made.said.legacy, Problem: wrong,
		Edits: &editView{Head: rowOf(c), Version: c.Version, Was: string(was), Meanwhile: meanwhile}}
	page.Wrong = wrongFields(q.lang, c.Side, page.Groups, made.said.faults)
	if err := p.offer(q, &page); err != nil {
		return err
	}
	return p.show(q, status, "entry", view{Title: "edit.title", Styles: []string{"entry.css"}, Scripts: []string{"picker.js", "places.js"}, Data: page})
}

var (
	errEnded = models.Errorf(models.Conflict, "this case is closed, and its record is not changed any more", "यह मामला बंद है, इसका रिकॉर्ड अब नहीं बदलता").
			Advise("If it was closed by mistake, have it reopened first.", "अगर ग़लती से बंद हुआ हो तो पहले इसे फिर खुलवाएँ।")
	errMeanwhile = models.Errorf(models.Conflict, "somebody else has changed this case in the meantime; nothing of yours is saved yet", "इस बीच किसी और ने यह मामला बदल दिया है; आपका बदलाव अभी सहेजा नहीं गया").
			Advise("What you wrote stands below. Look at what the other one changed, and save again.", "आपका लिखा नीचे है। देखें दूसरे ने क्या बदला है, फिर दोबारा सहेजें।")
)
