// Package backup keeps copies of a registry that forget what the registry forgets. What a backup says of a child is sealed
// under that child's key, and the keys stand in one file beside all backups of a folder, of which there is one copy: who
// purges a case takes its key out of that file, and every backup of the folder loses the child's name, face and photograph.
//
//	FOLDER/keys              wrapped keys of cases, written over by each backup and each purge
//	FOLDER/photos/…          sealed photographs, shared by all backups
//	FOLDER/2026-11-25T….backup   one line a row of the registry, as it was at one moment
//
// The master key, which opens it all, is no part of it and is to be kept elsewhere.
package backup

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// Vault seals and opens rows.
type Vault interface {
	SealFor(wrapped, plain []byte, what string) ([]byte, error)
	OpenFor(wrapped, sealed []byte, what string) ([]byte, error)
	NewCaseKey() (wrapped []byte, err error)
}

// format is the first line of a backup.
const format = "milaan backup 1"

// registryKey stands among the keys of cases for the key of what is of no case: accounts, tokens, the audit.
const registryKey = "registry"

// line is one row in a backup.
type line struct {
	Table  string          `json:"t"`
	Cases  []string        `json:"c,omitempty"`
	Clear  json.RawMessage `json:"v,omitempty"`
	Sealed []byte          `json:"s"`
}

// trailer is the last line: without it, or with another sum, a backup is not whole.
type trailer struct {
	Rows int64  `json:"rows"`
	Sum  string `json:"sha256"`
}

// Made says what a backup holds.
type Made struct {
	File   string
	Rows   int64
	Photos int // that were copied; those of earlier backups are there already
}

// Make writes a backup of a registry into a folder, while it serves. photos is the folder of its sealed files.
func Make(ctx context.Context, s *store.Store, v Vault, photos, folder string, now time.Time) (Made, error) {
	made := Made{File: filepath.Join(folder, now.UTC().Format("2006-01-02T150405.000Z")+".backup")}
	if err := os.MkdirAll(filepath.Join(folder, "photos"), 0o700); err != nil {
		return made, unwritable(folder, err)
	}
	keys, err := readKeys(folder)
	if err != nil {
		return made, err
	}
	// Photographs first: a row that names one must never stand in a backup without it, and files are sealed before they are
	// named.
	sealed := map[string]bool{}
	err = whole(made.File, func(w io.Writer) error {
		sum := sha256.New()
		out := bufio.NewWriter(io.MultiWriter(w, sum))
		fmt.Fprintln(out, format)
		fresh := map[string][]byte{registryKey: keys[registryKey]}
		if fresh[registryKey] == nil {
			if fresh[registryKey], err = v.NewCaseKey(); err != nil {
				return err
			}
		}
		made.Rows, err = s.Dump(ctx, func(r *store.Row) error {
			if r.Table == "cases" && len(r.Key) > 0 {
				fresh[r.Cases[0]] = slices.Clone(r.Key)
			}
			if r.Table == "photos" {
				if address, ok := r.Sealed[5].(string); ok {
					sealed[address] = true
				}
			}
			l, err := seal(v, r, fresh)
			if err != nil {
				return err
			}
			return json.NewEncoder(out).Encode(l)
		})
		if err != nil {
			return err
		}
		maps.Copy(keys, fresh)
		if err := out.Flush(); err != nil {
			return err
		}
		return finish(w, sum, made.Rows)
	})
	if err != nil {
		return made, err
	}
	for address := range sealed {
		copied, err := copySealed(photos, filepath.Join(folder, "photos"), address)
		if err != nil {
			return made, err
		}
		if copied {
			made.Photos++
		}
	}
	return made, writeKeys(folder, keys)
}

func finish(w io.Writer, sum hash.Hash, rows int64) error {
	b, err := json.Marshal(trailer{rows, hex.EncodeToString(sum.Sum(nil))})
	if err == nil {
		_, err = w.Write(append(b, '\n'))
	}
	return err
}

// seal seals a row under the keys of its cases, one over the other, or under the registry's when it is of none. Rows of a
// case that was purged before hold nothing to seal.
func seal(v Vault, r *store.Row, keys map[string][]byte) (line, error) {
	l := line{Table: r.Table, Cases: r.Cases}
	var err error
	if l.Clear, err = store.EncodeValues(r.Clear); err != nil {
		return l, err
	}
	plain, err := store.EncodeValues(r.Sealed)
	if err != nil {
		return l, err
	}
	for _, id := range keysOf(r.Cases) {
		key, ok := keys[id]
		if !ok {
			l.Sealed = nil
			return l, nil
		}
		if plain, err = v.SealFor(key, plain, r.Table); err != nil {
			return l, err
		}
	}
	l.Sealed = plain
	return l, nil
}

