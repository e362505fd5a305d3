package main

import (
	"context"
	"encoding/csv"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// importAll imports the reports into a new registry from a file, as milaan import does.
func (b *bench) importAll(ctx context.Context) error {
	data, file := filepath.Join(b.dir, "data"), filepath.Join(b.dir, "missing.csv")
	if err := b.writeReports(file); err != nil {
		return err
	}
	began := time.Now()
	command := importCommand{registryFlags: registryFlags{Data: data, Database: b.command.Database}, Missing: file, Models: b.command.Models}
	if err := command.Run(ctx, console{Out: io.Discard, Err: b.out.Err}); err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	b.timings.add("import_s", took, "s", "milaan import of all, without photographs")
	b.timings.add("import_per_s", float64(b.command.Cases)/took, "cases/s", "imported")
	return os.Remove(file)
}

// writeReports writes all reports as the CSV file that milaan import reads.
func (b *bench) writeReports(file string) error {
	return writeWhole(file, func(f io.Writer) error {
		w := csv.NewWriter(f)
		fields := models.Fields(models.Missing)
		header := []string{"id"}
		for _, field := range fields {
			header = append(header, field.Name)
		}
		if err := w.Write(header); err != nil {
			return err
		}
		for n := range b.command.Cases {
			c := b.missing(n)
			cells := []string{"M" + strconv.Itoa(n)}
			for _, field := range fields {
				cells = append(cells, field.Text(&c))
			}
			if err := w.Write(cells); err != nil {
				return err
			}
		}
		w.Flush()
		return w.Error()
	})
}

// index makes the indexes from the reports with a photograph each, as a server does that has no snapshot.
func (b *bench) index(ctx context.Context) error {
	e, err := b.open()
	if err != nil {
		return err
	}
	bar := newBar(b.out, b.command.Cases, "indexed")
	began := time.Now()
	err = e.follow(b.feed(), b.log()).Rebuild(ctx, func(done int) { _ = bar.Set(done) }) // a bar that cannot be drawn is no reason to stop
	if err != nil {
		return err
	}
	b.timings.add("index_s", time.Since(began).Seconds(), "s", "to index them, text too, and save the indexes")
	return e.Close()
}

// start opens the indexes as a server does, and asks for a first ranking.
func (b *bench) start(ctx context.Context) error {
	debug.FreeOSMemory()
	probe := b.source.Found(1, 5)
	began := time.Now()
	var err error
	if b.engine, err = b.open(); err != nil {
		return err
	}
	following, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	b.follower = b.engine.follow(b.feed(), b.log())
	go func() { defer close(ended); _ = b.follower.Run(following) }() // until stop
	b.stop = func() error { stop(); <-ended; return b.engine.Close() }
	if err := b.follower.WaitFor(ctx, b.feed().head()); err != nil {
		return err
	}
	if _, err := b.engine.matcher.Rank(ctx, &probe, matcher.Options{Top: 100}); err != nil {
		return err
	}
	b.timings.add("start_s", time.Since(began).Seconds(), "s", "start to first answer")
	leanMemory()
	b.timings.add("resident_gb", residentGB(), "GB", "resident then, mapped pages that were touched too")
	return nil
}

func (b *bench) open() (*engine, error) {
	asOf := func() int64 { return b.feed().head() }
	return newEngine(filepath.Join(b.dir, "index"), b.weights, b.load, asOf)
}

// log reports only what goes wrong.
func (b *bench) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(b.out.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// benchFeed is the reports as a store would give them: each was created, and nothing happened since.
type benchFeed struct{ b *bench }

func (b *bench) feed() benchFeed { return benchFeed{b} }

func (f benchFeed) head() int64 { return int64(f.b.command.Cases) }

// HeadSeq implements follow.Feed.
func (f benchFeed) HeadSeq(context.Context) (int64, error) { return f.head(), nil }

// Changes implements follow.Feed.
func (f benchFeed) Changes(_ context.Context, after int64, limit int) ([]models.Change, error) {
	var list []models.Change
	for seq := max(after, 0) + 1; seq <= f.head() && len(list) < limit; seq++ {
		c := f.b.missing(int(seq) - 1)
		list = append(list, models.Change{Seq: seq, CaseID: c.ID, Slot: c.Slot, Kind: models.CaseCreated})
	}
	return list, nil
}

// Cases implements follow.Feed.
func (f benchFeed) Cases(ctx context.Context, slots []models.Slot) ([]models.Case, error) {
	return f.b.load(ctx, slots)
}

// Each implements follow.Feed.
func (f benchFeed) Each(_ context.Context, from models.Slot, visit func(*models.Case) error) error {
	for n := int(from); n < f.b.command.Cases; n++ {
		c := f.b.missing(n)
		if err := visit(&c); err != nil {
			return err
		}
	}
	return nil
}

// Wait implements follow.Feed.
func (f benchFeed) Wait(ctx context.Context, _ int64) error {
	<-ctx.Done()
	return ctx.Err()
}

var _ follow.Feed = benchFeed{}
