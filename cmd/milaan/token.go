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
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
)

type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Make a token and print it, once."`
	List   tokenList   `cmd:"" help:"List whose tokens there are, with their ids; never a token itself."`
	Revoke tokenRevoke `cmd:"" help:"End a token's validity."`
}

type tokenCreate struct {
	registryFlags
	Role     string   `required:"" help:"admin, station, field, cwc, ahtu, auditor or client."`
	Name     string   `required:"" help:"Whose it is, for the audit."`
	District []string `help:"District that it is for, by name; give it again for another. Without any it is for the whole state, except that a Committee decides in its own district only."`
	Scope    []string `help:"Of a client: cases.read, candidates.read, missing.write, found.write. Without any it has them all."`
	Days     int      `default:"90" help:"Days until it ends by itself. 0 is never: say it only of a token that somebody will remember to revoke."`
}

// tokenBytes is how much chance a token holds: 256 bits, so that its plain SHA-256 cannot be searched for.
const tokenBytes = 32

// Run prints the token alone on standard output.
func (t *tokenCreate) Run(ctx context.Context, out console) error {
	if !slices.Contains(models.Roles(), models.Role(t.Role)) {
		return models.Errorf(models.Invalid, "there is no role %q", "%q कोई भूमिका नहीं है", t.Role).At("role").
			Advise("Use admin, station, field, cwc, ahtu, auditor or client.", "admin, station, field, cwc, ahtu, auditor या client लिखें।")
	}
	record, err := t.record()
	if err != nil {
		return err
	}
	s, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	token, record, err := issueToken(ctx, s, record)
	if err != nil {
		return err
	}
	fmt.Fprintln(out.Err, "token", record.ID, "for", t.Name, "as", t.Role+", "+untilWhen(&record)+"; it is not shown again:")
	_, err = fmt.Fprintln(out.Out, token)
	return err
}

// record is the token's record without its hash.
func (t *tokenCreate) record() (models.Token, error) {
	record := models.Token{Role: models.Role(t.Role), Name: t.Name}
	var err error
	if record.Reach, err = places.Default().ReachOf(record.Role, t.District...); err != nil {
		return record, err
	}
	record.Reach.Everywhere = len(t.District) == 0
	for _, scope := range t.Scope {
		if !slices.Contains(models.Scopes(), models.Scope(scope)) || record.Role != models.RoleClient {
			return record, models.Errorf(models.Invalid, "%q is no scope of this role", "%q इस भूमिका का scope नहीं है", scope).At("scope").
				Advise("A client may have cases.read, candidates.read, missing.write and found.write.", "client के लिए: cases.read, candidates.read, missing.write, found.write।")
		}
		record.Scopes = append(record.Scopes, models.Scope(scope))
	}
	if t.Days < 0 {
		return record, models.Errorf(models.Invalid, "a token cannot end before today", "टोकन आज से पहले समाप्त नहीं हो सकता").At("days").
			Advise("Say in how many days it ends; 0 is never.", "बताएँ कि वह कितने दिन में समाप्त हो; 0 का अर्थ है कभी नहीं।")
	}
	if t.Days > 0 {
		record.ExpiresAt = time.Now().AddDate(0, 0, t.Days).UnixMilli()
	}
	return record, nil
}

// untilWhen says when a token ends by itself.
func untilWhen(t *models.Token) string {
	if t.ExpiresAt == 0 {
		return "valid until it is revoked"
	}
	return "valid until " + today(time.UnixMilli(t.ExpiresAt)).String()
}

// theConsole is the command line on the registry's own machine, as who does something.
var theConsole = models.Actor{ID: "console", Name: "console", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}

// newToken makes the secret of a token.
func newToken() (string, error) {
	secret := make([]byte, tokenBytes)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	return "milaan_" + base64.RawURLEncoding.EncodeToString(secret), nil
}

// issueToken makes a token of a record, of which the registry keeps only the hash.
func issueToken(ctx context.Context, s *store.Store, record models.Token) (token string, issued models.Token, err error) {
	if token, err = newToken(); err != nil {
		return "", models.Token{}, err
	}
	hash := sha256.Sum256([]byte(token))
	record.ID, record.Hash, record.CreatedAt = newID(), hash[:], time.Now().UnixMilli()
	return token, record, s.CreateToken(ctx, theConsole, record)
}

type tokenList struct {
	registryFlags
}

// Run prints a line for each token: id, role, the day it was made, until when it is valid or when it ended or was revoked, whose
// it is.
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
		state := untilWhen(&k)
		switch {
		case k.RevokedAt != 0:
			state = "revoked " + today(time.UnixMilli(k.RevokedAt)).String()
		case k.ExpiresAt != 0 && k.ExpiresAt <= time.Now().UnixMilli():
			state = "ended " + today(time.UnixMilli(k.ExpiresAt)).String()
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
	return s.RevokeToken(ctx, theConsole, t.ID, time.Now().UnixMilli())
}
