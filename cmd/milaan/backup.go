package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/backup"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

// photosFolder is where a registry's sealed photographs are.
func photosFolder(data string) string { return filepath.Join(data, "vault", "photos") }

// backupFolders remembers which folders hold backups of a registry: a purge has to reach them all.
const backupFolders = "backups"

func knownBackups(ctx context.Context, s *store.Store) ([]string, error) {
	value, err := s.Setting(ctx, backupFolders)
	if err != nil || value == "" {
		return nil, err
	}
	var list []string
	return list, json.Unmarshal([]byte(value), &list)
}

func rememberBackups(ctx context.Context, s *store.Store, list []string) error {
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return s.SetSetting(ctx, backupFolders, string(b))
}

type backupCommand struct {
	registryFlags
	To string `arg:"" help:"Folder for the backups of this registry: of another disk, that nothing else is copied from. Each time a file is added; keys and photographs are shared."`
}

// Run makes a backup, while the server runs or not.
func (b *backupCommand) Run(ctx context.Context, out console) error {
	if err := b.mustExist(); err != nil {
		return err
	}
	s, err := b.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	v, err := openVault(ctx, b.Data, s)
	if err != nil {
		return err
	}
	if err := noteDemo(ctx, s, b.Data); err != nil {
		return err
	}
	folder, err := filepath.Abs(b.To)
	if err != nil {
		return err
	}
	known, err := knownBackups(ctx, s)
	if err != nil {
		return err
	}
	if !slices.Contains(known, folder) {
		// Before the first backup is written: a purge must know of every one.
		if err := rememberBackups(ctx, s, append(known, folder)); err != nil {
			return err
		}
	}
	if err := s.Audit(ctx, theConsole.Entry(time.Now().UnixMilli(), "backup", "", "")); err != nil {
		return err
	}
	made, err := backup.Make(ctx, s, v, photosFolder(b.Data), folder, time.Now())
	if err != nil {
		return err
	}
	if err := s.SetSetting(ctx, lastBackup, strconv.FormatInt(time.Now().UnixMilli(), 10)); err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "%s: %d rows, %d photographs more\n", made.File, made.Rows, made.Photos)
	fmt.Fprintln(out.Err, "The master key is not in it and opens it: keep a copy of", filepath.Join(b.Data, "vault", "master.key"), "elsewhere, and of", filepath.Join(b.Data, "audit.key")+".")
	return nil
}

type restoreCommand struct {
	registryFlags
	Backup    string `arg:"" help:"The backup: a file that ends in .backup, with keys and photos beside it." type:"existingfile"`
	MasterKey string `env:"-" help:"File of the master key that the registry had; MILAAN_MASTER_KEY is used instead when it is set." type:"existingfile"`
}

// Run restores a registry into a new folder. When it cannot, the folder is as it was.
func (r *restoreCommand) Run(ctx context.Context, out console) (err error) {
	if _, err := os.Stat(r.sqlite()); err == nil {
		return models.Errorf(models.Conflict, "there is a registry in %s already", "%s में पहले से रजिस्टर है", r.Data).
			Advise("Restore into a new folder with --data, and look at it before it replaces anything.", "--data से नए फ़ोल्डर में लौटाएँ, और बदलने से पहले उसे देख लें।")
	}
	if _, err := os.Stat(r.keyFile()); err == nil {
		return models.Errorf(models.Conflict, "there is the key of a registry in %s already", "%s में पहले से किसी रजिस्टर की कुंजी है", r.Data).
			Advise("Restore into a new folder with --data.", "--data से नए फ़ोल्डर में लौटाएँ।")
	}
	key, err := masterKey()
	if err != nil {
		return err
	}
	if key == nil && r.MasterKey == "" {
		return models.Errorf(models.Invalid, "the master key is missing: without it the backup cannot be opened", "मुख्य कुंजी नहीं दी गई: उसके बिना बैकअप नहीं खुलेगा").At("master-key").
			Advise("Give its file with --master-key, or set MILAAN_MASTER_KEY.", "--master-key से उसकी फ़ाइल दें, या MILAAN_MASTER_KEY रखें।")
	}
	if err := makeFolder(filepath.Join(r.Data, "vault")); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.undo())
		}
	}()
	if key == nil {
		key, err := os.ReadFile(r.MasterKey)
		if err != nil {
			return err
		}
		if err := os.WriteFile(r.keyFile(), key, 0o600); err != nil {
			return err
		}
	}
	s, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	v, err := openVault(ctx, r.Data, s)
	if err != nil {
		return err
	}
	done, err := backup.Restore(ctx, s, v, r.Backup, photosFolder(r.Data))
	if err != nil {
		return err
	}
	if err := markRestored(ctx, s, r.Data); err != nil {
		return err
	}
	w := models.Write{Actor: theConsole, At: time.Now().UnixMilli()}
	if err := s.Audit(ctx, w.Actor.Entry(w.At, "restore", "", "")); err != nil {
		return err
	}
	if err := s.NotePurged(ctx, w); err != nil {
		return err
	}
	revoked, err := revokeAll(ctx, s, w)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "%d rows and %d photographs are restored", done.Rows, done.Photos)
	if done.Gone > 0 {
		fmt.Fprintf(out.Out, "; of %d cases that were purged since nothing is left", done.Gone)
	}
	if revoked > 0 {
		fmt.Fprintf(out.Out, "\nAll %d tokens are revoked, since some may have been after the backup was made: make new ones.", revoked)
	}
	fmt.Fprint(out.Out, "\nAccounts are as they were then: disable again whoever was disabled since (milaan user list).")
	_, err = fmt.Fprintln(out.Out, "\nThe indexes are built when the server starts. Put audit.key back from its copy, so that heads of the audit can be checked.")
	return err
}

