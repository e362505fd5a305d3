package rows_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/rows"
)

// FuzzReader reads any bytes as a file of cases. Whatever comes out of it holds what every caller relies on.
func FuzzReader(f *testing.F) {
	for _, file := range files(f) {
		if text := file.text(); len(text) < 1<<20 {
			f.Add([]byte(text), file.Side == models.Found)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, found bool) {
		side := models.Missing
		if found {
			side = models.Found
		}
		_, good, bad, err := read(bytes.NewReader(file), side)
		if err != nil {
			if models.CodeOf(err) != models.Invalid {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		seen, line := map[string]bool{}, 1
		for _, r := range good {
			if r.ID == "" || !utf8.ValidString(r.ID) || seen[r.ID] || r.Line <= line {
				t.Fatalf("line %d after %d, id %q", r.Line, line, r.ID)
			}
			seen[r.ID], line = true, r.Line
			if err := r.Case.Validate(today); err != nil || r.Case.Side != side {
				t.Fatalf("line %d: %s, %v", r.Line, r.Case.Side, err)
			}
			checkPhotos(t, r.Photos)
		}
		for _, b := range bad {
			if models.CodeOf(b.Err) != models.Invalid || b.Line < 2 {
				t.Fatalf("line %d: %v", b.Line, b.Err)
			}
		}
	})
}

// FuzzPhotos reads any text as a list of photographs: none of them lies outside its folder.
func FuzzPhotos(f *testing.F) {
	for _, cell := range []string{"", "none", "a.jpg@2024-03-01;b.jpg", `..\a.jpg`, "/etc/passwd", "a@b@2024-01-01", "a/./b//c.jpg", "C:\\a.jpg", "a\x00", ";;@", "..;..", "\u2025/a", "．．/a"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		refs, err := rows.ParsePhotos(cell)
		if err != nil {
			e, ok := errors.AsType[*models.Error](err)
			if !ok || e.Code != models.Invalid || e.Field != "photos" || refs != nil {
				t.Fatal(refs, err)
			}
			return
		}
		checkPhotos(t, refs)
	})
}

func checkPhotos(t *testing.T, refs []rows.PhotoRef) {
	t.Helper()
	for _, p := range refs {
		joined := filepath.Join("/photos", filepath.FromSlash(p.File))
		if !utf8.ValidString(p.File) || strings.Contains(p.File, `\`) || joined != "/photos" && !strings.HasPrefix(joined, "/photos/") {
			t.Fatalf("the photograph %q is read at %q", p.File, joined)
		}
	}
}
