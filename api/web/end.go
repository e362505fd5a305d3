package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// A case ends otherwise when it should not be there, is there twice, or a Committee says so; and a closed one is opened again
// at the same address.

// endKeys say what a way to end a case is for.
var endKeys = map[models.Status]string{
	models.EnteredInError: "end.entered_in_error", models.MergedInto: "end.merged", models.Transferred: "end.transferred", models.ClosedByOrder: "end.closed_by_order",
}

type endPage struct {
	Head             caseRow
	Ways             []choice // of an open case
	Again            bool     // who looks may open it again
	Into, By, Reason string
	Wrong            map[string]string // what to mend, by field
	Problem          *problem
}

// showEnd answers GET /cases/{id}/end.
func (p *Pages) showEnd(q *request) error { return p.showEndWith(q, http.StatusOK, endPage{}, "") }

func (p *Pages) showEndWith(q *request, status int, page endPage, chosen models.Status) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	if !p.cfg.Cases.MayClose(q.actor, &c) {
		return errNotYours
	}
	page.Head, page.Again = rowOf(&c), p.cfg.Cases.MayReopen(q.actor, &c)
	for _, way := range p.cfg.Cases.Endings(q.actor, &c) {
		page.Ways = append(page.Ways, choice{Value: string(way), Key: endKeys[way], Chosen: way == chosen})
	}
	title := "end.title"
	if c.Status != models.Open {
		title = "end.again"
	}
	return p.show(q, status, "end", view{Title: title, Data: page})
}

// endCase answers POST /cases/{id}/end.
func (p *Pages) endCase(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	sent := func(name string) string { return strings.TrimSpace(q.PostForm.Get(name)) }
	page := endPage{Into: sent("into"), By: sent("by"), Reason: sent("reason")}
	end := models.Closing{Status: models.Status(sent("status")), By: page.By, Reason: page.Reason}
	if end.Status == models.MergedInto {
		end.Into = page.Into
	}
	_, err := p.cfg.Cases.End(q.Context(), q.actor, q.PathValue("id"), end)
	return p.ended(q, page, end.Status, err)
}

// reopenCase answers POST /cases/{id}/reopen.
func (p *Pages) reopenCase(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := endPage{Reason: strings.TrimSpace(q.PostForm.Get("reason"))}
	_, err := p.cfg.Cases.Reopen(q.Context(), q.actor, q.PathValue("id"), page.Reason)
	return p.ended(q, page, "", err)
}

// ended leads back to the case, or shows the form as it was sent with what is wrong.
func (p *Pages) ended(q *request, page endPage, chosen models.Status, err error) error {
	if err == nil {
		q.redirect("/cases/" + q.PathValue("id"))
		return nil
	}
	page.Wrong = wrongOf(q, err)
	var e *models.Error
	switch code := models.CodeOf(err); {
	case len(page.Wrong) > 0:
	case errors.As(err, &e) && (e.Field == "reason" || e.Field == "into"):
		page.Wrong[e.Field] = q.lang.mend(e)
	case code == models.Invalid || code == models.Conflict || code == models.Unavailable:
		page.Problem = inPlace(q, err)
	default:
		return err
	}
	q.visit.Err = err
	return p.showEndWith(q, problemOf(q, err).Status, page, chosen)
}
