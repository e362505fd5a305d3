package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	sqlitedriver "modernc.org/sqlite"

	"github.com/milaan-project/milaan/models"
)

// dialect is all that differs between the databases.
type dialect struct {
	name  string
	goose goose.Dialect
	open  func(url string) (writer, reader *sql.DB, err error)
}

var sqlite = dialect{"sqlite", goose.DialectSQLite3, func(path string) (writer, reader *sql.DB, err error) {
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "secure_delete(1)", "foreign_keys(1)"}}
	source := (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: pragmas.Encode()}).String()
	if writer, err = sql.Open("sqlite", source); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err = sql.Open("sqlite", source)
	return writer, reader, err
}}

var postgres = dialect{"postgres", goose.DialectPostgres, func(source string) (writer, reader *sql.DB, err error) {
	db, err := sql.Open("pgx", source)
	return db, db, err
}}

// Result codes of SQLite, https://www.sqlite.org/rescode.html, by their lower eight bits.
const (
	sqliteBusy       = 5
	sqliteReadOnly   = 8
	sqliteIOError    = 10
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteConstraint = 19
)

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// fail maps an error of a driver to the one error type, by codes and never by text.
func (s *Store) fail(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*models.Error](err); ours || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if isNoRows(err) {
		return models.Errorf(models.NotFound, "there is no such record", "ऐसा कोई रिकॉर्ड नहीं है").Because(err)
	}
	if e, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		switch e.Code() & 0xff {
		case sqliteConstraint:
			return conflict(err)
		case sqliteFull:
			return models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है").
				Advise("Nothing was stored. Free some space and send it again.", "कुछ दर्ज नहीं हुआ। जगह ख़ाली करके फिर भेजें।").Because(err)
		case sqliteBusy, sqliteReadOnly, sqliteIOError, sqliteCantOpen:
			return unavailable(err)
		}
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && len(e.Code) == 5 {
		switch {
		case e.Code == "23505":
			return conflict(err)
		case e.Code[:2] == "08" || e.Code[:2] == "53" || e.Code[:2] == "57":
			return unavailable(err)
		}
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	if s.closed.Load() || connecting || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return unavailable(err)
	}
	return models.Errorf(models.Internal, "the registry's database failed", "रजिस्ट्री का डेटाबेस विफल हुआ").Because(err)
}

func conflict(err error) error {
	return models.Errorf(models.Conflict, "this is in the registry already", "यह रजिस्ट्री में पहले से है").Because(err)
}

func unavailable(err error) error {
	return models.Errorf(models.Unavailable, "the registry's database does not answer", "रजिस्ट्री का डेटाबेस उत्तर नहीं दे रहा").
		Advise("Nothing was stored. Try again in a minute.", "कुछ दर्ज नहीं हुआ। एक मिनट बाद फिर कोशिश करें।").Because(err)
}
