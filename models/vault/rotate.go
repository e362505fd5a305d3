package vault

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/milaan-project/milaan/models"
)

// BeginRotation makes a new master key for a vault whose key is a file, and keeps the old one beside it until
// FinishRotation. Where a rotation was begun before, it does nothing: it is gone on with. The vault is opened after it.
func BeginRotation(dir string, random io.Reader) error {
	old, err := oldKey(dir)
	if err != nil || old != nil {
		return err
	}
	present, err := readKey(keyFile(dir))
	if err != nil {
		return err
	}
	if err := writeWhole(oldKeyFile(dir), present, os.Link); err != nil {
		return unusable(err)
	}
	key := make([]byte, keySize)
	if _, err := io.ReadFull(random, key); err != nil {
		return unusable(err)
	}
	return unusable(writeWhole(keyFile(dir), key, os.Rename))
}

// FinishRotation forgets the key that was replaced. The caller knows that nothing is wrapped with it any more.
func FinishRotation(dir string) error {
	if err := os.Remove(oldKeyFile(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	return unusable(syncDir(dir))
}

// Rewrap wraps a case's key with the present master key. It reports whether that was still to be done. Errors are those of
// CheckCaseKey; a purged case has no key, and nothing is to be done.
func (v *Vault) Rewrap(wrapped []byte) (now []byte, changed bool, err error) {
	if len(wrapped) == 0 || bytes.HasPrefix(wrapped, v.keys[0].id) {
		return wrapped, false, nil
	}
	key, err := v.unwrap(wrapped)
	if err != nil {
		return nil, false, err
	}
	now, err = v.wrap(key)
	return now, err == nil, err
}

// ResealSecret seals a secret with the present master key. It reports whether that was still to be done.
func (v *Vault) ResealSecret(purpose string, sealed []byte) (now []byte, changed bool, err error) {
	if len(sealed) == 0 || bytes.HasPrefix(sealed, v.keys[0].id) {
		return sealed, false, nil
	}
	plain, err := v.OpenSecret(purpose, sealed)
	if err != nil {
		return nil, false, err
	}
	now, err = v.SealSecret(purpose, plain)
	return now, err == nil, err
}

// SealFor seals bytes under a case's key, for a backup: who has that case's key can read them, and nobody after it was
// purged. OpenFor opens them.
func (v *Vault) SealFor(wrapped, plain []byte, what string) ([]byte, error) {
	key, err := v.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(mac(key, []byte("milaan backup")))
	if err != nil {
		return nil, err
	}
	return v.encrypt(aead, plain, nil, []byte(what))
}

// OpenFor opens what SealFor sealed. It returns an Internal Error when it was altered, or is of another case.
func (v *Vault) OpenFor(wrapped, sealed []byte, what string) ([]byte, error) {
	key, err := v.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(mac(key, []byte("milaan backup")))
	if err != nil {
		return nil, err
	}
	plain, err := decrypt(aead, sealed, []byte(what))
	if err != nil {
		return nil, models.Errorf(models.Internal, "a part of the backup was altered or damaged", "बैकअप का एक भाग बदला गया है या ख़राब है").
			Advise("Use another backup.", "दूसरा बैकअप लें।").Because(err)
	}
	return plain, nil
}
