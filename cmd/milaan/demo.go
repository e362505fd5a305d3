package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/milaan-project/milaan/demo"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/rows"
)

type demoCommand struct {
	// Not from the environment: MILAAN_DATA is where a machine's real registry is.
	Data   string `env:"-" help:"Folder to keep the demo in; without it, a temporary one that is deleted at the end."`
	Listen string `default:"127.0.0.1:8080" help:"Address to serve on."`
	Models string `default:"/usr/share/milaan/models" help:"Folder of the face model files."`
}

// Run fills a registry of people who do not exist, measures itself on it, and serves it until it is interrupted: that is
// how a demo ends, at whatever moment, and no failure.
func (d *demoCommand) Run(ctx context.Context, out console) (err error) {
	reg, err := demo.Invent()
	if err != nil {
		return err
	}
	folder, leave, err := d.folder()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	err = d.show(ctx, out, folder, &reg)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// folder is where the demo is, and how to leave it: a temporary one is deleted.
func (d *demoCommand) folder() (dir string, leave func() error, err error) {
	if d.Data != "" {
		return d.Data, func() error { return nil }, nil
	}
	if dir, err = os.MkdirTemp("", "milaan-demo-"); err != nil {
		return "", nil, models.Errorf(models.Unavailable, "a temporary folder cannot be made", "अस्थायी फ़ोल्डर नहीं बन सकता").
			Advise("Give a folder with --data.", "--data से फ़ोल्डर दें।").Because(err)
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

// show opens the demo, fills it if need be, and serves it.
func (d *demoCommand) show(ctx context.Context, out console, dir string, reg *demo.Registry) error {
	content, err := reg.Digest()
	if err != nil {
		return err
	}
	filled, err := claimDemo(dir, content)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(out.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := newApp(ctx, appConfig{registryFlags: registryFlags{Data: dir, NoSecondFactor: true}, Models: d.Models, Listen: d.Listen, Log: log})
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // what was acknowledged is stored
	if err := introduce(out.Out, reg); err != nil {
		return err
	}
	if !filled {
		if err := a.fillDemo(ctx, out, reg); err != nil {
			return err
		}
		if err := writeDemoMark(dir, demoMark{About: aboutDemo, Content: content, Filled: true}); err != nil {
			return err
		}
	}
	token, record, err := issueToken(ctx, a.store, models.Token{Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}, Name: "demo, nobody exists"})
	if err != nil {
		return err
	}
	defer func() { // a kept demo keeps no key
		_ = a.store.RevokeToken(context.WithoutCancel(ctx), theConsole, record.ID, time.Now().UnixMilli())
	}()
	return d.serve(ctx, out, a, reg, token)
}

// serve runs the server, and says how the searches went and where to look as soon as they can be made.
func (d *demoCommand) serve(ctx context.Context, out console, a *App, reg *demo.Registry, token string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		defer stop()
		ended <- a.Run(ctx)
	}()
	err := d.present(ctx, out, a, reg, token)
	if err != nil {
		stop()
	}
	if end := <-ended; end != nil {
		return end
	}
	return err
}

// present waits until the indexes are filled, searches for everybody, and invites to look.
func (d *demoCommand) present(ctx context.Context, out console, a *App, reg *demo.Registry, token string) error {
	head, err := a.store.HeadSeq(ctx)
	if err != nil {
		return err
	}
	if err := a.follower.WaitFor(ctx, head); err != nil {
		return err
	}
	score, example, err := a.scoreDemo(ctx, out, reg)
	if err != nil {
		return err
	}
	if err := score.print(out.Out); err != nil {
		return err
	}
	return d.invite(ctx, out.Out, a, example, token)
}

// fillDemo takes in what the registry does not hold yet, the same way as an import.
func (a *App) fillDemo(ctx context.Context, out console, reg *demo.Registry) error {
	quiet := console{io.Discard, out.Err}
	var jobs []importJob
	for _, part := range []struct {
		side models.Side
		list []demo.Record
	}{{models.Missing, reg.Missing}, {models.Found, reg.Found}} {
		list := make([]rows.Row, len(part.list))
		for i := range part.list {
			list[i] = rows.Row{ID: part.list[i].Case.Source, Case: part.list[i].Case}
		}
		if err := a.importRows(ctx, quiet, part.side, list, 0); err != nil {
			return err
		}
		ids, err := a.store.BySource(ctx, part.side, sources(list))
		if err != nil {
			return err
		}
		for _, r := range part.list {
			for _, p := range r.Photos {
				jobs = append(jobs, importJob{ids[r.Case.Source], p.Portrait, p.TakenOn, p.JPEG})
			}
		}
	}
	return a.addPhotos(ctx, quiet, jobs)
}

func introduce(w io.Writer, reg *demo.Registry) error {
	_, err := fmt.Fprintf(w, `Milaan, a demo. Nobody in it exists: its %d reports and %d recovered children are invented, with the mistakes
that records have. The portraits show adults who do not exist either: made by a network, in the public domain (CC0).
A recovered child's photograph is the portrait of the report, tilted, relit and blurred. Real searches are harder.
यह केवल डेमो है: इसमें दर्ज कोई भी व्यक्ति असली नहीं है।

`, len(reg.Missing), len(reg.Found))
	return err
}

// invite says where to go, with which token, and what to look at first.
func (d *demoCommand) invite(ctx context.Context, w io.Writer, a *App, example models.Ranking, token string) error {
	probe, err := a.store.Case(ctx, example.Probe)
	if err != nil {
		return err
	}
	report := probe
	if len(example.Candidates) > 0 {
		if report, err = a.store.Case(ctx, example.Candidates[0].CaseID); err != nil {
			return err
		}
	}
	people := a.trainees(&report, &probe)
	if err := a.enrolTrainees(ctx, people); err != nil {
		return err
	}
	if err := printTrainees(w, people); err != nil {
		return err
	}
	after := "the demo is deleted then"
	if d.Data != "" {
		folder, err := filepath.Abs(d.Data)
		if err != nil {
			return err
		}
		after = "the demo stays in " + folder
	}
	_, err = fmt.Fprintf(w, `
Open     %[1]s
Log in   %[2]s
Look at  %[1]s/cases/%[3]s
         a recovered child and who it may be, with reasons. Without a browser:
         curl -H "Authorization: Bearer %[2]s" "%[1]s/api/v1/cases/%[3]s/candidates?top=3"
Stop     Ctrl-C; %[4]s

`, a.URL(), token, probe.Number, after)
	return err
}
