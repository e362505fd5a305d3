package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestMachine finds the size of a registry's folder, the backup that was made, and the head that was signed.
func TestMachine(t *testing.T) {
	dir := t.TempDir()
	where := registryFlags{Data: filepath.Join(dir, "data")}
	s, err := where.open(t.Context())
	must(t, err)
	defer s.Close()
	h := &host{data: where.Data, store: s, model: "m", faceMetric: "f"}
	m, err := h.Machine(t.Context())
	must(t, err)
	if m.UsedBytes == 0 || m.FreeBytes <= 0 || m.DiskBytes < m.FreeBytes || m.BackupAt != 0 || m.HeadAt != 0 || m.Model != "m" || m.FaceMetric != "f" {
		t.Errorf("a new registry: %+v", m)
	}
	const large = 1 << 20
	must(t, os.WriteFile(filepath.Join(where.Data, "large"), make([]byte, large), 0o600))
	before := time.Now().Add(-time.Second).UnixMilli()
	for _, args := range [][]string{{"backup", filepath.Join(dir, "copies"), "--data", where.Data}, {"audit", "head", "--data", where.Data, "-o", headFile(where.Data)}} {
		if code, _, errs := milaan(t, args...); code != 0 {
			t.Fatalf("%q: %s", args, errs)
		}
	}
	again, err := (&host{data: where.Data, store: s}).Machine(t.Context())
	must(t, err)
	if again.UsedBytes < m.UsedBytes+large || again.BackupAt < before || again.HeadAt < before {
		t.Errorf("after a backup and a signature: %+v, was %+v", again, m)
	}
	if kept, err := h.Machine(t.Context()); err != nil || kept.UsedBytes != m.UsedBytes || kept.BackupAt != again.BackupAt {
		t.Errorf("the size is added up at each look: %+v, %v", kept, err)
	}
}
