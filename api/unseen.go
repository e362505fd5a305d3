package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// What UnseenAlerts counts: on a page of its own every alert has its place, however old.
const (
	recentAlerts = 5_000
	// MostUnseen is the most that is counted.
	MostUnseen = 100
)

// unseenCounts keeps what UnseenAlerts counted last for each actor: every page shows it, and to count looks at the cases of
// each recent alert. A count holds until there is another alert or the actor has seen one or judged a pair, and for a minute at most, for
// cases move without an alert, too.
type unseenCounts struct {
	mu sync.Mutex
	of map[string]unseenCount // by the actor's id
}

type unseenCount struct {
	filter models.AlertFilter
	latest int64 // number of the latest alert of all
	at     time.Time
	n      int
}

// How long a count holds, and of how many actors counts are kept.
const (
	unseenHolds = time.Minute
	mostCounted = 10_000
)

func (u *unseenCounts) find(f models.AlertFilter, latest int64, now time.Time) (n int, ok bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	c, ok := u.of[f.Reader]
	ok = ok && c.latest == latest && now.Sub(c.at).Abs() < unseenHolds && slices.Equal(c.filter.Kinds, f.Kinds) && slices.Equal(c.filter.Districts, f.Districts)
	return c.n, ok
}

func (u *unseenCounts) keep(c unseenCount) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.of == nil || len(u.of) >= mostCounted {
		u.of = map[string]unseenCount{}
	}
	u.of[c.filter.Reader] = c
}

func (u *unseenCounts) forget(actor string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.of, actor)
}

// UnseenAlerts counts the recent alerts that are an actor's business and that it has not seen, up to MostUnseen. It tells
// nothing of any case, and is not written down.
func (s *Server) UnseenAlerts(ctx context.Context, actor models.Actor) (int, error) {
	if err := models.Authorise(actor, models.ReadAlerts, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return 0, err
	}
	filter := s.alertsOf(actor)
	filter.Unseen = true
	latest, err := s.deps.Registry.LatestAlert(ctx)
	if err != nil {
		return 0, err
	}
	now := s.deps.Now()
	if n, ok := s.unseen.find(filter, latest, now); ok {
		return n, nil
	}
	n, err := s.deps.Registry.CountAlerts(ctx, filter, recentAlerts, MostUnseen)
	if err != nil {
		return 0, err
	}
	s.unseen.keep(unseenCount{filter, latest, now, n})
	return n, nil
}

// SeeAlerts notes that an actor has seen alerts, and with them those that they stand for to a member who has not judged the
// pair. NotFound: there is none with one of the numbers.
func (s *Server) SeeAlerts(ctx context.Context, actor models.Actor, numbers ...int64) error {
	if err := models.Authorise(actor, models.ReadAlerts, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return err
	}
	defer s.unseen.forget(actor.ID)
	if actor.Role == models.RoleCWC {
		var err error
		if numbers, err = s.deps.Registry.FoldedAlerts(ctx, actor.ID, numbers...); err != nil {
			return err
		}
	}
	return s.deps.Registry.SeeAlert(ctx, actor.ID, numbers...)
}
