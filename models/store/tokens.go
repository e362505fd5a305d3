package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/milaan-project/milaan/models"
)

// CreateToken keeps a token's record.
func (s *Store) CreateToken(ctx context.Context, t models.Token) error {
	return s.write(ctx, func(x *tx) error {
		_, err := x.exec("INSERT INTO tokens (id, name, role, hash, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5, 0)",
			t.ID, t.Name, string(t.Role), t.Hash, t.CreatedAt)
		if err != nil {
			return err
		}
		return x.audit(models.AuditEntry{At: t.CreatedAt, Actor: "console", Role: models.RoleAdmin, Action: "token.create", Detail: t.ID + " " + string(t.Role)})
	})
}

// TokenByHash finds a token by the SHA-256 of its secret, revoked ones too. It returns a NotFound Error when there is
// none.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (models.Token, error) {
	t := models.Token{Hash: hash}
	var role string
	err := s.reader.QueryRowContext(ctx, "SELECT id, name, role, created_at, revoked_at FROM tokens WHERE hash = $1", hash).
		Scan(&t.ID, &t.Name, &role, &t.CreatedAt, &t.RevokedAt)
	t.Role = models.Role(role)
	return t, s.fail(err)
}

// Tokens lists every token, revoked ones too, without their hashes, the oldest first.
func (s *Store) Tokens(ctx context.Context) ([]models.Token, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT id, name, role, created_at, revoked_at FROM tokens ORDER BY created_at, id")
	if err != nil {
		return nil, s.fail(err)
	}
	var out []models.Token
	err = scan(rows, func() error {
		var t models.Token
		var role string
		err := rows.Scan(&t.ID, &t.Name, &role, &t.CreatedAt, &t.RevokedAt)
		t.Role = models.Role(role)
		out = append(out, t)
		return err
	})
	return out, s.fail(err)
}

// RevokeToken ends a token's validity. It returns a NotFound Error when there is none or it was revoked before.
func (s *Store) RevokeToken(ctx context.Context, id string, at int64) error {
	return s.write(ctx, func(x *tx) error {
		var name string
		err := x.queryRow("UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0 RETURNING name", at, id).Scan(&name)
		if isNoRows(err) {
			return models.Errorf(models.NotFound, "no valid token has this id", "इस id का कोई मान्य टोकन नहीं है").
				Advise("milaan token list shows the ids, and which tokens are revoked already.", "milaan token list से id दिखती हैं, और यह भी कि कौन-से टोकन रद्द हो चुके हैं।")
		}
		if err != nil {
			return err
		}
		return x.audit(models.AuditEntry{At: at, Actor: "console", Role: models.RoleAdmin, Action: "token.revoke", Detail: id})
	})
}

// Audit writes down that somebody saw or searched something.
func (s *Store) Audit(ctx context.Context, entries ...models.AuditEntry) error {
	return s.write(ctx, func(x *tx) error {
		return x.audit(entries...)
	})
}

var auditTable = newTable("audit", "n", "at", "actor", "role", "action", "case_id", "detail", "hash")

// audit appends entries to the chain: the hash of each is the SHA-256 of the hash before and the entry as a JSON array.
func (x *tx) audit(entries ...models.AuditEntry) error {
	rows := make([][]any, len(entries))
	for i, e := range entries {
		x.audits++
		entry, err := json.Marshal([]any{x.audits, e.At, e.Actor, e.Role, e.Action, e.CaseID, e.Detail})
		if err != nil {
			return err
		}
		sum := sha256.Sum256(append([]byte(x.head), entry...))
		x.head = hex.EncodeToString(sum[:])
		rows[i] = []any{x.audits, e.At, e.Actor, string(e.Role), e.Action, e.CaseID, e.Detail, x.head}
	}
	return x.add(auditTable, rows...)
}
