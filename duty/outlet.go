package duty

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/milaan-project/milaan/models"
)

// AlertStore is what an Outbox needs of the registry. Errors are models.Error.
type AlertStore interface {
	// AlertsAfter returns alerts after a number, the oldest first.
	AlertsAfter(ctx context.Context, after int64, limit int) ([]models.Alert, error)
	// LatestAlert is the number of the latest alert; 0 before the first.
	LatestAlert(ctx context.Context) (int64, error)
	// Passed tells up to which alert an outlet has passed them on, and SetPassed notes it.
	Passed(ctx context.Context, outlet string) (n int64, begun bool, err error)
	SetPassed(ctx context.Context, outlet string, n int64) error
}

// Outlet passes one alert on. It may be given the same one again, with the same number. An error that is errLater concerns
// this alert alone; at any other those after it wait.
type Outlet interface {
	Send(ctx context.Context, a *models.Alert) error
}

// Outbox passes alerts on through one outlet, in order, each at least once: how far it has come is kept in the registry, and
// what fails is tried again, at longer and longer intervals. An outlet begins with the alerts that come after it was set
// up. One goroutine calls Run.
type Outbox struct {
	Name   string
	Store  AlertStore
	Outlet Outlet
	Log    *slog.Logger
	// Every is how often new alerts are looked for, and FirstRetry how long the first failure is left alone; 0 is the usual.
	Every, FirstRetry time.Duration

	ahead map[int64]bool // what was passed on although some alert before it waits
}

const (
	usualEvery   = 5 * time.Second
	usualRetry   = time.Second
	longestRetry = 10 * time.Minute
	passedAtOnce = 100
	sendWithin   = 30 * time.Second
)

// Run passes alerts on until ctx ends, whose error it returns.
func (o *Outbox) Run(ctx context.Context) error {
	every, first := o.Every, o.FirstRetry
	if every == 0 {
		every = usualEvery
	}
	if first == 0 {
		first = usualRetry
	}
	retry := first
	o.ahead = map[int64]bool{}
	for {
		wait := every
		if err := o.pass(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("alerts are not passed on", "outlet", o.Name, "code", models.CodeOf(err), "err", err)
			wait = retry
			retry = min(2*retry, longestRetry)
		} else {
			retry = first
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// pass passes on whatever waits.
func (o *Outbox) pass(ctx context.Context) error {
	n, begun, err := o.Store.Passed(ctx, o.Name)
	if err != nil {
		return err
	}
	if !begun {
		if n, err = o.Store.LatestAlert(ctx); err != nil {
			return err
		}
		return o.Store.SetPassed(ctx, o.Name, n)
	}
	waits := false
	for {
		list, err := o.Store.AlertsAfter(ctx, n, passedAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			n = list[i].N
			err := o.send(ctx, &list[i])
			waits = waits || errors.Is(err, errLater)
			switch {
			case err != nil && !errors.Is(err, errLater):
				return err
			case waits: // what is kept stays before the first that waits, so that nobody misses it when this process is killed
				o.ahead[n] = err == nil
				continue
			}
			delete(o.ahead, n)
			if err := o.Store.SetPassed(ctx, o.Name, n); err != nil {
				return err
			}
		}
	}
}

func (o *Outbox) send(ctx context.Context, a *models.Alert) error {
	if o.ahead[a.N] {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return o.Outlet.Send(ctx, a)
}
