package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/milaan-project/milaan/ledger"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
)

type auditCommand struct {
	Verify auditVerify `cmd:"" help:"Find any entry of the audit that was changed, left out or moved."`
	Head   auditHead   `cmd:"" help:"Sign the audit as it is, and write the head to a file to keep elsewhere."`
}

// auditKey reads the secret that signs heads, and makes it at first. It is no part of the vault: a head has to be of use
// after the vault's master key was replaced.
func auditKey(data string) ([]byte, error) {
	file := filepath.Join(data, "audit.key")
	key, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return os.ReadFile(file) // another program made it
		}
		if err != nil {
			return nil, err
		}
		_, err = f.Write(key)
		return key, errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil && len(key) != 32 {
		return nil, models.Errorf(models.Unavailable, "%s is not 32 bytes", "%s 32 बाइट की नहीं है", file).
			Advise("Restore it from a copy. Without it heads that were carried away cannot be checked.", "उसे प्रति से वापस लाएँ। उसके बिना बाहर रखे शीर्ष नहीं जाँचे जा सकते।")
	}
	return key, err
}

// auditKeys are the signer of a registry's heads, and the key that others check them with.
func auditKeys(ctx context.Context, data string, s *store.Store) (note.Signer, string, error) {
	secret, err := auditKey(data)
	if err != nil {
		return nil, "", err
	}
	id, err := s.RegistryID(ctx, newID())
	if err != nil {
		return nil, "", err
	}
	return ledger.Keys(secret, id)
}

type auditHead struct {
	registryFlags
	Out string `short:"o" help:"File to write; without it, standard output."`
}

// Run signs the audit as it is.
func (a *auditHead) Run(ctx context.Context, out console) error {
	if err := a.mustExist(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	signer, key, err := auditKeys(ctx, a.Data, s)
	if err != nil {
		return err
	}
	signed, err := ledger.Sign(ctx, s, signer)
	if err != nil {
		return err
	}
	if a.Out == "" {
		return ledger.WriteHead(out.Out, key, signed)
	}
	return writeWhole(a.Out, func(w io.Writer) error { return ledger.WriteHead(w, key, signed) })
}

type auditVerify struct {
	registryFlags
	Head []string `help:"A head that was kept elsewhere; give it again for another." type:"existingfile"`
}

// Run verifies the audit, against heads that were carried away too.
func (a *auditVerify) Run(ctx context.Context, out console) error {
	if err := a.mustExist(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // it was only read
	_, key, err := auditKeys(ctx, a.Data, s)
	if err != nil {
		return err
	}
	var heads []ledger.Head
	for _, file := range a.Head {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		head, err := ledger.ReadHead(content, key)
		if err != nil {
			return err
		}
		heads = append(heads, head)
	}
	v, err := ledger.Verify(ctx, s, heads...)
	if err != nil {
		return err
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	if err := ledger.VerifyClocks(ctx, s, at, time.Now()); err != nil {
		return err
	}
	if err := ledger.VerifyDistricts(ctx, s, places.Default().Recognised); err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "the audit is whole: %d entries, %d signed heads fit, %d cases, pairs, accounts and tokens are as they were written\n", v.Entries, v.Heads, v.Kept)
	for _, more := range []struct {
		count int
		what  string
	}{
		{v.Partly, "of these were last written by a version that vouched for less: records without the columns beside them, no accounts and tokens; their next change makes up for it"},
		{v.Moving, "more were written while this looked; look again when fewer people work"},
		{v.Forgotten, "purposes are not kept any more: their cases were purged, or a backup was restored, which holds none"},
	} {
		if more.count > 0 {
			fmt.Fprintln(out.Out, more.count, more.what)
		}
	}
	return nil
}

// signEvery is how often a server signs its audit.
const signEvery = time.Hour

// headFile is where a server writes its latest head, for an administrator to carry away.
func headFile(data string) string { return filepath.Join(data, "audit-head.txt") }

// keepHeads signs the audit every hour, and once more at the end, into a file.
func keepHeads(ctx context.Context, data string, s *store.Store, log *slog.Logger) error {
	signer, key, err := auditKeys(ctx, data, s)
	if err != nil {
		return err
	}
	sign := func(ctx context.Context) {
		signed, err := ledger.Sign(ctx, s, signer)
		if err == nil {
			err = writeWhole(headFile(data), func(w io.Writer) error { return ledger.WriteHead(w, key, signed) })
		}
		if err != nil && ctx.Err() == nil {
			log.Error("the audit is not signed", "code", models.CodeOf(err), "err", err)
		}
	}
	tick := time.NewTicker(signEvery)
	defer tick.Stop()
	for {
		sign(ctx)
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
			defer cancel()
			sign(last)
			return ctx.Err()
		case <-tick.C:
		}
	}
}
