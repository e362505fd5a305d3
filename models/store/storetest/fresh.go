package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models/store"
)

// Fresh makes an empty registry in SQLite and returns its file. Its tables are a copy of those that the first call made:
// making them takes longer than many a test, above all under the race detector.
func Fresh(t testing.TB) string {
	t.Helper()
	b, err := empty()
	must(t, err)
	file := filepath.Join(t.TempDir(), "registry.db")
	must(t, os.WriteFile(file, b, 0o600))
	return file
}

var empty = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "milaan-empty")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "registry.db")
	s, err := store.Open(context.Background(), file)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})
