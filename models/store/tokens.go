package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/milaan-project/milaan/models"
)

// CreateToken keeps a token's record.
func (s *Store) CreateToken(ctx context.Context, by models.Actor, t models.Token) error {
	reach, err := json.Marshal(t.Reach)
	if err != nil {
		return err
	}
	scopes, err := json.Marshal(t.Scopes)
	if err != nil {
		return err
	}
	return s.write(ctx, func(x *tx) error {
		_, err := x.exec("INSERT INTO tokens ("+tokenColumns+") VALUES ("+list(1, 12)+")",
			t.ID, t.Name, string(t.Role), string(reach), string(scopes), flag(t.WriteOnly), t.CreatedAt, t.ExpiresAt, int64(0), t.Owner, int64(0), t.Hash)
		if err != nil {
			return err
		}
		return x.auditToken(by, t.CreatedAt, "create", t.ID)
	})
}

// auditToken writes into the audit what was done to a token; that of a field telephone is said to be one.
func (x *tx) auditToken(by models.Actor, at int64, did, id string) error {
	var t models.Token
	err := x.visit(func(rows *sql.Rows) (err error) {
		t, err = scanToken(rows)
		return err
	}, "SELECT "+tokenColumns+" FROM tokens WHERE id = $1", id)
	if err != nil {
		return err
	}
	action, said := "token."+did, t.ID
	if t.WriteOnly {
		action = "device." + did
	}
	if did == "create" {
		said += " " + string(t.Role)
	}
	e := by.Entry(at, action, "", said)
	if e.Digest, err = tokenDigest(&t); err != nil {
		return err
	}
	return x.audit(e)
}

// TokenByHash finds a token by the SHA-256 of its secret, revoked ones too. It returns a NotFound Error when there is
// none.
func (s *Store) TokenByHash(ctx context.Context, hash []byte) (models.Token, error) {
	list, err := s.tokens(ctx, "hash = $1", hash)
	if err == nil && len(list) == 0 {
		err = s.fail(sql.ErrNoRows)
	}
	if err != nil {
		return models.Token{}, err
	}
	t := list[0]
	if t.Owner == "" {
		return t, nil
	}
	return t, s.asItsOwner(ctx, &t)
}

// asItsOwner brings a field telephone to what its owner is now: it reaches as far, and no longer.
func (s *Store) asItsOwner(ctx context.Context, t *models.Token) error {
	if a, err := s.Account(ctx, t.Owner); err == nil {
		t.Reach = a.Reach
		if endsTelephones(&a) {
			t.RevokedAt = max(t.RevokedAt, a.DisabledAt, 1)
		}
		return nil
	} else if models.CodeOf(err) != models.NotFound {
		return err
	}
	owners, err := s.tokens(ctx, "id = $1", t.Owner)
	if err == nil && (len(owners) == 0 || owners[0].RevokedAt != 0) {
		t.RevokedAt = max(t.RevokedAt, 1)
	}
	return err
}

// endsTelephones reports whether an account is one that no field telephone can be of.
func endsTelephones(a *models.Account) bool { return a.DisabledAt != 0 || a.Role != models.RoleField }

// revokeTelephones ends the validity of an account's telephones, so that none works again when it is let in again.
func (x *tx) revokeTelephones(w models.Write, owner string) error {
	var ids []string
	err := x.visit(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT id FROM tokens WHERE owner = $1 AND revoked_at = 0 ORDER BY id", owner)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := x.exec("UPDATE tokens SET revoked_at = $1 WHERE id = $2", w.At, id); err != nil {
			return err
		}
		if err := x.auditToken(w.Actor, w.At, "revoke", id); err != nil {
			return err
		}
	}
	return nil
}

// Tokens lists every token, revoked ones too, without their hashes, the oldest first.
func (s *Store) Tokens(ctx context.Context) ([]models.Token, error) {
	list, err := s.tokens(ctx, "1 = 1")
	for i := range list {
		list[i].Hash = nil
	}
	return list, err
}

//nolint:gosec // names of columns
const tokenColumns = "id, name, role, reach, scopes, write_only, created_at, expires_at, revoked_at, owner, used_at, hash"

func (s *Store) tokens(ctx context.Context, where string, args ...any) ([]models.Token, error) {
	var out []models.Token
	err := s.visit(ctx, func(rows *sql.Rows) error {
		t, err := scanToken(rows)
		out = append(out, t)
		return err
	}, "SELECT "+tokenColumns+" FROM tokens WHERE "+where+" ORDER BY created_at, id", args...)
	return out, err
}

func scanToken(rows *sql.Rows) (models.Token, error) {
	var t models.Token
	var role, reach, scopes string
	var writeOnly int64
	if err := rows.Scan(&t.ID, &t.Name, &role, &reach, &scopes, &writeOnly, &t.CreatedAt, &t.ExpiresAt, &t.RevokedAt, &t.Owner, &t.UsedAt, &t.Hash); err != nil {
		return t, err
	}
	t.Role, t.WriteOnly = models.Role(role), writeOnly != 0
	if err := json.Unmarshal([]byte(reach), &t.Reach); err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(scopes), &t.Scopes)
}

// TouchToken notes that a token was used.
func (s *Store) TouchToken(ctx context.Context, id string, at int64) error {
	return s.write(ctx, func(x *tx) error {
		_, err := x.exec("UPDATE tokens SET used_at = $1 WHERE id = $2", at, id)
		return err
	})
}

// RevokeToken ends a token's validity. It returns a NotFound Error when there is none or it was revoked before.
func (s *Store) RevokeToken(ctx context.Context, by models.Actor, id string, at int64) error {
	return s.write(ctx, func(x *tx) error {
		done, err := x.exec("UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0", at, id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return models.Errorf(models.NotFound, "no valid token has this id", "इस id का कोई मान्य टोकन नहीं है").
				Advise("milaan token list shows the ids, and which tokens are revoked already.", "milaan token list से id दिखती हैं, और यह भी कि कौन-से टोकन रद्द हो चुके हैं।")
		}
		return x.auditToken(by, at, "revoke", id)
	})
}
