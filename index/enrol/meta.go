package enrol

import (
	"bytes"
	"time"

	"github.com/bep/imagemeta"

	"github.com/milaan-project/milaan/models"
)

// meta is all that is taken from a photograph's metadata; the rest, location above all, is never read.
type meta struct {
	orientation int // EXIF, 1 to 8; 1 is upright and stands for none or nonsense
	takenOn     models.Date
}

// exifTime is the layout of Exif 2.3 §4.6.5 tag 0x9003, in the camera's own zone.
const exifTime = "2006:01:02 15:04:05"

// readMeta reads orientation and DateTimeOriginal. Bad metadata is none: a photograph is not refused for it.
func readMeta(photo []byte, kind Kind) meta {
	m := meta{orientation: 1}
	_ = guard(func() error {
		_, err := imagemeta.Decode(imagemeta.Options{
			R:               bytes.NewReader(photo),
			ImageFormat:     map[Kind]imagemeta.ImageFormat{JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, WebP: imagemeta.WebP}[kind],
			Sources:         imagemeta.EXIF,
			ShouldHandleTag: wanted,
			HandleTag: func(t imagemeta.TagInfo) error {
				m.take(t)
				return nil
			},
		})
		return err
	})
	return m
}

// wanted keeps out the embedded thumbnail (IFD1), which has an orientation of its own. The names are imagemeta's.
func wanted(t imagemeta.TagInfo) bool {
	return t.Namespace == "IFD0" && t.Tag == "Orientation" || t.Namespace == "IFD0/ExifIFDP" && t.Tag == "DateTimeOriginal"
}

func (m *meta) take(t imagemeta.TagInfo) {
	switch v := t.Value.(type) {
	case uint16:
		if t.Tag == "Orientation" && v >= 1 && v <= 8 {
			m.orientation = int(v)
		}
	case string:
		if at, err := time.Parse(exifTime, v); err == nil && t.Tag == "DateTimeOriginal" {
			m.takenOn = models.DateOf(at)
		}
	}
}
