// Package vault keeps photographs as sealed files. Every case has a random data key of its own, wrapped by the master
// key: destroying the wrapped key makes every copy of the case's photographs unreadable, those in backups too.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/milaan-project/milaan/models"
)

// Config says where the vault is.
type Config struct {
	Dir       string
	MasterKey []byte    // 32 bytes; without them, the file master.key in Dir, made at first start
	Random    io.Reader // nil is crypto/rand
}

// Vault is safe for concurrent use.
type Vault struct {
	dir    string
	master cipher.AEAD
	keyID  []byte
	random io.Reader
}

const (
	keySize   = 32
	keyIDSize = 8
	// format stands in front of everything sealed and is authenticated with it.
	format = "milaan-sealed-1"
)

// Open opens a vault, and makes it at first. It returns an Unavailable Error when the folder or the key cannot be used,
// and refuses a key that others than its owner may read.
func Open(cfg Config) (*Vault, error) {
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if err := os.MkdirAll(filepath.Join(cfg.Dir, "photos"), 0o700); err != nil {
		return nil, unusable(err)
	}
	key := cfg.MasterKey
	if key == nil {
		var err error
		if key, err = masterKey(cfg.Dir, cfg.Random); err != nil {
			return nil, err
		}
	}
	if len(key) != keySize {
		return nil, models.Errorf(models.Unavailable, "the vault's master key is not 32 bytes", "तिजोरी की मुख्य कुंजी 32 बाइट की नहीं है").
			Advise("Restore the file master.key from its backup.", "master.key फ़ाइल को बैकअप से वापस लाएँ।")
	}
	master, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return &Vault{dir: cfg.Dir, master: master, keyID: mac(key, []byte("milaan key id"))[:keyIDSize], random: cfg.Random}, nil
}

func masterKey(dir string, random io.Reader) ([]byte, error) {
	file := filepath.Join(dir, "master.key")
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		key := make([]byte, keySize)
		if _, err := io.ReadFull(random, key); err != nil {
			return nil, err
		}
		return key, unusable(writeWhole(file, key))
	}
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

// NewCaseKey makes a case's data key and returns it wrapped: key id of the master key, nonce, sealed key.
func (v *Vault) NewCaseKey() (wrapped []byte, err error) {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(v.random, key); err != nil {
		return nil, err
	}
	return v.encrypt(v.master, key, v.keyID, v.keyID)
}

func (v *Vault) unwrap(wrapped []byte) ([]byte, error) {
	if len(wrapped) < keyIDSize || !hmac.Equal(wrapped[:keyIDSize], v.keyID) {
		return nil, models.Errorf(models.Internal, "the case's key belongs to another master key", "मामले की कुंजी दूसरी मुख्य कुंजी की है").
			Advise("Restore the master key that this registry was made with.", "जिस मुख्य कुंजी से यह रजिस्ट्री बनी थी उसे वापस लाएँ।")
	}
	key, err := decrypt(v.master, wrapped[keyIDSize:], v.keyID)
	if err != nil {
		return nil, damaged(err)
	}
	return key, nil
}

// Seal keeps bytes under a case's key and returns their address: HMAC-SHA256 of the bytes under that key, in hex. The
// same bytes are kept once. They are on the disk when Seal returns.
func (v *Vault) Seal(wrapped, plain []byte) (address string, err error) {
	key, err := v.unwrap(wrapped)
	if err != nil {
		return "", err
	}
	address = hex.EncodeToString(mac(key, plain))
	file := v.file(address)
	if _, err := os.Stat(file); err == nil {
		return address, nil
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
	return address, unusable(writeWhole(file, sealed))
}

// Unseal returns what was sealed. It returns a NotFound Error when the file is lost, and an Internal one when it was
// altered or is another case's.
func (v *Vault) Unseal(wrapped []byte, address string) ([]byte, error) {
	key, err := v.unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	if b, err := hex.DecodeString(address); err != nil || len(b) != sha256.Size {
		return nil, models.Errorf(models.Internal, "this is not an address in the vault", "यह तिजोरी का पता नहीं है")
	}
	sealed, err := os.ReadFile(v.file(address))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, models.Errorf(models.NotFound, "the photograph is lost from the vault", "फ़ोटो तिजोरी से खो गई है").
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

func (v *Vault) file(address string) string {
	return filepath.Join(v.dir, "photos", address[:2], address)
}

// encrypt seals plain behind a prefix and a nonce.
func (v *Vault) encrypt(aead cipher.AEAD, plain, prefix, authenticated []byte) ([]byte, error) {
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return nil, err
	}
	out := append(append([]byte{}, prefix...), nonce...)
	return aead.Seal(out, nonce, plain, authenticated), nil
}

func decrypt(aead cipher.AEAD, sealed, authenticated []byte) ([]byte, error) {
	if len(sealed) < aead.NonceSize() {
		return nil, io.ErrUnexpectedEOF
	}
	return aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], authenticated)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func mac(key, message []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}

// writeWhole writes a file beside its place, flushes it, moves it there and flushes the folder: after a crash it is there
// whole or not at all.
func writeWhole(file string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), ".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err == nil {
		err = syncDir(filepath.Dir(file))
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closing := d.Close(); err == nil {
		err = closing
	}
	return err
}

func unusable(err error) error {
	if err == nil {
		return nil
	}
	return models.Errorf(models.Unavailable, "the vault of photographs cannot be used", "फ़ोटो की तिजोरी काम नहीं कर रही").
		Advise("Is the disk full, or the folder not writable?", "क्या डिस्क भर गई है, या फ़ोल्डर में लिखा नहीं जा सकता?").Because(err)
}

func damaged(err error) error {
	return models.Errorf(models.Internal, "the stored photograph was altered or damaged", "दर्ज फ़ोटो बदली गई है या ख़राब है").
		Advise("Restore it from a backup; the case itself is whole.", "इसे बैकअप से वापस लाएँ; मामला सुरक्षित है।").Because(err)
}
