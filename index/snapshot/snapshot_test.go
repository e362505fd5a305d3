package snapshot_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/snapshot"
)

type point struct {
	X float64
	N uint16
	B bool
}

var (
	texts  = []byte("some words")
	points = []point{{1.5, 2, true}, {-3, 4, false}}
	arrays = [][3]uint32{{1, 2, 3}, {4, 5, 6}}
)

func write(t *testing.T, file string) {
	t.Helper()
	err := snapshot.Write(file, "me", func(w *snapshot.Writer) error {
		snapshot.Put(w, texts)
		snapshot.Put(w, points)
		snapshot.Put[uint32](w, nil)
		snapshot.Put(w, arrays)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s")
	write(t, file)
	r, err := snapshot.Read(file, "me")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts, snapshot.Take[byte](r)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(points, snapshot.Take[point](r)); diff != "" {
		t.Error(diff)
	}
	if got := snapshot.Take[uint32](r); len(got) != 0 {
		t.Error(got)
	}
	if diff := cmp.Diff(arrays, snapshot.Take[[3]uint32](r)); diff != "" || r.Err() != nil {
		t.Error(diff, r.Err())
	}
	if got := snapshot.Take[byte](r); got != nil || !errors.Is(r.Err(), snapshot.ErrDamaged) {
		t.Errorf("beyond the end: %v, %v", got, r.Err())
	}
}

func TestAnotherFileIsNotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s")
	if _, err := snapshot.Read(file, "me"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	write(t, file)
	if _, err := snapshot.Read(file, "you"); !errors.Is(err, snapshot.ErrStale) {
		t.Errorf("another stamp: %v", err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		spoilt := []byte(string(whole))
		spoilt[at] ^= 4
		for _, content := range [][]byte{spoilt, whole[:at]} {
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := snapshot.Read(file, "me"); !errors.Is(err, snapshot.ErrDamaged) {
				t.Fatalf("spoilt or cut at %d: %v", at, err)
			}
		}
	}
}

func TestWhatFailsLeavesTheFileBefore(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "s")
	write(t, file)
	full := errors.New("full")
	if err := snapshot.Write(file, "me", func(*snapshot.Writer) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	err := snapshot.Write(file, "me", func(w *snapshot.Writer) error { snapshot.Put(w, []string{"a pointer"}); return nil })
	if err == nil || !strings.Contains(err.Error(), "string") {
		t.Errorf("%v", err)
	}
	if _, err := snapshot.Read(file, "me"); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}
