package api

import (
	"context"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

// So many judgements within so short a time were no look at two children each.
const (
	quickJudgements = 10
	quickWithin     = 30 * time.Second
)

// pace keeps when each member noted its latest judgements.
type pace struct {
	mu     sync.Mutex
	latest map[string][]time.Time // by the member's id, the oldest first
}

func newPace() *pace { return &pace{latest: map[string][]time.Time{}} }

// quick takes a judgement down, and reports whether it was one too many in the time.
func (p *pace) quick(actorID string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	of := p.latest[actorID]
	if of = append(of, now); len(of) > quickJudgements {
		of = of[1:]
	}
	p.latest[actorID] = of
	return len(of) == quickJudgements && now.Sub(of[0]) <= quickWithin
}

// judged tells auditors, once a day, of a member who notes judgements faster than two children can be looked at. The judgement
// is noted by then: that nobody could be told of it is logged, and nothing else.
func (s *Server) judged(ctx context.Context, actor models.Actor, v *models.Verdict) {
	now := s.deps.Now()
	if v.Kind != models.Judgement || !s.pace.quick(actor.ID, now) {
		return
	}
	if err := s.tellOf(ctx, actor, models.AlertQuick, "quick", now); err != nil {
		s.deps.Log.ErrorContext(ctx, "auditors are not told of quick judgements", "code", models.CodeOf(err))
	}
}
