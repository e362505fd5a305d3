package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

// TestHistoryFromBefore brings a registry to the tables from before histories and back: all of it is found again in the
// audit and in earlier versions, but for the reasons of reopening, which were nowhere.
func TestHistoryFromBefore(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		historyFromBefore(t, filepath.Join(t.TempDir(), "registry.db"), "sqlite", goose.DialectSQLite3)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		historyFromBefore(t, pgtest.Start(t).Database(t), "pgx", goose.DialectPostgres)
	})
}

func historyFromBefore(t *testing.T, url, driver string, dialect goose.Dialect) {
	ctx := t.Context()
	s := storetest.Open(t, url)
	c, other := storetest.NewCase(t, models.Found, `{"child_name":"A"}`), storetest.NewCase(t, models.Missing, `{}`)
	at := int64(1000)
	by := func(reason string) models.Write {
		at++
		return models.Write{Actor: models.Actor{ID: "console", Role: models.RoleAdmin}, At: at, Reason: reason}
	}
	must(t, s.Create(ctx, by(""), other, c))
	end := func(reason string) {
		must(t, c.Close(models.Closing{Status: models.Traced, Reason: reason, At: at}))
		must(t, s.Update(ctx, by(""), c, models.CaseClosed, []string{"status"}))
	}
	must(t, s.Audit(ctx, models.AuditEntry{At: 1, Actor: "console", Action: "case.view", CaseID: c.ID}))
	end("first")
	_, err := s.AddPhoto(ctx, by(""), c.ID, models.Photo{ID: "p", SHA256: "ab", Sealed: "x", Of: models.OfChild})
	must(t, err)
	reread, err := s.Case(ctx, c.ID)
	must(t, err)
	c = &reread
	must(t, c.Reopen("no"))
	must(t, s.Update(ctx, by("no"), c, models.CaseReopened, []string{"status"}))
	c.Person.Name = models.Of("B")
	must(t, s.Update(ctx, by(""), c, models.CaseChanged, []string{"child_name"}))
	end("second")
	want, err := s.History(ctx, c.ID)
	must(t, err)
	must(t, s.Close())

	db, err := sql.Open(driver, url)
	must(t, err)
	migrations, err := goose.NewProvider(dialect, db, os.DirFS("migrations"), goose.WithDisableGlobalRegistry(true))
	must(t, err)
	_, err = migrations.DownTo(ctx, 1)
	must(t, err)
	chainAnew(t, db)
	must(t, db.Close())

	s = storetest.Open(t, url)
	got, err := s.History(ctx, c.ID)
	must(t, err)
	if len(want) != 6 || want[3].Reason != "no" || want[5].Closing.Reason != "second" {
		t.Fatalf("history: %+v", want)
	}
	want[3].Reason = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	storetest.Sound(t, url)
}

// chainAnew chains the audit as it was before its entries vouched for records.
func chainAnew(t *testing.T, db *sql.DB) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT n, at, actor, role, action, case_id, detail FROM audit ORDER BY n")
	must(t, err)
	defer rows.Close()
	var entries []models.AuditEntry
	for rows.Next() {
		var e models.AuditEntry
		must(t, rows.Scan(&e.N, &e.At, &e.Actor, &e.Role, &e.Action, &e.CaseID, &e.Detail))
		entries = append(entries, e)
	}
	must(t, rows.Err())
	head := ""
	for _, e := range entries {
		head, err = models.ChainHash(head, &e)
		must(t, err)
		_, err = db.ExecContext(t.Context(), "UPDATE audit SET hash = $1 WHERE n = $2", head, e.N)
		must(t, err)
	}
	_, err = db.ExecContext(t.Context(), "UPDATE counters SET audit_head = $1", head)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