// keysOf are the keys that a row of some cases is sealed under, in order.
func keysOf(cases []string) []string {
	if len(cases) == 0 {
		return []string{registryKey}
	}
	return cases
}

// open opens a row. Without one of its keys it comes back without what was sealed.
func open(v Vault, l *line, keys map[string][]byte) (*store.Row, error) {
	r := &store.Row{Table: l.Table, Cases: l.Cases}
	var err error
	if r.Clear, err = store.DecodeValues(l.Clear); err != nil {
		return nil, damaged(err)
	}
	plain := l.Sealed
	for _, id := range slices.Backward(keysOf(l.Cases)) {
		key, ok := keys[id]
		if !ok || len(plain) == 0 {
			return r, nil
		}
		if plain, err = v.OpenFor(key, plain, l.Table); err != nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	if len(l.Cases) == 0 && keys[registryKey] == nil {
		return nil, damaged(nil)
	}
	if r.Sealed, err = store.DecodeValues(plain); err != nil {
		return nil, damaged(err)
	}
	if l.Table == "cases" {
		r.Key = keys[l.Cases[0]]
	}
	return r, nil
}

// Restored says what was restored.
type Restored struct {
	Rows   int64
	Photos int
	Gone   int // cases that were purged since the backup was made
}

// longestLine is the most bytes of a row: a record of 256 KB, sealed and in base64, and some.
const longestLine = 16 << 20

// Restore fills an empty registry from a backup. photos is the folder for its sealed files. The backup is read twice: what
// is not whole is refused before anything is written.
func Restore(ctx context.Context, s *store.Store, v Vault, file, photos string) (Restored, error) {
	var done Restored
	if err := check(file); err != nil {
		return done, err
	}
	folder := filepath.Dir(file)
	keys, err := readKeys(folder)
	if err != nil {
		return done, err
	}
	f, err := os.Open(file)
	if err != nil {
		return done, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	lines.Scan() // the format, which check has read
	var sealed []string
	err = s.Load(ctx, func() (*store.Row, error) {
		if !lines.Scan() || isTrailer(lines.Bytes()) {
			return nil, lines.Err()
		}
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, damaged(err)
		}
		r, err := open(v, &l, keys)
		if err != nil {
			return nil, err
		}
		done.Rows++
		switch {
		case r.Table == "cases" && r.Sealed == nil:
			done.Gone++
		case r.Table == "photos" && r.Sealed != nil:
			if address, ok := r.Sealed[5].(string); ok {
				sealed = append(sealed, address)
			}
		}
		return r, nil
	})
	if err != nil {
		return done, err
	}
	for _, address := range sealed {
		if _, err := copySealed(filepath.Join(folder, "photos"), photos, address); err != nil {
			return done, err
		}
		done.Photos++
	}
	return done, nil
}

func isTrailer(b []byte) bool { return bytes.HasPrefix(b, []byte(`{"rows":`)) }

// check reads a backup through and holds it against its last line.
func check(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return models.Errorf(models.NotFound, "there is no backup %s", "बैकअप %s नहीं है", file).Advise("Name a file that ends in .backup.", ".backup पर समाप्त होने वाली फ़ाइल बताएँ।").Because(err)
	}
	defer f.Close()
	sum, rows, first := sha256.New(), int64(0), true
	in := bufio.NewReaderSize(f, 64<<10)
	for {
		text, err := in.ReadBytes('\n')
		if err != nil {
			return damaged(err)
		}
		if first && strings.TrimSpace(string(text)) != format {
			return models.Errorf(models.Invalid, "this is not a backup of Milaan, or of another version", "यह मिलान का बैकअप नहीं है, या दूसरे संस्करण का है").
				Advise("Name a file that milaan backup made.", "milaan backup से बनी फ़ाइल बताएँ।")
		}
		if isTrailer(text) {
			var t trailer
			if err := json.Unmarshal(text, &t); err != nil || t.Rows != rows-1 || t.Sum != hex.EncodeToString(sum.Sum(nil)) {
				return damaged(err)
			}
			return nil
		}
		sum.Write(text)
		rows++
		first = false
	}
}

