package backup

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

// FuzzLine shows that whatever a line of a backup and the file of keys hold, the line is opened or refused, and that one
// that is opened says what was sealed.
func FuzzLine(f *testing.F) {
	v, err := vault.Open(vault.Config{Dir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	key, err := v.NewCaseKey()
	if err != nil {
		f.Fatal(err)
	}
	keys := map[string][]byte{"a": key, "b": key, registryKey: key}
	folder := f.TempDir()
	if err := writeKeys(folder, keys); err != nil {
		f.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(folder, "keys"))
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range []store.Row{
		{Table: "cases", Cases: []string{"a"}, Clear: []any{int64(1), "a"}, Sealed: []any{"Munni", nil, 1.5, []byte{0, 255}}},
		{Table: "verdicts", Cases: []string{"a", "b"}, Clear: []any{"a", "b"}, Sealed: []any{"reason"}},
		{Table: "audit", Sealed: []any{int64(1)}},
	} {
		l, err := seal(v, &r, keys)
		if err != nil {
			f.Fatal(err)
		}
		b, err := json.Marshal(l)
		if err != nil || strings.Contains(string(b), "Munni") {
			f.Fatal(err, string(b))
		}
		f.Add(b, written)
		back, err := open(v, &l, keys)
		if err != nil || fmt.Sprint(back.Sealed) != fmt.Sprint(r.Sealed) {
			f.Fatal(err, back)
		}
	}
	f.Add([]byte(`{"t":"cases","c":["a","z"],"v":[{"bytes":7}],"s":"AAAA"}`), []byte("x y\n"))
	f.Fuzz(func(t *testing.T, text, keys []byte) {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "keys"), keys, 0o600); err != nil {
			t.Fatal(err)
		}
		known, err := readKeys(folder)
		if err != nil {
			return
		}
		var l line
		if json.Unmarshal(text, &l) != nil {
			return
		}
		r, err := open(v, &l, known)
		if err == nil && r.Sealed != nil && len(l.Sealed) == 0 {
			t.Errorf("a line without anything sealed says %v", r.Sealed)
		}
	})
}
