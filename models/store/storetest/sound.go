package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

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
		WHERE COALESCE(f.n, 0) <> COALESCE(v.n, 0)`,
	"a photograph that is not in the feed": `SELECT COUNT(*) FROM cases c
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM changes WHERE kind = 'photo_added' GROUP BY case_id) f ON f.case_id = c.id
		LEFT JOIN (SELECT case_id, COUNT(*) AS n FROM photos GROUP BY case_id) p ON p.case_id = c.id
		WHERE COALESCE(f.n, 0) <> COALESCE(p.n, 0)`,
	"a photograph of no case": `SELECT COUNT(*) FROM photos p LEFT JOIN cases c ON c.id = p.case_id WHERE c.id IS NULL`,
	"a face on no photograph": `SELECT COUNT(*) FROM faces f LEFT JOIN photos p ON p.id = f.photo_id AND p.case_id = f.case_id WHERE p.id IS NULL`,
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
	rows, err := db.QueryContext(context.Background(), "SELECT n, at, actor, role, action, case_id, detail, hash FROM audit ORDER BY n")
	must(t, err)
	defer rows.Close()
	before := ""
	for rows.Next() {
		var n int64
		var e models.AuditEntry
		var hash string
		must(t, rows.Scan(&n, &e.At, &e.Actor, &e.Role, &e.Action, &e.CaseID, &e.Detail, &hash))
		entry, err := json.Marshal([]any{n, e.At, e.Actor, e.Role, e.Action, e.CaseID, e.Detail})
		must(t, err)
		sum := sha256.Sum256(append([]byte(before), entry...))
		if hex.EncodeToString(sum[:]) != hash {
			t.Fatalf("the audit chain is broken at entry %d", n)
		}
		before = hash
	}
	must(t, rows.Err())
	var head string
	must(t, db.QueryRowContext(context.Background(), "SELECT audit_head FROM counters WHERE id = 1").Scan(&head))
	if head != before {
		t.Error("the head of the audit chain is not that of its last entry")
	}
}
