package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/milaan-project/milaan/models"
)

// database reaches the tables beside the store.
func database(t testing.TB, url string) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+url+"?_pragma=busy_timeout(10000)"
	if strings.HasPrefix(url, "postgres://") {
		driver, source = "pgx", url
	}
	db, err := sql.Open(driver, source)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// ByHand changes a database as somebody would who has the machine.
func ByHand(t testing.TB, url string, statements ...string) {
	t.Helper()
	db := database(t, url)
	for _, s := range statements {
		_, err := db.ExecContext(context.Background(), s)
		must(t, err)
	}
}

// Locked holds the write lock of a SQLite database for a while, as another program would.
func Locked(t testing.TB, file string, during time.Duration) {
	t.Helper()
	db := database(t, file)
	conn, err := db.Conn(context.Background())
	must(t, err)
	defer conn.Close() //nolint:errcheck // the lock was let go
	_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	must(t, err)
	time.Sleep(during)
	_, err = conn.ExecContext(context.Background(), "ROLLBACK")
	must(t, err)
}

// faults count what must not be, by what it would be.
var faults = map[string]string{
	"a change without its number": `SELECT COUNT(*) FROM counters
		WHERE seq <> (SELECT COUNT(*) FROM changes) OR seq <> (SELECT COALESCE(MAX(seq), 0) FROM changes)`,
	"a case without its slot": `SELECT COUNT(*) FROM counters
		WHERE slots <> (SELECT COUNT(*) FROM cases) OR slots <> (SELECT COALESCE(MAX(slot) + 1, 0) FROM cases)`,
	"an audit entry without its number": `SELECT COUNT(*) FROM counters
		WHERE audits <> (SELECT COUNT(*) FROM audit) OR audits <> (SELECT COALESCE(MAX(n), 0) FROM audit)`,
	"a case that is not in the feed": `SELECT COUNT(*) FROM cases c
		LEFT JOIN (SELECT case_id, slot, COUNT(*) AS n FROM changes WHERE kind = 'created' GROUP BY case_id, slot) f ON f.case_id = c.id AND f.slot = c.slot
		WHERE COALESCE(f.n, 0) <> 1`,
	"a version that is not in the feed": `SELECT COUNT(*) FROM cases c
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM changes GROUP BY case_id) f ON f.case_id = c.id
		WHERE COALESCE(f.n, 0) <> c.version`,
	"a change by nobody":  `SELECT COUNT(*) FROM changes WHERE at = 0 OR actor = '' OR role = ''`,
	"a change of no case": `SELECT COUNT(*) FROM changes f LEFT JOIN cases c ON c.id = f.case_id AND c.slot = f.slot WHERE c.id IS NULL`,
	"a record changed without what it was": `SELECT COUNT(*) FROM cases c
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM changes WHERE kind IN ('changed', 'closed', 'reopened', 'merged') GROUP BY case_id) f ON f.case_id = c.id
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM case_versions GROUP BY case_id) v ON v.case_id = c.id
		WHERE COALESCE(f.n, 0) <> COALESCE(v.n, 0) AND c.status <> 'purged'`,
	"a photograph that is not in the feed": `SELECT COUNT(*) FROM cases c
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM changes WHERE kind = 'photo_added' GROUP BY case_id) f ON f.case_id = c.id
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM photos GROUP BY case_id) p ON p.case_id = c.id
		WHERE COALESCE(f.n, 0) <> COALESCE(p.n, 0) AND c.status <> 'purged'`,
	"a photograph of no case": `SELECT COUNT(*) FROM photos p LEFT JOIN cases c ON c.id = p.case_id WHERE c.id IS NULL`,
	"a face on no photograph": `SELECT COUNT(*) FROM faces f LEFT JOIN photos p ON p.id = f.photo_id AND p.case_id = f.case_id WHERE p.id IS NULL`,
	"a pair without its verdicts": `SELECT COUNT(*) FROM pairs p
		LEFT JOIN (SELECT missing_id, found_id, COUNT(*) AS n, MAX(n) AS last FROM verdicts GROUP BY missing_id, found_id) v ON v.missing_id = p.missing_id AND v.found_id = p.found_id
		WHERE COALESCE(v.n, 0) <> p.version OR COALESCE(v.last, 0) <> p.version`,
	"a verdict of no pair":               `SELECT COUNT(*) FROM verdicts v LEFT JOIN pairs p ON p.missing_id = v.missing_id AND p.found_id = v.found_id WHERE p.missing_id IS NULL`,
	"a verdict that is not in the audit": `SELECT ABS((SELECT COUNT(*) FROM verdicts) - (SELECT COUNT(*) FROM audit WHERE action LIKE 'pair.%' AND digest <> ''))`,
	"a session of no account":            `SELECT COUNT(*) FROM sessions s LEFT JOIN accounts a ON a.id = s.account_id WHERE a.id IS NULL`,
	"an outcome that did not come about": `SELECT COUNT(*) FROM outcomes o
		LEFT JOIN cases c ON c.id = o.case_id LEFT JOIN photos p ON p.id = o.photo_id
		WHERE c.id IS NULL OR (o.photo_id <> '' AND p.id IS NULL)`,
}

// Sound fails the test unless the database at url holds nothing by halves: every change is in the feed and in the audit
// chain, numbers have no gaps, the chain is unbroken, and nothing belongs to what is not there.
func Sound(t testing.TB, url string) {
	t.Helper()
	db := database(t, url)
	defer db.Close() //nolint:errcheck // it was only read
	for what, query := range faults {
		var n int
		must(t, db.QueryRowContext(context.Background(), query).Scan(&n))
		if n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	changes := column(t, db, "SELECT 'case.' || kind || ' ' || case_id FROM changes ORDER BY seq")
	audited := column(t, db, "SELECT action || ' ' || case_id FROM audit WHERE action IN (SELECT 'case.' || kind FROM changes) ORDER BY n")
	if diff := cmp.Diff(changes, audited); diff != "" {
		t.Errorf("the audit is not of the changes (-feed +audit):\n%s", diff)
	}
	unbroken(t, db)
}

// column reads one column.
func column(t testing.TB, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var one string
		must(t, rows.Scan(&one))
		list = append(list, one)
	}
	must(t, rows.Err())
	return list
}

// unbroken computes the audit chain anew.
func unbroken(t testing.TB, db *sql.DB) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), "SELECT n, at, actor, role, action, case_id, detail, origin, purpose, hash, digest, purpose_digest FROM audit ORDER BY n")
	must(t, err)
	defer rows.Close()
	head := ""
	for rows.Next() {
		var e models.AuditEntry
		must(t, rows.Scan(&e.N, &e.At, &e.Actor, &e.Role, &e.Action, &e.CaseID, &e.Detail, &e.From, &e.Purpose, &e.Hash, &e.Digest, &e.PurposeDigest))
		head, err = models.ChainHash(head, &e)
		must(t, err)
		if head != e.Hash {
			t.Fatalf("the audit chain breaks at entry %d", e.N)
		}
	}
	must(t, rows.Err())
	if got := column(t, db, "SELECT audit_head FROM counters"); got[0] != head {
		t.Errorf("the head of the audit chain is %s, counted %s", got[0], head)
	}
}
