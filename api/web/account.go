package web

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image/png"
	"net/http"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

type accountPage struct {
	Pending string
	OpenID  bool         // people may log in at a provider, and then have no password here
	Secret  string       // of a new second factor
	Picture template.URL // of it, as a QR code
	Again   bool         // the code of a new second factor was wrong: another is asked for
	Problem *problem
	Devices *devicesView // nil without any
}

// showAccount answers GET /account: one's own password, second factor and telephones.
func (p *Pages) showAccount(q *request) error {
	return p.showAccountWith(q, http.StatusOK, accountPage{})
}

func (p *Pages) showAccountWith(q *request, status int, page accountPage) error {
	page.Pending, page.OpenID = q.actor.Pending, p.cfg.People.HasOpenID()
	if q.actor.Person && page.Pending == "" && page.Secret == "" {
		var err error
		if page.Devices, err = p.devicesOf(q, q.actor.ID, "/account/device", q.URL.Query().Get("revoked") == "yes"); err != nil {
			return err
		}
	}
	return p.show(q, status, "account", view{Title: "account.title", Data: page})
}

// refuseAccount shows the page again with what is wrong, when that is the person's to mend.
func (p *Pages) refuseAccount(q *request, err error, page accountPage) error {
	switch models.CodeOf(err) {
	case models.Invalid, models.Unauthenticated, models.Conflict, models.Busy:
		q.visit.Err = err
		problem := problemOf(q, err)
		status := problem.Status
		if status == http.StatusUnauthorized {
			status = http.StatusUnprocessableEntity // the person is logged in: it is the form that is wrong
		}
		if problem.known == models.Unauthenticated {
			problem.Title = "account.wrong"
		}
		page.Problem = &problem
		return p.showAccountWith(q, status, page)
	}
	return err
}

// renew gives the browser the session that follows on a change, and goes on.
func (p *Pages) renew(q *request, secret string, now models.Actor) error {
	q.visit.Actor = now
	http.SetCookie(q.w, api.SessionCookie(q.Request, secret))
	to := "/"
	if now.Pending != "" {
		to = "/account"
	}
	q.redirect(to)
	return nil
}

// changePassword answers POST /account/password.
func (p *Pages) changePassword(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	secret, now, err := p.cfg.People.ChangePassword(q.Context(), q.actor, q.PostForm.Get("old_password"), q.PostForm.Get("password"))
	if err != nil {
		return p.refuseAccount(q, err, accountPage{})
	}
	return p.renew(q, secret, now)
}

// newFactor answers POST /account/factor with the secret of a second factor, to scan or to type.
func (p *Pages) newFactor(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	address, secret, err := p.cfg.People.NewFactor(q.Context(), q.actor, q.PostForm.Get("password"))
	if err != nil {
		return p.refuseAccount(q, err, accountPage{})
	}
	picture, err := codePicture(address)
	if err != nil {
		return err
	}
	return p.showAccountWith(q, http.StatusOK, accountPage{Secret: secret, Picture: picture})
}

// confirmFactor answers POST /account/factor/confirm.
func (p *Pages) confirmFactor(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	secret, now, err := p.cfg.People.ConfirmFactor(q.Context(), q.actor, q.PostForm.Get("code"))
	if err != nil {
		code := models.CodeOf(err)
		return p.refuseAccount(q, err, accountPage{Again: code == models.Unauthenticated || code == models.Busy})
	}
	return p.renew(q, secret, now)
}

// pictureSize is how many pixels a QR code is wide.
const pictureSize = 480

// codePicture draws a QR code, as an address that holds the picture itself.
func codePicture(text string) (template.URL, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", errInternal.Because(err)
	}
	if code, err = barcode.Scale(code, pictureSize, pictureSize); err != nil {
		return "", errInternal.Because(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, code); err != nil {
		return "", errInternal.Because(err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil //nolint:gosec // it is base64
}

type setupPage struct {
	Code, Name, Login string
	Problem           *problem
}

// showSetup answers GET /setup: the form that makes the first administrator.
func (p *Pages) showSetup(q *request) error {
	code, err := q.parameter("code")
	if err != nil {
		return err
	}
	return p.show(q, http.StatusOK, "setup", view{Title: "setup.title", Data: setupPage{Code: code}})
}

// setUp answers POST /setup.
func (p *Pages) setUp(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := setupPage{Code: q.PostForm.Get("code"), Name: strings.TrimSpace(q.PostForm.Get("name")), Login: strings.TrimSpace(q.PostForm.Get("login"))}
	_, err := p.cfg.People.First(q.Context(), page.Code, page.Login, page.Name, q.PostForm.Get("password"), q.visit.From)
	if err == nil {
		q.redirect("/login")
		return nil
	}
	switch models.CodeOf(err) {
	case models.Invalid, models.Forbidden, models.Busy, models.Conflict:
		q.visit.Err = err
		problem := problemOf(q, err)
		page.Problem = &problem
		return p.show(q, problem.Status, "setup", view{Title: "setup.title", Data: page})
	}
	return err
}
