package enrol_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What people and attackers send instead of photographs, made by code.

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plain(w, h int, c color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, c)
		}
	}
	return img
}

// jpegClaiming is a small JPEG whose frame header claims other dimensions.
func jpegClaiming(t testing.TB, w, h uint16) []byte {
	t.Helper()
	b := jpegOf(t, plain(16, 16, color.White))
	sof := bytes.Index(b, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(b[sof+5:], h)
	binary.BigEndian.PutUint16(b[sof+7:], w)
	return b
}

// pngClaiming is a small PNG whose header, with a right checksum, claims other dimensions.
func pngClaiming(t testing.TB, w, h uint32) []byte {
	t.Helper()
	b := pngOf(t, plain(16, 16, color.White))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// pngOfKind is the head of a PNG of so many bits, a colour type, and passes (PNG specification §11.2.2).
func pngOfKind(t testing.TB, w, h uint32, bits, colours, passes byte) []byte {
	b := pngClaiming(t, w, h)
	b[24], b[25], b[28] = bits, colours, passes
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// progressive makes the frame of a JPEG a progressive one.
func progressive(jpg []byte) []byte {
	return bytes.Replace(jpg, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC2}, 1)
}

// webpExtended is the head of an extended WebP (VP8X) with the given flags and canvas.
func webpExtended(flags byte, w, h uint32) []byte {
	chunk := []byte{'V', 'P', '8', 'X', 10, 0, 0, 0, flags, 0, 0, 0}
	for _, v := range []uint32{w - 1, h - 1} {
		chunk = append(chunk, byte(v), byte(v>>8), byte(v>>16))
	}
	body := append([]byte("WEBP"), chunk...)
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body)
}

// jpegOfScans is a JPEG with n more start-of-scan markers than it should have.
func jpegOfScans(t testing.TB, n int) []byte {
	t.Helper()
	return append(jpegOf(t, plain(16, 16, color.White)), bytes.Repeat([]byte{0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0}, n)...)
}

// withExif puts an EXIF segment with orientation, date, place and a maker's name behind the start of a JPEG.
func withExif(jpg []byte, orientation uint16, taken string) []byte {
	return slices.Concat(jpg[:2], exifSegment(orientation, taken), jpg[2:])
}

func exifSegment(orientation uint16, taken string) []byte {
	body := append([]byte("Exif\x00\x00"), tiff(orientation, taken)...)
	return append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2)), body...)
}

// tiff is a big-endian TIFF of three directories: IFD0 (orientation, links), ExifIFD (date), GPSInfoIFD (latitude).
func tiff(orientation uint16, taken string) []byte {
	const ifd0, exif, gps = 8, 8 + 2 + 3*12 + 4, 8 + 2 + 3*12 + 4 + 2 + 12 + 4
	const data = gps + 2 + 2*12 + 4
	var b []byte
	u16 := func(v uint16) { b = binary.BigEndian.AppendUint16(b, v) }
	u32 := func(v uint32) { b = binary.BigEndian.AppendUint32(b, v) }
	entry := func(tag, kind uint16, count uint32) { u16(tag); u16(kind); u32(count) }
	b = append(b, 'M', 'M', 0, 42)
	u32(ifd0)
	u16(3)
	entry(0x0112, 3, 1)
	u16(orientation)
	u16(0)
	entry(0x8769, 4, 1)
	u32(exif)
	entry(0x8825, 4, 1)
	u32(gps)
	u32(0)
	u16(1)
	entry(0x9003, 2, 20)
	u32(data)
	u32(0)
	u16(2)
	entry(1, 2, 2)
	b = append(b, 'N', 0, 0, 0)
	entry(2, 5, 3)
	u32(data + 20)
	u32(0)
	b = append(b, taken...)
	b = append(b, make([]byte, 20-len(taken))...)
	for _, v := range []uint32{26, 1, 50, 1, 4321, 100} {
		u32(v)
	}
	return b
}

// pngWithExif puts an eXIf chunk behind a PNG's header.
func pngWithExif(p []byte, orientation uint16) []byte {
	const headerEnd = 8 + 8 + 13 + 4
	body := append([]byte("eXIf"), tiff(orientation, "2019:08:07 06:05:04")...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	return slices.Concat(p[:headerEnd], chunk, p[headerEnd:])
}
