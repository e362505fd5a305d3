package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

type reindexCommand struct {
	registryFlags
}

// Run builds every index anew. Stopped in the middle it leaves nothing that counts: whoever opens the indexes next begins
// with the registry again.
func (r *reindexCommand) Run(ctx context.Context, out console) error {
	if err := r.mustExist(); err != nil {
		return err
	}
	lock, err := lockFolder(r.Data, "reindex")
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // it was read only
	weights, err := modelOf(r.Data)
	if err != nil {
		return err
	}
	e, err := newEngine(indexFolder(r.Data), weights, s.Cases, func() int64 { return 0 })
	if err != nil {
		return err
	}
	if err := e.rebuild(ctx, out, s); err != nil {
		return errors.Join(err, e.Close())
	}
	return e.Close()
}

// rebuild fills the engine's indexes from a store and says what they hold.
func (e *engine) rebuild(ctx context.Context, out console, s *store.Store) error {
	total, err := countCases(ctx, s)
	if err != nil {
		return err
	}
	bar := newBar(out, total, "cases")
	follower := e.follow(s, slog.New(slog.NewTextHandler(out.Err, nil)))
	cases := 0
	err = follower.Rebuild(ctx, func(done int) {
		cases = done
		_ = bar.Set(min(done, total)) // a bar that cannot be drawn is no reason to stop
	})
	if err != nil {
		return err
	}
	view := e.attributes.View()
	_, err = fmt.Fprintf(out.Out, "indexed: %d cases, of them open: %d missing, %d found; %d faces; up to change %d\n",
		cases, view.Open(models.Missing), view.Open(models.Found), e.faces.Len(), follower.AppliedSeq())
	return err
}

// countCases counts the cases of a registry, closed ones too: slots are given without gaps.
func countCases(ctx context.Context, s *store.Store) (int, error) {
	newest, _, err := s.List(ctx, models.CaseFilter{}, "", 1)
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return int(newest[0].Slot) + 1, nil
}
