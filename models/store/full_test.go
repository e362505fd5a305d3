package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
	"github.com/milaan-project/milaan/models/store/storetest/tinydisk"
)

// The disk fills up under many writers. Each is told so, what was acknowledged stays, and once there is room again they
// go on.
func TestDiskFull(t *testing.T) {
	disk := tinydisk.New(t, 3<<20)
	url := filepath.Join(disk.Dir, "registry.db")
	s := storetest.Open(t, url)
	kept := fill(t, s)
	disk.Fill(t)
	kept = append(kept, fill(t, s)...)
	complete(t, s, kept)
	if err := s.Close(); err != nil {
		t.Errorf("closing on a full disk: %v", err)
	}
	if err := openError(t.Context(), url); err != nil {
		wantFull(t, err)
	}
	disk.Free(t)
	s = storetest.Open(t, url)
	if err := s.Create(t.Context(), by, reports(t, 100)...); err != nil {
		t.Errorf("with room again: %v", err)
	}
	complete(t, s, kept)
	storetest.Sound(t, url)
}

// The same on PostgreSQL, whose server notices and goes on.
func TestDiskFullPostgreSQL(t *testing.T) {
	disk := tinydisk.New(t, 12<<20)
	url := pgtest.Start(t).DatabaseIn(t, disk.Dir)
	s := storetest.Open(t, url)
	kept := fill(t, s)
	complete(t, s, kept)
	storetest.Sound(t, url)
	disk.Free(t)
	if err := s.Create(t.Context(), by, reports(t, 100)...); err != nil {
		t.Errorf("with room again: %v", err)
	}
	complete(t, s, kept)
	storetest.Sound(t, url)
}

// SQLite's own limit stands for a full disk where none can be mounted.
func TestFileFull(t *testing.T) {
	url := filepath.Join(t.TempDir(), "registry.db")
	s := storetest.Open(t, url)
	if err := s.LimitPages(t.Context(), 200); err != nil {
		t.Fatal(err)
	}
	kept := fill(t, s)
	complete(t, s, kept)
	storetest.Sound(t, url)
	if err := s.LimitPages(t.Context(), 1<<30); err != nil {
		t.Fatal(err)
	}
	if err := s.Create(t.Context(), by, reports(t, 100)...); err != nil {
		t.Errorf("with room again: %v", err)
	}
	complete(t, s, kept)
	storetest.Sound(t, url)
}

// fill stores cases with photographs, many at once, until the disk is full, and returns the ids of what was acknowledged.
func fill(t *testing.T, s *store.Store) (kept []string) {
	t.Helper()
	var mu sync.Mutex // guards kept
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for {
				c := reports(t, 1)[0]
				err := s.Create(context.Background(), by, c)
				if err == nil {
					mu.Lock()
					kept = append(kept, c.ID)
					mu.Unlock()
					_, err = s.AddPhoto(context.Background(), by, c.ID, models.Photo{ID: uuid.Must(uuid.NewV7()).String(), SHA256: "s", Of: models.OfChild, Faces: make([]models.Face, 8)})
				}
				if err != nil {
					wantFull(t, err)
					return
				}
			}
		})
	}
	group.Wait()
	return kept
}

func wantFull(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*models.Error](err)
	if !ok || e.Code != models.Unavailable || e.Message.En != "the disk is full" || e.Hint.En != "Nothing was stored. Free some space and send it again." || e.Hint.Hi == "" {
		t.Errorf("on a full disk: %v", err)
	}
}

// complete checks that every case that was acknowledged can be read.
func complete(t *testing.T, s *store.Store, kept []string) {
	t.Helper()
	if len(kept) < 20 {
		t.Errorf("only %d cases were stored", len(kept))
	}
	for _, id := range kept {
		if _, err := s.Case(t.Context(), id); err != nil {
			t.Errorf("acknowledged and lost: %v", err)
		}
	}
}
