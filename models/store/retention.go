package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// EachKey visits the wrapped keys of all cases that have one, by slot.
func (s *Store) EachKey(ctx context.Context, visit func(caseID string, wrapped []byte) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var id string
		var wrapped []byte
		if err := rows.Scan(&id, &wrapped); err != nil {
			return err
		}
		return visit(id, wrapped)
	}, "SELECT id, wrapped_key FROM cases WHERE wrapped_key IS NOT NULL ORDER BY slot")
}

// SetKeys replaces the wrapped keys of cases, those that are still what they were.
func (s *Store) SetKeys(ctx context.Context, w models.Write, was, now map[string][]byte) error {
	return s.write(ctx, func(x *tx) error {
		for id, key := range now {
			if _, err := x.exec("UPDATE cases SET wrapped_key = $1 WHERE id = $2 AND wrapped_key = $3", key, id, was[id]); err != nil {
				return err
			}
		}
		return x.audit(w.Actor.Entry(w.At, "vault.rewrap", "", ""))
	})
}

// ToPurge lists the ids of cases whose children went home before a day: as their closing says, whatever was noted of the
// case since. Cases that were merged into one of them are of the same child and go with it.
func (s *Store) ToPurge(ctx context.Context, before models.Date, statuses ...models.Status) ([]string, error) {
	var args []any
	for _, status := range append(slices.Clone(statuses), models.Purged) {
		args = append(args, string(status))
	}
	gone := map[string]bool{}
	var ids []string
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var id, status, closing string
		if err := rows.Scan(&id, &status, &closing); err != nil {
			return err
		}
		if models.Status(status) == models.Purged {
			gone[id], ids = true, append(ids, id)
			return nil
		}
		var end models.Closing
		if err := json.Unmarshal([]byte(closing), &end); err != nil {
			return err
		}
		on := end.On
		if on == 0 {
			on = models.DateOfMilli(end.At)
		}
		if on < before {
			ids = append(ids, id)
		}
		return nil
	}, "SELECT id, status, closing FROM cases WHERE status IN ("+list(1, len(args))+") ORDER BY slot", args...)
	if err != nil {
		return nil, err
	}
	merged, err := s.MergedInto(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for _, m := range merged {
		ids = append(ids, m[0])
	}
	return slices.DeleteFunc(ids, func(id string) bool { return gone[id] }), nil
}

// MergedInto lists the cases that were merged into some, or into one that was: each with the case that it was merged into, by
// ids. They are records of the same children.
func (s *Store) MergedInto(ctx context.Context, ids ...string) ([][2]string, error) {
	merged := map[string][]string{}
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var id, closing string
		if err := rows.Scan(&id, &closing); err != nil {
			return err
		}
		var end models.Closing
		err := json.Unmarshal([]byte(closing), &end)
		merged[end.Into] = append(merged[end.Into], id)
		return err
	}, "SELECT id, closing FROM cases WHERE status = $1 ORDER BY slot", string(models.MergedInto))
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	var out [][2]string
	for at := 0; at < len(ids); at++ {
		for _, id := range merged[ids[at]] {
			if !known[id] {
				known[id] = true
				ids, out = append(ids, id), append(out, [2]string{id, ids[at]})
			}
		}
	}
	return out, nil
}

// Purge forgets a case: its record and every version of it, its photographs and faces, what was written of its pairs, the
// purposes for which people saw it and those that name it or were found, by their entries, to name the child, and its key.
// What is left is that there was a case, and that it was purged. It returns the addresses of its sealed files, and a Conflict
// Error when somebody changed the case in between.
func (s *Store) Purge(ctx context.Context, w models.Write, c *models.Case, naming ...int64) (sealed []string, err error) {
	err = s.write(ctx, func(x *tx) error {
		sealed = nil
		for i := range c.Photos {
			sealed = append(sealed, c.Photos[i].Sealed)
		}
		done, err := x.exec(`UPDATE cases SET status = $1, record = '{}', source = '', closing = '', district = '', recognised = '', committee = '', event_on = 0, due_at = 0, warn_at = 0, drive = '',
			wrapped_key = NULL, salt = '', version = version + 1, updated_at = $2 WHERE id = $3 AND version = $4`, string(models.Purged), w.At, c.ID, c.Version)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			if err != nil {
				return err
			}
			return errSuperseded
		}
		for _, forget := range []string{
			"DELETE FROM case_versions WHERE case_id = $1", "DELETE FROM faces WHERE case_id = $1", "DELETE FROM photos WHERE case_id = $1",
			"UPDATE changes SET reason = '', closing = '' WHERE case_id = $1", "UPDATE verdicts SET body = '{}' WHERE missing_id = $1 OR found_id = $1",
			"DELETE FROM proposals WHERE missing_id = $1 OR found_id = $1", "DELETE FROM outcomes WHERE case_id = $1", "DELETE FROM purposes WHERE about = $1",
		} {
			if _, err := x.exec(forget, c.ID); err != nil {
				return err
			}
		}
		forgotten, err := x.forgetPurposes(c, naming)
		if err != nil {
			return err
		}
		return x.record(w, models.CasePurged, forgotten, nil, c)
	})
	return sealed, err
}

// forgetPurposes forgets the purposes of entries about no case, or another one, that name a case or its child. It returns their
// numbers for the audit, which is to say which words are gone.
func (x *tx) forgetPurposes(c *models.Case, naming []int64) (forgotten string, err error) {
	gone := slices.Clone(naming)
	err = x.visit(func(rows *sql.Rows) error {
		var n int64
		err := rows.Scan(&n)
		gone = append(gone, n)
		return err
	}, "SELECT entry FROM purposes JOIN audit ON n = entry WHERE ' ' || detail || ' ' LIKE $1 OR words LIKE $2 AND words <> $3",
		"% "+c.Number+" %", "%"+c.Number+"%", models.CandidateOf(c.Number))
	if err != nil {
		return "", err
	}
	slices.Sort(gone)
	var words []string
	for _, n := range slices.Compact(gone) {
		done, err := x.exec("DELETE FROM purposes WHERE entry = $1", n)
		if err != nil {
			return "", err
		}
		if there, err := done.RowsAffected(); err != nil {
			return "", err
		} else if there > 0 {
			words = append(words, strconv.FormatInt(n, 10))
		}
	}
	return strings.Join(words, " "), nil
}

// NotePurged writes into the audit that cases are purged of which it does not say so: a backup from before was restored,
// and their keys were gone.
func (s *Store) NotePurged(ctx context.Context, w models.Write) error {
	return s.write(ctx, func(x *tx) error {
		var entries []models.AuditEntry
		err := x.visit(func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			entries = append(entries, w.Actor.Entry(w.At, "case."+string(models.CasePurged), id, ""))
			return err
		}, "SELECT id FROM cases WHERE status = $1 AND id NOT IN (SELECT case_id FROM audit WHERE action = $2) ORDER BY slot",
			string(models.Purged), "case."+string(models.CasePurged))
		if err != nil {
			return err
		}
		return x.audit(entries...)
	})
}

// Clean overwrites what was deleted, as far as the database can.
func (s *Store) Clean(ctx context.Context) error {
	for _, statement := range s.dialect.clean {
		if _, err := s.writer.ExecContext(ctx, statement); err != nil {
			return s.fail(err)
		}
	}
	return nil
}
