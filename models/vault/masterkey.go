package vault

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/milaan-project/milaan/models"
)

// presentKey reads the key file of a folder, and makes it at first. Of two programs that start at once, one makes it and
// both use it.
func presentKey(dir string, random io.Reader) ([]byte, error) {
	file := keyFile(dir)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := makeMasterKey(dir, file, random); err != nil {
			return nil, err
		}
	}
	return readKey(file)
}

func keyFile(dir string) string    { return filepath.Join(dir, "master.key") }
func oldKeyFile(dir string) string { return filepath.Join(dir, "master.key.old") }

// oldKey reads the key that is being replaced; nil when none is.
func oldKey(dir string) ([]byte, error) {
	key, err := readKey(oldKeyFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return key, err
}

// readKey reads a key file, which nobody but its owner may.
func readKey(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, unusable(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, models.Errorf(models.Unavailable, "others may read the vault's master key", "तिजोरी की मुख्य कुंजी दूसरे भी पढ़ सकते हैं").
			Advise("Run: chmod 600 "+file, "चलाएँ: chmod 600 "+file)
	}
	key, err := os.ReadFile(file)
	return key, unusable(err)
}

// makeMasterKey refuses to make a key beside sealed photographs: a new one would open none of them, and hide that the
// old one is lost.
func makeMasterKey(dir, file string, random io.Reader) error {
	sealed, err := os.ReadDir(filepath.Join(dir, "photos"))
	if err != nil {
		return unusable(err)
	}
	if len(sealed) > 0 {
		return models.Errorf(models.Unavailable, "the vault holds photographs but its master key is gone", "तिजोरी में फ़ोटो हैं पर उसकी मुख्य कुंजी नहीं है").
			Advise("Restore the file master.key from its backup.", "master.key फ़ाइल को बैकअप से वापस लाएँ।")
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return unusable(err)
	}
	if err := writeWhole(file, key, os.Link); !errors.Is(err, fs.ErrExist) {
		return unusable(err)
	}
	return nil
}
