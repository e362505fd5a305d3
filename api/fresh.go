package api

import (
	"context"
	"time"

	"github.com/milaan-project/milaan/models"
)

// patience is how long a search waits for the indexes to include what was written before it.
const patience = 5 * time.Second

// upToDate returns once the indexes include every change made so far. Unavailable: they do not within patience.
func (s *Server) upToDate(ctx context.Context) error {
	head, err := s.deps.Registry.HeadSeq(ctx)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := s.deps.Freshness.WaitFor(waiting, head); err != nil {
		return errCatchingUp.Because(err)
	}
	return nil
}

// casesBySlot loads cases by their slots.
func (s *Server) casesBySlot(ctx context.Context, slots []models.Slot) (map[models.Slot]models.Case, error) {
	found, err := s.deps.Registry.Cases(ctx, slots)
	if err != nil {
		return nil, err
	}
	by := make(map[models.Slot]models.Case, len(found))
	for _, c := range found {
		by[c.Slot] = c
	}
	return by, nil
}
