package duty

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/smtp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/milaan-project/milaan/models"
)

// MailStore is what Mail needs of the registry.
type MailStore interface {
	Accounts(ctx context.Context) ([]models.Account, error)
	Case(ctx context.Context, idOrNumber string) (models.Case, error)
	// AddAlert keeps an alert unless one with this key was kept before.
	AddAlert(ctx context.Context, key string, a models.Alert) error
}

// Mail sends alerts by e-mail to those whose business they are and who work where the cases are. Its texts hold numbers of
// cases, and never a name or a photograph: a mailbox is nobody's vault. One goroutine uses it.
type Mail struct {
	Store    MailStore
	PlaceOf  func(*models.Case) models.CasePlace
	Server   *url.URL // smtps://user:password@host:465, or smtp://user:password@host:587, which has to speak STARTTLS
	From     string
	Registry string // id of the registry
	Address  string // of the pages, to go to
	// Plain lets smtp:// go on without encryption: for a server on this very machine.
	Plain bool
	TLS   *tls.Config // nil is the usual one
	Now   func() time.Time
	Log   *slog.Logger

	post post
}

// subjects say what an alert is about.
var subjects = map[models.AlertKind]models.Text{
	models.AlertCandidate: {En: "New candidate", Hi: "नया संभावित मेल"},
	models.AlertReturned:  {En: "A rejected pair has new evidence", Hi: "अस्वीकृत जोड़ी में नया साक्ष्य"},
	models.AlertAsked:     {En: "The Committee asks for evidence", Hi: "समिति ने साक्ष्य माँगा है"},
	models.AlertGiven:     {En: "Evidence was brought", Hi: "साक्ष्य आ गया है"},
	models.AlertConcur:    {En: "A second member is needed", Hi: "दूसरे सदस्य की सहमति चाहिए"},
	models.AlertConfirmed: {En: "A match is confirmed", Hi: "मिलान की पुष्टि हुई"},
	models.AlertRestored:  {En: "A child was handed over", Hi: "बच्चा सौंपा गया"},
	models.AlertReopened:  {En: "A decision was reopened", Hi: "एक निर्णय फिर खोला गया"},
	models.AlertFell:      {En: "A case was closed, and what stood of its pair fell away", Hi: "मामला बंद हुआ और जोड़ी का निर्णय या साक्ष्य की माँग हट गई"},
	models.AlertMoved:     {En: "A child was moved to another Committee", Hi: "बच्चा दूसरी समिति के पास गया"},
	models.AlertClock:     {En: "A duty is running out", Hi: "समय-सीमा पूरी हो रही है"},
	models.AlertSearches:  {En: "Somebody searches very often", Hi: "कोई बहुत ज़्यादा खोज रहा है"},
	models.AlertMail:      {En: "The mail server refuses letters to somebody", Hi: "मेल सर्वर किसी का ई-मेल लेने से मना कर रहा है"},
	models.AlertQuick:     {En: "A member judges faster than two children can be looked at", Hi: "एक सदस्य इतनी जल्दी राय दे रहा है कि बच्चों को देखा नहीं जा सकता"},
	models.AlertAccount:   {En: "The account of a member, administrator or auditor was changed", Hi: "किसी सदस्य, प्रशासक या लेखा परीक्षक का खाता बदला गया"},

	models.AlertManyOthers: {En: "Somebody looks at very many cases of other districts", Hi: "कोई दूसरे ज़िलों के बहुत ज़्यादा मामले देख रहा है"},
	models.AlertAllOthers:  {En: "Somebody wanted more cases of other districts than a day has", Hi: "किसी ने दूसरे ज़िलों के एक दिन की सीमा से ज़्यादा मामले देखने चाहे"},
}

// Send implements Outlet. Each recipient is given an alert once while the process lives, whatever fails for others: who has
// it is remembered. One whose address is refused for good goes without, which administrators are told; one whose mailbox
// only fails for now is tried again, and until then the answer is errLater.
func (m *Mail) Send(ctx context.Context, a *models.Alert) error {
	if m.post.idle(a.N, m.Now()) {
		return errLater
	}
	all, err := m.recipients(ctx, a)
	if err != nil {
		return err
	}
	to, waits := m.post.due(a.N, all, m.Now())
	if len(to) > 0 {
		late, err := m.deliver(ctx, to, a)
		if err != nil {
			return err
		}
		waits = append(waits, late...)
	}
	if len(waits) > 0 {
		m.post.wait(a.N, waits)
		return errLater
	}
	m.post.forget(a.N)
	return nil
}

