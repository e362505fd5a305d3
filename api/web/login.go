package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

type loginPage struct {
	Next    string
	Login   string
	Code    bool     // a code of the second factor is asked for
	Token   bool     // a token was tried
	OpenID  bool     // people may log in at a provider
	Problem *problem // why the last try failed
}

// showLogin answers GET /login.
func (p *Pages) showLogin(q *request) error {
	if _, err := p.actorOf(q); err == nil {
		q.redirect(localAddress(q.URL.Query().Get("next")))
		return nil
	}
	return p.askForToken(q, http.StatusOK, loginPage{Next: localAddress(q.URL.Query().Get("next"))})
}

func (p *Pages) askForToken(q *request, status int, page loginPage) error {
	page.OpenID = p.cfg.People.HasOpenID()
	return p.show(q, status, "login", view{Title: "login.title", Data: page})
}

// logIn answers POST /login: a session for a token, and back to where the person wanted to go.
func (p *Pages) logIn(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	token, next := strings.TrimSpace(q.PostForm.Get("token")), localAddress(q.PostForm.Get("next"))
	if login := strings.TrimSpace(q.PostForm.Get("login")); login != "" {
		return p.logInWithAccount(q, login, next)
	}
	actor, err := p.cfg.Accounts.LogIn(q.Context(), token, q.visit.From)
	if err != nil && models.CodeOf(err) == models.Unauthenticated {
		q.visit.Err = err
		problem := problemOf(q, err)
		return p.askForToken(q, problem.Status, loginPage{Next: next, Token: true, Problem: &problem})
	}
	if err != nil {
		return err
	}
	q.visit.Actor = actor
	p.sessions.end(api.SessionSecret(q.Request))
	id, err := p.sessions.begin(api.HashToken(token))
	if err != nil {
		return err
	}
	http.SetCookie(q.w, api.SessionCookie(q.Request, id))
	q.redirect(next)
	return nil
}

// logInWithAccount opens a session of an account.
func (p *Pages) logInWithAccount(q *request, login, next string) error {
	secret, actor, err := p.cfg.People.LogIn(q.Context(), login, q.PostForm.Get("password"), q.PostForm.Get("code"), q.visit.From)
	if code := models.CodeOf(err); err != nil && (code == models.Unauthenticated || code == models.Busy) {
		q.visit.Err = err
		problem := problemOf(q, err)
		var e *models.Error
		return p.askForToken(q, problem.Status, loginPage{Next: next, Login: login, Code: errors.As(err, &e) && e.Field == "code", Problem: &problem})
	}
	if err != nil {
		return err
	}
	q.visit.Actor = actor
	p.sessions.end(api.SessionSecret(q.Request))
	http.SetCookie(q.w, api.SessionCookie(q.Request, secret))
	q.redirect(next)
	return nil
}

var errUnreadable = models.Errorf(models.Invalid, "the form could not be read", "फ़ॉर्म पढ़ा नहीं जा सका").
	Advise("Go back and send it again.", "पीछे जाएँ और फिर भेजें।")

// localAddress lets nothing through but an address of this server: a log-in must not lead elsewhere.
func localAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsRune(s, '\\') || !legible(u.Path) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
