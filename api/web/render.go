package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

//go:embed templates/*.html
var templateFiles embed.FS

// layout is the template around every page; parts are those that pages share.
const layout = "templates/layout.html"

// templates are the pages in one language.
type templates struct {
	pages map[string]*template.Template // by name: "list"
}

func parseTemplates(l *tongue, a *assets, zone *time.Location, listed []models.District) (*templates, error) {
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	frame, err := template.New(path.Base(layout)).Funcs(functions(l, a, zone, listed)).Option("missingkey=error").ParseFS(templateFiles, layout)
	if err != nil {
		return nil, err
	}
	t := &templates{pages: map[string]*template.Template{}}
	for _, f := range files {
		if f.Name() == path.Base(layout) {
			continue
		}
		page, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if page, err = page.ParseFS(templateFiles, "templates/"+f.Name()); err != nil {
			return nil, err
		}
		t.pages[f.Name()[:len(f.Name())-len(path.Ext(f.Name()))]] = page
	}
	return t, nil
}

// functions are what a template can call: t for a message, lang and asset, the others for values of the domain.
func functions(l *tongue, a *assets, zone *time.Location, listed []models.District) template.FuncMap {
	return template.FuncMap{
		"t":        l.say,
		"lang":     func() string { return l.Code },
		"asset":    a.find,
		"date":     l.date,
		"about":    l.about,
		"on":       l.on,
		"day":      func(ms int64) (string, error) { return l.date(models.DateOf(time.UnixMilli(ms).In(zone))) },
		"role":     func(r models.Role) (string, error) { return l.say(roleKeys[r]) },
		"moment":   l.moment,
		"minute":   l.minute,
		"momentOf": func(ms int64) (string, error) { return l.moment(time.UnixMilli(ms).In(zone)) },
		"count":    l.count,
		"percent":  func(p float64) string { return l.numerals(percent(p)) },
		"bits":     func(b models.Bits) string { return l.numerals(bits(b)) },
		"numerals": func(x any) string { return l.numerals(fmt.Sprint(x)) },
		"district": func(written string) string { return l.district(listed, written) },
		"side":     func(s models.Side) (string, error) { return l.say(sideKeys[s]) },
		"status":   func(s models.Status) (string, error) { return l.say(statusKeys[s]) },
		"subject":  func(s models.Subject) (string, error) { return l.say(subjectKeys[s]) },
		"compared": l.compared,
		"written":  func(field, text string) (string, error) { return l.written(listed, field, text) },
		"likely":   l.likely,
		"text":     l.of,
		"join":     func(list []string) string { return strings.Join(list, ", ") },
		// hundredths is a probability as a whole number of hundredths, for drawings.
		"hundredths": func(p float64) int { return int(math.Round(100 * p)) },
	}
}

func (a *assets) find(name string) (string, error) {
	address, ok := a.address[name]
	if !ok {
		return "", fmt.Errorf("there is no file %s", name)
	}
	return address, nil
}

// view is what every template is given.
type view struct {
	Title     string       // key of a message
	Name      string       // what the page is about, beside its title or instead of one
	Actor     models.Actor // zero before the log-in
	Menu      []menuItem   // the pages that who is logged in may use
	Practice  string       // address of a server to train at
	Find      bool         // the search box is at the top; the list has its own
	Account   bool         // who is logged in has an account, and not a token
	Languages []languageLink
	Numerals  *languageLink // nil where there is no choice
	Demo      bool          // nobody shown exists
	Part      bool          // it is a part of a page alone
	Styles    []string      // of this page alone, beside those of all: "field.css"
	Scripts   []string      // "field.js"
	Manifest  bool          // the page can be installed
	Script    bool          // parts of the page are loaded anew by htmx
	Next      string        // the page that follows at once
	Data      any           // the page's own
}

type languageLink struct {
	Code, Name, Address string
	Spoken              bool
}

// show answers with a page.
func (p *Pages) show(q *request, status int, page string, v view) error {
	// Pages of several cases that are open beside each other are told apart by their titles.
	if number, err := models.ParseNumber(q.PathValue("id")); err == nil && v.Name == "" && status < http.StatusBadRequest {
		v.Name = number
	}
	v.Menu = p.menu(q)
	if q.actor.ID != "" {
		v.Practice = p.cfg.Practice
	}
	v.Find = q.actor.ID != "" && q.URL.Path != "/" && maySearch(p, q.actor)
	v.Account = strings.HasPrefix(api.SessionSecret(q.Request), accountSession)
	v.Actor, v.Demo, v.Languages, v.Numerals = q.actor, p.cfg.Demo, p.languageLinks(q), p.numeralsLink(q)
	return p.write(q, status, page, path.Base(layout), v)
}

// showPart answers with the part of a page that changes, and with the links that lead to the same page in the other
// language.
func (p *Pages) showPart(q *request, status int, page string, data any) error {
	return p.write(q, status, page, "part", view{Part: true, Languages: p.languageLinks(q), Numerals: p.numeralsLink(q), Data: data})
}

func (p *Pages) languageLinks(q *request) []languageLink {
	var links []languageLink
	for _, l := range p.tongues {
		at := "/login?lang=" + l.Code
		if q.Method == http.MethodGet || q.Method == http.MethodHead {
			at = q.here("lang", l.Code)
		}
		links = append(links, languageLink{l.Code, l.Name, at, l.Code == q.lang.Code})
	}
	return links
}

// write answers with a page or a part of one. All of it is rendered before any of it is sent.
func (p *Pages) write(q *request, status int, page, part string, data any) error {
	var b bytes.Buffer
	if err := p.templates[q.lang.key()].pages[page].ExecuteTemplate(&b, part, data); err != nil {
		return errInternal.Because(err)
	}
	q.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.w.WriteHeader(status)
	_, _ = q.w.Write(q.signed(b.Bytes())) // the reader is gone; the log line tells the status
	return nil
}
