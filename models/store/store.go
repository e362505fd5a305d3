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
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store keeps the registry. It is safe for concurrent use.
type Store struct {
	dialect dialect
	writer  *sql.DB // the committer's one connection
	reader  *sql.DB
	feed    *signal // of changes by this process, and of those by others that the database tells of

	queue  chan *change
	stop   context.CancelFunc
	closed atomic.Bool
	ended  <-chan struct{} // closed when the store is being closed
	tasks  sync.WaitGroup  // the committer, and who listens to the database
}

// Open opens a registry and brings its tables up to date. url is postgres://… or the path of a SQLite file, with or
// without sqlite:// before it; the file is made when there is none, for its owner alone. It returns an Unavailable Error
// when the database cannot be reached.
func Open(ctx context.Context, url string) (*Store, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return open(ctx, postgres(url))
	}
	return open(ctx, sqlite(strings.TrimPrefix(url, "sqlite://")))
}

func open(ctx context.Context, d dialect) (*Store, error) {
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &Store{dialect: d, feed: newSignal(), queue: make(chan *change), stop: stop, ended: running.Done()}
	var err error
	if s.writer, s.reader, err = d.open(); err != nil {
		stop()
		return nil, s.fail(err)
	}
	if err := s.fail(s.migrate(ctx)); err != nil {
		_ = s.Close() // the failure to migrate is what the caller must see
		return nil, err
	}
	s.tasks.Go(s.commitAll)
	if d.listen != nil {
		s.tasks.Go(func() { d.listen(running, s.feed.raise) })
	}
	return s, nil
}

// migrate brings the tables up to date, one program at a time.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	options, unlock, err := s.dialect.lockMigrations()
	if err != nil {
		return err
	}
	defer unlock()
	provider, err := goose.NewProvider(s.dialect.goose, s.writer, files, append(options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Close waits for the changes under way and closes the database. Later calls return Unavailable Errors.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.stop()
	s.tasks.Wait()
	err := s.writer.Close()
	if e := s.reader.Close(); err == nil {
		err = e
	}
	return err
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.HeadSeq(ctx)
	return err
}
