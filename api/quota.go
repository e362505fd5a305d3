package api

import (
	"context"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// quota counts the searches of each actor a day. Searching by a face is what somebody who looks for a child without duty
// would do: it is bounded, and an auditor is told.
type quota struct {
	most int

	mu   sync.Mutex
	day  models.Date
	done map[string]int
}

func newQuota(most int) *quota { return &quota{most: most, done: map[string]int{}} }

// take counts a search and reports how many there were on this day, with it.
func (q *quota) take(actorID string, now time.Time) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if day := models.DateOf(now.UTC()); day != q.day {
		q.day = day
		clear(q.done)
	}
	q.done[actorID]++
	return q.done[actorID]
}

// count counts a search of an actor. Busy: it has made as many as it may on one day; auditors are told, once a day.
func (s *Server) count(ctx context.Context, actor models.Actor) error {
	now := s.deps.Now()
	n := s.quota.take(actor.ID, now)
	if s.quota.most <= 0 || n <= s.quota.most {
		return nil
	}
	if n == s.quota.most+1 {
		key := "searches/" + actor.ID + "/" + models.DateOf(now.UTC()).String()
		if err := s.deps.Registry.AddAlert(ctx, key, models.Alert{Kind: models.AlertSearches, At: now.UnixMilli(), Detail: actor.ID}); err != nil {
			return err
		}
	}
	return errManySearches
}

var errManySearches = models.Errorf(models.Busy, "you have made as many searches as are allowed in a day", "एक दिन में जितनी खोजें हो सकती हैं, आप कर चुके हैं").
	Advise("Go on tomorrow, or ask your administrator if your work needs more.", "कल आगे बढ़ें, या काम के लिए ज़्यादा चाहिए तो प्रशासक से कहें।")
