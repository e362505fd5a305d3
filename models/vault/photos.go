package vault

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Seal keeps bytes under a case's key and returns their address: HMAC-SHA256 of the bytes under that key, in hex. The
// same bytes are kept once, and sealing them again mends a file that was damaged. They are on the disk when Seal returns.
// It returns an Internal Error for a key of another vault, and an Unavailable one when the folder cannot be written.
func (v *Vault) Seal(wrapped, plain []byte) (address string, err error) {
	key, err := v.unwrap(wrapped)
	if err != nil {
		return "", err
	}
	address = hex.EncodeToString(mac(key, plain))
	file := v.file(address)
	if _, err := v.Unseal(wrapped, address); err == nil {
		return address, unusable(syncDir(filepath.Dir(file)))
	}
	aead, err := newAEAD(key)
	if err != nil {
		return "", err
	}
	sealed, err := v.encrypt(aead, plain, []byte(format), []byte(format+address))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", unusable(err)
	}
	if err := syncDir(filepath.Join(v.dir, "photos")); err != nil {
		return "", unusable(err)
	}
	if err := writeWhole(file, sealed, os.Rename); err != nil {
		return "", unusable(err)
	}
	return address, nil
}

// Unseal returns what was sealed. It returns a NotFound Error when the file is lost, and an Internal one when it was
// altered or is another case's, or the address is none.
func (v *Vault) Unseal(wrapped []byte, address string) ([]byte, error) {
	key, err := v.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	if err := checkAddress(address); err != nil {
		return nil, err
	}
	sealed, err := os.ReadFile(v.file(address))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, models.Errorf(models.NotFound, "the photograph is lost from the store", "फ़ोटो भंडार से खो गई है").
			Advise("Restore it from a backup; the case itself is whole.", "इसे बैकअप से वापस लाएँ; मामला सुरक्षित है।").Because(err)
	}
	if err != nil {
		return nil, unusable(err)
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < len(format) || string(sealed[:len(format)]) != format {
		return nil, damaged(nil)
	}
	plain, err := decrypt(aead, sealed[len(format):], []byte(format+address))
	if err != nil {
		return nil, damaged(err)
	}
	return plain, nil
}

// Remove deletes a sealed file; one that is gone already is no error. The caller knows that no photograph of the case
// has this address any more: no other case ever has it. It returns an Internal Error for what is no address, and an
// Unavailable one when the folder cannot be written.
func (v *Vault) Remove(address string) error {
	if err := checkAddress(address); err != nil {
		return err
	}
	file := v.file(address)
	err := os.Remove(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(filepath.Dir(file))
	}
	return unusable(err)
}

func (v *Vault) file(address string) string {
	return filepath.Join(v.dir, "photos", address[:2], address)
}

// addressSize is HMAC-SHA256 in hex.
const addressSize = 64

func checkAddress(address string) error {
	if len(address) == addressSize && strings.Trim(address, "0123456789abcdef") == "" {
		return nil
	}
	return models.Errorf(models.Internal, "this is not an address in the vault", "यह तिजोरी का पता नहीं है").
		Advise("Restore the registry from a backup.", "रजिस्टर को बैकअप से वापस लाएँ।")
}
