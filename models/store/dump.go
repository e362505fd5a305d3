package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Row is one row of a table, for a backup: the columns that say nothing of a child, and those that do, for which the keys
// of the row's cases are needed. Of a table without cases all of it is Sealed, and Cases is empty.
type Row struct {
	Table  string
	Cases  []string // ids of the cases that the row is of: one, or both of a pair
	Clear  []any
	Sealed []any
	// Key is the case's wrapped key, of a row of cases: it is kept apart.
	Key []byte
}

// dumped is how a table stands in a backup.
type dumped struct {
	table  string
	cases  []string // columns that name cases
	clear  []string
	sealed []string
	// blank are the sealed columns of a row whose case was purged since; nil: the row is left out.
	blank []any
}

var tables = []dumped{
	{"counters", nil, nil, []string{"id", "seq", "slots", "audits", "audit_head"}, nil},
	{"cases", []string{"id"}, []string{"slot", "id", "number", "side", "status", "version", "created_at", "updated_at", "due_at", "warn_at", "vouched"},
		[]string{"source", "closing", "district", "event_on", "record", "committee", "salt", "drive"}, []any{"", "", "", int64(0), "{}", "", "", ""}},
	{"case_versions", []string{"case_id"}, []string{"case_id", "version", "status", "replaced_at", "vouched"},
		[]string{"closing", "record", "district", "event_on", "committee", "drive"}, nil},
	{"photos", []string{"case_id"}, []string{"id", "case_id", "place"},
		[]string{"taken_on", "taken_on_exact", "subject", "source", "sha256", "sealed", "width", "height", "assisted_eyes"}, nil},
	{"faces", []string{"case_id"}, []string{"photo_id", "place", "case_id"}, []string{"face", "descriptor"}, nil},
	{"changes", []string{"case_id"}, []string{"seq", "case_id", "slot", "kind", "at", "actor", "role", "detail", "vouched"}, []string{"reason", "closing"}, []any{"", ""}},
	{"outcomes", []string{"case_id"}, []string{"actor", "once_key", "digest", "case_id", "photo_id", "at"}, []string{}, nil},
	{"proposals", []string{"missing_id", "found_id"}, []string{"missing_id", "found_id", "n", "place", "model", "as_of_seq", "proposed_at", "ranked_at"},
		[]string{"bits", "posterior"}, nil},
	{"pairs", []string{"missing_id", "found_id"}, []string{"missing_id", "found_id", "state", "version", "updated_at", "seq"}, []string{}, []any{}},
	{"verdicts", []string{"missing_id", "found_id"}, []string{"missing_id", "found_id", "n", "at", "kind", "actor"}, []string{"body"}, []any{"{}"}},
	{"tokens", nil, nil, []string{"id", "name", "role", "hash", "created_at", "revoked_at", "reach", "scopes", "write_only", "expires_at", "owner", "used_at"}, nil},
	{"accounts", nil, nil, strings.Split(strings.ReplaceAll(accountColumns, " ", ""), ","), nil},
	{"drives", nil, nil, strings.Split(driveColumns+", name_key", ", "), nil},
	{"drive_changes", nil, nil, []string{"drive", "version", "at", "actor", "fields"}, nil},
	{"progress", nil, nil, []string{"id", "seq", "slot", "model", "began", "done", "proposed"}, nil},
	{"alerts", nil, nil, []string{"n", "kind", "at", "missing_id", "found_id", "detail", "due_at", "once_key"}, nil},
	{"alerts_seen", nil, nil, []string{"actor", "n"}, nil},
	{"audit", nil, nil, []string{"n", "at", "actor", "role", "action", "case_id", "detail", "origin", "purpose", "hash", "digest", "purpose_digest"}, nil},
	{"audit_heads", nil, nil, []string{"size", "edge", "note"}, nil},
	{"settings", nil, nil, []string{"id", "value"}, nil},
}

// Dump visits every row of the registry as it is at one moment, whatever is written meanwhile, and returns how many there
// were. Sessions are left out: they end with their server; and the purposes that people wrote, of which a purge could not take
// out of a backup what names a child.
func (s *Store) Dump(ctx context.Context, visit func(*Row) error) (count int64, err error) {
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return 0, s.fail(err)
	}
	defer conn.Close() //nolint:errcheck // a lost connection cannot be closed in order
	if _, err := conn.ExecContext(ctx, s.dialect.snapshot); err != nil {
		return 0, s.fail(err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") //nolint:errcheck // it was only read
	for _, t := range tables {
		columns := append(append([]string{}, t.clear...), t.sealed...)
		if t.table == "cases" {
			columns = append(columns, "wrapped_key")
		}
		rows, err := conn.QueryContext(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+t.table+" ORDER BY "+columns[0]) //nolint:gosec,sqlclosecheck // names of columns; scan closes the rows
		if err != nil {
			return count, s.fail(err)
		}
		err = scan(rows, func() error {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				return err
			}
			r := t.row(values)
			count++
			return visit(&r)
		})
		if err != nil {
			return count, s.fail(err)
		}
	}
	return count, nil
}

