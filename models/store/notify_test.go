package store

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

func openTest(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// A change by one store is told to another of the same database, which hears of it without looking; also after the
// database was gone.
func TestChangesAreTold(t *testing.T) {
	server := pgtest.Start(t)
	url := server.Database(t)
	hearing, telling := openTest(t, url), openTest(t, url)
	hears := func() {
		t.Helper()
		next := hearing.feed.next()
		for range 2000 {
			c := models.Case{ID: uuid.Must(uuid.NewV7()).String(), Side: models.Missing}
			_ = telling.Create(t.Context(), models.Write{}, &c) // the database may not be back yet
			select {
			case <-next:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
		t.Fatal("it never hears")
	}
	for range 2 {
		for range 5 { // the first may be that it begins to listen
			hears()
		}
		server.Stop()
		server.Resume(t)
	}
}
