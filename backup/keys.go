package backup

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
)

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
