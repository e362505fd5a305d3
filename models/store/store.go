// Package store is the registry in SQL: one implementation for SQLite and PostgreSQL, in SQL that both understand. Every
// change is one transaction of the case, its entry in the change feed and its entry in the audit chain.
package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"

	"github.com/milaan-project/milaan/models"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store keeps the registry. It is safe for concurrent use.
type Store struct {
	dialect dialect
	writer  *sql.DB // SQLite: one connection, so that writers wait in line rather than fail
	reader  *sql.DB
	closed  atomic.Bool

	mu    sync.Mutex
	moved chan struct{} // closed and renewed at every change made here
}

// Open opens a registry and brings its tables up to date. url is postgres://… or the path of a SQLite file, with or
// without sqlite:// before it. It returns an Unavailable Error when the database cannot be reached.
func Open(ctx context.Context, url string) (*Store, error) {
	s := &Store{dialect: sqlite, moved: make(chan struct{})}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		s.dialect = postgres
	}
	var err error
	if s.writer, s.reader, err = s.dialect.open(strings.TrimPrefix(url, "sqlite://")); err != nil {
		return nil, s.fail(err)
	}
	if err := s.migrate(ctx); err != nil {
		_ = s.Close() // the failure to migrate is what the caller must see
		return nil, s.fail(err)
	}
	return s, nil
}

func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.writer, files)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Close closes the database. Later calls return Unavailable Errors.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	err := s.writer.Close()
	if s.reader != s.writer {
		if e := s.reader.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var n int64
	return s.fail(s.reader.QueryRowContext(ctx, "SELECT seq FROM counters WHERE id = 1").Scan(&n))
}

// write runs change in one transaction and tells the feed's waiters when it is through. The counters' row is locked
// first, so that writers follow one another and what change reads cannot move under it.
func (s *Store) write(ctx context.Context, change func(*tx) error) error {
	t, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return s.fail(err)
	}
	x := &tx{Tx: t, ctx: ctx}
	err = x.lock()
	if err == nil {
		err = change(x)
	}
	if err == nil {
		err = x.unlock()
	}
	if err != nil {
		if back := t.Rollback(); back != nil && s.closed.Load() {
			err = back
		}
		return s.fail(err)
	}
	if err := t.Commit(); err != nil {
		return s.fail(err)
	}
	s.mu.Lock()
	close(s.moved)
	s.moved = make(chan struct{})
	s.mu.Unlock()
	return nil
}

// tx is a transaction that holds the counters.
type tx struct {
	*sql.Tx
	ctx                context.Context //nolint:containedctx // a transaction lives within one call
	seq, slots, audits int64
	head               string
}

func (x *tx) exec(query string, args ...any) (sql.Result, error) {
	return x.ExecContext(x.ctx, query, args...)
}

func (x *tx) lock() error {
	return x.QueryRowContext(x.ctx, "UPDATE counters SET seq = seq WHERE id = 1 RETURNING seq, slots, audits, audit_head").
		Scan(&x.seq, &x.slots, &x.audits, &x.head)
}

func (x *tx) unlock() error {
	_, err := x.exec("UPDATE counters SET seq = $1, slots = $2, audits = $3, audit_head = $4 WHERE id = 1", x.seq, x.slots, x.audits, x.head)
	return err
}

// record writes a change's entries in the feed and in the audit chain.
func (x *tx) record(w models.Write, c *models.Case, kind models.ChangeKind, detail string) error {
	x.seq++
	if _, err := x.exec("INSERT INTO changes (seq, case_id, slot, kind) VALUES ($1, $2, $3, $4)", x.seq, c.ID, int64(c.Slot), string(kind)); err != nil {
		return err
	}
	return x.audit(models.AuditEntry{At: w.At, Actor: w.Actor.ID, Role: w.Actor.Role, Action: "case." + string(kind), CaseID: c.ID, Detail: detail})
}

// once keeps what a change with an idempotency key came to. It returns a Conflict Error when the key was used.
func (x *tx) once(w models.Write, caseID, photoID string) error {
	if w.Once.Key == "" {
		return nil
	}
	var n int64
	err := x.QueryRowContext(x.ctx, "SELECT COUNT(*) FROM outcomes WHERE actor = $1 AND once_key = $2", w.Actor.ID, w.Once.Key).Scan(&n)
	if err != nil {
		return err
	}
	if n > 0 {
		return models.Errorf(models.Conflict, "this request was carried out already", "यह अनुरोध पहले ही पूरा हो चुका है").At("Idempotency-Key")
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
