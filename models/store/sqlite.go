package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqlite is a registry in one file.
func sqlite(path string) dialect {
	return dialect{
		goose:          goose.DialectSQLite3,
		open:           func() (writer, reader *sql.DB, err error) { return openSQLite(path) },
		lockMigrations: func() ([]goose.ProviderOption, func(), error) { return lockFolder(filepath.Dir(path)) },
		prepare:        true,
		snapshot:       "BEGIN DEFERRED",
		clean:          []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"},
	}
}

func openSQLite(path string) (writer, reader *sql.DB, err error) {
	if err := makePrivate(path); err != nil {
		return nil, nil, err
	}
	if writer, err = sql.Open("sqlite", source(path, "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)", "foreign_keys(1)")); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if reader, err = sql.Open("sqlite", source(path, "query_only(1)")); err != nil {
		return nil, nil, err
	}
	readers := 4 * runtime.GOMAXPROCS(0)
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}

func source(path string, pragmas ...string) string {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query.Encode()}).String()
}

// makePrivate makes the file for its owner alone; SQLite gives the files beside it the same mode. A file that is there
// is not touched: closing it would drop the locks that this process holds on it.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// lockFolder locks the file's folder, since a lock on the file itself would meddle with SQLite's own.
func lockFolder(dir string) ([]goose.ProviderOption, func(), error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX); err != nil {
		d.Close()
		return nil, nil, &fs.PathError{Op: "lock", Path: dir, Err: err}
	}
	return nil, func() { d.Close() }, nil
}
