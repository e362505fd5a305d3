package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	_ "time/tzdata" // the registry's zone on hosts without zone data

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

// registryFlags say where a registry is.
type registryFlags struct {
	Data     string `default:"data" help:"Folder of the registry: database, sealed photographs, indexes, key."`
	Database string `help:"postgres://… for a PostgreSQL database; without it, SQLite in the data folder."`
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
		return models.Errorf(models.NotFound, "there is no registry in %s", "%s में कोई रजिस्ट्री नहीं है", r.Data).
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
	intake   *intake.Service
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
	sealed, err := vault.Open(vault.Config{Dir: filepath.Join(where.Data, "vault")})
	if err != nil {
		return nil, err
	}
	if r.enroller, err = enrol.Open(enrol.Config{Models: modelsDir}); err != nil {
		return nil, err
	}
	if r.zone, err = time.LoadLocation(zone); err != nil {
		return nil, err
	}
	r.intake = intake.New(intake.Config{Store: r.store, Vault: sealed, Enroller: r.enroller, Gazetteer: places.Default(),
		Now: time.Now, NewID: newID, Zone: r.zone})
	return r, nil
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
