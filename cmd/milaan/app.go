package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/api/web"
	"github.com/milaan-project/milaan/duty"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/standing"
	"github.com/milaan-project/milaan/models"
)

// App is a whole running registry: store, vault, describer, indexes, matcher, server.
type App struct {
	*registry
	lock     *os.File
	engine   *engine
	follower *follow.Follower
	standing *standing.Worker
	server   *http.Server
	listener net.Listener
	duties   []func(context.Context) error // what goes on beside serving
	demo     bool                          // nobody in the registry exists
	log      *slog.Logger
	secure   bool          // it speaks TLS
	due      chan struct{} // something is to be purged, for which the server has to stop
}

// appConfig is what an App is made with.
type appConfig struct {
	registryFlags
	Models string
	Listen string
	// Propose is the probability from which pairs are proposed; 0 is the usual one.
	Propose float64
	// SearchesADay is how many searches somebody may make in a day; 0 is any number.
	SearchesADay int
	// OthersADay is how many cases of other districts somebody may be shown in a day; 0 is any number.
	OthersADay int
	outletFlags
	TLS *tls.Config // nil is plain text
	// TrustedProxies are the networks whose word on where a caller comes from is believed.
	TrustedProxies []*net.IPNet
	// PurgeRestored is after how many days the case of a child who was handed over is purged; 0 is never.
	PurgeRestored int
	// Practice is the address of a server of invented records, for people to train at; empty without one.
	Practice string
	Log      *slog.Logger
}

