package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Most missing children come home by themselves. Then a tap says how, and nothing has to be typed.

// homeReasons are how children come home, most often; they are stored as the writer reads them.
var homeReasons = []choice{{Value: "alone", Key: "home.alone"}, {Value: "relatives", Key: "home.relatives"}, {Value: "police", Key: "home.police"},
	{Value: "brought", Key: "home.brought"}, {Value: "never", Key: "home.never"}}

type homePage struct {
	Head       caseRow
	Ready      []choice
	Typed      bool // a reason in other words was sent
	By, Reason string
	Wrong      map[string]string // what to mend, by field
	Problem    *problem
}

// showHome answers GET /cases/{id}/home.
func (p *Pages) showHome(q *request) error { return p.showHomeWith(q, http.StatusOK, homePage{}) }

func (p *Pages) showHomeWith(q *request, status int, page homePage) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	if c.Side != models.Missing {
		return errNowhere // a recovered child is handed over by the Committee
	}
	if !p.cfg.Cases.MayClose(q.actor, &c) {
		return errNotYours
	}
	page.Head, page.Ready = rowOf(&c), homeReasons
	return p.show(q, status, "home", view{Title: "home.title", Data: page})
}

// comeHome answers POST /cases/{id}/home: the case is closed as traced.
func (p *Pages) comeHome(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := homePage{By: strings.TrimSpace(q.PostForm.Get("by")), Reason: strings.TrimSpace(q.PostForm.Get("reason"))}
	page.Typed = !q.PostForm.Has("ready")
	end := models.Closing{Status: models.Traced, By: page.By, Reason: page.Reason}
	if at := slices.IndexFunc(homeReasons, func(c choice) bool { return c.Value == q.PostForm.Get("ready") }); at >= 0 {
		words, err := q.lang.say(homeReasons[at].Key)
		if err != nil {
			return err
		}
		end.Reason = words
	}
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err == nil && c.Side != models.Missing {
		return errNowhere
	}
	if err == nil {
		c, err = p.cfg.Cases.End(q.Context(), q.actor, c.ID, end)
	}
	if err == nil {
		q.redirect("/cases/" + c.Number)
		return nil
	}
	page.Wrong = wrongOf(q, err)
	if code := models.CodeOf(err); len(page.Wrong) > 0 {
		// said beside its field
	} else if code == models.Conflict || code == models.Unavailable {
		page.Problem = inPlace(q, err)
	} else {
		return err
	}
	q.visit.Err = err
	return p.showHomeWith(q, problemOf(q, err).Status, page)
}

// mayComeHome reports whether somebody may say of a case that the child has come home.
func (p *Pages) mayComeHome(actor models.Actor, c *models.Case) bool {
	return c.Side == models.Missing && c.Status == models.Open && !c.Partial && p.cfg.Cases.MayClose(actor, c)
}

var errNotYours = models.Errorf(models.Forbidden, "this case is not yours to change", "यह मामला बदलना आपका काम नहीं है").
	Advise("Call the police station that has it.", "जिस थाने के पास यह है उसे फ़ोन करें।")
