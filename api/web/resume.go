package web

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// A log-in that ran out takes nothing with it. What a form was sent with comes back in the page that asks for the log-in,
// sealed for the account that it was written under: whoever sits down at the machine next reads nothing, and gets nothing of
// it by logging in. The same account is shown what it wrote and sends it itself: a page that somebody left waiting must not
// act in the name of whoever logs in at it.

// Sealer keeps what leaves the server's hands and is to come back as it was; vault.Vault is it.
type Sealer interface {
	SealSecret(purpose string, plain []byte) ([]byte, error)
	OpenSecret(purpose string, sealed []byte) ([]byte, error)
	// Derive makes a key for a purpose: the same each time.
	Derive(purpose string) []byte
}

// ownerCookie outlives the session: it tells for whom a form has to be sealed once nobody is logged in any more.
const ownerCookie = "milaan-owner"

// ownerOf names an account in what is sealed for it.
func ownerOf(actor models.Actor) string {
	return base64.RawURLEncoding.EncodeToString([]byte(actor.ID))
}

// noteOwner has the browser remember whose log-in it holds.
func (q *request) noteOwner() {
	owner := ownerOf(q.actor)
	if c, err := q.Cookie(ownerCookie); err == nil && c.Value == owner {
		return
	}
	http.SetCookie(q.w, &http.Cookie{Name: ownerCookie, Value: owner, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: api.Secure(q.Request)})
}

// keptForm is a form whose sender's log-in had ended.
type keptForm struct {
	At   int64 // milliseconds since 1970
	Path string
	Form url.Values
}

// largestKept is the most bytes of a log-in with a form that was kept: the largest form there is, sealed and written in
// letters.
const largestKept = 3 * largestEntry

// resumePage shows who has logged in again what was kept, to be sent.
type resumePage struct {
	At      int64
	Address string
	About   []string    // numbers of the cases that it is about
	Fields  [][2]string // names and values, as they were sent
	Written []writtenField
}

// writtenField is a field that a person filled in, as a person reads it.
type writtenField struct{ Label, Value string }

// askAgain answers a form that came after the log-in ended, or when another had taken its place: with the log-in, and the form
// kept in it.
func (p *Pages) askAgain(q *request, status int) error {
	page := loginPage{Ended: true, Other: q.actor.ID != "", Next: p.cameFrom(q)}
	var err error
	switch kind, _, _ := strings.Cut(q.Header.Get("Content-Type"), ";"); {
	case kind == "multipart/form-data":
		page.File = true
		// A browser hears nothing of an answer that comes before it has sent all.
		_, _ = io.Copy(io.Discard, http.MaxBytesReader(q.w, q.body, largestPhotoForm))
	case strings.HasPrefix(q.URL.Path, "/account"): // passwords and codes are kept nowhere
	default:
		page.Kept, err = p.keep(q)
	}
	if err != nil {
		return err
	}
	return p.askForToken(q, status, page)
}

// cameFrom is the page on which the form stood, as the browser tells; the list when it does not.
func (p *Pages) cameFrom(q *request) string {
	from, err := url.Parse(q.Referer())
	if err != nil || from.Host != q.Host || from.Path == "/login" || from.Path == "/resume" {
		return "/"
	}
	return localAddress((&url.URL{Path: from.Path, RawQuery: from.RawQuery}).String())
}

