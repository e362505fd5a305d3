package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// callForm is what has to be said before a record is read out: who is on the line, and what for.
type callForm struct {
	Callers []choice
	Purpose string
	Wrong   map[string]string // what to mend, by field
}

// callerKeys name who calls.
var callerKeys = map[models.Caller]string{models.CallerFamily: "caller.family", models.CallerPolice: "caller.police", models.CallerOther: "caller.other"}

func newCallForm(caller models.Caller, purpose string, wrong map[string]string) callForm {
	return callForm{Callers: chosen(keyed(models.Callers(), callerKeys), string(caller)), Purpose: purpose, Wrong: wrong}
}

// readoutPage is a record as it is read to a caller.
type readoutPage struct {
	Head     caseRow
	Facts    []fact
	Withheld []string // names of what is not shown to another district
	Partial  bool
}

// readOut answers POST /cases/{id}/readout. What has still to be said is asked for where the case was found.
func (p *Pages) readOut(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	caller, actor := models.Caller(q.PostForm.Get("caller")), q.actor
	actor.Purpose = strings.TrimSpace(q.PostForm.Get("purpose"))
	c, err := p.cfg.Cases.ReadOut(q.Context(), actor, q.PathValue("id"), caller)
	if err == nil {
		page := readoutPage{Head: rowOf(&c), Partial: c.Partial}
		c.Complaint.ComplainantPhone = models.Fact[string]{} // which is read out to nobody
		page.Facts, _, page.Withheld = factsOf(q.lang, &c)
		return p.show(q, http.StatusOK, "readout", view{Title: "readout.title", Data: page})
	}
	wrong := wrongOf(q, err)
	if len(wrong) == 0 {
		return err
	}
	q.visit.Err = err
	page := telephonePage{Words: q.PathValue("id"), Asked: true}
	if err := p.lookFor(q, &page); err != nil {
		return err
	}
	for i := range page.Cases {
		page.Cases[i].Call, page.Cases[i].Asked = newCallForm(caller, actor.Purpose, wrong), true
	}
	return p.show(q, http.StatusUnprocessableEntity, "telephone", view{Title: "telephone.title", Data: page})
}

// needsPurpose reports whether a record is of another district, and shown to who says what for.
func needsPurpose(err error) bool {
	var e *models.Error
	return errors.As(err, &e) && e.Code == models.Forbidden && e.Field == "purpose"
}
