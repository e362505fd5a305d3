package store

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/milaan-project/milaan/models"
)

// recordDigest is what the audit vouches for of a case's record.
func recordDigest(salt, id, status, closing, record string) (string, error) {
	return models.DigestOf(salt, id, status, closing, record)
}

// verdictDigest is what the audit vouches for of a verdict; salt is that of both cases.
func verdictDigest(salt, missingID, foundID string, v *models.Verdict, body string) (string, error) {
	return models.DigestOf(salt, missingID, foundID, strconv.FormatInt(v.N, 10), strconv.FormatInt(v.At, 10), string(v.Kind), v.By.ID, body)
}

// saltOf makes the salt of a new case from its wrapped key, which holds a random key and is purged with the case.
func saltOf(c *models.Case) (string, error) { return models.DigestOf("salt", string(c.WrappedKey)) }

// EachKept visits everything that the audit vouches for, each key's in the order in which it was written.
func (s *Store) EachKept(ctx context.Context, visit func(models.Kept) error) error {
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var version int64
		var id, salt, now, status, closing, record string
		if err := rows.Scan(&id, &salt, &now, &status, &closing, &record, &version); err != nil {
			return err
		}
		digest, err := recordDigest(salt, id, status, closing, record)
		if err != nil {
			return err
		}
		return visit(models.Kept{Key: id, Digest: digest, Purged: now == string(models.Purged)})
	}, `SELECT id, salt, status, status, closing, record, version FROM cases UNION ALL
		SELECT v.case_id, c.salt, c.status, v.status, v.closing, v.record, v.version FROM case_versions v JOIN cases c ON c.id = v.case_id ORDER BY 1, 7`)
	if err != nil {
		return err
	}
	return s.visit(ctx, func(rows *sql.Rows) error {
		var v models.Verdict
		var last int64
		var missing, found, kind, body, salt, state, one, other string
		if err := rows.Scan(&missing, &found, &v.N, &v.At, &kind, &v.By.ID, &body, &salt, &state, &last, &one, &other); err != nil {
			return err
		}
		v.Kind = models.VerdictKind(kind)
		digest, err := verdictDigest(salt, missing, found, &v, body)
		if err != nil {
			return err
		}
		k := models.Kept{Key: missing + " " + found, Digest: digest, Purged: one == string(models.Purged) || other == string(models.Purged)}
		if v.N == last {
			k.State = models.PairState(state)
		}
		return visit(k)
	}, `SELECT v.missing_id, v.found_id, v.n, v.at, v.kind, v.actor, v.body, COALESCE(m.salt, '') || COALESCE(f.salt, ''), COALESCE(p.state, ''), COALESCE(p.version, 0),
		COALESCE(m.status, ''), COALESCE(f.status, '')
		FROM verdicts v LEFT JOIN pairs p ON p.missing_id = v.missing_id AND p.found_id = v.found_id LEFT JOIN cases m ON m.id = v.missing_id LEFT JOIN cases f ON f.id = v.found_id
		ORDER BY v.missing_id, v.found_id, v.n`)
}
