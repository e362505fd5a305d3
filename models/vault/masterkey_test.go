package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/vault"
)

func TestMasterKeyIsMadeForItsOwnerAlone(t *testing.T) {
	s := withPhoto(t)
	file := filepath.Join(s.dir, "master.key")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Fatalf("the key file has mode %o and %d bytes", info.Mode().Perm(), info.Size())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o666, 0o620, 0o610} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		_, err := vault.Open(vault.Config{Dir: s.dir})
		wantCode(t, err, models.Unavailable)
		var e *models.Error
		if errors.As(err, &e); e.Hint.En != "Run: chmod 600 "+file {
			t.Fatalf("the hint is %q", e.Hint.En)
		}
	}
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, vault.Config{Dir: s.dir}).Unseal(s.wrapped, s.address); err != nil || !bytes.Equal(got, s.plain) {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestALostMasterKeyIsNotReplaced(t *testing.T) {
	s := withPhoto(t)
	file := filepath.Join(s.dir, "master.key")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	_, err := vault.Open(vault.Config{Dir: s.dir})
	wantCode(t, err, models.Unavailable)
	if _, err := os.Stat(file); err == nil {
		t.Fatal("a new key was made beside photographs that it cannot open")
	}
}

func TestAKeyOfAnotherSizeIsRefused(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		_, err := vault.Open(vault.Config{Dir: t.TempDir(), MasterKey: make([]byte, n)})
		wantCode(t, err, models.Unavailable)
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "master.key"), make([]byte, n), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = vault.Open(vault.Config{Dir: dir})
		wantCode(t, err, models.Unavailable)
	}
}

func TestAGivenMasterKeyIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	key := bytes.Repeat([]byte{3}, 32)
	wrapped := caseKey(t, open(t, vault.Config{Dir: dir, MasterKey: key}))
	if _, err := os.Stat(filepath.Join(dir, "master.key")); err == nil {
		t.Fatal("the given key was written to the folder")
	}
	if _, err := open(t, vault.Config{Dir: t.TempDir(), MasterKey: key}).Seal(wrapped, []byte("x")); err != nil {
		t.Fatalf("the same key elsewhere: %v", err)
	}
}

func TestProgramsThatStartAtOnceShareAKey(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	vaults := make([]*vault.Vault, 8)
	for i := range vaults {
		wg.Go(func() {
			var err error
			if vaults[i], err = vault.Open(vault.Config{Dir: dir}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	wrapped := caseKey(t, vaults[0])
	for _, v := range vaults {
		if _, err := v.Seal(wrapped, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWithoutRandomnessNothingIsSealed(t *testing.T) {
	broken := iotest.ErrReader(errors.New("no entropy"))
	_, err := vault.Open(vault.Config{Dir: t.TempDir(), Random: broken})
	wantCode(t, err, models.Unavailable)
	v := open(t, vault.Config{Dir: t.TempDir(), MasterKey: make([]byte, 32), Random: broken})
	_, err = v.NewCaseKey()
	wantCode(t, err, models.Unavailable)
}

func TestAFolderThatCannotBeMadeIsUnavailable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := vault.Open(vault.Config{Dir: file})
	wantCode(t, err, models.Unavailable)
}

func TestCaseKeysAreChecked(t *testing.T) {
	v, other := open(t, vault.Config{Dir: t.TempDir()}), open(t, vault.Config{Dir: t.TempDir()})
	wrapped := caseKey(t, v)
	if err := v.CheckCaseKey(wrapped); err != nil {
		t.Error(err)
	}
	wantCode(t, other.CheckCaseKey(wrapped), models.Internal)
	wrapped[len(wrapped)-1] ^= 1
	wantCode(t, v.CheckCaseKey(wrapped), models.Internal)
	wantCode(t, v.CheckCaseKey(nil), models.Internal)
}
