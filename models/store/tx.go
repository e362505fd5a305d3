package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// tx is a transaction that holds the counters' row, so that writers of every program follow one another and what a
// change reads cannot move under it.
type tx struct {
	*sql.Tx
	counters
	ctx      context.Context //nolint:containedctx // a transaction lives within one call
	dialect  *dialect
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// counters are the registry's one-row counters.
type counters struct {
	seq    int64 // of the latest change
	slots  int64 // given so far
	audits int64 // entries of the audit chain
	head   string
}

func (s *Store) begin(ctx context.Context) (*tx, error) {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		_ = conn.Close() // that it does not begin says enough
		return nil, err
	}
	return &tx{Tx: t, ctx: ctx, dialect: &s.dialect, conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

// end undoes what was not committed and gives the connection back.
func (x *tx) end() {
	_ = x.Rollback()   // nothing once committed; a lost connection has nothing to undo
	_ = x.conn.Close() // a lost connection cannot be closed in order
}

func (x *tx) lock() error {
	return x.queryRow("UPDATE counters SET seq = seq WHERE id = 1 RETURNING seq, slots, audits, audit_head").
		Scan(&x.seq, &x.slots, &x.audits, &x.head)
}

// unlock writes the counters back and, when the feed has moved since before, tells other programs.
func (x *tx) unlock(before counters) error {
	_, err := x.exec("UPDATE counters SET seq = $1, slots = $2, audits = $3, audit_head = $4 WHERE id = 1", x.seq, x.slots, x.audits, x.head)
	if err == nil && x.seq != before.seq && x.dialect.notify != "" {
		_, err = x.exec(x.dialect.notify)
	}
	return err
}

func (x *tx) exec(query string, args ...any) (sql.Result, error) {
	if !x.dialect.prepare {
		return x.ExecContext(x.ctx, query, args...)
	}
	stmt, err := x.statement(query) //nolint:sqlclosecheck // the transaction's end closes it
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(x.ctx, args...)
}

func (x *tx) queryRow(query string, args ...any) *sql.Row {
	if !x.dialect.prepare {
		return x.QueryRowContext(x.ctx, query, args...)
	}
	stmt, err := x.statement(query) //nolint:sqlclosecheck // the transaction's end closes it
	if err != nil {
		return x.QueryRowContext(x.ctx, query, args...) // which fails alike
	}
	return stmt.QueryRowContext(x.ctx, args...)
}

// statement prepares a statement once for the transaction, whose end closes it.
func (x *tx) statement(query string) (*sql.Stmt, error) {
	if stmt, ok := x.prepared[query]; ok {
		return stmt, nil
	}
	stmt, err := x.PrepareContext(x.ctx, query)
	if err == nil {
		x.prepared[query] = stmt
	}
	return stmt, err
}

// table is a table as rows are written to it.
type table struct {
	name    string
	columns []string
	insert  string
}

func newTable(name string, columns ...string) table {
	return table{name, columns, "INSERT INTO " + name + " (" + strings.Join(columns, ", ") + ") VALUES (" + list(1, len(columns)) + ")"}
}

// bulkFrom is from how many rows on a database's own way for many rows is worth its start.
const bulkFrom = 50

// add writes rows to a table, in order. On SQLite one prepared statement for each row is faster than statements of many
// rows, which have to be built and parsed.
func (x *tx) add(t table, rows ...[]any) error {
	if bulk := x.dialect.bulk; bulk != nil && len(rows) >= bulkFrom {
		return bulk(x.ctx, x.conn, t, rows)
	}
	for _, row := range rows {
		if _, err := x.exec(t.insert, row...); err != nil {
			return err
		}
	}
	return nil
}

var changesTable = newTable("changes", "seq", "case_id", "slot", "kind", "at", "actor", "role", "detail", "reason", "closing", "vouched")

// record writes a change of cases in the feed, which is their history too, and in the audit chain, which no words that
// somebody wrote belong into. digests are those of the cases' records; nil when those stay as they are.
func (x *tx) record(w models.Write, kind models.ChangeKind, detail string, digests []string, cases ...*models.Case) error {
	changes, entries := make([][]any, len(cases)), make([]models.AuditEntry, len(cases))
	for i, c := range cases {
		closing := ""
		if kind == models.CaseClosed || kind == models.CaseMerged {
			var err error
			if closing, err = encodeClosing(c.Closing); err != nil {
				return err
			}
		}
		x.seq++
		changes[i] = []any{x.seq, c.ID, int64(c.Slot), string(kind), w.At, w.Actor.ID, string(w.Actor.Role), detail, w.Reason, closing, int64(1)}
		entries[i] = w.Actor.Entry(w.At, "case."+string(kind), c.ID, detail)
		if digests != nil {
			entries[i].Digest = digests[i]
		}
		if w.Reason == "" && closing == "" {
			continue
		}
		written, err := x.reasonDigest(c.ID, w.Reason, closing)
		if err != nil {
			return err
		}
		entries[i].Digest += " " + written
	}
	if err := x.add(changesTable, changes...); err != nil {
		return err
	}
	return x.audit(entries...)
}

// reasonDigest is the digest of what somebody wrote of a change, under the case's salt.
func (x *tx) reasonDigest(caseID, reason, closing string) (string, error) {
	var salt string
	if err := x.queryRow("SELECT salt FROM cases WHERE id = $1", caseID).Scan(&salt); err != nil {
		return "", err
	}
	return reasonDigest(salt, caseID, reason, closing)
}

// list writes n parameters from $first on.
func list(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}
