package store_test

import (
	"path/filepath"
	"testing"

	"github.com/milaan-project/milaan/ledger"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "registry.db") }, vouched)
}

func TestPostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	storetest.Run(t, func(t *testing.T) string { return server.Database(t) }, vouched)
}

// vouched checks that the audit vouches for everything that a registry keeps.
func vouched(t *testing.T, s *store.Store) {
	t.Helper()
	v, err := ledger.Verify(t.Context(), s)
	if err != nil || v.Partly > 0 || v.Moving > 0 {
		t.Errorf("the audit does not vouch for what is kept: %+v, %v", v, err)
	}
}

// TestRestored carries a registry from each database to the other.
func TestRestored(t *testing.T) {
	server := pgtest.Start(t)
	sqlite := func(t *testing.T) string { t.Helper(); return filepath.Join(t.TempDir(), "registry.db") }
	for name, way := range map[string][2]func(*testing.T) string{
		"SQLite to SQLite": {sqlite, sqlite}, "SQLite to PostgreSQL": {sqlite, func(t *testing.T) string { t.Helper(); return server.Database(t) }},
		"PostgreSQL to SQLite": {func(t *testing.T) string { t.Helper(); return server.Database(t) }, sqlite},
	} {
		t.Run(name, func(t *testing.T) { storetest.Restored(t, way[0], way[1]) })
	}
}
