package store_test

import (
	"path/filepath"
	"testing"

	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) string { return filepath.Join(t.TempDir(), "registry.db") })
}

func TestPostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	storetest.Run(t, func(t *testing.T) string { return server.Database(t) })
}
