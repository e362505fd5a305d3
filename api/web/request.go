package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// request is one request with what the gates found out about it.
type request struct {
	*http.Request
	w     http.ResponseWriter
	lang  *tongue
	actor models.Actor
	visit *api.Visit
	body  io.ReadCloser // as it comes; Body is cut off at the size of a form
	// offered are the drives that a new record may be of, once they were asked for.
	offered []models.DriveCount
}

// handler answers a request; an error it returns becomes a page that says what to do.
type handler func(q *request) error

// policy lets a page use what this server sends and nothing else: no script, style or picture from another host, none
// written into the page, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// largestForm is the most bytes of a form of who is not logged in.
const largestForm = 256 << 10

// ServeHTTP implements http.Handler.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setHeaders(w.Header(), p.tongueOf(r))
	p.mux.ServeHTTP(w, r)
}

// route puts a handler behind the gates that all pages share.
func (p *Pages) route(pattern string, limit time.Duration, handle handler) {
	p.patterns = append(p.patterns, pattern)
	p.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		conn := http.NewResponseController(w)
		// Not every connection has deadlines; the context ends the work in any case.
		_ = conn.SetReadDeadline(time.Now().Add(limit))
		_ = conn.SetWriteDeadline(time.Now().Add(2 * limit))
		q := &request{Request: r.WithContext(ctx), w: w, lang: p.tongueOf(r), visit: api.VisitOf(ctx), body: r.Body}
		q.visit.Route = pattern[strings.IndexByte(pattern, ' ')+1:]
		q.Body = http.MaxBytesReader(w, r.Body, largestForm)
		defer func() { //nolint:contextcheck // q brings it
			if fault := recover(); fault != nil {
				p.fail(q, errInternal)
				panic(fault) // whoever serves the pages logs it
			}
		}()
		if err := p.pass(q, handle); err != nil {
			p.fail(q, err) //nolint:contextcheck // likewise
		}
	})
}

func setHeaders(h http.Header, lang *tongue) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Language", lang.Code)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
}

// pass lets a request through to its handler that is written as requests are, and comes from our own pages if it changes
// anything.
func (p *Pages) pass(q *request, handle handler) error {
	if !legible(q.URL.Path) {
		return errNowhere
	}
	if err := p.origin.Check(q.Request); err != nil {
		return errForeign.Because(err)
	}
	if p.switchTongue(q) || p.switchNumerals(q) {
		return nil
	}
	return handle(q)
}

func legible(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// known lets those through who are logged in and shows the others the way to the log-in. A form is let through that stood
// on their own page.
func (p *Pages) known(handle handler) handler {
	return func(q *request) error {
		actor, err := p.actorOf(q)
		if err != nil {
			return err
		}
		if err := q.own(actor); err != nil {
			q.actor, q.visit.Actor = actor, actor
			return err
		}
		if actor.Pending != "" && !strings.HasPrefix(q.URL.Path, "/account") {
			q.redirect("/account")
			return nil
		}
		actor.From = q.visit.From
		if actor, err = p.forPurpose(q, actor); err != nil {
			return err
		}
		q.actor, q.visit.Actor = actor, actor
		q.noteOwner()
		return handle(q)
	}
}

// actorOf tells who is logged in, for whom pages are. The token is looked up each time, so that one that was revoked ends its
// sessions too. Unauthenticated: nobody is. Forbidden: a field telephone's token is no log-in, however it came to a session.
func (p *Pages) actorOf(q *request) (models.Actor, error) {
	actor, err := p.sessionOf(q)
	if err == nil {
		err = models.Authorise(actor, models.OwnAccount, models.CasePlace{})
	}
	if err != nil {
		return models.Actor{}, err
	}
	return actor, nil
}

func (p *Pages) sessionOf(q *request) (models.Actor, error) {
	id := api.SessionSecret(q.Request)
	if strings.HasPrefix(id, accountSession) {
		actor, err := p.cfg.People.Authenticate(q.Context(), id, q.visit.From)
		if err != nil && models.CodeOf(err) == models.Unauthenticated {
			return models.Actor{}, errLoggedOut.Because(err)
		}
		return actor, err
	}
	hash, ok := p.sessions.find(id)
	if !ok {
		return models.Actor{}, errLoggedOut
	}
	actor, err := p.cfg.Accounts.AuthenticateHash(q.Context(), hash)
	if models.CodeOf(err) == models.Unauthenticated && err != nil {
		p.sessions.end(id)
		return models.Actor{}, errLoggedOut.Because(err)
	}
	return actor, err
}

// accountSession begins the secrets of sessions of accounts; those of tokens have no such beginning.
const accountSession = "s_"

// forPurpose is the actor with why a record is needed: what the person wrote, or that it is a candidate of another case, if
// it is one.
func (p *Pages) forPurpose(q *request, actor models.Actor) (models.Actor, error) {
	purpose, err := q.parameter("purpose")
	if err != nil {
		return actor, err
	}
	id := q.PathValue("id")
	if actor, err = p.cfg.Cases.Stating(q.Context(), actor, purpose, id); err != nil {
		return actor, err
	}
	number, err := models.ParseNumber(q.URL.Query().Get("for"))
	if err == nil && id != "" && purpose == "" {
		actor = p.cfg.Cases.PurposeFor(q.Context(), actor, number, id)
	}
	return actor, nil
}

// parameter reads a parameter of the address: at most 200 characters, on one line.
func (q *request) parameter(name string) (string, error) {
	s := strings.TrimSpace(q.URL.Query().Get(name))
	if !legible(s) || utf8.RuneCountInString(s) > 200 {
		return "", errParameter.At(name)
	}
	return s, nil
}

// partial reports whether only the part of the page with this id is asked for.
func (q *request) partial(id string) bool {
	return q.Header.Get("HX-Request") == "true" && q.Header.Get("HX-Target") == id && q.Header.Get("HX-History-Restore-Request") == ""
}

// redirect answers that the page is elsewhere.
func (q *request) redirect(to string) {
	http.Redirect(q.w, q.Request, to, http.StatusSeeOther)
}

// here is the address of the request within this server, with changed parameters; an empty value removes one.
func (q *request) here(changes ...string) string {
	values := q.URL.Query()
	for i := 0; i+1 < len(changes); i += 2 {
		if values.Del(changes[i]); changes[i+1] != "" {
			values.Set(changes[i], changes[i+1])
		}
	}
	return (&url.URL{Path: q.URL.Path, RawQuery: values.Encode()}).String()
}
