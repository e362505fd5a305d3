package faces

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"github.com/milaan-project/milaan/index/snapshot"
	"github.com/milaan-project/milaan/models"
)

// Full segments are kept in files of one folder, mapped into memory: what a scan does not read takes no memory then. A
// file is named by its place and checksum, and never changes.
const segmentSuffix = ".faces"

// mapping is a file in memory, until nobody holds it.
type mapping struct {
	file string
	sum  uint32
}

func segmentFile(dir string, number int, sum uint32) string {
	return filepath.Join(dir, fmt.Sprintf("%06d-%08x%s", number, sum, segmentSuffix))
}

func (b *slab) bytes() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(b)), int(unsafe.Sizeof(*b)))
}

// seal moves a full segment into a file. When that fails the segment stays as it is.
func (s *segment) seal(dir string, number int) error {
	content := s.slab.bytes()
	sum := crc32.Checksum(content, snapshot.Checksums)
	file := segmentFile(dir, number, sum)
	part := file + ".part"
	if err := os.WriteFile(part, content, 0o600); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, file); err != nil {
		return err
	}
	return s.open(file, sum)
}

// open maps a segment's file.
func (s *segment) open(file string, sum uint32) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	is, err := f.Stat()
	if err != nil {
		return err
	}
	if is.Size() != int64(unsafe.Sizeof(slab{})) {
		return snapshot.ErrDamaged
	}
	bytes, err := syscall.Mmap(int(f.Fd()), 0, int(is.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return err
	}
	m := &mapping{file, sum}
	runtime.AddCleanup(m, func(b []byte) { _ = syscall.Munmap(b) }, bytes)
	s.slab, s.mapping = (*slab)(unsafe.Pointer(unsafe.SliceData(bytes))), m
	return nil
}

// sealFull moves every full segment that is not in a file into one.
func (v *View) sealFull(dir string) error {
	for i := range v.segments {
		if s := &v.segments[i]; s.mapping == nil && (i+1)*segmentSize <= v.count {
			if err := s.seal(dir, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// kept is what a snapshot says of a segment.
type kept struct {
	Missing, Found mask
	Slack          float64
	Sum            uint32
	InFile         bool
}

// Save writes all that the view shows to a file, for a Load by the same program: stamp is the program's own. The faces of
// full segments are in files of their own already, which are made safe here.
func (v *View) Save(file, stamp string) error {
	defer runtime.KeepAlive(v)
	for i := range v.segments {
		if m := v.segments[i].mapping; m != nil {
			if err := syncFile(m.file); err != nil {
				return err
			}
		}
	}
	return snapshot.Write(file, stamp, func(w *snapshot.Writer) error {
		snapshot.Put(w, []byte(v.metric.ID))
		snapshot.Put(w, []byte(v.model))
		snapshot.Put(w, []int64{int64(v.count), int64(v.alive)})
		list := make([]kept, len(v.segments))
		for i := range v.segments {
			s := &v.segments[i]
			list[i] = kept{Missing: *s.missing, Found: *s.found, Slack: s.slack}
			if s.mapping != nil {
				list[i].Sum, list[i].InFile = s.mapping.sum, true
			}
		}
		snapshot.Put(w, list)
		for i := range v.segments {
			if v.segments[i].mapping == nil {
				snapshot.Put(w, v.segments[i].slab.firstOf(min(segmentSize, v.count-i*segmentSize)).bytes())
			}
		}
		return nil
	})
}

func syncFile(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Load fills the index with what a view of it was that saved itself, brought into the index's metric where that was
// another. Errors are those of snapshot.Read, also for a segment that is damaged or gone; the index holds what it held then.
func (x *Index) Load(file, stamp string) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	now := x.view.Load()
	next := &View{metric: now.metric, kernel: now.kernel, slots: table{}}
	r, err := snapshot.Read(file, stamp)
	if err != nil {
		return err
	}
	metric, model := string(snapshot.Take[byte](r)), snapshot.Take[byte](r)
	counts, list := snapshot.Take[int64](r), snapshot.Take[kept](r)
	if r.Err() != nil || len(counts) != 2 || counts[0] < 0 || counts[0] > int64(len(list))*segmentSize || counts[0] <= int64(len(list)-1)*segmentSize {
		return errors.Join(snapshot.ErrDamaged, r.Err())
	}
	next.model, next.count, next.alive = models.ModelID(model), int(counts[0]), int(counts[1])
	next.segments = make([]segment, len(list))
	for i := range list {
		k := &list[i]
		next.segments[i] = segment{missing: &k.Missing, found: &k.Found, slack: k.Slack}
		if k.InFile {
			continue
		}
		bytes := snapshot.Take[byte](r)
		if len(bytes) != int(unsafe.Sizeof(slab{})) {
			return snapshot.ErrDamaged
		}
		own := new(slab)
		copy(own.bytes(), bytes)
		next.segments[i].slab = own
	}
	if err := next.eachSegment(func(i int) error {
		if !list[i].InFile {
			return nil
		}
		return next.segments[i].load(x.dir, i, list[i].Sum)
	}); err != nil {
		return err
	}
	if err := next.tabulate(); err != nil {
		return err
	}
	if metric != next.metric.ID {
		if err := next.reproject(x.dir); err != nil {
			return err
		}
	}
	x.view.Store(next)
	return x.tidy()
}

// load opens a segment's file once its checksum is found right.
func (s *segment) load(dir string, number int, sum uint32) error {
	file := segmentFile(dir, number, sum)
	f, err := os.Open(file)
	if err != nil {
		return errors.Join(snapshot.ErrDamaged, err)
	}
	defer f.Close()
	found := crc32.New(snapshot.Checksums)
	if _, err := io.CopyBuffer(struct{ io.Writer }{found}, struct{ io.Reader }{f}, make([]byte, 1<<18)); err != nil {
		return err
	}
	if found.Sum32() != sum {
		return snapshot.ErrDamaged
	}
	return s.open(file, sum)
}

// tabulate finds the faces of each case again.
func (v *View) tabulate() error {
	e := v.slots.edit()
	for place := range v.count {
		s, at := &v.segments[place/segmentSize], place%segmentSize
		slot := s.slab.slots[at]
		if int(s.slab.prev[at]) > place {
			return snapshot.ErrDamaged
		}
		l := e.at(slot)
		l.last[slot%leafSlots] = int32(place) + 1
		for _, side := range []models.Side{models.Missing, models.Found} {
			if s.side(side).has(at) {
				l.side(side)[slot%leafSlots/64] |= 1 << (slot % 64)
			}
		}
	}
	return nil
}

// eachSegment does work for every segment, on every core, and returns the first error.
func (v *View) eachSegment(work func(i int) error) error {
	errs := make([]error, len(v.segments))
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(v.segments)) {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(v.segments) {
					return
				}
				errs[i] = work(i)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Clear forgets every face.
func (x *Index) Clear() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	now := x.view.Load()
	x.view.Store(&View{metric: now.metric, kernel: now.kernel})
	return x.tidy()
}

// Tidy removes the files that the index as it is now does not use: those of an earlier process, or of a snapshot that
// another has replaced.
func (x *Index) Tidy() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	return x.tidy()
}

func (x *Index) tidy() error {
	if x.dir == "" {
		return nil
	}
	used := map[string]bool{}
	for _, s := range x.view.Load().segments {
		if s.mapping != nil {
			used[filepath.Base(s.mapping.file)] = true
		}
	}
	files, err := os.ReadDir(x.dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".part")
		if strings.HasSuffix(name, segmentSuffix) && (!used[name] || name != f.Name()) {
			if err := os.Remove(filepath.Join(x.dir, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
