package main

import (
	"context"
	"fmt"
	"log/slog"
)

type serveCommand struct {
	registryFlags
	Listen string `default:"127.0.0.1:8080" help:"Address to serve on."`
	Models string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`

	Propose float64 `default:"0.05" help:"Probability from which a pair is put before people, 0 to 1."`

	SearchesADay int `default:"500" help:"Searches that one person or client may make in a day; 0 is any number. Auditors are told who reaches it."`
	outletFlags
	tlsFlags

	NoSecondFactor bool `help:"Let Committee members and administrators in without a second factor."`

	AcceptPlainDisk bool `help:"Say nothing of a data folder that is not seen to be on an encrypted disk."`
}

// Run serves a registry until it is interrupted.
func (s *serveCommand) Run(ctx context.Context, out console) error {
	if err := checkPropose(s.Propose); err != nil {
		return err
	}
	config, err := s.config(s.Data, s.Listen)
	if err != nil {
		return err
	}
	where := s.registryFlags
	where.NoSecondFactor = s.NoSecondFactor
	a, err := newApp(ctx, appConfig{registryFlags: where, Models: s.Models, Listen: s.Listen, Propose: s.Propose, SearchesADay: s.SearchesADay, outletFlags: s.outletFlags, TLS: config, Log: slog.New(slog.NewJSONHandler(out.Err, nil))})
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // the process ends; what was acknowledged is stored
	if a.demo {
		fmt.Fprintln(out.Out, "this is a demo: nobody in it exists / यह डेमो है: इसमें कोई असली नहीं है")
	} else if !s.AcceptPlainDisk {
		warnOfPlainDisk(out.Err, sysfs, s.Data)
	}
	fmt.Fprintln(out.Out, "milaan serves", a.URL())
	if !a.demo {
		code, err := a.accounts.Setup(ctx)
		if err != nil {
			return err
		}
		if code != "" {
			fmt.Fprintln(out.Out, "make the first administrator, once, at", a.URL()+"/setup?code="+code)
		}
	}
	return a.Run(ctx)
}
