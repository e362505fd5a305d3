package vault

import (
	"os"
	"path/filepath"
)

// writeWhole writes a file beside its place, flushes it, places it there (os.Rename replaces what is there, os.Link
// refuses to) and flushes the folder: after a crash it is there whole or not at all.
func writeWhole(file string, content []byte, place func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".part-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when it was renamed
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = place(f.Name(), file)
	}
	if err == nil {
		err = syncDir(filepath.Dir(file))
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closing := d.Close(); err == nil {
		err = closing
	}
	return err
}