func (r *restoreCommand) keyFile() string { return filepath.Join(r.Data, "vault", "master.key") }

// undo takes away what a restoration began that could not be finished. A folder with other files in it stays.
func (r *restoreCommand) undo() error {
	var errs []error
	for _, name := range []string{r.sqlite(), r.sqlite() + "-wal", r.sqlite() + "-shm", r.keyFile(), filepath.Join(r.Data, demoFile)} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	errs = append(errs, os.RemoveAll(photosFolder(r.Data)))
	for _, folder := range []string{filepath.Join(r.Data, "vault"), r.Data} {
		if left, err := os.ReadDir(folder); err == nil && len(left) == 0 {
			errs = append(errs, os.Remove(folder))
		}
	}
	return errors.Join(errs...)
}

// revokeAll ends the validity of every token and returns how many were valid.
func revokeAll(ctx context.Context, s *store.Store, w models.Write) (int, error) {
	tokens, err := s.Tokens(ctx)
	if err != nil {
		return 0, err
	}
	count := 0
	for i := range tokens {
		if tokens[i].RevokedAt == 0 {
			if err := s.RevokeToken(ctx, w.Actor, tokens[i].ID, w.At); err != nil {
				return count, err
			}
			count++
		}
	}
	return count, nil
}

type vaultCommand struct {
	Rotate vaultRotate `cmd:"" help:"Replace the master key; run it again after an interruption. The server must not be running."`
}

type vaultRotate struct {
	registryFlags
	LostBackups []string `help:"Folders of backups that are lost or destroyed: they need not be reached."`
}

// stillThere forgets which folders of backups are lost, and returns the others.
func stillThere(ctx context.Context, s *store.Store, folders, lost []string) ([]string, error) {
	reached := slices.DeleteFunc(slices.Clone(folders), func(f string) bool { return slices.Contains(lost, f) })
	if len(reached) == len(folders) {
		return reached, nil
	}
	return reached, rememberBackups(ctx, s, reached)
}

// rewrapAtOnce is how many keys one transaction replaces.
const rewrapAtOnce = 1000

// Run wraps every case's key, and every account's second factor, with a new master key.
func (r *vaultRotate) Run(ctx context.Context, out console) (err error) {
	if err := r.mustExist(); err != nil {
		return err
	}
	if key, err := masterKey(); err != nil || key != nil {
		return models.Errorf(models.Invalid, "the master key is in MILAAN_MASTER_KEY, and not in a file that could be replaced", "मुख्य कुंजी MILAAN_MASTER_KEY में है, फ़ाइल में नहीं जिसे बदला जा सके").
			Advise("Write the key to vault/master.key (base64 -d), unset MILAAN_MASTER_KEY, and rotate.", "कुंजी vault/master.key में लिखें (base64 -d), MILAAN_MASTER_KEY हटाएँ और फिर बदलें।").Because(err)
	}
	lock, err := lockFolder(r.Data, "vault rotate")
	if err != nil {
		return err
	}
	defer lock.Close()
	s, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	dir := filepath.Join(r.Data, "vault")
	if err := vault.BeginRotation(dir, rand.Reader); err != nil {
		return err
	}
	v, err := vault.Open(vault.Config{Dir: dir})
	if err != nil {
		return err
	}
	count, err := rewrapCases(ctx, s, v)
	if err != nil {
		return err
	}
	people, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	for i := range people {
		a := &people[i]
		sealed, changed, err := v.ResealSecret("second factor", a.TOTP)
		if err != nil {
			return err
		}
		if a.TOTP = sealed; changed {
			if err := s.UpdateAccount(ctx, models.Write{Actor: theConsole, At: time.Now().UnixMilli()}, a, "rewrap", false); err != nil {
				return err
			}
		}
	}
	folders, err := knownBackups(ctx, s)
	if err != nil {
		return err
	}
	reached, err := stillThere(ctx, s, folders, r.LostBackups)
	if err != nil {
		return err
	}
	for _, folder := range reached {
		err := backup.Rewrap(folder, func(wrapped []byte) ([]byte, error) {
			now, _, err := v.Rewrap(wrapped)
			return now, err
		})
		if err != nil {
			return err
		}
	}
	if err := vault.FinishRotation(dir); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.Out, "%d keys are wrapped with the new master key; make a new copy of %s\n", count, filepath.Join(dir, "master.key"))
	return err
}

// rewrapCases wraps the keys of all cases that are still wrapped with the old master key.
func rewrapCases(ctx context.Context, s *store.Store, v *vault.Vault) (count int, err error) {
	was, now := map[string][]byte{}, map[string][]byte{}
	flush := func() error {
		if len(now) == 0 {
			return nil
		}
		err := s.SetKeys(ctx, models.Write{Actor: theConsole, At: time.Now().UnixMilli()}, was, now)
		count += len(now)
		clear(was)
		clear(now)
		return err
	}
	err = s.EachKey(ctx, func(id string, wrapped []byte) error {
		key, changed, err := v.Rewrap(wrapped)
		if err != nil || !changed {
			return err
		}
		was[id], now[id] = slices.Clone(wrapped), key
		if len(now) < rewrapAtOnce {
			return nil
		}
		return flush()
	})
	return count, errors.Join(err, flush())
}
