package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One case among a million is found by an index: a condition that a partial index does not fit reads them all.
func TestLookUpsGoByAnIndex(t *testing.T) {
	s := openTest(t, filepath.Join(t.TempDir(), "registry.db"))
	for where, args := range map[string][]any{
		"id = $1": {"a"}, "number = $1": {"a"}, "id IN (" + list(1, 2) + ")": {"a", "b"}, "slot IN (" + list(1, 2) + ")": {1, 2},
		bySource(2): {"missing", "a", "b"},
	} {
		var id, parent, unused int
		var plan string
		err := s.reader.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN SELECT record FROM cases WHERE "+where, args...).Scan(&id, &parent, &unused, &plan)
		if err != nil || !strings.HasPrefix(plan, "SEARCH cases USING") {
			t.Errorf("%s: %s, %v", where, plan, err)
		}
	}
}

// The registry and the files beside it are for their owner alone.
func TestTheFileIsPrivate(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, filepath.Join(dir, "registry.db"))
	if _, err := s.HeadSeq(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %o, %v", f.Name(), info.Mode().Perm(), err)
		}
	}
}
