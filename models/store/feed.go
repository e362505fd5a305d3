package store

import (
	"context"
	"time"

	"github.com/milaan-project/milaan/models"
)

// HeadSeq is the sequence number of the latest change; 0 before the first.
func (s *Store) HeadSeq(ctx context.Context) (int64, error) {
	var seq int64
	err := s.reader.QueryRowContext(ctx, "SELECT seq FROM counters WHERE id = 1").Scan(&seq)
	return seq, s.fail(err)
}

// SlotCount is how many slots were given to cases.
func (s *Store) SlotCount(ctx context.Context) (int64, error) {
	var n int64
	err := s.reader.QueryRowContext(ctx, "SELECT slots FROM counters WHERE id = 1").Scan(&n)
	return n, s.fail(err)
}

// Changes returns the changes after a sequence number, in order, at most limit. No reader misses one: writers take their
// numbers one after the other.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]models.Change, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT seq, case_id, slot, kind FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2", after, limit)
	if err != nil {
		return nil, s.fail(err)
	}
	var out []models.Change
	err = scan(rows, func() error {
		var c models.Change
		var slot int64
		var kind string
		err := rows.Scan(&c.Seq, &c.CaseID, &slot, &kind)
		c.Slot, c.Kind = models.Slot(slot), models.ChangeKind(kind)
		out = append(out, c)
		return err
	})
	return out, s.fail(err)
}

// pollEvery is how often changes that another program made are looked for, whether or not the database tells of them.
const pollEvery = time.Second

// Wait returns when there may be changes after a sequence number: at once when this program makes one or, on PostgreSQL,
// another does; within a second in any case. It returns ctx's error when ctx ends.
func (s *Store) Wait(ctx context.Context, after int64) error {
	moved := s.feed.next()
	head, err := s.HeadSeq(ctx)
	if err != nil || head > after {
		return err
	}
	timer := time.NewTimer(pollEvery)
	defer timer.Stop()
	select {
	case <-moved:
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
