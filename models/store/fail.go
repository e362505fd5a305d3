package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitedriver "modernc.org/sqlite"

	"github.com/milaan-project/milaan/models"
)

// Result codes of SQLite, https://www.sqlite.org/rescode.html, by their lower eight bits.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteNoMemory   = 7
	sqliteReadOnly   = 8
	sqliteInterrupt  = 9
	sqliteIOError    = 10
	sqliteCorrupt    = 11
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteConstraint = 19
	sqliteNotADB     = 26
)

// Error codes of PostgreSQL, https://www.postgresql.org/docs/15/errcodes-appendix.html: whole codes, and classes by
// their first two characters.
const (
	pgUnique    = "23505"
	pgDiskFull  = "53100"
	pgCorrupt   = "XX001"
	pgBadIndex  = "XX002"
	pgLost      = "08"
	pgResources = "53"
	pgOperator  = "57"
	pgSystem    = "58"
)

// commitError is a failure of the commit itself, after which nobody knows whether it took place.
type commitError struct{ error }

func (e commitError) Unwrap() error { return e.error }

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// fail maps an error of a driver to the one error type, by codes and never by text. The end of the caller's context is
// returned as it is.
func (s *Store) fail(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*models.Error](err); ours {
		return err
	}
	if e, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		return failSQLite(e.Code()&0xff, err)
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return failPostgres(e.Code, err)
	}
	switch {
	case isNoRows(err):
		return models.Errorf(models.NotFound, "there is no such record", "ऐसा कोई रिकॉर्ड नहीं है").
			Advise("Check the id.", "id जाँचें।").Because(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case isFull(err):
		return full(err)
	case s.closed.Load() || isOutage(err):
		return unavailable(err)
	}
	return internal(err)
}

// failWhole maps an error that ended a whole transaction. Its context is the committer's own, whose end is the
// database's fault.
func (s *Store) failWhole(err error) error {
	e, ok := errors.AsType[*models.Error](s.fail(err))
	if !ok {
		e = unavailable(err)
	}
	if _, committing := errors.AsType[commitError](err); committing && e.Code == models.Unavailable && !isFull(err) {
		return models.Errorf(models.Unavailable, "the registry's database was lost while the change was being stored; it may be stored or not", "बदलाव दर्ज होते समय रजिस्टर का डेटाबेस टूट गया; हो सकता है वह दर्ज हुआ हो या नहीं").
			Advise("Look whether it is there before you send it again.", "फिर भेजने से पहले देख लें कि वह दर्ज हुआ या नहीं।").Because(err)
	}
	return e
}

// isOutage reports that an error is of the way to the database and not of what was asked of it.
func isOutage(err error) bool {
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	_, file := errors.AsType[*fs.PathError](err)
	if connecting || network || file || pgconn.SafeToRetry(err) || pgconn.Timeout(err) {
		return true
	}
	for _, outage := range []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, outage) {
			return true
		}
	}
	return false
}

func failSQLite(code int, err error) error {
	switch code {
	case sqliteConstraint:
		return conflict(err)
	case sqliteFull:
		return full(err)
	case sqliteBusy, sqliteLocked, sqliteNoMemory, sqliteReadOnly, sqliteInterrupt, sqliteIOError, sqliteCantOpen:
		return unavailable(err)
	case sqliteCorrupt, sqliteNotADB:
		return damaged(err)
	}
	return internal(err)
}

func failPostgres(code string, err error) error {
	switch code {
	case pgUnique:
		return conflict(err)
	case pgDiskFull:
		return full(err)
	case pgCorrupt, pgBadIndex:
		return damaged(err)
	}
	if len(code) > 2 {
		switch code[:2] {
		case pgLost, pgResources, pgOperator, pgSystem:
			return unavailable(err)
		}
	}
	return internal(err)
}

func isFull(err error) bool {
	if e, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		return e.Code()&0xff == sqliteFull
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == pgDiskFull
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func badAddress(err error) *models.Error {
	return models.Errorf(models.Invalid, "this is not the address of a PostgreSQL database", "यह PostgreSQL डेटाबेस का पता नहीं है").
		Advise("Write it as postgres://user:password@host:5432/database.", "इसे postgres://user:password@host:5432/database की तरह लिखें।").Because(err)
}

func conflict(err error) *models.Error {
	return models.Errorf(models.Conflict, "this is in the registry already", "यह रजिस्टर में पहले से है").
		Advise("Load what is there before you send it again.", "फिर भेजने से पहले जो दर्ज है उसे देख लें।").Because(err)
}

func full(err error) *models.Error {
	return models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है").
		Advise("Nothing was stored. Free some space and send it again.", "कुछ दर्ज नहीं हुआ। जगह ख़ाली करके फिर भेजें।").Because(err)
}

func unavailable(err error) *models.Error {
	return models.Errorf(models.Unavailable, "the registry's database does not answer", "रजिस्टर का डेटाबेस उत्तर नहीं दे रहा").
		Advise("Nothing was stored. Try again in a minute.", "कुछ दर्ज नहीं हुआ। एक मिनट बाद फिर कोशिश करें।").Because(err)
}

func damaged(err error) *models.Error {
	return models.Errorf(models.Internal, "the registry's database is damaged", "रजिस्टर का डेटाबेस ख़राब हो गया है").
		Advise("Stop the server and restore the registry from a backup.", "सर्वर रोकें और रजिस्टर को बैकअप से वापस लाएँ।").Because(err)
}

func internal(err error) *models.Error {
	return models.Errorf(models.Internal, "the registry's database failed", "रजिस्टर का डेटाबेस विफल हुआ").
		Advise("Tell the administrator; the server's log has the cause.", "प्रशासक को बताएँ; कारण सर्वर के लॉग में है।").Because(err)
}
