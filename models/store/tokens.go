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
		_, err := x.exec("INSERT INTO tokens ("+tokenColumns+", hash) VALUES ("+list(1, 11)+")",
			t.ID, t.Name, string(t.Role), string(reach), string(scopes), flag(t.WriteOnly), t.CreatedAt, t.ExpiresAt, int64(0), t.Owner, t.Hash)
		if err != nil {
			return err
		}
		said := t.ID + " " + string(t.Role)
		if t.WriteOnly {
			return x.audit(by.Entry(t.CreatedAt, "device.create", "", said))
		}
		return x.audit(by.Entry(t.CreatedAt, "token.create", "", said))
	})
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
	t.Hash = hash
	if t.Owner == "" {
		return t, nil
	}
	return t, s.asItsOwner(ctx, &t)
}

// asItsOwner brings a field telephone to what its owner is now: it reaches as far, and no longer.
func (s *Store) asItsOwner(ctx context.Context, t *models.Token) error {
	if a, err := s.Account(ctx, t.Owner); err == nil {
		t.Reach = a.Reach
		if a.DisabledAt != 0 || a.Role != models.RoleField {
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

// Tokens lists every token, revoked ones too, without their hashes, the oldest first.
func (s *Store) Tokens(ctx context.Context) ([]models.Token, error) { return s.tokens(ctx, "1 = 1") }

//nolint:gosec // names of columns
const tokenColumns = "id, name, role, reach, scopes, write_only, created_at, expires_at, revoked_at, owner"

func (s *Store) tokens(ctx context.Context, where string, args ...any) ([]models.Token, error) {
	var out []models.Token
	err := s.visit(ctx, func(rows *sql.Rows) error {
		var t models.Token
		var role, reach, scopes string
		var writeOnly int64
		if err := rows.Scan(&t.ID, &t.Name, &role, &reach, &scopes, &writeOnly, &t.CreatedAt, &t.ExpiresAt, &t.RevokedAt, &t.Owner); err != nil {
			return err
		}
		t.Role, t.WriteOnly = models.Role(role), writeOnly != 0
		if err := json.Unmarshal([]byte(reach), &t.Reach); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(scopes), &t.Scopes)
		out = append(out, t)
		return err
	}, "SELECT "+tokenColumns+" FROM tokens WHERE "+where+" ORDER BY created_at, id", args...)
	return out, err
}

// RevokeToken ends a token's validity. It returns a NotFound Error when there is none or it was revoked before.
func (s *Store) RevokeToken(ctx context.Context, by models.Actor, id string, at int64) error {
	return s.write(ctx, func(x *tx) error {
		var writeOnly int64
		err := x.queryRow("UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0 RETURNING write_only", at, id).Scan(&writeOnly)
		if isNoRows(err) {
			return models.Errorf(models.NotFound, "no valid token has this id", "इस id का कोई मान्य टोकन नहीं है").
				Advise("milaan token list shows the ids, and which tokens are revoked already.", "milaan token list से id दिखती हैं, और यह भी कि कौन-से टोकन रद्द हो चुके हैं।")
		}
		if err != nil {
			return err
		}
		if writeOnly != 0 {
			return x.audit(by.Entry(at, "device.revoke", "", id))
		}
		return x.audit(by.Entry(at, "token.revoke", "", id))
	})
}
