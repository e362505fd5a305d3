// Package snapshot writes and reads files that hold an index as it lies in memory. Such a file is read by the very
// program that wrote it or not at all: it begins with a stamp and ends with a checksum, and whoever finds another stamp or
// another sum makes the index anew from the store.
package snapshot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"unsafe"
)

// ErrStale is returned for a file that another program or another setting wrote, and ErrDamaged for one that is not as
// it was written.
var (
	ErrStale   = errors.New("the snapshot is another program's")
	ErrDamaged = errors.New("the snapshot is damaged")
)

const magic = "milaan snapshot 1\n"

// align is what every list begins at a multiple of, so that it can be used where it lies.
const align = 64

// Checksums is the polynomial that processors have an instruction for.
var Checksums = crc32.MakeTable(crc32.Castagnoli)

// Writer writes lists. The first error stays.
type Writer struct {
	to  *bufio.Writer
	sum uint32
	at  int64
	err error
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	if w.err == nil {
		_, w.err = w.to.Write(p)
		w.sum = crc32.Update(w.sum, Checksums, p)
		w.at += int64(len(p))
	}
	return len(p), w.err
}

func (w *Writer) fill() { _, _ = w.Write(make([]byte, (align-w.at%align)%align)) }

// Put writes a list of values without pointers.
func Put[T any](w *Writer, list []T) {
	var zero T
	if t := reflect.TypeOf(zero); w.err == nil && !plain(t) {
		w.err = fmt.Errorf("a snapshot cannot hold %s", t)
	}
	var length [8]byte
	binary.LittleEndian.PutUint64(length[:], uint64(len(list)))
	_, _ = w.Write(length[:])
	w.fill()
	_, _ = w.Write(bytesOf(list))
}

func bytesOf[T any](list []T) []byte {
	if len(list) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(list[0])))
}

// plain reports whether values of a type are all there is to them.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64, reflect.Int, reflect.Uint:
		return true
	case reflect.Array:
		return plain(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !plain(t.Field(i).Type) {
				return false
			}
		}
		return true
	}
	return false
}

// Reader reads what a Writer wrote, in the same order. The first error stays.
type Reader struct {
	all []byte
	at  int64
	err error
}

// Err is ErrDamaged when something was read that is not there.
func (r *Reader) Err() error { return r.err }

func (r *Reader) take(n uint64) []byte {
	if r.err != nil || n > uint64(len(r.all))-uint64(r.at) {
		r.err = ErrDamaged
		return nil
	}
	part := r.all[r.at : r.at+int64(n)]
	r.at += int64(n)
	return part[:len(part):len(part)]
}

// Take reads a list of values without pointers. It lies in the file's own memory; do not change it.
func Take[T any](r *Reader) []T {
	length := r.take(8)
	if r.err != nil {
		return nil
	}
	n := binary.LittleEndian.Uint64(length)
	r.take(uint64((align - r.at%align) % align))
	var zero T
	size := uint64(unsafe.Sizeof(zero))
	if n > uint64(len(r.all))/size {
		r.err = ErrDamaged
		return nil
	}
	part := r.take(n * size)
	if r.err != nil || n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(part))), n)
}

// Write makes a file of what body writes: beside it first, then moved into place, so that a file that is there is whole.
func Write(file, stamp string, body func(w *Writer) error) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := &Writer{to: bufio.NewWriterSize(f, 1<<20)}
	_, _ = io.WriteString(w, magic)
	Put(w, []byte(stamp))
	err = body(w)
	var sum [4]byte
	binary.LittleEndian.PutUint32(sum[:], w.sum)
	_, _ = w.Write(sum[:])
	for _, step := range []func() error{func() error { return w.err }, w.to.Flush, f.Sync} {
		if err == nil {
			err = step()
		}
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(part, file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return SyncDir(filepath.Dir(file))
}

// SyncDir makes sure that files moved into a folder are there after a crash.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Read opens a file that Write made with the same stamp. Errors: ErrStale, ErrDamaged, and those of the file system; the
// one of a file that is not there is fs.ErrNotExist.
func Read(file, stamp string) (*Reader, error) {
	all, err := readAligned(file)
	if err != nil {
		return nil, err
	}
	if len(all) < len(magic)+4 || !bytes.HasPrefix(all, []byte(magic)) {
		return nil, ErrDamaged
	}
	body := all[:len(all)-4]
	if crc32.Checksum(body, Checksums) != binary.LittleEndian.Uint32(all[len(body):]) {
		return nil, ErrDamaged
	}
	r := &Reader{all: body, at: int64(len(magic))}
	if found := Take[byte](r); r.err == nil && string(found) != stamp {
		return nil, ErrStale
	}
	return r, r.err
}

// readAligned reads a file into memory that begins at a multiple of align.
func readAligned(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	is, err := f.Stat()
	if err != nil {
		return nil, err
	}
	space := make([]byte, is.Size()+align)
	from := (align - int(uintptr(unsafe.Pointer(unsafe.SliceData(space)))%align)) % align
	all := space[from : from+int(is.Size())]
	_, err = io.ReadFull(f, all)
	return all, err
}
