package api_test

import (
	"path/filepath"
	"testing"

	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

// openRegistry opens a registry of the test's own in SQLite.
func openRegistry(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openVault(t testing.TB) *vault.Vault {
	t.Helper()
	v, err := vault.Open(vault.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
