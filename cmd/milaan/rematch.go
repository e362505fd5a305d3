package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/milaan-project/milaan/matcher/standing"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

type rematchCommand struct {
	registryFlags
	All     bool    `required:"" help:"Search for every recovered child of the registry among all reports."`
	Propose float64 `default:"0.05" help:"Probability from which a pair is put before people, 0 to 1."`
}

// Run matches the whole registry. Stopped, it is run again and goes on where it was.
func (r *rematchCommand) Run(ctx context.Context, out console) error {
	if err := r.mustExist(); err != nil {
		return err
	}
	if err := checkPropose(r.Propose); err != nil {
		return err
	}
	lock, err := lockFolder(r.Data, "rematch")
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was finished is kept
	weights, err := modelOf(r.Data)
	if err != nil {
		return err
	}
	seq := int64(0)
	e, err := newEngine(indexFolder(r.Data), weights, s.Cases, func() int64 { return seq })
	if err != nil {
		return err
	}
	defer e.Close() //nolint:errcheck // it was saved
	fmt.Fprintln(out.Err, "the indexes are being opened")
	if seq, err = e.catchUp(ctx, s, slog.New(slog.NewTextHandler(out.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))); err != nil {
		return err
	}
	total := e.attributes.View().Open(models.Found)
	var bar *progressbar.ProgressBar
	cfg := &standing.Config{Ranker: e.matcher, Threshold: r.Propose, Now: time.Now}
	began := models.RematchMark{Model: weights.ID, Began: time.Now().UnixMilli(), Seq: seq}
	mark, err := standing.Rematch(ctx, cfg, s, began, func(m models.RematchMark) {
		if bar == nil { // an earlier run's share is no part of this one's rate
			if m.Done > 0 {
				fmt.Fprintf(out.Err, "%d of %d searches were made before\n", m.Done, total)
			}
			bar = newBar(out, max(total-m.Done, 0), "searches")
			began = m
			return
		}
		_ = bar.Set(m.Done - began.Done) // a bar that cannot be drawn is no reason to stop
	})
	if err != nil {
		return err
	}
	if err := matched(ctx, s, mark.Seq); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.Out, "searched for %d recovered children: %d new pairs are proposed\n", mark.Done, mark.Proposed)
	return errors.Join(err, bar.Finish())
}

// matched tells standing matches that the changes up to a sequence number have been matched with all others.
func matched(ctx context.Context, s *store.Store, upTo int64) error {
	mark, err := s.Standing(ctx)
	if err != nil || mark.Seq >= upTo {
		return err
	}
	return s.SkipStanding(ctx, mark.Seq, upTo)
}

// proposeFrom is the probability from which pairs are proposed unless somebody says otherwise.
const proposeFrom = .05

func checkPropose(p float64) error {
	if p > 0 && p <= 1 {
		return nil
	}
	return models.Errorf(models.Invalid, "--propose is a probability above 0, at most 1", "--propose 0 से अधिक और 1 तक की संभावना है").
		Advise("Leave it out for the usual 0.05.", "सामान्य 0.05 के लिए इसे छोड़ दें।")
}
