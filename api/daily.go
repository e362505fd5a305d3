package api

import (
	"context"
	"time"

	"github.com/milaan-project/milaan/models"
)

// daily keeps what each actor did on one day, each thing once; the next day begins with nothing. Its owner locks it.
type daily struct {
	day models.Date
	of  map[string]map[string]bool // things by the actor's id
}

// by is what an actor did on the day of an instant, to be added to.
func (d *daily) by(actorID string, now time.Time) map[string]bool {
	if day := models.DateOf(now.UTC()); d.of == nil || day != d.day {
		d.day, d.of = day, map[string]map[string]bool{}
	}
	done := d.of[actorID]
	if done == nil {
		done = map[string]bool{}
		d.of[actorID] = done
	}
	return done
}

// tellOf alerts those who watch over what people do of an actor, once a day for each key.
func (s *Server) tellOf(ctx context.Context, actor models.Actor, kind models.AlertKind, key string, now time.Time) error {
	return s.deps.Registry.AddAlert(ctx, key+"/"+actor.ID+"/"+models.DateOf(now.UTC()).String(), models.Alert{Kind: kind, At: now.UnixMilli(), Detail: actor.ID})
}
