package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/store/storetest/pgtest"
)

// The database goes away in the middle of writes, again and again. Meanwhile everybody is told that it is unavailable;
// each request, sent until it is answered, is carried out once; and whoever follows the feed misses nothing.
func TestDatabaseGoesAndComesBack(t *testing.T) {
	server := pgtest.Start(t, "fsync=on")
	url := server.Database(t)
	s := storetest.Open(t, url)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var sent, refused atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for ctx.Err() == nil {
				w := by
				w.Once = models.Once{Key: fmt.Sprint(sent.Add(1))}
				insist(t, s, w, &refused)
			}
		})
	}
	followed := make(chan int64, 1)
	go func() { followed <- follow(ctx, t, s) }()
	const outages = 3
	for i := range int64(outages) {
		for sent.Load() < 200*(i+1) {
			time.Sleep(time.Millisecond)
		}
		server.Stop()
		for before := refused.Load(); refused.Load() < before+8; {
			time.Sleep(time.Millisecond)
		}
		for what, err := range map[string]error{"asking": s.Ping(ctx), "opening": openError(ctx, url)} {
			if models.CodeOf(err) != models.Unavailable {
				t.Errorf("%s without a database: %v", what, err)
			}
		}
		server.Resume(t)
	}
	for came := sent.Load() + 200; sent.Load() < came; {
		time.Sleep(time.Millisecond)
	}
	stop()
	group.Wait()
	head, err := s.HeadSeq(t.Context())
	if err != nil || head != sent.Load() {
		t.Errorf("%d requests came to %d changes, %v", sent.Load(), head, err)
	}
	if seen := <-followed; seen < 200*outages || seen > head {
		t.Errorf("the reader saw %d of %d changes", seen, head)
	}
	storetest.Sound(t, url)
}

func openError(ctx context.Context, url string) error {
	s, err := store.Open(ctx, url)
	if err == nil {
		_ = s.Close()
	}
	return err
}

// insist sends a request until it is known to be carried out.
func insist(t *testing.T, s *store.Store, w models.Write, refused *atomic.Int64) {
	for {
		c := &models.Case{ID: uuid.Must(uuid.NewV7()).String(), Side: models.Found, Status: models.Open}
		err := s.Create(context.Background(), w, c)
		if err == nil || models.CodeOf(err) == models.Conflict {
			return
		}
		refused.Add(1)
		if models.CodeOf(err) != models.Unavailable {
			t.Errorf("a writer was told %v", err)
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// follow follows the feed until ctx ends and returns the last change it saw.
func follow(ctx context.Context, t *testing.T, s *store.Store) (seen int64) {
	for {
		err := s.Wait(ctx, seen)
		var changes []models.Change
		if err == nil {
			changes, err = s.Changes(ctx, seen, 50)
		}
		switch {
		case errors.Is(err, context.Canceled):
			return seen
		case err != nil && models.CodeOf(err) != models.Unavailable:
			t.Errorf("a reader was told %v", err)
			return seen
		case err != nil:
			time.Sleep(10 * time.Millisecond)
		}
		for _, c := range changes {
			if c.Seq != seen+1 {
				t.Errorf("change %d follows %d", c.Seq, seen)
			}
			seen = c.Seq
		}
	}
}

// What cannot be opened is said to be what it is.
func TestWhatIsNoRegistry(t *testing.T) {
	dir := t.TempDir()
	noise := filepath.Join(dir, "noise.db")
	if err := os.WriteFile(noise, []byte("this is not a database, and long enough to be looked at as one: its first page has a header of 100 bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]models.Code{
		filepath.Join(dir, "no such folder", "registry.db"): models.Unavailable,
		dir:                                      models.Unavailable,
		noise:                                    models.Internal,
		"postgres://milaan@/nothing?host=" + dir: models.Unavailable,
		"postgres://milaan@localhost:none/nothing": models.Invalid,
	} {
		err := openError(t.Context(), url)
		if e, ok := errors.AsType[*models.Error](err); !ok || e.Code != want || e.Hint.En == "" || e.Hint.Hi == "" {
			t.Errorf("%s: %v", url, err)
		}
	}
}
