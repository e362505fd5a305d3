package web

import (
	"net/http"
	"strings"

	"github.com/milaan-project/milaan/api"
)

// logOut answers POST /logout. It ends the session whatever else goes wrong.
func (p *Pages) logOut(q *request) error {
	actor, err := p.actorOf(q)
	secret := api.SessionSecret(q.Request)
	p.sessions.end(secret)
	http.SetCookie(q.w, api.SessionCookie(q.Request, ""))
	if err == nil {
		q.visit.Actor = actor
		if strings.HasPrefix(secret, accountSession) {
			err = p.cfg.People.LogOut(q.Context(), actor, secret)
		} else {
			err = p.cfg.Accounts.LogOut(q.Context(), actor)
		}
		if err != nil {
			return err
		}
	}
	q.redirect("/login")
	return nil
}
