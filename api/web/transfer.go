package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

type transferPage struct {
	Head             caseRow
	District, Reason string
	Districts        []choice
	Wrong            map[string]string // what to mend, by field
	Problem          *problem
}

// showTransfer answers GET /cases/{id}/transfer: the form that moves a recovered child before another Committee.
func (p *Pages) showTransfer(q *request) error {
	return p.showTransferWith(q, http.StatusOK, transferPage{Wrong: map[string]string{}})
}

func (p *Pages) showTransferWith(q *request, status int, page transferPage) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	page.Head = rowOf(&c)
	for _, d := range p.cfg.Districts {
		page.Districts = append(page.Districts, choice{Value: d.NameEn, Name: d.Name(q.lang.Code), Chosen: d.NameEn == page.District})
	}
	slices.SortFunc(page.Districts, func(a, b choice) int { return cmp.Compare(a.Name, b.Name) })
	return p.show(q, status, "transfer", view{Title: "transfer.title", Data: page})
}

// transfer answers POST /cases/{id}/transfer.
func (p *Pages) transfer(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := transferPage{District: strings.TrimSpace(q.PostForm.Get("district")), Reason: strings.TrimSpace(q.PostForm.Get("reason"))}
	_, err := p.cfg.Committee.Transfer(q.Context(), q.actor, q.PathValue("id"), page.District, page.Reason)
	if err == nil {
		q.redirect("/queue")
		return nil
	}
	code := models.CodeOf(err)
	if code != models.Invalid && code != models.Conflict && code != models.Unavailable {
		return err
	}
	q.visit.Err = err
	said := inPlace(q, err)
	if page.Wrong = wrongOf(q, err); len(page.Wrong) == 0 {
		page.Problem = said
	}
	return p.showTransferWith(q, said.Status, page)
}
