package api

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// quota counts the searches of each actor a day: every search by words, and every case that candidates are ranked for, however
// often its page is looked at while it stays as it is, and every page of other districts' cases. Searching by a face is what
// somebody who looks for a child without duty would do: it is bounded, and an auditor is told.
type quota struct {
	most int

	mu   sync.Mutex
	done daily
}

func newQuota(most int) *quota { return &quota{most: most} }

// take counts a search for a case, or by words when there is none. It reports how many there were on this day, with it, and
// whether it is a new one.
func (q *quota) take(actorID, probe string, now time.Time) (n int, fresh bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	of := q.done.by(actorID, now)
	if probe == "" {
		probe = "words " + strconv.Itoa(len(of))
	}
	if fresh = !of[probe]; fresh && (q.most <= 0 || len(of) <= q.most) {
		of[probe] = true
	}
	return len(of), fresh
}

// asItIs names a case in one version: a case that was changed is another search.
func asItIs(c *models.Case) string { return c.ID + "@" + strconv.FormatInt(c.Version, 10) }

// count counts a search of an actor: for a case as it is, or by words when there is none. Busy: it has made as many as
// it may on one day; auditors are told, once a day.
func (s *Server) count(ctx context.Context, actor models.Actor, probe string) error {
	now := s.deps.Now()
	n, fresh := s.quota.take(actor.ID, probe, now)
	if s.quota.most <= 0 || n <= s.quota.most || !fresh {
		return nil
	}
	if err := s.tellOf(ctx, actor, models.AlertSearches, "searches", now); err != nil {
		return err
	}
	return errManySearches
}

var errManySearches = models.Errorf(models.Busy, "you have made as many searches as are allowed in a day", "एक दिन में जितनी खोजें हो सकती हैं, आप कर चुके हैं").
	Advise("Go on tomorrow, or ask your administrator if your work needs more.", "कल आगे बढ़ें, या काम के लिए ज़्यादा चाहिए तो प्रशासक से कहें।")
