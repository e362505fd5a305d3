package api

import (
	"context"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// othersQuota counts, each day, the cases of other districts that each actor is shown, in lists and searches or opened. A few
// are work; who goes through hundreds takes the registry away.
type othersQuota struct {
	most int // 0 is any number

	mu    sync.Mutex
	shown daily // ids of cases
}

func newOthersQuota(most int) *othersQuota {
	return &othersQuota{most: most}
}

// take counts cases that are to be shown to an actor, each once a day. It reports how many it is with them, and whether some
// are new; of those that go beyond the limit none is counted.
func (q *othersQuota) take(actorID string, ids []string, now time.Time) (n int, fresh bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	of := q.shown.by(actorID, now)
	added := map[string]bool{}
	for _, id := range ids {
		if !of[id] {
			added[id] = true
		}
	}
	n = len(of) + len(added)
	if n > q.most {
		return n, len(added) > 0
	}
	for id := range added {
		of[id] = true
	}
	return n, len(added) > 0
}

// countOthers counts those of some cases that are of other districts, before they are shown to an actor for what it stated.
// What is a candidate of a case of its own is not counted: to look at it is the work. Busy: it has seen as many as it may on
// one day. Auditors are told at half of that, and at its end.
func (s *Server) countOthers(ctx context.Context, actor models.Actor, cases ...models.Case) error {
	if _, candidate := models.OfCandidate(actor.Purpose); candidate || s.others.most <= 0 {
		return nil
	}
	var ids []string
	for i := range cases {
		if c := &cases[i]; c.Partial || !actor.SeesAll(s.deps.Intake.PlaceOf(c)) {
			ids = append(ids, c.ID)
		}
	}
	now := s.deps.Now()
	n, fresh := s.others.take(actor.ID, ids, now)
	if !fresh {
		return nil
	}
	var reached []models.AlertKind
	if 2*n >= s.others.most {
		reached = append(reached, models.AlertManyOthers)
	}
	if n > s.others.most {
		reached = append(reached, models.AlertAllOthers)
	}
	for _, kind := range reached {
		if err := s.tellOf(ctx, actor, kind, string(kind), now); err != nil {
			return err
		}
	}
	if n > s.others.most {
		return errManyOthers
	}
	return nil
}

var errManyOthers = models.Errorf(models.Busy, "with these you would have seen more cases of other districts than are allowed in a day", "इनके साथ आप दूसरे ज़िलों के उतने से ज़्यादा मामले देख लेंगे जितने एक दिन में देखे जा सकते हैं").
	Advise("Cases of your own district, and candidates of your own cases, open as before. If your work needs more today, call your administrator; the auditors have been told.",
		"अपने ज़िले के मामले और अपने मामलों के संभावित मेल पहले की तरह खुलते हैं। आज काम के लिए ज़्यादा चाहिए तो अपने प्रशासक को फ़ोन करें; लेखा परीक्षकों को बता दिया गया है।")