// row takes a row's values apart.
func (t *dumped) row(values []any) Row {
	r := Row{Table: t.table, Clear: values[:len(t.clear)], Sealed: values[len(t.clear) : len(t.clear)+len(t.sealed)]}
	for i, column := range t.clear {
		for _, of := range t.cases {
			if column == of {
				r.Cases = append(r.Cases, fmt.Sprint(values[i]))
			}
		}
	}
	if t.table == "cases" {
		r.Key, _ = values[len(values)-1].([]byte)
	}
	return r
}

// loadAtOnce is how many rows one transaction takes in.
const loadAtOnce = 2000

// Load fills an empty registry with the rows of a backup, until next returns nothing. Rows whose Sealed is nil are of
// cases that were purged since: what said nothing of the child is kept of them. It returns a Conflict Error when the
// registry is not empty.
func (s *Store) Load(ctx context.Context, next func() (*Row, error)) error {
	var some int64
	if err := s.reader.QueryRowContext(ctx, "SELECT (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM cases)").Scan(&some); err != nil {
		return s.fail(err)
	}
	if some > 0 {
		return models.Errorf(models.Conflict, "there is a registry already", "यहाँ पहले से रजिस्टर है").
			Advise("Restore into a new folder, or an empty database.", "नए फ़ोल्डर या ख़ाली डेटाबेस में लौटाएँ।")
	}
	for done, first := false, true; !done; first = false {
		err := s.loadSome(ctx, first, func() (*Row, error) {
			r, err := next()
			done = r == nil
			return r, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// loadSome takes rows in, in one transaction: all of a backup, or as many as are read at once. It does not touch the
// counters but by the row of theirs.
func (s *Store) loadSome(ctx context.Context, first bool, next func() (*Row, error)) error {
	x, err := s.begin(ctx)
	if err != nil {
		return s.fail(err)
	}
	defer x.end()
	if first {
		for _, t := range []string{"counters", "progress"} {
			if _, err := x.exec("DELETE FROM " + t); err != nil {
				return s.fail(err)
			}
		}
	}
	for range loadAtOnce {
		r, err := next()
		if err != nil {
			return err
		}
		if r == nil {
			break
		}
		if err := x.load(r); err != nil {
			return s.fail(err)
		}
	}
	return s.fail(x.Commit())
}

func (x *tx) load(r *Row) error {
	for i := range tables {
		t := &tables[i]
		if t.table != r.Table {
			continue
		}
		sealed := r.Sealed
		if sealed == nil {
			if t.blank == nil {
				return nil
			}
			sealed = t.blank
		}
		columns, values := append(append([]string{}, t.clear...), t.sealed...), append(append([]any{}, r.Clear...), sealed...)
		if t.table == "cases" {
			columns, values = append(columns, "wrapped_key"), append(values, r.Key)
			if r.Sealed == nil {
				values[4] = string(models.Purged) // status
				values[8], values[9] = int64(0), int64(0)
			}
		}
		if len(columns) != len(values) {
			return models.Errorf(models.Invalid, "the backup is of another version", "बैकअप दूसरे संस्करण का है").
				Advise("Restore it with the version of Milaan that made it, then upgrade.", "उसे उसी संस्करण के मिलान से लौटाएँ जिसने उसे बनाया, फिर नया संस्करण लगाएँ।")
		}
		_, err := x.exec("INSERT INTO "+t.table+" ("+strings.Join(columns, ", ")+") VALUES ("+list(1, len(columns))+")", values...)
		return err
	}
	return models.Errorf(models.Invalid, "the backup holds a table that is not known", "बैकअप में अज्ञात तालिका है").
		Advise("It was made by a newer version of Milaan.", "वह मिलान के नए संस्करण से बना है।")
}

// bytesMember marks a value that is bytes.
const bytesMember = "bytes"

// EncodeValues writes values of a row as JSON: numbers, texts, null, and bytes as {"bytes": base64}.
func EncodeValues(values []any) ([]byte, error) {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
		if b, ok := v.([]byte); ok {
			out[i] = map[string][]byte{bytesMember: b}
		}
	}
	return json.Marshal(out)
}

// DecodeValues reads what EncodeValues wrote.
func DecodeValues(b []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var out []any
	if err := d.Decode(&out); err != nil {
		return nil, err
	}
	for i, v := range out {
		switch v := v.(type) {
		case json.Number:
			if n, err := v.Int64(); err == nil {
				out[i] = n
			} else if out[i], err = v.Float64(); err != nil {
				return nil, err
			}
		case map[string]any:
			text, _ := v[bytesMember].(string)
			var raw []byte
			quoted, err := json.Marshal(text)
			if err == nil {
				err = json.Unmarshal(quoted, &raw)
			}
			if err != nil {
				return nil, err
			}
			out[i] = raw
		}
	}
	return out, nil
}
