package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Audit writes down that somebody saw or searched something.
func (s *Store) Audit(ctx context.Context, entries ...models.AuditEntry) error {
	return s.write(ctx, func(x *tx) error { return x.audit(entries...) })
}

var auditTable = newTable("audit", "n", "at", "actor", "role", "action", "case_id", "detail", "origin", "purpose", "hash", "digest", "purpose_digest")

var purposesTable = newTable("purposes", "entry", "about", "salt", "words")

// audit appends entries to the chain, and keeps their purposes beside it.
func (x *tx) audit(entries ...models.AuditEntry) error {
	rows := make([][]any, len(entries))
	var purposes [][]any
	for i, e := range entries {
		x.audits++
		e.N = x.audits
		var err error
		if e.Purpose != "" {
			if err := e.SealPurpose(rand.Text()); err != nil {
				return err
			}
			purposes = append(purposes, []any{e.N, e.CaseID, e.PurposeSalt, e.Purpose})
		}
		if x.head, err = models.ChainHash(x.head, &e); err != nil {
			return err
		}
		rows[i] = []any{e.N, e.At, e.Actor, string(e.Role), e.Action, e.CaseID, e.Detail, e.From, "", x.head, e.Digest, e.PurposeDigest}
	}
	if err := x.add(auditTable, rows...); err != nil {
		return err
	}
	return x.add(purposesTable, purposes...)
}

// AuditHead is how many entries the audit has, and the hash of the last one.
func (s *Store) AuditHead(ctx context.Context) (size int64, hash string, err error) {
	err = s.reader.QueryRowContext(ctx, "SELECT audits, audit_head FROM counters WHERE id = 1").Scan(&size, &hash)
	return size, hash, s.fail(err)
}

// Purposes from before they were kept apart stand in the audit itself.
const auditColumns = "n, at, actor, role, action, case_id, detail, origin, COALESCE(words, purpose), hash, digest, purpose_digest, COALESCE(salt, '')"

// AuditEntries returns a page of the audit, the newest first.
func (s *Store) AuditEntries(ctx context.Context, f models.AuditFilter, limit int) ([]models.AuditEntry, error) {
	where, args := []string{"n < $1"}, []any{int64(math.MaxInt64)}
	if f.Before > 0 {
		args[0] = f.Before
	}
	if f.CaseID != "" {
		args = append(args, f.CaseID, "% "+cmp.Or(f.Number, f.CaseID)+" %")
		where = append(where, fmt.Sprintf("(case_id = $%d OR ' ' || detail || ' ' LIKE $%d)", len(args)-1, len(args)))
	}
	if f.Actor != "" {
		args = append(args, f.Actor)
		where = append(where, "actor = $"+strconv.Itoa(len(args)))
	}
	for _, bound := range []struct {
		condition string
		at        int64
	}{{"at >= $", f.Since}, {"at < $", f.Until}} {
		if bound.at != 0 {
			args = append(args, bound.at)
			where = append(where, bound.condition+strconv.Itoa(len(args)))
		}
	}
	if len(f.Kinds) > 0 {
		var either []string
		for _, kind := range f.Kinds {
			args = append(args, kind, kind+".%")
			either = append(either, fmt.Sprintf("action = $%d OR action LIKE $%d", len(args)-1, len(args)))
		}
		where = append(where, "("+strings.Join(either, " OR ")+")")
	}
	args = append(args, limit)
	var out []models.AuditEntry
	err := s.auditEntries(ctx, func(e *models.AuditEntry) error { out = append(out, *e); return nil },
		"WHERE "+strings.Join(where, " AND ")+" ORDER BY n DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	return out, err
}

// EachAuditEntry visits every entry of the audit after a number, in order.
func (s *Store) EachAuditEntry(ctx context.Context, after int64, visit func(*models.AuditEntry) error) error {
	return s.auditEntries(ctx, visit, "WHERE n > $1 ORDER BY n", after)
}

func (s *Store) auditEntries(ctx context.Context, visit func(*models.AuditEntry) error, where string, args ...any) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var e models.AuditEntry
		var role string
		if err := rows.Scan(&e.N, &e.At, &e.Actor, &role, &e.Action, &e.CaseID, &e.Detail, &e.From, &e.Purpose, &e.Hash, &e.Digest, &e.PurposeDigest, &e.PurposeSalt); err != nil {
			return err
		}
		e.Role = models.Role(role)
		return visit(&e)
	}, "SELECT "+auditColumns+" FROM audit LEFT JOIN purposes ON entry = n "+where, args...)
}

// EachPurpose visits the purposes that are still kept, by the number of their entry, with the case each entry is about.
func (s *Store) EachPurpose(ctx context.Context, visit func(entry int64, caseID, words string) error) error {
	return s.visit(ctx, func(rows *sql.Rows) error {
		var entry int64
		var about, words string
		if err := rows.Scan(&entry, &about, &words); err != nil {
			return err
		}
		return visit(entry, about, words)
	}, "SELECT entry, about, words FROM purposes ORDER BY entry")
}

// LatestTreeHead returns the head of the largest tree, and one of size 0 when there is none.
func (s *Store) LatestTreeHead(ctx context.Context) (models.TreeHead, error) {
	var h models.TreeHead
	err := s.reader.QueryRowContext(ctx, "SELECT size, edge, note FROM audit_heads ORDER BY size DESC LIMIT 1").Scan(&h.Size, &h.Edge, &h.Note)
	if isNoRows(err) {
		return models.TreeHead{}, nil
	}
	return h, s.fail(err)
}

// AddTreeHead keeps a head; one of the same size was kept before when it does nothing.
func (s *Store) AddTreeHead(ctx context.Context, h models.TreeHead) error {
	return s.write(ctx, func(x *tx) error {
		known, err := x.exists("SELECT COUNT(*) FROM audit_heads WHERE size = $1", h.Size)
		if err != nil || known {
			return err
		}
		_, err = x.exec("INSERT INTO audit_heads (size, edge, note) VALUES ($1, $2, $3)", h.Size, h.Edge, h.Note)
		return err
	})
}
