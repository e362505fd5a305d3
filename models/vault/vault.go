// Package vault keeps photographs as sealed files. Every case has a random data key of its own, wrapped by the master
// key: destroying the wrapped key makes every copy of the case's photographs unreadable, those in backups too.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"github.com/milaan-project/milaan/models"
)

// Config says where the vault is.
type Config struct {
	Dir       string
	MasterKey []byte    // KeySize bytes; without them, the file master.key in Dir, made at first start
	OldKey    []byte    // the master key before, while it is being replaced; without MasterKey, the file master.key.old in Dir
	Random    io.Reader // safe for concurrent use; nil is crypto/rand
}

// Vault is safe for concurrent use.
type Vault struct {
	dir    string
	keys   []masterKey // the present one first, then the one before, while it is being replaced
	random io.Reader
}

// masterKey wraps the data keys of cases.
type masterKey struct {
	key  []byte
	aead cipher.AEAD
	id   []byte
}

func newMasterKey(key []byte) (masterKey, error) {
	if len(key) != keySize {
		return masterKey{}, models.Errorf(models.Unavailable, "the vault's master key is not 32 bytes", "तिजोरी की मुख्य कुंजी 32 बाइट की नहीं है").
			Advise("Restore the file master.key from its backup.", "master.key फ़ाइल को बैकअप से वापस लाएँ।")
	}
	aead, err := newAEAD(key)
	return masterKey{key, aead, mac(key, []byte("milaan key id"))[:keyIDSize]}, err
}

// KeySize is how many bytes a master key has.
const KeySize = 32

const (
	keySize   = KeySize // of every other key too
	keyIDSize = 8
	// format stands in front of everything sealed and is authenticated with it.
	format = "milaan-sealed-1"
)

// Open opens a vault, and makes it at first. It returns an Unavailable Error when the folder or the key cannot be used:
// a key that others than its owner may read, one of another size, or none beside photographs that one has sealed.
func Open(cfg Config) (*Vault, error) {
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if err := os.MkdirAll(filepath.Join(cfg.Dir, "photos"), 0o700); err != nil {
		return nil, unusable(err)
	}
	key, old := cfg.MasterKey, cfg.OldKey
	if key == nil {
		var err error
		if key, err = presentKey(cfg.Dir, cfg.Random); err != nil {
			return nil, err
		}
		if old, err = oldKey(cfg.Dir); err != nil {
			return nil, err
		}
	}
	v := &Vault{dir: cfg.Dir, random: cfg.Random}
	for _, k := range [][]byte{key, old} {
		if k == nil {
			continue
		}
		master, err := newMasterKey(k)
		if err != nil {
			return nil, err
		}
		v.keys = append(v.keys, master)
	}
	return v, nil
}

// NewCaseKey makes a case's data key and returns it wrapped: key id of the master key, nonce, sealed key.
func (v *Vault) NewCaseKey() (wrapped []byte, err error) {
	key := make([]byte, keySize)
	if _, err := io.ReadFull(v.random, key); err != nil {
		return nil, unusable(err)
	}
	return v.wrap(key)
}

func (v *Vault) wrap(key []byte) ([]byte, error) {
	now := &v.keys[0]
	return v.encrypt(now.aead, key, now.id, now.id)
}

// by finds the master key that something was sealed with: its id stands in front.
func (v *Vault) by(sealed []byte) (*masterKey, error) {
	for i := range v.keys {
		if len(sealed) >= keyIDSize && hmac.Equal(sealed[:keyIDSize], v.keys[i].id) {
			return &v.keys[i], nil
		}
	}
	return nil, models.Errorf(models.Internal, "the case's key belongs to another master key", "मामले की कुंजी दूसरी मुख्य कुंजी की है").
		Advise("Restore the master key that this registry was made with.", "जिस मुख्य कुंजी से यह रजिस्टर बना था उसे वापस लाएँ।")
}

// CheckCaseKey returns an Internal Error when a case's wrapped key belongs to another master key than the vault's, or is
// damaged.
func (v *Vault) CheckCaseKey(wrapped []byte) error {
	_, err := v.unwrap(wrapped)
	return err
}

func (v *Vault) unwrap(wrapped []byte) ([]byte, error) {
	master, err := v.by(wrapped)
	if err != nil {
		return nil, err
	}
	key, err := decrypt(master.aead, wrapped[keyIDSize:], master.id)
	if err != nil {
		return nil, models.Errorf(models.Internal, "the case's key was altered or damaged", "मामले की कुंजी बदली गई है या ख़राब है").
			Advise("Restore the registry from a backup.", "रजिस्टर को बैकअप से वापस लाएँ।").Because(err)
	}
	return key, nil
}

// encrypt seals plain behind a prefix and a nonce.
func (v *Vault) encrypt(aead cipher.AEAD, plain, prefix, authenticated []byte) ([]byte, error) {
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return nil, unusable(err)
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

func unusable(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return models.Errorf(models.Unavailable, "the disk is full", "डिस्क भर गई है").
			Advise("The photograph was not stored. Free some space and send it again.", "फ़ोटो दर्ज नहीं हुई। जगह ख़ाली करके फिर भेजें।").Because(err)
	}
	return models.Errorf(models.Unavailable, "the vault of photographs cannot be used", "फ़ोटो की तिजोरी काम नहीं कर रही").
		Advise("Is its disk there, and may the server write to its folder?", "क्या उसकी डिस्क लगी है, और क्या सर्वर उसके फ़ोल्डर में लिख सकता है?").Because(err)
}

func damaged(err error) error {
	return models.Errorf(models.Internal, "the stored photograph was altered or damaged", "दर्ज फ़ोटो बदली गई है या ख़राब है").
		Advise("Restore it from a backup; the case itself is whole.", "इसे बैकअप से वापस लाएँ; मामला सुरक्षित है।").Because(err)
}
