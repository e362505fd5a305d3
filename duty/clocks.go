// Package duty sees to it that people hear of what is theirs to do: it says when a clock runs out, and passes alerts on to
// where people look, by e-mail and to other systems.
package duty

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/models"
)

// ClockStore is what a Warner needs of the registry. Errors are models.Error.
type ClockStore interface {
	// ToWarn lists open cases of which a clock is to be said to run out by an instant, and those whose clocks were never worked
	// out.
	ToWarn(ctx context.Context, now int64, limit int) ([]models.Case, error)
	// Warned keeps alerts of some cases' clocks, and when to look at the cases again.
	Warned(ctx context.Context, list ...models.Warned) error
}

// Warner says when clocks run out. One goroutine calls Run.
type Warner struct {
	Store ClockStore
	Zone  *time.Location
	Now   func() time.Time
	Log   *slog.Logger
}

const (
	lookEvery = time.Minute
	lookAt    = 200
	// tooOld is how long after its end a clock is not said to run out any more: a registry that is filled with old cases must
	// not bury its people in alerts. The list of late duties has them all.
	tooOld = 7 * 24 * time.Hour
)

// Run looks every minute until ctx ends, whose error it returns.
func (w *Warner) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("clocks are not looked at", "code", models.CodeOf(err), "err", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Look says of every clock that is due to be said to run out that it does, once.
func (w *Warner) Look(ctx context.Context) error {
	for {
		now := w.Now()
		list, err := w.Store.ToWarn(ctx, now.UnixMilli(), lookAt)
		if err != nil || len(list) == 0 {
			return err
		}
		said := make([]models.Warned, len(list))
		for i := range list {
			said[i] = w.next(&list[i], now)
		}
		if err := w.Store.Warned(ctx, said...); err != nil {
			return err
		}
	}
}

// next works a case's clocks out: what is to be said now, and when to look again.
func (w *Warner) next(c *models.Case, now time.Time) models.Warned {
	c.SetClocks(w.Zone)
	c.WarnAt = 0
	alerts := map[string]models.Alert{}
	for _, clock := range c.Clocks(w.Zone) {
		if clock.WarnAt > now.UnixMilli() {
			if c.WarnAt == 0 || clock.WarnAt < c.WarnAt {
				c.WarnAt = clock.WarnAt
			}
			continue
		}
		if clock.DueAt < now.Add(-tooOld).UnixMilli() {
			continue
		}
		a := models.Alert{Kind: models.AlertClock, At: now.UnixMilli(), Detail: string(clock.Kind), DueAt: clock.DueAt}
		if c.Side == models.Missing {
			a.MissingID = c.ID
		} else {
			a.FoundID = c.ID
		}
		alerts["clock/"+c.ID+"/"+string(clock.Kind)+"/"+strconv.FormatInt(clock.DueAt, 10)] = a
	}
	return models.Warned{Case: c, Alerts: alerts}
}
