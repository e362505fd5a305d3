package faces_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/faces/facestest"
	"github.com/milaan-project/milaan/index/snapshot"
	"github.com/milaan-project/milaan/models"
)

// An index that keeps its faces in files answers like one that does not.
func TestIndexOnDisk(t *testing.T) {
	facestest.Run(t, func(m faces.Metric) (facestest.Index, error) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			return nil, err
		}
		x, err := faces.Open(dir, m)
		if err != nil {
			return nil, err
		}
		return x, nil
	})
}

const stamp = "this program"

// lived is an index in a folder with two full segments and a part of a third, of which some faces have gone, saved in
// the folder.
func lived(t *testing.T) (x *faces.Index, dir, file string) {
	t.Helper()
	dir = t.TempDir()
	x, err := faces.Open(dir, faces.PlainL2())
	if err != nil {
		t.Fatal(err)
	}
	entries := facestest.Galleries(9000)["random"]
	if err := x.Put(entries...); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(entries); i += 40 {
		x.RemoveSlot(entries[i].Slot)
	}
	if err := x.Replace(entries[5].Slot, facestest.Entry(entries[5].Slot, 7, entries[6].Descriptor)); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(dir, "state")
	if err := x.View().Save(file, stamp); err != nil {
		t.Fatal(err)
	}
	return x, dir, file
}

func reopened(t *testing.T, dir string, m faces.Metric) *faces.Index {
	t.Helper()
	x, err := faces.Open(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// all is everything that two indexes should agree in.
func all(t *testing.T, x *faces.Index, probe *models.FaceEntry) []any {
	t.Helper()
	scores, places := sight(t, x.View(), probe)
	var entries []models.FaceEntry
	for _, s := range scores {
		entries = append(entries, x.Entry(s.Face))
	}
	return []any{scores, places, entries, x.Len(), x.Model(), x.Metric(), x.View().Spread(models.Missing, 100)}
}

func TestWhatWasSavedIsLoaded(t *testing.T) {
	x, dir, file := lived(t)
	probe := &facestest.Galleries(3)["random"][1]
	if sealed := segments(t, dir); len(sealed) != 2 {
		t.Fatalf("%v are in the folder", sealed)
	}
	again := reopened(t, dir, faces.PlainL2())
	if err := again.Load(file, stamp); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all(t, x, probe), all(t, again, probe)); diff != "" {
		t.Fatal(diff)
	}
	// Both go on alike.
	more := facestest.Galleries(5000)["random"]
	for _, index := range []*faces.Index{x, again} {
		if err := index.Put(more...); err != nil {
			t.Fatal(err)
		}
		index.RemoveSlot(more[3].Slot)
	}
	if diff := cmp.Diff(all(t, x, probe), all(t, again, probe)); diff != "" {
		t.Fatal(diff)
	}
}

// Another metric finds the same faces in its own space.
func TestLoadedIntoAnotherMetric(t *testing.T) {
	x, dir, file := lived(t)
	probe := &facestest.Galleries(3)["random"][1]
	other := facestest.Metrics()[1]
	again := reopened(t, dir, other)
	if err := again.Load(file, stamp); err != nil {
		t.Fatal(err)
	}
	if err := x.Reproject(other); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all(t, x, probe), all(t, again, probe)); diff != "" {
		t.Fatal(diff)
	}
}

func segments(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*.faces*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A segment that was cut, changed, lost, or being written when the power went is noticed, and the index stays empty.
func TestDamageIsNoticed(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, segment string){
		"gone": func(t *testing.T, segment string) { must(t, os.Remove(segment)) },
		"cut":  func(t *testing.T, segment string) { must(t, os.Truncate(segment, 100_000)) },
		"changed": func(t *testing.T, segment string) {
			content, err := os.ReadFile(segment)
			must(t, err)
			content[len(content)-4000] ^= 1
			must(t, os.WriteFile(segment, content, 0o600))
		},
		"half written": func(t *testing.T, segment string) { must(t, os.Rename(segment, segment+".part")) },
	} {
		t.Run(name, func(t *testing.T) {
			_, dir, file := lived(t)
			spoil(t, segments(t, dir)[1])
			again := reopened(t, dir, faces.PlainL2())
			if err := again.Load(file, stamp); !errors.Is(err, snapshot.ErrDamaged) || again.Len() != 0 {
				t.Errorf("%v, %d faces", err, again.Len())
			}
			if err := again.Clear(); err != nil || len(segments(t, dir)) != 0 {
				t.Errorf("%v, %v are left", err, segments(t, dir))
			}
		})
	}
	t.Run("stale", func(t *testing.T) {
		_, dir, file := lived(t)
		if err := reopened(t, dir, faces.PlainL2()).Load(file, "another program"); !errors.Is(err, snapshot.ErrStale) {
			t.Error(err)
		}
		if err := reopened(t, dir, faces.PlainL2()).Load(filepath.Join(dir, "none"), stamp); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	})
}

// Faces that came after the snapshot leave nothing behind.
func TestLaterSegmentsAreRemoved(t *testing.T) {
	x, dir, file := lived(t)
	if err := x.Put(facestest.Galleries(9000)["random"]...); err != nil {
		t.Fatal(err)
	}
	must(t, os.WriteFile(filepath.Join(dir, "000009-00000000.faces.part"), []byte("half"), 0o600))
	if n := len(segments(t, dir)); n != 5 {
		t.Fatalf("%d files", n)
	}
	if err := reopened(t, dir, faces.PlainL2()).Load(file, stamp); err != nil {
		t.Fatal(err)
	}
	if left := segments(t, dir); len(left) != 2 || strings.HasSuffix(left[1], ".part") {
		t.Errorf("%v are left", left)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A view is saved while others write faces behind those that it shows: what is saved is the view, and whole.
func TestSavedBesideWriting(t *testing.T) {
	x, err := faces.Open(t.TempDir(), faces.PlainL2())
	must(t, err)
	entries := facestest.Galleries(600)["random"]
	must(t, x.Put(entries[:101]...))
	view, dir, writing := x.View(), t.TempDir(), make(chan struct{})
	go func() {
		defer close(writing)
		for _, e := range entries[101:] {
			if err := x.Put(e); err != nil {
				t.Error(err)
			}
		}
	}()
	for saved := 0; saved < 3; saved++ {
		must(t, view.Save(filepath.Join(dir, "state"), stamp))
	}
	<-writing
	again := reopened(t, dir, faces.PlainL2())
	must(t, again.Load(filepath.Join(dir, "state"), stamp))
	if again.Len() != 101 {
		t.Fatalf("%d faces are there again, 101 were saved", again.Len())
	}
	for face := range 101 {
		if d := cmp.Diff(again.Entry(face), entries[face]); d != "" {
			t.Fatal(d)
		}
	}
}
