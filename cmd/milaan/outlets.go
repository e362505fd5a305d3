package main

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/milaan-project/milaan/duty"
	"github.com/milaan-project/milaan/models"
)

// outletFlags say where alerts are passed on to.
type outletFlags struct {
	Webhook  string `help:"Address of another system that alerts are posted to, https://…; MILAAN_WEBHOOK_SECRET signs them."`
	SMTP     string `name:"smtp" help:"Mail server for alerts, smtps://host:465 or smtp://host:587; MILAAN_SMTP_USER and MILAAN_SMTP_PASSWORD log in there."`
	MailFrom string `help:"Address that e-mails come from."`
	Address  string `help:"Address of the pages, as people reach them: for e-mails, the first link and an OpenID provider."`
}

// outlets are those that the flags ask for. Secrets are no flags, since others on the machine may read those.
func (f *outletFlags) outlets(a *App, registry string) ([]*duty.Outbox, error) {
	var list []*duty.Outbox
	if f.Webhook != "" {
		at, err := url.Parse(f.Webhook)
		secret := os.Getenv("MILAAN_WEBHOOK_SECRET")
		if err != nil || at.Host == "" || at.Scheme != "https" && !(at.Scheme == "http" && isLoopback(at.Host)) || len(secret) < 16 {
			return nil, models.Errorf(models.Invalid, "the webhook is no https address, or MILAAN_WEBHOOK_SECRET has fewer than 16 characters", "webhook https पता नहीं है, या MILAAN_WEBHOOK_SECRET 16 अक्षरों से छोटा है").At("webhook").
				Advise("Give https://… and set the secret that both systems know.", "https://… दें और वह रहस्य रखें जो दोनों सिस्टम जानते हैं।")
		}
		list = append(list, &duty.Outbox{Name: "webhook", Store: a.store, Log: a.log,
			Outlet: &duty.Webhook{URL: f.Webhook, Secret: []byte(secret), Registry: registry, Client: &http.Client{Timeout: 20 * time.Second}}})
	}
	if f.SMTP != "" {
		at, err := url.Parse(f.SMTP)
		if err != nil || at.Port() == "" || at.Scheme != "smtp" && at.Scheme != "smtps" || f.MailFrom == "" {
			return nil, models.Errorf(models.Invalid, "the mail server is not smtps://host:port or smtp://host:port, or --mail-from is missing", "मेल सर्वर smtps://host:port या smtp://host:port नहीं है, या --mail-from नहीं है").At("smtp").
				Advise("For example: --smtp smtps://mail.example.org:465 --mail-from milaan@example.org", "जैसे: --smtp smtps://mail.example.org:465 --mail-from milaan@example.org")
		}
		if user := os.Getenv("MILAAN_SMTP_USER"); user != "" {
			at.User = url.UserPassword(user, os.Getenv("MILAAN_SMTP_PASSWORD"))
		}
		list = append(list, &duty.Outbox{Name: "mail", Store: a.store, Log: a.log,
			Outlet: &duty.Mail{Store: a.store, PlaceOf: a.places.PlaceOf, Server: at, From: f.MailFrom, Registry: registry, Address: f.Address, Plain: isLoopback(at.Host),
				Now: time.Now, Log: a.log}})
	}
	return list, nil
}

// isLoopback reports whether an address with a port is this machine's own, which nobody listens in on.
func isLoopback(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
