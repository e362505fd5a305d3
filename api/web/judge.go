package web

import (
	"net/url"

	"github.com/milaan-project/milaan/models"
)

// judge answers POST /cases/{id}/judgement: what a member of a Committee thinks of a pair before any score is shown. What
// cannot be noted is said where the two stand.
func (p *Pages) judge(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	number, err := models.ParseNumber(q.PostForm.Get("other"))
	if err != nil {
		return errParameter.At("other")
	}
	v := models.Verdict{Kind: models.Judgement, Says: q.PostForm.Get("says")}
	if _, err := p.cfg.Committee.SayOf(q.Context(), q.actor, q.PathValue("id"), number, 0, v); err != nil {
		switch models.CodeOf(err) {
		case models.Invalid, models.Conflict, models.Unavailable:
		default:
			return err
		}
		q.visit.Err = err
		said := inPlace(q, err)
		q.atCase(number)
		return p.showCase(q, said.Status, sentToCase{judged: said})
	}
	q.redirect(q.carry("/cases/"+url.PathEscape(q.PathValue("id"))+"?"+url.Values{"candidate": {number}}.Encode()) + "#comparison")
	return nil
}
