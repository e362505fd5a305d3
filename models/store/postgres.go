package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// channel is the name under which changes are told. Its one message says nothing: who hears it reads the feed.
const channel = "milaan_changes"

// postgresReaders is how many connections read at once: several programs share the 100 that PostgreSQL allows unless
// told otherwise.
const postgresReaders = 16

// postgres is a registry in a PostgreSQL database.
func postgres(url string) dialect {
	return dialect{
		snapshot:       "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
		clean:          []string{"VACUUM (FULL) cases", "VACUUM (FULL) case_versions", "VACUUM (FULL) photos", "VACUUM (FULL) faces", "VACUUM (FULL) changes", "VACUUM (FULL) verdicts", "VACUUM (FULL) proposals"},
		goose:          goose.DialectPostgres,
		open:           func() (writer, reader *sql.DB, err error) { return openPostgres(url) },
		lockMigrations: lockPostgres,
		bulk:           copyRows,
		notify:         "SELECT pg_notify('" + channel + "', '')",
		listen:         func(ctx context.Context, heard func()) { listenPostgres(ctx, url, heard) },
	}
}

// askAgainAfter is how long a connection may lie idle and still be trusted. A server that was restarted meanwhile would
// fail the first change on each old connection; asking costs a tenth of a millisecond.
const askAgainAfter = 20 * time.Millisecond

func openPostgres(url string) (writer, reader *sql.DB, err error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, nil, badAddress(err)
	}
	// A plan that is kept was made for the table as it was then: an import into an empty registry would go on without the
	// indexes that an empty table does not need.
	config.RuntimeParams["plan_cache_mode"] = "force_custom_plan"
	alive := stdlib.OptionShouldPing(func(_ context.Context, c stdlib.ShouldPingParams) bool { return c.IdleDuration > askAgainAfter })
	writer, reader = stdlib.OpenDB(*config, alive), stdlib.OpenDB(*config, alive)
	writer.SetMaxOpenConns(1)
	reader.SetMaxOpenConns(postgresReaders)
	reader.SetMaxIdleConns(postgresReaders)
	return writer, reader, nil
}

func lockPostgres() ([]goose.ProviderOption, func(), error) {
	return []goose.ProviderOption{goose.WithSessionLocker(migrationLock{})}, func() {}, nil
}

// migrationLock is an advisory lock of the database, for as long as a program migrates it. It waits for its turn where
// goose's own would look again at intervals.
type migrationLock struct{}

// migrationLockID is a number that nothing else in the database locks.
const migrationLockID = 6_452_461_011

// SessionLock implements goose's SessionLocker.
func (migrationLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrationLockID)
	return err
}

// SessionUnlock implements goose's SessionLocker.
func (migrationLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", migrationLockID)
	return err
}

// copyRows writes rows by COPY, within the transaction of the connection.
func copyRows(ctx context.Context, conn *sql.Conn, t table, rows [][]any) error {
	return conn.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the driver's connection is a %T", driver)
		}
		_, err := c.Conn().CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(rows))
		return err
	})
}

// listenAgainAfter is how long a lost connection is left alone; polling goes on meanwhile.
const listenAgainAfter = time.Second

// listenPostgres hears of changes on a connection of its own, and renews it whenever it is lost.
func listenPostgres(ctx context.Context, url string, heard func()) {
	for ctx.Err() == nil {
		_ = listenOnce(ctx, url, heard) // whoever needs the database meanwhile is told what is wrong with it
		again := time.NewTimer(listenAgainAfter)
		select {
		case <-ctx.Done():
		case <-again.C:
		}
		again.Stop()
	}
}

func listenOnce(ctx context.Context, url string, heard func()) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // the server notices by itself
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	heard() // whatever was missed since the last time
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
		heard()
	}
}
