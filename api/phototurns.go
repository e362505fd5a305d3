package api

import (
	"context"
	"sync"
	"time"

	"github.com/milaan-project/milaan/models"
)

const (
	// photosEach is how many photographs of one actor are received or described at a time. Without it who sends many takes
	// the turns of all.
	photosEach = 2
	// turnWithin is how long the next ones wait: many small photographs pass in that time.
	turnWithin = 5 * time.Second
)

// photoTurns gives each actor its turns.
type photoTurns struct {
	mu sync.Mutex
	of map[string]*turnsOf
}

// turnsOf are those of one actor, for as long as somebody has or awaits one.
type turnsOf struct {
	taken chan struct{}
	users int
}

func newPhotoTurns() *photoTurns { return &photoTurns{of: map[string]*turnsOf{}} }

// take waits for a turn of an actor. Busy: it has as many photographs under way as it may, or nobody waits any more.
func (p *photoTurns) take(ctx context.Context, actorID string) (release func(), err error) {
	t := p.join(actorID)
	wait := time.NewTimer(turnWithin)
	defer wait.Stop()
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken; p.leave(actorID) }, nil
	case <-wait.C:
	case <-ctx.Done():
	}
	p.leave(actorID)
	return nil, errOwnPhotos
}

func (p *photoTurns) join(actorID string) *turnsOf {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.of[actorID]
	if t == nil {
		t = &turnsOf{taken: make(chan struct{}, photosEach)}
		p.of[actorID] = t
	}
	t.users++
	return t
}

func (p *photoTurns) leave(actorID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.of[actorID]; t.users > 1 {
		t.users--
		return
	}
	delete(p.of, actorID)
}

var errOwnPhotos = models.Errorf(models.Busy, "photographs that you sent are still being looked at", "आपकी भेजी हुई फ़ोटो अभी देखी जा रही हैं").
	Advise("Send this one again when they are done; two go at a time.", "वे पूरी हो जाएँ तब इसे दोबारा भेजें; एक साथ दो ही देखी जाती हैं।")
