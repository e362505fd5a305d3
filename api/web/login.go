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
	Ended   bool     // a form came after the log-in had ended
	Other   bool     // it came from a page that another log-in had opened
	Kept    string   // that form, sealed; empty when it could not be kept
	File    bool     // it came with a file, which cannot be kept
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
	page := loginPage{Next: localAddress(q.PostForm.Get("next"))}
	if _, ok, err := p.letIn(q, page); !ok {
		return err
	}
	q.redirect(page.Next)
	return nil
}

// letIn opens a session for the account or the token of a form. When that is refused the page is shown again with the
// reason, and ok is false.
func (p *Pages) letIn(q *request, page loginPage) (actor models.Actor, ok bool, err error) {
	if page.Login = strings.TrimSpace(q.PostForm.Get("login")); page.Login != "" {
		return p.letAccountIn(q, page)
	}
	token := strings.TrimSpace(q.PostForm.Get("token"))
	actor, err = p.cfg.Accounts.LogIn(q.Context(), token, q.visit.From)
	if code := models.CodeOf(err); err != nil && (code == models.Unauthenticated || code == models.Forbidden) {
		q.visit.Err = err
		problem := problemOf(q, err)
		page.Token, page.Problem = true, &problem
		return actor, false, p.askForToken(q, problem.Status, page)
	}
	if err != nil {
		return actor, false, err
	}
	id, err := p.sessions.begin(api.HashToken(token))
	if err != nil {
		return actor, false, err
	}
	p.change(q, actor, id)
	return actor, true, nil
}

// change gives the browser a session in place of the one that it had.
func (p *Pages) change(q *request, actor models.Actor, secret string) {
	q.visit.Actor = actor
	p.sessions.end(api.SessionSecret(q.Request))
	http.SetCookie(q.w, api.SessionCookie(q.Request, secret))
}

// letAccountIn opens a session of an account.
func (p *Pages) letAccountIn(q *request, page loginPage) (actor models.Actor, ok bool, err error) {
	secret, actor, err := p.cfg.People.LogIn(q.Context(), page.Login, q.PostForm.Get("password"), q.PostForm.Get("code"), q.visit.From)
	if code := models.CodeOf(err); err != nil && (code == models.Unauthenticated || code == models.Busy) {
		q.visit.Err = err
		problem := problemOf(q, err)
		var e *models.Error
		page.Code, page.Problem = errors.As(err, &e) && e.Field == "code", &problem
		return actor, false, p.askForToken(q, problem.Status, page)
	}
	if err != nil {
		return actor, false, err
	}
	p.change(q, actor, secret)
	return actor, true, nil
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
