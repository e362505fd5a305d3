package api_test

import (
	"context"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/vault"
)

// watched is a registry whose audit entries of reading are kept for the test to see, or refused.
type watched struct {
	*store.Store
	mu      sync.Mutex
	entries []models.AuditEntry
	refuse  error
}

func (w *watched) Audit(ctx context.Context, entries ...models.AuditEntry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return w.refuse
	}
	w.entries = append(w.entries, entries...)
	return w.Store.Audit(ctx, entries...)
}

// openRegistry opens a registry of the test's own in SQLite.
func openRegistry(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Fresh(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openVault(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(vault.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
