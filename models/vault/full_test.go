package vault_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store/storetest/tinydisk"
	"github.com/milaan-project/milaan/models/vault"
)

// TestDiskFull fills the disk with photographs, many at once: those that were taken can all be opened, no part of another
// stays, and with room again the others are taken too.
func TestDiskFull(t *testing.T) {
	disk := tinydisk.New(t, 2<<20)
	v := open(t, vault.Config{Dir: disk.Dir})
	wrapped := caseKey(t, v)
	var mu sync.Mutex // guards kept and left
	kept, left := map[string][]byte{}, [][]byte{}
	var group sync.WaitGroup
	for i := range uint64(4) {
		group.Go(func() {
			random := rand.NewChaCha8([32]byte{byte(i)})
			for {
				photo := make([]byte, 50_000)
				_, _ = random.Read(photo)
				address, err := v.Seal(wrapped, photo)
				mu.Lock()
				if err == nil {
					kept[address] = photo
				} else {
					left = append(left, photo)
				}
				mu.Unlock()
				if err != nil {
					wantFull(t, err)
					return
				}
			}
		})
	}
	group.Wait()
	if len(kept) < 20 || len(left) != 4 {
		t.Errorf("%d photographs taken, %d refused", len(kept), len(left))
	}
	all := func() {
		t.Helper()
		if n := len(files(t, disk.Dir)); n != len(kept) {
			t.Errorf("%d files of %d photographs", n, len(kept))
		}
		for address, photo := range kept {
			if got, err := v.Unseal(wrapped, address); err != nil || !bytes.Equal(got, photo) {
				t.Errorf("a photograph that was taken cannot be opened: %v", err)
			}
		}
	}
	all()
	disk.Free(t)
	for _, photo := range left {
		address, err := v.Seal(wrapped, photo)
		if err != nil {
			t.Errorf("with room again: %v", err)
		}
		kept[address] = photo
	}
	all()
}

// TestNoRoomForTheMasterKey makes a vault on a full disk: no part of a key stays, which would be taken for it later.
func TestNoRoomForTheMasterKey(t *testing.T) {
	disk := tinydisk.New(t, 1<<20)
	disk.Fill(t)
	if _, err := vault.Open(vault.Config{Dir: disk.Dir}); err == nil {
		t.Error("a full disk took a master key")
	} else {
		wantFull(t, err)
	}
	disk.Free(t)
	v := open(t, vault.Config{Dir: disk.Dir})
	if _, err := v.Seal(caseKey(t, v), []byte("x")); err != nil {
		t.Error(err)
	}
}

func wantFull(t *testing.T, err error) {
	t.Helper()
	if e, ok := errors.AsType[*models.Error](err); !ok || e.Code != models.Unavailable || e.Message.En != "the disk is full" || e.Hint.En == "" || e.Hint.Hi == "" {
		t.Errorf("on a full disk: %v", err)
	}
}
