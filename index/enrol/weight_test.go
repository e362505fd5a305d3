package enrol

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"
	"time"

	"github.com/milaan-project/milaan/models"
)

// black is a PNG of a colour type without a colour, whose bytes a decoder reads to the end.
func black(t *testing.T, side, bits, colours, samples int, interlaced bool) []byte {
	t.Helper()
	var b bytes.Buffer
	b.Write(magicPNG)
	chunk := func(name string, data []byte) {
		all := append([]byte(name), data...)
		b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		b.Write(binary.BigEndian.AppendUint32(all, crc32.ChecksumIEEE(all)))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(side)), uint32(side))
	passes := [][2]int{{side, side}} // width and height of each
	if interlaced {
		passes = nil
		for _, p := range [][4]int{{8, 8, 0, 0}, {8, 8, 4, 0}, {4, 8, 0, 4}, {4, 4, 2, 0}, {2, 4, 0, 2}, {2, 2, 1, 0}, {1, 2, 0, 1}} {
			passes = append(passes, [2]int{(side - p[2] + p[0] - 1) / p[0], (side - p[3] + p[1] - 1) / p[1]})
		}
	}
	chunk("IHDR", append(head, byte(bits), byte(colours), 0, 0, byte(min(1, len(passes)-1))))
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	for _, p := range passes {
		_, err := z.Write(make([]byte, p[1]*(1+p[0]*bits*samples/8)))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk("IDAT", rows.Bytes())
	chunk("IEND", nil)
	return b.Bytes()
}

// A photograph is never said to weigh less than Go's decoder takes for it, whatever its format.
func TestWeight(t *testing.T) {
	const side = 1200
	photos := map[string][]byte{"palette.png": file(t, "palette.png")}
	for _, name := range []string{"portrait.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg", "portrait.webp"} {
		photos[name] = file(t, name)
	}
	for name, kind := range map[string][3]int{"grey": {8, 0, 1}, "grey of 16 bits": {16, 0, 1}, "colours": {8, 2, 3}, "colours of 16 bits": {16, 2, 3}, "transparent": {8, 6, 4}, "transparent of 16 bits": {16, 6, 4}} {
		photos[name] = black(t, side, kind[0], kind[1], kind[2], false)
		photos[name+", in passes"] = black(t, side, kind[0], kind[1], kind[2], true)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side)), nil); err != nil {
		t.Fatal(err)
	}
	photos["JPEG"] = bytes.Clone(b.Bytes())
	b.Reset()
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.Black, color.Transparent})); err != nil {
		t.Fatal(err)
	}
	photos["palette"] = b.Bytes()
	for name, photo := range photos {
		kind, header, err := check(photo)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = pixels(bytes.NewReader(photo), kind)
		runtime.ReadMemStats(&after)
		const besides = 200_000 // buffers and tables, and rows over the edge
		if took, said := int64(after.TotalAlloc-before.TotalAlloc), weigh(photo, kind, header).whole; err != nil || took > said+besides {
			t.Errorf("%s: takes %d bytes and is said to take %d; %v", name, took, said, err)
		}
	}
}

// Of large photographs one is decoded at a time, and it holds up no ordinary one; who waits gives up when told.
func TestLargeWait(t *testing.T) {
	e := &Enroller{idle: make(chan *recognizer, 3), inside: make(chan struct{}, 8), large: make(chan struct{}, 1), closed: make(chan struct{})}
	for range 3 {
		e.idle <- nil
	}
	heavy := weight{whole: MaxDecoded}
	_, decoded, err := e.borrow(t.Context(), heavy)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := e.borrow(gone, heavy); models.CodeOf(err) != models.Unavailable || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("two large ones at once: %v", err)
	}
	came := make(chan error)
	go func() {
		_, _, err := e.borrow(t.Context(), heavy)
		came <- err
	}()
	r, _, err := e.borrow(t.Context(), weight{whole: ordinary})
	if err != nil {
		t.Fatalf("an ordinary one: %v", err)
	}
	e.giveBack(r)
	select {
	case err := <-came:
		t.Fatalf("a large one does not wait: %v", err)
	default:
	}
	decoded()
	if err := <-came; err != nil {
		t.Errorf("the next large one: %v", err)
	}
}

// A progressive JPEG that libjpeg can open and Go only with too much memory is left alone when libjpeg finds a fault.
func TestTooHeavyForGo(t *testing.T) {
	photo := bytes.Clone(file(t, "progressive.jpg"))
	frame := bytes.Index(photo, []byte{0xFF, 0xC2})
	binary.BigEndian.PutUint16(photo[frame+5:], 6000)
	binary.BigEndian.PutUint16(photo[frame+7:], 5000)
	kind, _, err := check(photo)
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = decode(t.Context(), photo[:len(photo)/2], kind)
	runtime.ReadMemStats(&after)
	if models.CodeOf(err) != models.TooLarge || after.TotalAlloc-before.TotalAlloc > MaxDecoded {
		t.Errorf("%v, with %d bytes", err, after.TotalAlloc-before.TotalAlloc)
	}
}
