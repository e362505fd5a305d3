package backup

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/milaan-project/milaan/models"
)

func sealedFile(photos, address string) string {
	return filepath.Join(photos, address[:min(2, len(address))], address)
}

// copySealed copies a sealed file unless it is there already; it reports whether it did. One that is lost is not copied: the
// case is whole without it.
func copySealed(from, to, address string) (bool, error) {
	target := sealedFile(to, address)
	if _, err := os.Stat(target); err == nil {
		return false, nil
	}
	b, err := os.ReadFile(sealedFile(from, address))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return false, unwritable(to, err)
	}
	return true, whole(target, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// whole writes a file so that it is there whole, on the disk, or not at all.
func whole(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return unwritable(filepath.Dir(file), err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file+".part", file)
	}
	if err == nil {
		return syncFolder(filepath.Dir(file))
	}
	_ = os.Remove(file + ".part") // it is of no use
	var known *models.Error
	if errors.As(err, &known) {
		return err
	}
	return unwritable(filepath.Dir(file), err)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func unwritable(folder string, err error) error {
	return models.Errorf(models.Unavailable, "the folder %s cannot be written", "फ़ोल्डर %s में नहीं लिखा जा सकता", folder).
		Advise("Is the disk there, and is there space on it?", "क्या डिस्क लगी है, और उस पर जगह है?").Because(err)
}

func damaged(err error) error {
	return models.Errorf(models.Internal, "the backup is damaged, or not whole", "बैकअप ख़राब या अधूरा है").
		Advise("Use another one.", "दूसरा लें।").Because(err)
}
