package enrol_test

import (
	"bytes"
	"errors"
	"image/color"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/models"
)

func TestCheckAccepts(t *testing.T) {
	for name, c := range map[string]struct {
		photo []byte
		kind  enrol.Kind
		side  int
	}{
		"JPEG":             {fixture(t, "portrait.jpg"), enrol.JPEG, 256},
		"grey JPEG":        {fixture(t, "grey.jpg"), enrol.JPEG, 256},
		"CMYK JPEG":        {fixture(t, "cmyk.jpg"), enrol.JPEG, 256},
		"progressive JPEG": {fixture(t, "progressive.jpg"), enrol.JPEG, 256},
		"PNG of 16 bits":   {fixture(t, "deep.png"), enrol.PNG, 96},
		"PNG with palette": {fixture(t, "palette.png"), enrol.PNG, 96},
		"WebP":             {fixture(t, "portrait.webp"), enrol.WebP, 256},
	} {
		kind, w, h, err := enrol.Check(c.photo)
		if err != nil || kind != c.kind || w != c.side || h != c.side {
			t.Errorf("%s: %s %d×%d, %v", name, kind, w, h, err)
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	good := fixture(t, "portrait.jpg")
	for name, c := range map[string]struct {
		photo []byte
		code  models.Code
		says  string // in the message or the hint
	}{
		"nothing":             {nil, models.Invalid, "empty"},
		"text named .jpg":     {[]byte("name;age\nRam;7\n"), models.UnsupportedMedia, "Send the photograph as JPEG"},
		"HEIC":                {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), models.UnsupportedMedia, "Send JPEG"},
		"AVIF":                {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1miaf"), models.UnsupportedMedia, "Send JPEG"},
		"video":               {[]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), models.UnsupportedMedia, "not a JPEG"},
		"GIF":                 {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), models.UnsupportedMedia, "still photograph"},
		"BMP":                 {[]byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"), models.UnsupportedMedia, "not a JPEG"},
		"TIFF":                {[]byte("II*\x00\x08\x00\x00\x00\x00\x00"), models.UnsupportedMedia, "not a JPEG"},
		"SVG":                 {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), models.UnsupportedMedia, "not a JPEG"},
		"moving WebP":         {webpExtended(1<<1, 100, 100), models.UnsupportedMedia, "moving picture"},
		"two bytes":           {good[:2], models.UnsupportedMedia, "not a JPEG"},
		"JPEG of 3 bytes":     {good[:3], models.Invalid, "cut off"},
		"JPEG without frame":  {good[:40], models.Invalid, "cut off"},
		"PNG of 8 bytes":      {fixture(t, "deep.png")[:8], models.Invalid, "cut off"},
		"JPEG of no width":    {jpegClaiming(t, 0, 10), models.Invalid, "damaged"},
		"JPEG bomb":           {jpegClaiming(t, 65535, 65535), models.TooLarge, "60 megapixels"},
		"PNG bomb":            {pngClaiming(t, 60_000, 60_000), models.TooLarge, "60 megapixels"},
		"PNG of absurd sides": {pngClaiming(t, 1<<31-1, 1<<31-1), models.UnsupportedMedia, "rare variant"},
		"WebP bomb":           {webpExtended(0, 1<<14, 1<<14), models.TooLarge, "60 megapixels"},
		"PNG of 16 bits":      {pngOfKind(t, 7700, 7700, 16, 6, 0), models.TooLarge, "fewer pixels"},
		"PNG in seven passes": {pngOfKind(t, 7700, 7700, 8, 2, 1), models.TooLarge, "fewer pixels"},
		"progressive JPEG":    {progressive(jpegClaiming(t, 7000, 7000)), models.TooLarge, "fewer pixels"},
		"lossless WebP":       {webpExtended(0, 7700, 7700), models.TooLarge, "fewer pixels"},
		"strip":               {pngOfKind(t, 70_000, 1, 8, 0, 0), models.TooLarge, "fewer pixels"},
		"scan bomb":           {jpegOfScans(t, 101), models.UnsupportedMedia, "rare variant"},
		"26 MB":               {append(bytes.Clone(good), make([]byte, enrol.MaxBytes)...), models.TooLarge, "25 MB"},
	} {
		_, _, _, err := enrol.Check(c.photo)
		wantError(t, name, err, c.code, c.says)
	}
}

// What cameras and scanners make is no larger in memory than is allowed.
func TestCheckAcceptsLarge(t *testing.T) {
	for name, photo := range map[string][]byte{
		"JPEG of 50 megapixels":             jpegClaiming(t, 8160, 6120),
		"progressive JPEG of 36 megapixels": progressive(jpegClaiming(t, 7360, 4912)),
		"PNG of 50 megapixels":              pngOfKind(t, 8160, 6120, 8, 6, 0),
		"scan of 16 bits, 24 megapixels":    pngOfKind(t, 6000, 4000, 16, 2, 0),
		"lossless WebP of 24 megapixels":    webpExtended(0, 6000, 4000),
	} {
		if _, _, _, err := enrol.Check(photo); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func wantError(t *testing.T, name string, err error, code models.Code, says string) {
	t.Helper()
	var e *models.Error
	if !errors.As(err, &e) {
		t.Errorf("%s: error %v, want %s", name, err, code)
		return
	}
	if e.Code != code || !strings.Contains(e.Message.En+" "+e.Hint.En, says) {
		t.Errorf("%s: %s %q %q, want %s with %q", name, e.Code, e.Message.En, e.Hint.En, code, says)
	}
	if e.Message.Hi == "" || e.Hint.En == "" || e.Hint.Hi == "" {
		t.Errorf("%s: the error does not say in both languages what to do", name)
	}
}

func FuzzCheck(f *testing.F) {
	for _, name := range []string{"portrait.jpg", "cmyk.jpg", "deep.png", "palette.png", "portrait.webp"} {
		f.Add(fixture(f, name)[:600])
	}
	f.Add(jpegClaiming(f, 65535, 65535))
	f.Add(pngClaiming(f, 1<<31-1, 1<<31-1))
	f.Add(webpExtended(1<<4, 1<<24, 1<<24))
	f.Add(withExif(jpegOf(f, plain(8, 8, color.Black)), 6, "2019:08:07 06:05:04"))
	f.Fuzz(func(t *testing.T, photo []byte) {
		kind, w, h, err := enrol.Check(photo)
		if err != nil {
			if code := models.CodeOf(err); code != models.Invalid && code != models.TooLarge && code != models.UnsupportedMedia {
				t.Fatalf("code %s: %v", code, err)
			}
			return
		}
		if kind == "" || w <= 0 || h <= 0 || w*h > enrol.MaxPixels {
			t.Fatalf("accepted %q of %d×%d", kind, w, h)
		}
	})
}
