package vault_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/vault"
)

func uploadsOf(t testing.TB, dir string) *vault.Uploads {
	t.Helper()
	u, err := open(t, vault.Config{Dir: dir}).Uploads()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func begin(t testing.TB, u *vault.Uploads, id string) {
	t.Helper()
	if _, _, err := u.Begin(models.Upload{ID: id, ActorID: "asha", CaseID: "c", Length: 12, SHA256: "00", ExpiresAt: 1000}); err != nil {
		t.Fatal(err)
	}
}

// TestUploadsOfAPurgedCase throws away what arrived for a case, and photographs of many people, and nothing else.
func TestUploadsOfAPurgedCase(t *testing.T) {
	dir := t.TempDir()
	u := uploadsOf(t, dir)
	for id, of := range map[string]string{"up-1": "c", "up-2": "another", "up-3": "", "up-4": "c"} {
		if _, _, err := u.Begin(models.Upload{ID: id, ActorID: "asha", CaseID: of, Length: 4, SHA256: "00", ExpiresAt: 1000}); err != nil {
			t.Fatal(err)
		}
		if _, err := u.Append(id, 0, []byte("face")); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.Finish("up-4", "p"); err != nil {
		t.Fatal(err)
	}
	if err := u.Forget("c"); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "uploads"))
	if err != nil || len(left) != 1 || left[0].Name() != "up-2" {
		t.Errorf("left are %v, %v", left, err)
	}
	if whole, err := uploadsOf(t, dir).Bytes("up-2"); err != nil || string(whole) != "face" {
		t.Errorf("another case's: %q, %v", whole, err)
	}
}

// TestUploadsOutliveTheProcess cuts an upload off after each part, with what a crash leaves of the next one beside it.
func TestUploadsOutliveTheProcess(t *testing.T) {
	dir := t.TempDir()
	begin(t, uploadsOf(t, dir), "up-1")
	for i, part := range []string{"face", "of a", "kid."} {
		u := uploadsOf(t, dir)
		if err := os.WriteFile(filepath.Join(dir, "uploads", "up-1", ".part-9"), []byte("torn"), 0o600); err != nil {
			t.Fatal(err)
		}
		now, err := u.Find("up-1")
		if err != nil || now.Offset != int64(4*i) || now.ActorID != "asha" {
			t.Fatalf("after %d parts: %+v, %v", i, now, err)
		}
		if got, err := u.Append("up-1", now.Offset+1, []byte(part)); models.CodeOf(err) != models.Conflict || got.Offset != now.Offset {
			t.Errorf("at a wrong offset: %+v, %v", got, err)
		}
		if _, err := u.Append("up-1", now.Offset, []byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := uploadsOf(t, dir).Append("up-1", 12, []byte("x")); models.CodeOf(err) != models.TooLarge {
		t.Errorf("more than was declared: %v", err)
	}
	whole, err := uploadsOf(t, dir).Bytes("up-1")
	if err != nil || string(whole) != "faceof akid." {
		t.Fatalf("%q, %v", whole, err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, plain := range []string{"face", "of a", "kid.", "asha"} {
			if bytes.Contains(b, []byte(plain)) {
				t.Errorf("%s holds %q for anybody to read", path, plain)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := uploadsOf(t, dir).Finish("up-1", "photo-1"); err != nil {
		t.Fatal(err)
	}
	done, err := uploadsOf(t, dir).Find("up-1")
	if err != nil || done.PhotoID != "photo-1" || done.Offset != 12 {
		t.Errorf("finished: %+v, %v", done, err)
	}
	files, err := os.ReadDir(filepath.Join(dir, "uploads", "up-1"))
	if err != nil || len(files) != 1 {
		t.Errorf("%d files of a finished upload, %v", len(files), err)
	}
}

// TestPartsKeepTheirPlace swaps two parts, and takes one of another upload.
func TestPartsKeepTheirPlace(t *testing.T) {
	dir := t.TempDir()
	u := uploadsOf(t, dir)
	part := func(id, offset string) string { return filepath.Join(dir, "uploads", id, offset) }
	for _, id := range []string{"up-1", "up-2"} {
		begin(t, u, id)
		for i, s := range []string{"face", "of a"} {
			if _, err := u.Append(id, int64(4*i), []byte(s)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, from := range []string{part("up-1", "000000000004"), part("up-2", "000000000000")} {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(part("up-1", "000000000000"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := u.Bytes("up-1"); models.CodeOf(err) != models.Internal {
			t.Errorf("%s in another place: %v", from, err)
		}
	}
}

func TestUploadsEnd(t *testing.T) {
	dir := t.TempDir()
	u := uploadsOf(t, dir)
	begin(t, u, "up-1")
	begin(t, u, "up-2")
	if _, err := u.Append("up-1", 0, []byte("face")); err != nil {
		t.Fatal(err)
	}
	if err := u.Restart("up-1"); err != nil {
		t.Fatal(err)
	}
	if now, err := uploadsOf(t, dir).Find("up-1"); err != nil || now.Offset != 0 {
		t.Errorf("started again: %+v, %v", now, err)
	}
	if err := u.Expire(999); err != nil {
		t.Fatal(err)
	}
	if _, err := u.Find("up-1"); err != nil {
		t.Errorf("before its time: %v", err)
	}
	if err := u.Expire(1000); err != nil {
		t.Fatal(err)
	}
	for _, u := range []*vault.Uploads{u, uploadsOf(t, dir)} {
		if _, err := u.Find("up-2"); models.CodeOf(err) != models.NotFound {
			t.Errorf("after its time: %v", err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, "uploads")); err != nil || len(left) != 0 {
		t.Errorf("%d left, %v", len(left), err)
	}
	for _, torn := range []string{"empty", "other"} {
		if err := os.MkdirAll(filepath.Join(dir, "uploads", torn), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "uploads", "other", "about"), []byte(strings.Repeat("x", 80)), 0o600); err != nil {
		t.Fatal(err)
	}
	uploadsOf(t, dir)
	if left, err := os.ReadDir(filepath.Join(dir, "uploads")); err != nil || len(left) != 0 {
		t.Errorf("%d of what cannot be read left, %v", len(left), err)
	}
}

// TestUploadsAreBounded begins as many as one sender may, from all sides at once, and no more.
func TestUploadsAreBounded(t *testing.T) {
	u := uploadsOf(t, t.TempDir())
	var mu sync.Mutex
	var said []models.Code
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			_, _, err := u.Begin(models.Upload{ID: "up-" + string(rune('A'+i)), ActorID: "asha", Length: 1, ExpiresAt: 5})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				said = append(said, models.CodeOf(err))
			}
		})
	}
	all.Wait()
	if len(said) != 10 || slices.ContainsFunc(said, func(c models.Code) bool { return c != models.Busy }) {
		t.Errorf("refused: %v", said)
	}
	if _, _, err := u.Begin(models.Upload{ID: "another", ActorID: "ravi", Length: 1}); err != nil {
		t.Errorf("another sender: %v", err)
	}
	if _, _, err := u.Begin(models.Upload{ID: "another", ActorID: "ravi", Length: 2}); models.CodeOf(err) != models.Conflict {
		t.Errorf("another length: %v", err)
	}
}