// keep seals the form of a request for whose page it stood on, or whom the browser was logged in as; it is empty when nobody
// knows who that was.
func (p *Pages) keep(q *request) (string, error) {
	q.Body = http.MaxBytesReader(q.w, q.body, largestEntry)
	if err := q.ParseForm(); err != nil {
		return "", nil //nolint:nilerr // there is nothing that could be kept
	}
	owner := q.PostForm.Get(whoseField)
	if c, err := q.Cookie(ownerCookie); owner == "" && err == nil {
		owner = c.Value
	}
	q.PostForm.Del(whoseField)
	if owner == "" || len(q.PostForm) == 0 {
		return "", nil
	}
	plain, err := json.Marshal(keptForm{At: p.cfg.Now().UnixMilli(), Path: q.here(), Form: q.PostForm})
	if err != nil {
		return "", errInternal.Because(err)
	}
	sealed, err := p.cfg.Sealer.SealSecret("form of "+owner, plain)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// kept opens what keep sealed. It is nil for anybody else than whom it was sealed for, and after a working day.
func (p *Pages) kept(actor models.Actor, text string) *keptForm {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	plain, err := p.cfg.Sealer.OpenSecret("form of "+ownerOf(actor), sealed)
	if err != nil {
		return nil
	}
	var form keptForm
	if json.Unmarshal(plain, &form) != nil || p.cfg.Now().Sub(time.UnixMilli(form.At)) >= longestTime {
		return nil
	}
	return &form
}

// resume answers POST /resume: a log-in from the page of a form that was kept. Who logged in elsewhere in the meantime sends
// neither password nor token.
func (p *Pages) resume(q *request) error {
	q.Body = http.MaxBytesReader(q.w, q.body, largestKept)
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	actor, err := p.actorOf(q)
	if err != nil || q.PostForm.Get("login") != "" || q.PostForm.Get("token") != "" {
		page := loginPage{Ended: true, Kept: q.PostForm.Get("kept"), Next: localAddress(q.PostForm.Get("next"))}
		var ok bool
		if actor, ok, err = p.letIn(q, page); !ok {
			return err
		}
	}
	q.actor, q.visit.Actor = actor, actor
	form := p.kept(actor, q.PostForm.Get("kept"))
	if form == nil {
		q.redirect("/")
		return nil
	}
	q.noteOwner()
	page := resumePage{At: form.At, Address: form.Path}
	path, _, _ := strings.Cut(form.Path, "?")
	for part := range strings.SplitSeq(path, "/") {
		if number, err := models.ParseNumber(part); err == nil {
			page.About = append(page.About, number)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form.Form)) {
		for _, value := range form.Form[name] {
			page.Fields = append(page.Fields, [2]string{name, value})
			written, err := q.lang.writtenField(name, value)
			if err != nil {
				return err
			}
			if written.Value != "" {
				page.Written = append(page.Written, written)
			}
		}
	}
	return p.show(q, http.StatusOK, "resume", view{Title: "resume.title", Data: page})
}

// unwritten are fields that no person fills in.
var unwritten = map[string]bool{"key": true, "told": true, "version": true, "was": true, "pair": true, "converted": true, "do": true, "child": true, "apart": true}

// fieldKeys name fields of forms that are none of a record.
var fieldKeys = map[string]string{"reason": "decide.reason", "by": "home.by", "ready": "home.how", "caller": "caller.who", "purpose": "caller.purpose", "number": "together.number", "kind": "decide.what", "says": "decide.think",
	"checklist": "decide.evidence", "wants": "decide.evidence", "login": "login.login", "to": "handing.to", "relation": "handing.relation",
	"address": "handing.address", "proof": "handing.proof", "order_number": "handing.order_number", "ordered_on": "handing.ordered_on", "handed_on": "handing.handed_on",
	"handed_by": "handing.handed_by", "follow_up": "handing.follow_up"}

// valueKey says a value that is a code.
func valueKey(name, value string) string {
	switch name {
	case "kind":
		return kindKeys[models.VerdictKind(value)]
	case "says":
		return saysKeys[value]
	case "checklist", "wants":
		return proofKeys[value]
	}
	if name == "caller" {
		return callerKeys[models.Caller(value)]
	}
	if at := slices.IndexFunc(homeReasons, func(c choice) bool { return c.Value == value }); name == "ready" && at >= 0 {
		return homeReasons[at].Key
	}
	return choiceKeys[value]
}

// writtenField is a field of a form as a person reads it; what no person filled in has no value.
func (l *tongue) writtenField(name, value string) (writtenField, error) {
	value = strings.TrimSpace(value)
	if unwritten[name] || value == "" {
		return writtenField{}, nil
	}
	w := writtenField{Value: value}
	var err error
	if key := valueKey(name, value); key != "" {
		if w.Value, err = l.say(key); err != nil {
			return w, err
		}
	}
	for _, side := range sides {
		if f, ok := models.FieldNamed(side, name); ok {
			w.Label = l.of(f.Label)
			return w, nil
		}
	}
	if key, ok := fieldKeys[name]; ok {
		w.Label, err = l.say(key)
	}
	return w, err
}