// newApp opens everything and listens, but serves nothing yet.
func newApp(ctx context.Context, cfg appConfig) (_ *App, err error) {
	a := &App{log: cfg.Log, due: make(chan struct{}, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	weights, err := modelOf(cfg.Data)
	if err != nil {
		return nil, err
	}
	if a.lock, err = lockFolder(cfg.Data, "serve"); err != nil {
		return nil, err
	}
	if a.registry, err = openRegistry(ctx, cfg.registryFlags, cfg.Models); err != nil {
		return nil, err
	}
	cfg.Log.Info("weights in use", "model", weights.ID, "faces", weights.FaceMetric().ID)
	asOf := func() int64 { return a.follower.AppliedSeq() }
	if a.engine, err = newEngine(indexFolder(cfg.Data), weights, a.store.Cases, asOf); err != nil {
		return nil, err
	}
	a.follower = a.engine.follow(a.store, cfg.Log)
	a.standing = standing.New(standing.Config{Registry: a.store, Ranker: a.engine.matcher, Indexes: a.follower, Threshold: cmp.Or(cfg.Propose, proposeFrom), Now: time.Now, Log: cfg.Log})
	if a.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Listen); err != nil {
		return nil, models.Errorf(models.Unavailable, "cannot listen on %s", "%s पर सुनना संभव नहीं", cfg.Listen).
			Advise("Is another server running there? Choose another address with --listen.", "क्या वहाँ दूसरा सर्वर चल रहा है? --listen से दूसरा पता दें।").Because(err)
	}
	a.secure = cfg.TLS != nil
	uploads, err := a.vault.Uploads()
	if err != nil {
		return nil, err
	}
	a.duties = append(a.duties, func(ctx context.Context) error { return expireUploads(ctx, uploads, cfg.Log) })
	//nolint:contextcheck // each request brings a context of its own
	rest := api.New(api.Deps{Registry: a.store, Intake: a.intake, Uploads: uploads, Ranker: ranker{a.engine.matcher}, Searcher: a.engine.attributes, Freshness: a.follower, Standing: a.standing, Host: &host{data: cfg.Data, store: a.store, model: weights.ID, faceMetric: weights.FaceMetric().ID},
		Review: a.review, Accounts: a.accounts, Now: time.Now, Zone: a.zone, NewID: newID, NewSecret: newToken, Lots: a.vault.Derive("lots"),
		SearchesADay: cfg.SearchesADay, OthersADay: cfg.OthersADay, Log: cfg.Log, Version: version(), TrustedProxies: cfg.TrustedProxies})
	if _, a.demo, err = readDemoMark(cfg.Data); err != nil {
		return nil, err
	}
	authority, err := localCA(cfg.Data)
	if err != nil {
		return nil, err
	}
	//nolint:contextcheck // likewise
	pages, err := web.New(web.Config{Authority: authority, Cases: rest, Accounts: rest, People: a.accounts, Review: a.review, Committee: rest, Drives: rest, Raids: rest, Oversight: rest, Alerts: rest, Districts: a.engine.gazetteer.Districts(), Places: a.engine.gazetteer, Sealer: a.vault, Zone: a.zone, Now: time.Now, Practice: cfg.Practice, Demo: a.demo})
	if err != nil {
		return nil, err
	}
	rest.Mount(pages)
	if err := a.takeUpDuties(ctx, &cfg); err != nil {
		return nil, err
	}
	a.server = api.HTTPServer(rest.Handler())
	a.server.TLSConfig = cfg.TLS
	return a, nil
}

// takeUpDuties adds what goes on beside serving: signing the audit, saying when clocks run out, passing alerts on.
func (a *App) takeUpDuties(ctx context.Context, cfg *appConfig) error {
	id, err := a.store.RegistryID(ctx, newID())
	if err != nil {
		return err
	}
	warner := &duty.Warner{Store: a.store, Zone: a.zone, Now: time.Now, Log: cfg.Log}
	a.duties = append(a.duties, warner.Run, func(ctx context.Context) error { return keepHeads(ctx, cfg.Data, a.store, cfg.Log) })
	if cfg.PurgeRestored > 0 {
		a.duties = append(a.duties, func(ctx context.Context) error { return a.waitToPurge(ctx, cfg.PurgeRestored) })
	}
	outlets, err := cfg.outlets(a, id)
	for _, o := range outlets {
		a.duties = append(a.duties, o.Run)
	}
	return err
}

// serve serves until the server is shut down.
func (a *App) serve() error {
	if a.secure {
		return a.server.ServeTLS(a.listener, "", "")
	}
	return a.server.Serve(a.listener)
}

// URL is where the server answers.
func (a *App) URL() string {
	if a.secure {
		return "https://" + a.listener.Addr().String()
	}
	return "http://" + a.listener.Addr().String()
}

// shutdownTime is how long requests under way may take to end.
const shutdownTime = 10 * time.Second

// Run serves until ctx ends, or something is to be purged: then it returns errPurgeDue.
func (a *App) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var workers []chan error
	work := func(run func(context.Context) error) {
		ended := make(chan error, 1)
		workers = append(workers, ended)
		go func() { ended <- run(ctx) }()
	}
	work(a.follower.Run)
	work(func(ctx context.Context) error {
		if a.follower.WaitFor(ctx, 0) == nil { // the indexes are filled
			leanMemory()
		}
		return a.standing.Run(ctx)
	})
	for _, duty := range a.duties {
		work(duty)
	}
	served := make(chan error, 1)
	go func() { served <- a.serve() }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-served:
	case <-a.due:
		err = errPurgeDue
	}
	stopping, stop := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer stop()
	err = errors.Join(err, a.server.Shutdown(stopping))
	cancel()
	for _, ended := range workers {
		if end := <-ended; !errors.Is(end, context.Canceled) {
			err = errors.Join(err, end)
		}
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close releases everything, the folder last.
func (a *App) Close() error {
	var errs []error
	if a.engine != nil {
		errs = append(errs, a.engine.Close())
	}
	if a.registry != nil {
		errs = append(errs, a.registry.Close())
	}
	if a.lock != nil {
		errs = append(errs, a.lock.Close())
	}
	return errors.Join(errs...)
}

// ranker gives the API the matcher with plain arguments.
type ranker struct{ *matcher.Matcher }

// Rank implements api.Ranker.
func (r ranker) Rank(ctx context.Context, probe *models.Case, side models.Side, top int) (models.Ranking, error) {
	return r.Matcher.Rank(ctx, probe, matcher.Options{Side: side, Top: top, Ask: true})
}

// Explain implements api.Ranker.
func (r ranker) Explain(ctx context.Context, probe *models.Case, other string) (models.Explanation, error) {
	return r.Matcher.Explain(ctx, probe, other, matcher.Options{Ask: true})
}
