package web

import (
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// noneForm decides "none of these": it rejects every candidate that a member judged to be another child, for one reason.
type noneForm struct {
	Which   []api.Rejectable
	Kept    int    // candidates that stay as they are
	Reason  string // what was typed
	Wrong   string // what is to be mended in it
	Problem *problem
}

// rejectAll answers POST /cases/{id}: none of these. What cannot be said is shown with what was typed.
func (p *Pages) rejectAll(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	which, err := rejectablesOf(q.PostForm["pair"])
	if err != nil {
		return err
	}
	form := noneForm{Reason: strings.TrimSpace(q.PostForm.Get("reason"))}
	if err = p.cfg.Committee.RejectAll(q.Context(), q.actor, q.PathValue("id"), which, form.Reason); err == nil {
		q.redirect(q.here("candidate", noneChosen, "done", "yes") + "#comparison")
		return nil
	}
	switch models.CodeOf(err) {
	case models.Invalid, models.Conflict, models.Unavailable:
	default:
		return err
	}
	q.visit.Err = err
	said := inPlace(q, err)
	if form.Wrong = wrongOf(q, err)["reason"]; form.Wrong == "" {
		form.Problem = said
	}
	return p.showCase(q, said.Status, sentToCase{none: form})
}

// rejectablesOf reads "M-39M-TNPN 3": a report, and the version of the pair that was seen.
func rejectablesOf(pairs []string) ([]api.Rejectable, error) {
	if len(pairs) == 0 || len(pairs) > top {
		return nil, errParameter.At("pair")
	}
	var which []api.Rejectable
	for _, pair := range pairs {
		number, version, _ := strings.Cut(pair, " ")
		parsed, err := models.ParseNumber(number)
		seen, notNumber := strconv.ParseInt(version, 10, 64)
		if err != nil || notNumber != nil || seen < 0 {
			return nil, errParameter.At("pair")
		}
		which = append(which, api.Rejectable{Number: parsed, Version: seen})
	}
	return which, nil
}

// offerNone lets a member decide "none of these", where there is something to reject, or to mend in what was sent.
func (v *rankingView) offerNone(ranked *api.Ranked, form noneForm) {
	if len(ranked.Different) == 0 && form.Problem == nil && form.Wrong == "" {
		return
	}
	form.Which, form.Kept = ranked.Different, len(ranked.Candidates)-len(ranked.Different)
	v.NoneForm = &form
}
