package web

import (
	"net/http"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Most missing children come home by themselves: what has to be said then is who says so, and nothing more.

type homePage struct {
	Head       caseRow
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
	if !p.cfg.Cases.MayClose(q.actor, &c) {
		return errNotYours
	}
	page.Head = rowOf(&c)
	return p.show(q, status, "home", view{Title: "home.title", Data: page})
}

// comeHome answers POST /cases/{id}/home: the case is closed as traced.
func (p *Pages) comeHome(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := homePage{By: strings.TrimSpace(q.PostForm.Get("by")), Reason: strings.TrimSpace(q.PostForm.Get("reason"))}
	c, err := p.cfg.Cases.End(q.Context(), q.actor, q.PathValue("id"), models.Closing{Status: models.Traced, By: page.By, Reason: page.Reason})
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

var errNotYours = models.Errorf(models.Forbidden, "this case is not yours to change", "यह मामला बदलना आपका काम नहीं है").
	Advise("Call the police station that has it.", "जिस थाने के पास यह है उसे फ़ोन करें।")
