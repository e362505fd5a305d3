package store

import (
	"context"
	"errors"
	"time"
)

// change is one caller's part of a transaction. The committer runs apply; until it has answered on done, the caller
// leaves alone whatever apply fills in.
type change struct {
	ctx   context.Context //nolint:containedctx // the caller's, to leave out changes that nobody waits for
	apply func(*tx) error
	done  chan error
}

// Changes that wait for one another share a transaction and its one flush to the disk, which takes longer than all the
// rest. The limit keeps the first of them from waiting for too many others. A database that does not answer within a
// minute is taken to be lost.
const (
	changesPerCommit = 128
	commitWithin     = time.Minute
)

// write has apply run within a transaction and returns when it is flushed to the disk, or nothing of it is kept. A
// caller whose context ends while it waits in line is let go; one whose change is under way is told what came of it.
func (s *Store) write(ctx context.Context, apply func(*tx) error) error {
	c := &change{ctx, apply, make(chan error, 1)}
	select {
	case s.queue <- c:
		return <-c.done
	case <-ctx.Done():
		return ctx.Err()
	case <-s.ended:
		return unavailable(errClosed)
	}
}

var errClosed = errors.New("the store is closed")

// commitAll is the committer: it commits what waits, until the store is closed.
func (s *Store) commitAll() {
	for {
		select {
		case <-s.ended:
			return
		case first := <-s.queue:
			s.commit(s.waiting(first))
		}
	}
}

// waiting gathers the changes that wait already behind the first.
func (s *Store) waiting(first *change) []*change {
	batch := []*change{first}
	for len(batch) < changesPerCommit {
		select {
		case next := <-s.queue:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// commit commits a batch and answers every caller. When the transaction fails as a whole, so does every change in it:
// one that was refused may have been refused for the sake of another that is now not there.
func (s *Store) commit(batch []*change) {
	ctx, cancel := context.WithTimeout(context.Background(), commitWithin)
	defer cancel()
	refused := make([]error, len(batch))
	err := s.transact(ctx, batch, refused)
	if err == nil {
		s.feed.raise()
	}
	for i, c := range batch {
		if err != nil {
			c.done <- s.failWhole(err)
		} else {
			c.done <- s.fail(refused[i])
		}
	}
}

// transact runs a batch in one transaction. refused[i] is why change i alone is left out of it.
func (s *Store) transact(ctx context.Context, batch []*change, refused []error) error {
	x, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer x.end()
	if err := x.lock(); err != nil {
		return err
	}
	before := x.counters
	kept := 0
	for i, c := range batch {
		if refused[i] = c.ctx.Err(); refused[i] != nil {
			continue
		}
		if refused[i], err = x.attempt(c.apply, len(batch) == 1); err != nil {
			return err
		}
		if refused[i] == nil {
			kept++
		}
	}
	if kept == 0 {
		return nil
	}
	if err := x.unlock(before); err != nil {
		return err
	}
	if err := x.Commit(); err != nil {
		return commitError{err}
	}
	return nil
}

// attempt runs one change so that, refused, it leaves nothing behind. Alone in its transaction it needs no savepoint.
// broken is why the transaction cannot go on.
func (x *tx) attempt(apply func(*tx) error, alone bool) (refused, broken error) {
	before := x.counters
	if !alone {
		if _, err := x.exec("SAVEPOINT change"); err != nil {
			return nil, err
		}
	}
	refused = apply(x)
	switch {
	case refused != nil && x.ctx.Err() != nil:
		return nil, refused
	case alone:
		return refused, nil
	case refused != nil:
		x.counters = before
		if _, err := x.exec("ROLLBACK TO SAVEPOINT change"); err != nil {
			return nil, refused // it says more than that the transaction is gone
		}
	}
	_, broken = x.exec("RELEASE SAVEPOINT change")
	return refused, broken
}
