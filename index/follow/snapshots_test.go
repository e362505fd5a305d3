package follow_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/follow"
	"github.com/milaan-project/milaan/models/store"
)

// keptRig is a rig whose indexes lie in a folder, for a program with a stamp.
func keptRig(t *testing.T, s *store.Store, dir, stamp string) *rig {
	t.Helper()
	r := newRig(t, s)
	must(t, r.attributes.Close())
	var err error
	r.attributes, err = attributes.Open(attributes.Config{Dir: filepath.Join(dir, "text"), Stamp: stamp})
	must(t, err)
	r.faces, err = faces.Open(filepath.Join(dir, "faces"), faces.PlainL2())
	must(t, err)
	cfg := r.config
	cfg.Attributes, cfg.Faces = r.attributes, r.faces
	cfg.Snapshots = &follow.Snapshots{Dir: dir, Stamp: stamp, Attributes: r.attributes, Faces: r.faces}
	r.config = cfg
	r.Follower = follow.New(cfg)
	return r
}

// session follows the store until it has caught up, and ends.
func (r *rig) session(t *testing.T) {
	t.Helper()
	stop := r.run(t)
	r.catchUp(t)
	stop()
	r.close(t)
}

// close gives the folder free.
func (r *rig) close(t *testing.T) {
	t.Helper()
	must(t, r.attributes.Close())
	var err error
	r.attributes, err = attributes.Open(attributes.Config{NoText: true})
	must(t, err)
}

const (
	readFrom = "read from their snapshot"
	madeAnew = "made anew from the registry"
)

// Indexes that were saved are read again, and go on with what changed since.
func TestStartsFromItsSnapshot(t *testing.T) {
	s, dir := openStore(t), t.TempDir()
	l := newLife(t, s, 20)
	for i := range 4 {
		for range 25 {
			l.step()
		}
		r := keptRig(t, s, dir, "a")
		if i == 3 { // nothing happened, but the program stops and starts
			l.n = 0
		}
		stop := r.run(t)
		r.catchUp(t)
		if got := r.log.has(readFrom); got != (i > 0) || r.log.has(madeAnew) {
			t.Errorf("start %d: %s", i, r.log)
		}
		for range 10 {
			l.step()
		}
		r.catchUp(t)
		sameAsRebuilt(t, r)
		stop()
		r.close(t)
	}
	if before, _ := os.Stat(filepath.Join(dir, "head.snapshot")); before == nil {
		t.Fatal("nothing was saved")
	}
}

// Indexes are saved while they are followed, so that a program that is killed loses little.
func TestSavesBesideFollowing(t *testing.T) {
	s, dir := openStore(t), t.TempDir()
	l := newLife(t, s, 24)
	l.create()
	r := keptRig(t, s, dir, "a")
	r.config.Snapshots.Every = 7
	stop := r.run(t)
	r.catchUp(t)
	begun, err := os.ReadFile(filepath.Join(dir, "head.snapshot"))
	for end := time.Now().Add(patience); ; l.step() {
		now, e := os.ReadFile(filepath.Join(dir, "head.snapshot"))
		if err == nil && e == nil && !bytes.Equal(begun, now) {
			break
		}
		if begun, err = now, e; time.Now().After(end) {
			t.Fatal("the indexes are not saved while they are followed")
		}
	}
	stop()
	r.close(t)
}

// Whatever is wrong with a snapshot, the indexes become what the registry says.
func TestSnapshotsThatDoNotFit(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"head damaged":       func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "head.snapshot")) },
		"attributes damaged": func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "attributes.snapshot")) },
		"faces damaged":      func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "faces.snapshot")) },
		"attributes gone":    func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "attributes.snapshot"))) },
		"text gone":          func(t *testing.T, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "text"))) },
		"text damaged": func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "text", "index_meta.json"), []byte("{"), 0o600))
		},
		"another program":  nil,
		"another registry": nil,
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := openStore(t), t.TempDir()
			l := newLife(t, s, 21)
			for range 40 {
				l.step()
			}
			keptRig(t, s, dir, "a").session(t)
			stamp := "a"
			switch name {
			case "another program":
				stamp = "b"
			case "another registry":
				s = openStore(t)
				l = newLife(t, s, 22)
				for range 60 {
					l.step()
				}
			default:
				spoil(t, dir)
			}
			r := keptRig(t, s, dir, stamp)
			stop := r.run(t)
			r.catchUp(t)
			if r.log.has(readFrom) || !r.log.has(madeAnew) {
				t.Errorf("the log: %s", r.log)
			}
			sameAsRebuilt(t, r)
			stop()
			r.close(t)
			last := keptRig(t, s, dir, stamp)
			last.session(t)
			if !last.log.has(readFrom) {
				t.Errorf("the next start: %s", last.log)
			}
		})
	}
}

// flip changes one byte in the middle of a file.
func flip(t *testing.T, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	must(t, err)
	content[len(content)/2] ^= 1
	must(t, os.WriteFile(file, content, 0o600))
}

// A folder that cannot be written to costs the next start some time, and nothing else.
func TestSnapshotThatCannotBeSaved(t *testing.T) {
	s, dir := openStore(t), t.TempDir()
	newLife(t, s, 23).create()
	r := keptRig(t, s, dir, "a")
	must(t, os.MkdirAll(filepath.Join(dir, "attributes.snapshot"), 0o700)) // a folder is in the way
	must(t, os.WriteFile(filepath.Join(dir, "attributes.snapshot", "x"), nil, 0o600))
	stop := r.run(t)
	until(t, "the failure was noticed", func() bool { return r.log.has("not") })
	stop()
	if r.log.has("Munni") {
		t.Error("the log names a child")
	}
	r.close(t)
}
