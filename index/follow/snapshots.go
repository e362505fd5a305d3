package follow

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/faces"
	"github.com/milaan-project/milaan/index/snapshot"
	"github.com/milaan-project/milaan/models"
)

// Snapshots keeps the indexes in files of a folder, so that a start reads them instead of every case of the registry.
type Snapshots struct {
	Dir        string
	Stamp      string // of the program: another program's snapshots are not read
	Attributes *attributes.Index
	Faces      *faces.Index
	Every      int64 // how many changes may come before they are saved again; 0 is 20,000
}

// The files of a snapshot. head names the latest change that is in the others. It is written last, and doing a change
// twice does no harm: so all is well whenever the machine stops.
const (
	attributesFile = "attributes.snapshot"
	facesFile      = "faces.snapshot"
	headFile       = "head.snapshot"
)

func (s *Snapshots) file(name string) string { return filepath.Join(s.Dir, name) }

// errTextBehind is returned when the text index lacks what the snapshot has.
var errTextBehind = errors.New("the text index is not the one of the snapshot")

// load fills the indexes with what was saved, and returns the latest change that is in all of them. After an error they
// may be partly filled.
func (s *Snapshots) load() (models.Change, error) {
	r, err := snapshot.Read(s.file(headFile), s.Stamp)
	if err != nil {
		return models.Change{}, err
	}
	seq, id, kind := snapshot.Take[int64](r), snapshot.Take[byte](r), snapshot.Take[byte](r)
	if r.Err() != nil || len(seq) != 1 {
		return models.Change{}, snapshot.ErrDamaged
	}
	if s.Attributes.TextApplied() < seq[0] {
		return models.Change{}, errTextBehind
	}
	loaded := make(chan error, 1)
	go func() { loaded <- s.Attributes.Load(s.file(attributesFile), s.Stamp) }()
	err = errors.Join(s.Faces.Load(s.file(facesFile), s.Stamp), <-loaded)
	if errors.Is(err, fs.ErrNotExist) {
		err = snapshot.ErrDamaged
	}
	return models.Change{Seq: seq[0], CaseID: string(id), Kind: models.ChangeKind(kind)}, err
}

// take holds on to the indexes as they are, and returns how to write them down.
func (s *Snapshots) take() func(upTo models.Change) error {
	columns, descriptors := s.Attributes.View(), s.Faces.View()
	return func(upTo models.Change) error {
		if err := os.MkdirAll(s.Dir, 0o700); err != nil {
			return err
		}
		if err := columns.Save(s.file(attributesFile), s.Stamp); err != nil {
			return err
		}
		if err := descriptors.Save(s.file(facesFile), s.Stamp); err != nil {
			return err
		}
		err := snapshot.Write(s.file(headFile), s.Stamp, func(w *snapshot.Writer) error {
			snapshot.Put(w, []int64{upTo.Seq})
			snapshot.Put(w, []byte(upTo.CaseID))
			snapshot.Put(w, []byte(upTo.Kind))
			return nil
		})
		return errors.Join(err, s.Faces.Tidy())
	}
}

// clear empties the indexes, and removes what was saved.
func (s *Snapshots) clear() error {
	for _, name := range []string{headFile, attributesFile, facesFile} {
		if err := os.Remove(s.file(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return errors.Join(s.Attributes.Clear(), s.Faces.Clear())
}

// restore fills the indexes from a snapshot, if there is one that the feed goes on from; else they may be partly filled.
func (f *Follower) restore(ctx context.Context) (ok bool, err error) {
	s := f.cfg.Snapshots
	if s == nil {
		return false, nil
	}
	change, why := s.load()
	if why == nil {
		var known []models.Change
		if known, err = f.cfg.Feed.Changes(ctx, change.Seq-1, 1); err != nil {
			return false, err
		}
		if len(known) == 1 && known[0].CaseID == change.CaseID && known[0].Kind == change.Kind {
			f.saved, f.latest = change.Seq, known[0]
			f.advance(change.Seq)
			f.cfg.Log.Info("the indexes were read from their snapshot", "change", change.Seq)
			return true, nil
		}
		why = errors.New("the registry does not go on from the snapshot")
	}
	if !errors.Is(why, fs.ErrNotExist) {
		f.cfg.Log.Warn("the indexes are made anew from the registry", "why", why)
	}
	return false, nil
}

// saveAfter is how many changes may come before the indexes are saved again. Saving takes no time from following.
const saveAfter = 20_000

// save writes a snapshot beside the following, unless too little has changed or one is being written.
func (f *Follower) save() {
	if f.cfg.Snapshots == nil {
		return
	}
	if f.saving != nil {
		select {
		case saved := <-f.saving:
			f.saved, f.saving = max(f.saved, saved), nil
		default:
			return
		}
	}
	if f.latest.Seq-max(f.saved, f.tried) < cmp.Or(f.cfg.Snapshots.Every, saveAfter) {
		return
	}
	write, upTo, done := f.cfg.Snapshots.take(), f.latest, make(chan int64, 1)
	f.saving, f.tried = done, upTo.Seq
	go func() { done <- f.wrote(upTo, write(upTo)) }() // finish waits for it
}

// finish waits for the snapshot being written, and writes a last one.
func (f *Follower) finish() {
	if f.saving != nil {
		f.saved, f.saving = max(f.saved, <-f.saving), nil
	}
	f.saveNow()
}

// saveNow writes a snapshot unless the last one is of the same change.
func (f *Follower) saveNow() {
	if f.cfg.Snapshots != nil && f.latest.Seq > f.saved {
		f.saved = max(f.saved, f.wrote(f.latest, f.cfg.Snapshots.take()(f.latest)))
	}
}

// wrote says how the writing of a snapshot ended, and returns up to which change there is one; 0 when it failed.
func (f *Follower) wrote(upTo models.Change, err error) int64 {
	if err != nil {
		f.cfg.Log.Error("the indexes could not be saved; the next start takes longer", "err", err)
		return 0
	}
	f.cfg.Log.Info("the indexes were saved", "change", upTo.Seq)
	return upTo.Seq
}