// Forget takes the keys of purged cases, and their sealed files, out of a folder of backups.
func Forget(folder string, caseIDs, sealed []string) error {
	if err := reach(folder); err != nil {
		return err
	}
	keys, err := readKeys(folder)
	if err != nil {
		return err
	}
	for _, id := range caseIDs {
		delete(keys, id)
	}
	if err := writeKeys(folder, keys); err != nil {
		return err
	}
	for _, address := range sealed {
		if err := os.Remove(sealedFile(filepath.Join(folder, "photos"), address)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritable(folder, err)
		}
	}
	return nil
}

// reach returns an Unavailable Error when a folder of backups is not there.
func reach(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "keys")); err != nil {
		return models.Errorf(models.Unavailable, "the backups in %s cannot be reached", "%s के बैकअप तक पहुँच नहीं है", folder).
			Advise("Connect the disk; if it is lost or destroyed, say so with --lost-backups.", "डिस्क जोड़ें; वह खो गई या नष्ट हो गई हो तो --lost-backups से बताएँ।").Because(err)
	}
	return nil
}

// Rewrap replaces the keys of a folder of backups, after the master key was replaced.
func Rewrap(folder string, rewrap func([]byte) ([]byte, error)) error {
	if err := reach(folder); err != nil {
		return err
	}
	keys, err := readKeys(folder)
	if err != nil {
		return err
	}
	for id, key := range keys {
		if keys[id], err = rewrap(key); err != nil {
			return err
		}
	}
	return writeKeys(folder, keys)
}

// readKeys reads the file of keys of a folder; a new folder has none.
func readKeys(folder string) (map[string][]byte, error) {
	b, err := os.ReadFile(filepath.Join(folder, "keys"))
	if errors.Is(err, fs.ErrNotExist) {
		return map[string][]byte{}, nil
	}
	if err != nil {
		return nil, err
	}
	keys := map[string][]byte{}
	for text := range strings.Lines(string(b)) {
		id, key, ok := strings.Cut(strings.TrimSpace(text), " ")
		raw, err := base64.StdEncoding.DecodeString(key)
		if !ok || err != nil {
			return nil, damaged(err)
		}
		keys[id] = raw
	}
	return keys, nil
}

// writeKeys replaces the file of keys. What was there before is written over first: a key that was taken out must not stay
// on the disk.
func writeKeys(folder string, keys map[string][]byte) error {
	file := filepath.Join(folder, "keys")
	before, err := os.Stat(file)
	err2 := whole(file+".new", func(w io.Writer) error {
		out := bufio.NewWriter(w)
		for _, id := range slices.Sorted(maps.Keys(keys)) {
			fmt.Fprintln(out, id, base64.StdEncoding.EncodeToString(keys[id]))
		}
		return out.Flush()
	})
	if err2 != nil {
		return err2
	}
	if err == nil {
		if f, err := os.OpenFile(file, os.O_WRONLY, 0o600); err == nil {
			_, err = f.Write(make([]byte, before.Size()))
			if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
				return unwritable(folder, err)
			}
		}
	}
	if err := os.Rename(file+".new", file); err != nil {
		return unwritable(folder, err)
	}
	return syncFolder(folder)
}

func sealedFile(photos, address string) string {
	return filepath.Join(photos, address[:min(2, len(address))], address)
}

// copySealed copies a sealed file unless it is there already; it reports whether it did. One that is lost is not copied: the
// case is whole without it.
func copySealed(from, to, address string) (bool, error) {
	target := sealedFile(to, address)
	if _, err := os.Stat(target); err == nil {
		return false, nil
	}
	b, err := os.ReadFile(sealedFile(from, address))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return false, unwritable(to, err)
	}
	return true, whole(target, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// whole writes a file so that it is there whole, on the disk, or not at all.
func whole(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return unwritable(filepath.Dir(file), err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file+".part", file)
	}
	if err == nil {
		return syncFolder(filepath.Dir(file))
	}
	_ = os.Remove(file + ".part") // it is of no use
	var known *models.Error
	if errors.As(err, &known) {
		return err
	}
	return unwritable(filepath.Dir(file), err)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func unwritable(folder string, err error) error {
	return models.Errorf(models.Unavailable, "the folder %s cannot be written", "फ़ोल्डर %s में नहीं लिखा जा सकता", folder).
		Advise("Is the disk there, and is there space on it?", "क्या डिस्क लगी है, और उस पर जगह है?").Because(err)
}

func damaged(err error) error {
	return models.Errorf(models.Internal, "the backup is damaged, or not whole", "बैकअप ख़राब या अधूरा है").
		Advise("Use another one.", "दूसरा लें।").Because(err)
}
