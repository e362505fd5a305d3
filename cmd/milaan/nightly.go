package main

import (
	"context"
	"errors"
	"time"

	"github.com/milaan-project/milaan/models"
)

// errPurgeDue ends a server for a purge: indexes hold names and descriptors in files of many cases, and those are made anew
// while nobody reads them.
var errPurgeDue = errors.New("cases are to be purged")

// purgeHour is when a server stops for a purge, by the clock of the registry's place: when few work with it.
const purgeHour = 3

// waitToPurge looks every night whether a case is to be purged, and asks the server to stop for it. It ends with ctx.
func (a *App) waitToPurge(ctx context.Context, days int) error {
	for {
		now := time.Now().In(a.zone)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(untilPurge(now)):
		}
		ids, err := a.store.ToPurge(ctx, dayBefore(time.Now(), days), models.Restored)
		if err != nil {
			a.log.Error("cannot look for cases to purge", "code", models.CodeOf(err), "err", err)
			continue
		}
		if len(ids) > 0 {
			a.due <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}
	}
}

// untilPurge is how long it is until the next purge.
func untilPurge(now time.Time) time.Duration {
	next := time.Date(now.Year(), now.Month(), now.Day(), purgeHour, 0, 0, 0, now.Location())
	if !next.After(now) {
		next = next.AddDate(0, 0, 1)
	}
	return next.Sub(now)
}
