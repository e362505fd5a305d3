package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Make a token and print it, once."`
	List   tokenList   `cmd:"" help:"List whose tokens there are, with their ids; never a token itself."`
	Revoke tokenRevoke `cmd:"" help:"End a token's validity."`
}

type tokenCreate struct {
	registryFlags
	Role string `required:"" help:"admin, station, field, cwc, ahtu, auditor or client."`
	Name string `required:"" help:"Whose it is, for the audit."`
}

// tokenBytes is how much chance a token holds: 256 bits, so that its plain SHA-256 cannot be searched for.
const tokenBytes = 32

// Run prints the token alone on standard output.
func (t *tokenCreate) Run(ctx context.Context, out console) error {
	if !slices.Contains(models.Roles(), models.Role(t.Role)) {
		return models.Errorf(models.Invalid, "there is no role %q", "%q कोई भूमिका नहीं है", t.Role).At("role").
			Advise("Use admin, station, field, cwc, ahtu, auditor or client.", "admin, station, field, cwc, ahtu, auditor या client लिखें।")
	}
	s, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	token, record, err := issueToken(ctx, s, models.Role(t.Role), t.Name)
	if err != nil {
		return err
	}
	fmt.Fprintln(out.Err, "token", record.ID, "for", t.Name, "as", t.Role+"; it is not shown again:")
	_, err = fmt.Fprintln(out.Out, token)
	return err
}

// issueToken makes a token, of which the registry keeps only the hash.
func issueToken(ctx context.Context, s *store.Store, role models.Role, name string) (token string, record models.Token, err error) {
	secret := make([]byte, tokenBytes)
	if _, err := rand.Read(secret); err != nil {
		return "", models.Token{}, err
	}
	token = "milaan_" + base64.RawURLEncoding.EncodeToString(secret)
	hash := sha256.Sum256([]byte(token))
	record = models.Token{ID: newID(), Name: name, Role: role, Hash: hash[:], CreatedAt: time.Now().UnixMilli()}
	return token, record, s.CreateToken(ctx, record)
}

type tokenList struct {
	registryFlags
}

// Run prints a line for each token: id, role, the day it was made, the day it was revoked or "valid", whose it is.
func (t *tokenList) Run(ctx context.Context, out console) error {
	s, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // it was only read
	tokens, err := s.Tokens(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out.Out, 0, 0, 2, ' ', 0)
	for _, k := range tokens {
		state := "valid"
		if k.RevokedAt != 0 {
			state = "revoked " + today(time.UnixMilli(k.RevokedAt)).String()
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", k.ID, k.Role, today(time.UnixMilli(k.CreatedAt)), state, k.Name)
	}
	return table.Flush()
}

type tokenRevoke struct {
	registryFlags
	ID string `arg:"" help:"The token's id, as printed when it was made, or by token list."`
}

// Run revokes the token at once, on every server of the registry.
func (t *tokenRevoke) Run(ctx context.Context) error {
	s, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	return s.RevokeToken(ctx, t.ID, time.Now().UnixMilli())
}