// deliver gives an alert to some over one connection, and returns the accounts that are to be tried again.
func (m *Mail) deliver(ctx context.Context, to []recipient, a *models.Alert) (late []string, err error) {
	c, err := m.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close() //nolint:errcheck // what was accepted is accepted
	for i := range to {
		if err := c.Mail(m.From); err != nil {
			return nil, err
		}
		if given := m.one(c, &to[i], a); given != nil {
			waits, err := m.failed(ctx, &to[i], a.N, given)
			if err != nil {
				return nil, err
			}
			if waits {
				late = append(late, to[i].account)
			}
			if err := c.Reset(); err != nil {
				return nil, err
			}
			continue
		}
		m.post.settle(a.N, to[i].account)
		delete(m.post.late, to[i].account)
	}
	_ = c.Quit() // every letter is answered for
	return late, nil
}

// recipient is somebody whom an alert is mailed to; a member of a Committee, who is to judge before being led, is told the
// child's number only, or at home the report's.
type recipient struct {
	account string // its id
	address string
	blind   bool
	home    bool // of the report's Committee and not of the child's
}

func (m *Mail) recipients(ctx context.Context, a *models.Alert) ([]recipient, error) {
	var places []models.CasePlace
	for _, id := range []string{a.MissingID, a.FoundID} {
		if id == "" {
			continue
		}
		c, err := m.Store.Case(ctx, id)
		if err != nil {
			return nil, err
		}
		places = append(places, m.PlaceOf(&c))
	}
	list, err := m.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var to []recipient
	for i := range list {
		account := &list[i]
		actor := account.Actor()
		near := len(places) == 0 || slices.ContainsFunc(places, func(p models.CasePlace) bool { return actor.RelationTo(p) != models.Other })
		blind := account.Role == models.RoleCWC
		if account.Email != "" && account.DisabledAt == 0 && near && !(blind && a.Kind.Unled() == "") && slices.Contains(models.AlertsFor(account.Role), a.Kind) {
			to = append(to, recipient{account.ID, account.Email, blind, blind && len(places) == 2 && !actor.Sits(places[1].Districts...)})
		}
	}
	return to, nil
}

var errNoTLS = errors.New("the mail server does not speak STARTTLS")

func (m *Mail) connect(ctx context.Context) (*smtp.Client, error) {
	host := m.Server.Hostname()
	config := m.TLS.Clone()
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config.ServerName = host
	var conn net.Conn
	var err error
	if m.Server.Scheme == "smtps" {
		conn, err = (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", m.Server.Host)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", m.Server.Host)
	}
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline) // a connection without deadlines ends with its peer
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := m.greet(c, config); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (m *Mail) greet(c *smtp.Client, config *tls.Config) error {
	if m.Server.Scheme == "smtp" {
		if able, _ := c.Extension("STARTTLS"); able {
			if err := c.StartTLS(config); err != nil {
				return err
			}
		} else if !m.Plain {
			return errNoTLS
		}
	}
	if user := m.Server.User; user != nil {
		password, _ := user.Password()
		return c.Auth(smtp.PlainAuth("", user.Username(), password, m.Server.Hostname()))
	}
	return nil
}

// one gives an alert to a recipient, after the sender was named.
func (m *Mail) one(c *smtp.Client, to *recipient, a *models.Alert) error {
	if err := c.Rcpt(to.address); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(m.message(*to, a)); err != nil {
		return err
	}
	return w.Close()
}

// message is an e-mail in both languages.
func (m *Mail) message(to recipient, a *models.Alert) []byte {
	var about []string
	kept := a.FoundNumber
	if to.home {
		kept = a.MissingNumber
	}
	for _, number := range []string{a.MissingNumber, a.FoundNumber} {
		if number != "" && (!to.blind || kept == "" || number == kept) {
			about = append(about, number)
		}
	}
	kind := a.Kind
	if to.blind && a.FoundNumber != "" && a.MissingNumber != "" {
		kind = kind.Unled()
	}
	subject := subjects[kind]
	lines := []string{subject.Hi, subject.En, "", strings.Join(about, " · ")}
	if a.Detail != "" {
		lines = append(lines, a.Detail)
	}
	if a.DueAt != 0 {
		lines = append(lines, written(a.DueAt))
	}
	if m.Address != "" {
		lines = append(lines, "", m.Address)
	}
	_, host, _ := strings.Cut(m.From, "@")
	head := []string{
		"From: Milaan <" + m.From + ">", "To: <" + to.address + ">", "Subject: " + mime.BEncoding.Encode("utf-8", "Milaan: "+subject.Hi+" / "+subject.En),
		fmt.Sprintf("Message-ID: <%s-%d@%s>", m.Registry, a.N, host), "Date: " + time.UnixMilli(a.At).UTC().Format(time.RFC1123Z),
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated",
	}
	return []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + strings.Join(lines, "\r\n") + "\r\n")
}
