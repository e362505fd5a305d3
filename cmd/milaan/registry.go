package main

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the registry's zone on hosts without zone data

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
	"github.com/milaan-project/milaan/review"
)

// registryFlags say where a registry is.
type registryFlags struct {
	Data     string `default:"data" help:"Folder of the registry: database, sealed photographs, indexes, key."`
	Database string `help:"postgres://… for a PostgreSQL database; without it, SQLite in the data folder."`

	NoSecondFactor bool `kong:"-"` // see serve
}

// open opens the registry's store, and makes it at first.
func (r *registryFlags) open(ctx context.Context) (*store.Store, error) {
	if err := makeFolder(r.Data); err != nil {
		return nil, err
	}
	if r.Database != "" {
		if err := refuseDemo(r.Data); err != nil {
			return nil, err
		}
		return store.Open(ctx, r.Database)
	}
	return store.Open(ctx, r.sqlite())
}

func (r *registryFlags) sqlite() string { return filepath.Join(r.Data, "registry.db") }

// mustExist refuses a folder without a registry, for commands that work on what is there: a folder's name is soon
// mistyped.
func (r *registryFlags) mustExist() error {
	file := r.sqlite()
	if r.Database != "" {
		file = r.Data
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return models.Errorf(models.NotFound, "there is no registry in %s", "%s में कोई रजिस्टर नहीं है", r.Data).
			Advise("Give the folder that milaan serve runs on with --data.", "--data से वह फ़ोल्डर दें जिस पर milaan serve चलता है।")
	}
	return nil
}

// makeFolder makes a folder that only its owner may enter.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return models.Errorf(models.Unavailable, "the folder %s cannot be made", "फ़ोल्डर %s नहीं बन सकता", dir).
			Advise("Choose another with --data.", "--data से दूसरा फ़ोल्डर दें।").Because(err)
	}
	return nil
}

// registry is a registry without its indexes: all that taking in records and photographs needs. Several programs may
// work on one at a time.
type registry struct {
	store    *store.Store
	enroller *enrol.Enroller
	vault    *vault.Vault
	places   *places.Gazetteer
	intake   *intake.Service
	review   *review.Service
	accounts *accounts.Service
	zone     *time.Location // of its calendar
}

// openRegistry opens a registry, and makes it at first. modelsDir is the folder of the face model files.
func openRegistry(ctx context.Context, where registryFlags, modelsDir string) (_ *registry, err error) {
	r := &registry{}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	if r.store, err = where.open(ctx); err != nil {
		return nil, err
	}
	if r.vault, err = openVault(ctx, where.Data, r.store); err != nil {
		return nil, err
	}
	if r.enroller, err = enrol.Open(enrol.Config{Models: modelsDir}); err != nil {
		return nil, err
	}
	if r.zone, err = time.LoadLocation(zone); err != nil {
		return nil, err
	}
	r.places = places.Default()
	if err = r.store.Recognise(ctx, r.places.Recognised); err != nil {
		return nil, err
	}
	r.intake = intake.New(intake.Config{Store: r.store, Vault: r.vault, Enroller: r.enroller, Gazetteer: r.places,
		Now: time.Now, NewID: newID, Zone: r.zone})
	r.review = review.New(review.Config{Store: r.store, Places: r.places, Now: time.Now, Zone: r.zone})
	r.accounts = accounts.New(accounts.Config{Store: r.store, Sealer: r.vault, Places: places.Default(), Now: time.Now, NewID: newID, SessionKey: r.vault.Derive("sessions"), NoSecondFactor: where.NoSecondFactor})
	return r, nil
}

// openVault opens a registry's vault with the master key of the environment, if there is one, and refuses a key that is
// not the registry's: what is sealed under another one could never be read together.
func openVault(ctx context.Context, data string, s *store.Store) (*vault.Vault, error) {
	key, err := masterKey()
	if err != nil {
		return nil, err
	}
	v, err := vault.Open(vault.Config{Dir: filepath.Join(data, "vault"), MasterKey: key})
	if err != nil {
		return nil, err
	}
	newest, _, err := s.List(ctx, models.CaseFilter{}, "", 1)
	if err != nil {
		return nil, err
	}
	for _, c := range newest {
		if len(c.WrappedKey) == 0 {
			continue // purged
		}
		if err := v.CheckCaseKey(c.WrappedKey); err != nil {
			return nil, models.Errorf(models.Unavailable, "the vault's master key is not this registry's", "तिजोरी की मुख्य कुंजी इस रजिस्टर की नहीं है").
				Advise("Set MILAAN_MASTER_KEY to the key that the registry was made with, or restore the file vault/master.key from its backup and unset MILAAN_MASTER_KEY.",
					"MILAAN_MASTER_KEY में वही कुंजी दें जिससे रजिस्टर बना था, या vault/master.key को बैकअप से वापस लाएँ और MILAAN_MASTER_KEY हटा दें।").Because(err)
		}
	}
	return v, nil
}

// masterKey reads MILAAN_MASTER_KEY; nil without it. It is no flag, since others on the machine may read those.
func masterKey() ([]byte, error) {
	written := strings.TrimSpace(os.Getenv("MILAAN_MASTER_KEY"))
	if written == "" {
		return nil, nil
	}
	key, err := base64.StdEncoding.DecodeString(written)
	if err != nil || len(key) != vault.KeySize {
		return nil, models.Errorf(models.Invalid, "MILAAN_MASTER_KEY is not %d bytes in base64", "MILAAN_MASTER_KEY base64 में %d बाइट नहीं है", vault.KeySize).
			Advise("For a new registry make one with: openssl rand -base64 32. That of a file is printed by: base64 vault/master.key",
				"नए रजिस्टर के लिए बनाएँ: openssl rand -base64 32। फ़ाइल की कुंजी: base64 vault/master.key")
	}
	return key, nil
}

// newID makes a UUIDv7.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Close releases everything.
func (r *registry) Close() error {
	var errs []error
	if r.enroller != nil {
		errs = append(errs, r.enroller.Close())
	}
	if r.store != nil {
		errs = append(errs, r.store.Close())
	}
	return errors.Join(errs...)
}
