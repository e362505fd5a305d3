package vault_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/vault"
)

func open(t testing.TB, cfg vault.Config) *vault.Vault {
	t.Helper()
	v, err := vault.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func caseKey(t testing.TB, v *vault.Vault) []byte {
	t.Helper()
	wrapped, err := v.NewCaseKey()
	if err != nil {
		t.Fatal(err)
	}
	return wrapped
}

// sealed is a vault with one photograph in it.
type sealed struct {
	*vault.Vault
	dir, address, file string
	wrapped, plain     []byte
}

func withPhoto(t testing.TB) sealed {
	t.Helper()
	s := sealed{dir: t.TempDir(), plain: []byte("a photograph that is not of any child")}
	s.Vault = open(t, vault.Config{Dir: s.dir})
	s.wrapped = caseKey(t, s.Vault)
	var err error
	if s.address, err = s.Seal(s.wrapped, s.plain); err != nil {
		t.Fatal(err)
	}
	s.file = filepath.Join(s.dir, "photos", s.address[:2], s.address)
	return s
}

// files lists the sealed files and whatever else lies among them.
func files(t testing.TB, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(dir, "photos"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wantCode(t testing.TB, err error, want models.Code) {
	t.Helper()
	var e *models.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want code %s", err, want)
	}
	if e.Code != want || e.Hint.En == "" || e.Hint.Hi == "" {
		t.Fatalf("got code %s with the hint %q, want %s and a hint", e.Code, e.Hint, want)
	}
}

func TestWhatIsSealedComesBack(t *testing.T) {
	dir := t.TempDir()
	v := open(t, vault.Config{Dir: dir})
	again := open(t, vault.Config{Dir: dir})
	rapid.Check(t, func(t *rapid.T) {
		wrapped, err := v.NewCaseKey()
		if err != nil {
			t.Fatal(err)
		}
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		address, err := v.Seal(wrapped, plain)
		if err != nil {
			t.Fatal(err)
		}
		if repeated, err := again.Seal(wrapped, plain); err != nil || repeated != address {
			t.Fatalf("sealed again: %q, %v; want %q", repeated, err, address)
		}
		got, err := again.Unseal(wrapped, address)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %x, %v; want %x", got, err, plain)
		}
	})
}

func TestSameBytesAreKeptOnceInACase(t *testing.T) {
	s := withPhoto(t)
	again, err := s.Seal(s.wrapped, s.plain)
	if err != nil || again != s.address {
		t.Fatalf("sealed again at %q, %v; want %q", again, err, s.address)
	}
	if diff := cmp.Diff([]string{s.file}, files(t, s.dir)); diff != "" {
		t.Fatal(diff)
	}
	other, err := s.Seal(caseKey(t, s.Vault), s.plain)
	if err != nil || other == s.address {
		t.Fatalf("another case's address is %q, %v: addresses must not tell that two cases share a photograph", other, err)
	}
}

func TestEveryAlteredByteIsDetected(t *testing.T) {
	s := withPhoto(t)
	whole, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		for _, flip := range []byte{1, 0x80, 0xff} {
			altered := slices.Clone(whole)
			altered[i] ^= flip
			if err := os.WriteFile(s.file, altered, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := s.Unseal(s.wrapped, s.address)
			wantCode(t, err, models.Internal)
		}
	}
	for n := range whole {
		if err := os.WriteFile(s.file, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.Unseal(s.wrapped, s.address)
		wantCode(t, err, models.Internal)
	}
}

func TestSealingAgainMendsADamagedFile(t *testing.T) {
	s := withPhoto(t)
	if err := os.WriteFile(s.file, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seal(s.wrapped, s.plain); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Unseal(s.wrapped, s.address); err != nil || !bytes.Equal(got, s.plain) {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestAFileMovedToAnotherAddressIsRefused(t *testing.T) {
	s := withPhoto(t)
	other, err := s.Seal(s.wrapped, []byte("another photograph"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(s.file, filepath.Join(s.dir, "photos", other[:2], other)); err != nil {
		t.Fatal(err)
	}
	_, err = s.Unseal(s.wrapped, other)
	wantCode(t, err, models.Internal)
}

func TestAnotherCasesKeyOpensNothing(t *testing.T) {
	s := withPhoto(t)
	_, err := s.Unseal(caseKey(t, s.Vault), s.address)
	wantCode(t, err, models.Internal)
}

func TestAnAlteredCaseKeyOpensNothing(t *testing.T) {
	s := withPhoto(t)
	for i := range s.wrapped {
		altered := slices.Clone(s.wrapped)
		altered[i] ^= 1
		_, err := s.Unseal(altered, s.address)
		wantCode(t, err, models.Internal)
		_, err = s.Seal(altered, s.plain)
		wantCode(t, err, models.Internal)
		_, err = s.Unseal(s.wrapped[:i], s.address)
		wantCode(t, err, models.Internal)
	}
}

func TestAnotherMasterKeyOpensNothing(t *testing.T) {
	s := withPhoto(t)
	other := open(t, vault.Config{Dir: s.dir, MasterKey: bytes.Repeat([]byte{7}, 32)})
	_, err := other.Unseal(s.wrapped, s.address)
	wantCode(t, err, models.Internal)
	_, err = other.Seal(s.wrapped, s.plain)
	wantCode(t, err, models.Internal)
}

func TestALostPhotographIsSaidToBe(t *testing.T) {
	s := withPhoto(t)
	if err := s.Remove(s.address); err != nil {
		t.Fatal(err)
	}
	_, err := s.Unseal(s.wrapped, s.address)
	wantCode(t, err, models.NotFound)
	if !strings.Contains(err.Error(), "the photograph is lost from the store") {
		t.Fatalf("got %v", err)
	}
	if left := files(t, s.dir); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
	if err := s.Remove(s.address); err != nil {
		t.Fatalf("removed twice: %v", err)
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	s := withPhoto(t)
	for _, address := range []string{"", "a", s.address[1:], s.address + "0", strings.Repeat("g", 64), strings.Repeat("A", 64),
		"../../" + s.address[6:], strings.Repeat("é", 32)} {
		_, err := s.Unseal(s.wrapped, address)
		wantCode(t, err, models.Internal)
		wantCode(t, s.Remove(address), models.Internal)
	}
}

func TestConcurrentSealing(t *testing.T) {
	s := withPhoto(t)
	var wg sync.WaitGroup
	plain := []byte("the same photograph from four phones")
	for i := range 16 {
		wg.Go(func() {
			text := append(slices.Clone(plain), byte(i%4))
			address, err := s.Seal(s.wrapped, text)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := s.Unseal(s.wrapped, address); err != nil || !bytes.Equal(got, text) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	wg.Wait()
	if found := files(t, s.dir); len(found) != 5 {
		t.Fatalf("%d files of 5 photographs: %v", len(found), found)
	}
}

func TestNothingReadableLiesInTheFolder(t *testing.T) {
	s := withPhoto(t)
	raw, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+8 <= len(s.plain); i++ {
		if bytes.Contains(raw, s.plain[i:i+8]) {
			t.Fatalf("the sealed file holds %q", s.plain[i:i+8])
		}
	}
	if found := files(t, s.dir); len(found) != 1 {
		t.Fatalf("also left: %v", found)
	}
}
