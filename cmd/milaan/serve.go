package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

type serveCommand struct {
	registryFlags
	Listen string `default:"127.0.0.1:8080" help:"Address to serve on."`
	Models string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`

	Propose float64 `default:"0.05" help:"Probability from which a pair is put before people, 0 to 1."`

	SearchesADay int `default:"500" help:"Searches that one person or client may make in a day; 0 is any number. Auditors are told who reaches it."`
	OthersADay   int `default:"1000" help:"Cases of other districts that one person or client may be shown in a day, candidates of its own cases apart; 0 is any number. Auditors are told who has seen half of them, and who wants more."`
	outletFlags
	tlsFlags

	NoSecondFactor bool `help:"Let Committee members and administrators in without a second factor."`

	OpenIDIssuer  string `name:"openid-issuer" help:"OpenID provider that people may log in at; MILAAN_OPENID_SECRET is the client's secret there."`
	OpenIDClient  string `name:"openid-client" default:"milaan" help:"Id of this client at the provider."`
	PurgeRestored int    `name:"purge-restored-days" help:"At each start, and every night, purge every case whose child was handed over so many days ago, or longer. For the night's the server starts itself anew."`

	TrustedProxy []string `help:"Network of a proxy before the server, for example 10.0.0.0/8: what it says of where a caller comes from is believed. Give it again for another."`

	Practice string `help:"Address of a server that runs \"milaan demo\", for example https://practice.example.org: every page gets a button that leads there. Its host must be another one, so that no browser takes a session from one to the other."`

	AcceptPlainDisk bool `help:"Say nothing of a data folder that is not seen to be on an encrypted disk."`
}

// Run serves a registry until it is interrupted.
func (s *serveCommand) Run(ctx context.Context, out console) error {
	if err := checkPropose(s.Propose); err != nil {
		return err
	}
	if err := checkPractice(s.Practice, s.Address, s.Listen); err != nil {
		return err
	}
	config, err := s.config(s.Data, s.Listen)
	if err != nil {
		return err
	}
	proxies, err := networks(s.TrustedProxy)
	if err != nil {
		return err
	}
	where := s.registryFlags
	where.NoSecondFactor = s.NoSecondFactor
	app := appConfig{registryFlags: where, Models: s.Models, Listen: s.Listen, Propose: s.Propose, SearchesADay: s.SearchesADay, OthersADay: s.OthersADay, outletFlags: s.outletFlags, TLS: config,
		Practice: s.Practice, TrustedProxies: proxies, PurgeRestored: s.PurgeRestored, Log: slog.New(slog.NewJSONHandler(out.Err, nil))}
	for {
		if err := s.serveOnce(ctx, app, out); !errors.Is(err, errPurgeDue) {
			return err
		}
	}
}

// warnOfProxy says what becomes of addresses when a proxy stands before a server that believes none. Whether one does cannot be
// seen before the first request.
func warnOfProxy(w io.Writer) {
	fmt.Fprintln(w, "milaan: warning: if a proxy stands before this server, everybody who comes by it counts as one address: at the log-in, where\n"+
		"  somebody who guesses then makes all wait who are new there, and in the audit. Name its network, as in --trusted-proxy 10.0.0.0/8.\n"+
		"  चेतावनी: यदि इस सर्वर के आगे प्रॉक्सी है तो सब लोग एक ही पते से आते दिखेंगे। उसका नेटवर्क --trusted-proxy से बताएँ।")
}

// networks reads networks in CIDR notation.
func networks(written []string) ([]*net.IPNet, error) {
	var list []*net.IPNet
	for _, w := range written {
		_, network, err := net.ParseCIDR(w)
		if err != nil {
			return nil, models.Errorf(models.Invalid, "%s is not a network", "%s कोई नेटवर्क नहीं है", w).At("trusted-proxy").
				Advise("Write it as 10.0.0.0/8, or 192.0.2.7/32 for one address.", "इसे 10.0.0.0/8 की तरह लिखें, या एक पते के लिए 192.0.2.7/32।").Because(err)
		}
		list = append(list, network)
	}
	return list, nil
}

// serveOnce purges what is due and serves until it is interrupted, or until more is due: then it returns errPurgeDue.
func (s *serveCommand) serveOnce(ctx context.Context, app appConfig, out console) error {
	if s.PurgeRestored > 0 {
		if _, err := os.Stat(s.Data); err == nil {
			if err := (&purgeCommand{registryFlags: s.registryFlags, Restored: s.PurgeRestored}).Run(ctx, out); err != nil {
				return err
			}
		}
	}
	a, err := newApp(ctx, app)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // the process ends; what was acknowledged is stored
	if err := s.useOpenID(ctx, a); err != nil {
		return err
	}
	if err := a.accounts.Recall(ctx); err != nil {
		return err
	}
	setup := ""
	if a.demo {
		fmt.Fprintln(out.Out, "this is a demo: nobody in it exists / यह डेमो है: इसमें कोई असली नहीं है")
	} else if setup, err = a.accounts.Setup(ctx); err != nil {
		return err
	} else if !s.AcceptPlainDisk {
		warnOfPlainDisk(out.Err, sysfs, s.Data)
	}
	if app.TLS == nil && !isLoopback(s.Listen) && len(app.TrustedProxies) == 0 {
		warnOfProxy(out.Err)
	}
	fmt.Fprintln(out.Out, "milaan serves", a.URL())
	if setup != "" {
		fmt.Fprintln(out.Out, "make the first administrator, once, at", strings.TrimSuffix(cmp.Or(s.Address, a.URL()), "/")+"/setup?code="+setup)
	}
	return a.Run(ctx)
}

// useOpenID lets people in from an OpenID provider, if there is one.
func (s *serveCommand) useOpenID(ctx context.Context, a *App) error {
	if s.OpenIDIssuer == "" {
		return nil
	}
	redirect := strings.TrimSuffix(cmp.Or(s.Address, a.URL()), "/") + "/openid/callback"
	return a.accounts.UseOpenID(ctx, accounts.OpenIDConfig{Issuer: s.OpenIDIssuer, ClientID: s.OpenIDClient, ClientSecret: os.Getenv("MILAAN_OPENID_SECRET"), Redirect: redirect})
}
