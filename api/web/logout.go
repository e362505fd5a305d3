package web

import "net/http"

// logOut answers POST /logout. It ends the session whatever else goes wrong.
func (p *Pages) logOut(q *request) error {
	actor, err := p.actorOf(q)
	p.sessions.end(sessionID(q.Request))
	http.SetCookie(q.w, sessionCookie(q.Request, ""))
	if err == nil {
		q.visit.Actor = actor
		if err := p.cfg.Accounts.LogOut(q.Context(), actor); err != nil {
			return err
		}
	}
	q.redirect("/login")
	return nil
}
