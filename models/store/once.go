package store

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// once keeps what a change with an idempotency key came to. It returns a Conflict Error when the key was used.
func (x *tx) once(w models.Write, caseID, photoID string) error {
	if w.Once.Key == "" {
		return nil
	}
	used, err := x.exists("SELECT COUNT(*) FROM outcomes WHERE actor = $1 AND once_key = $2", w.Actor.ID, w.Once.Key)
	if err != nil {
		return err
	}
	if used {
		return models.Errorf(models.Conflict, "this request was carried out already", "यह अनुरोध पहले ही पूरा हो चुका है").At("Idempotency-Key").
			Advise("Load what came of it.", "उससे जो दर्ज हुआ उसे देख लें।")
	}
	_, err = x.exec("INSERT INTO outcomes (actor, once_key, digest, case_id, photo_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
		w.Actor.ID, w.Once.Key, w.Once.Digest, caseID, photoID, w.At)
	return err
}

// Replay tells what a change with an actor's idempotency key came to, and whether there was one.
func (s *Store) Replay(ctx context.Context, actorID, key string) (models.Outcome, bool, error) {
	var o models.Outcome
	err := s.reader.QueryRowContext(ctx, "SELECT digest, case_id, photo_id FROM outcomes WHERE actor = $1 AND once_key = $2", actorID, key).
		Scan(&o.Digest, &o.CaseID, &o.PhotoID)
	if isNoRows(err) {
		return o, false, nil
	}
	return o, err == nil, s.fail(err)
}
