package web

import (
	"net/http"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// openIDCookie keeps what belongs to a log-in at a provider while the person is there. It has to come along when the
// provider's page leads back, which a strict cookie would not.
const openIDCookie = "milaan-openid"

const openIDSeconds = 600

func (p *Pages) openIDCookie(q *request, secret string, seconds int) *http.Cookie {
	return &http.Cookie{Name: openIDCookie, Value: secret, Path: "/openid", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: api.Secure(q.Request)}
}

// beginOpenID answers GET /openid: it leads to the provider.
func (p *Pages) beginOpenID(q *request) error {
	address, secret, err := p.cfg.People.BeginOpenID()
	if err != nil {
		return err
	}
	http.SetCookie(q.w, p.openIDCookie(q, secret, openIDSeconds))
	q.redirect(address)
	return nil
}

// finishOpenID answers GET /openid/callback, to which the provider leads back.
func (p *Pages) finishOpenID(q *request) error {
	values := q.URL.Query()
	kept, err := q.Cookie(openIDCookie)
	if err != nil {
		return errForeign.Because(err)
	}
	http.SetCookie(q.w, p.openIDCookie(q, "", -1))
	secret, actor, err := p.cfg.People.FinishOpenID(q.Context(), values.Get("code"), values.Get("state"), kept.Value, q.visit.From)
	if code := models.CodeOf(err); err != nil && (code == models.Unauthenticated || code == models.Busy) {
		q.visit.Err = err
		problem := problemOf(q, err)
		return p.askForToken(q, problem.Status, loginPage{Next: "/", Problem: &problem})
	}
	if err != nil {
		return err
	}
	q.visit.Actor = actor
	http.SetCookie(q.w, api.SessionCookie(q.Request, secret))
	// A strict cookie goes along with the next page only if one of our own leads there.
	return p.show(q, http.StatusOK, "welcome", view{Title: "login.title", Next: "/"})
}
