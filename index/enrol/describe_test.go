package enrol_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/bep/imagemeta"
	"github.com/disintegration/imaging"
	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/models"
)

// TestDescribeCountsFaces looks at six photographs of groups. At full size HOG sees a fourth face on the first, the badge
// on a sleeve; at the size of a clean image it sees the three people who are on it.
func TestDescribeCountsFaces(t *testing.T) {
	e := opened(t)
	for name, want := range map[string]int{
		"sample1.jpg": 3, "sample2.jpg": 1, "sample3.jpg": 3, "sample4.jpg": 3, "sample5.jpg": 5, "sample6.jpg": 4,
	} {
		res, err := e.Describe(t.Context(), sample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(res.Faces) != want {
			t.Errorf("%s: %d faces, want %d", name, len(res.Faces), want)
		}
		for i, f := range res.Faces {
			if f.Model != e.Model() {
				t.Errorf("%s: face %d has model %q", name, i, f.Model)
			}
			if i > 0 && f.Box.Area() > res.Faces[i-1].Box.Area() {
				t.Errorf("%s: face %d is larger than the one before it", name, i)
			}
			if f.Quality.Width < 180 || f.Quality.Width > 300 {
				t.Errorf("%s: face %d is %.0f px wide on the photograph of 1,920 px", name, i, f.Quality.Width)
			}
		}
		if several := slices.Contains(res.Advice, models.SeveralFaces); several != (want > 1) {
			t.Errorf("%s: advice %v for %d faces", name, res.Advice, want)
		}
	}
}

func theFace(t *testing.T, e *enrol.Enroller, what string, photo []byte) (enrol.Result, models.Face) {
	t.Helper()
	res, err := e.Describe(t.Context(), photo)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if len(res.Faces) != 1 {
		t.Fatalf("%s: %d faces", what, len(res.Faces))
	}
	return res, res.Faces[0]
}

func apart(a, b models.Descriptor) float64 {
	var sum float64
	for i := range a {
		sum += math.Pow(float64(a[i]-b[i]), 2)
	}
	return math.Sqrt(sum)
}

// TestDescribeAnyFormat: the same portrait in every format gives nearly the same descriptor, far nearer than two
// photographs of one person (.48).
func TestDescribeAnyFormat(t *testing.T) {
	e := opened(t)
	_, want := theFace(t, e, "portrait.jpg", fixture(t, "portrait.jpg"))
	for name, most := range map[string]float64{
		"progressive.jpg": .1, "portrait.webp": .15, "cmyk.jpg": .3, "grey.jpg": .4, "deep.png": .4, "palette.png": .45,
	} {
		_, f := theFace(t, e, name, fixture(t, name))
		if d := apart(f.Descriptor, want.Descriptor); d > most {
			t.Errorf("%s: descriptor moved by %.3f, at most %.2f expected", name, d, most)
		}
	}
}

// stored lays an upright image as a camera with the given EXIF orientation does, straight from the standard's words for
// where the stored row 0 and column 0 are on the upright picture.
func stored(img *image.NRGBA, orientation int) *image.NRGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			ux, uy := x, y // 1: row 0 top, column 0 left
			switch orientation {
			case 2: // top, right
				ux = w - 1 - x
			case 3: // bottom, right
				ux, uy = w-1-x, h-1-y
			case 4: // bottom, left
				uy = h - 1 - y
			case 5: // left, top
				ux, uy = y, x
			case 6: // right, top
				ux, uy = h-1-y, x
			case 7: // right, bottom
				ux, uy = h-1-y, w-1-x
			case 8: // left, bottom
				ux, uy = y, w-1-x
			}
			out.SetNRGBA(x, y, img.NRGBAAt(ux, uy))
		}
	}
	return out
}

func portrait(t testing.TB) *image.NRGBA {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(fixture(t, "portrait.jpg")))
	if err != nil {
		t.Fatal(err)
	}
	return imaging.CropAnchor(img, 230, 256, imaging.Center) // not square, so that a wrong turn shows
}

func TestDescribeTurnsUpright(t *testing.T) {
	e := opened(t)
	upright, want := theFace(t, e, "upright", jpegOf(t, portrait(t)))
	check := func(what string, photo []byte) {
		res, f := theFace(t, e, what, photo)
		if res.Width != upright.Width || res.Height != upright.Height {
			t.Errorf("%s: %d×%d, upright it is %d×%d", what, res.Width, res.Height, upright.Width, upright.Height)
		}
		if d := apart(f.Descriptor, want.Descriptor); d > .15 {
			t.Errorf("%s: descriptor moved by %.3f", what, d)
		}
		if diff := max(f.Box.X-want.Box.X, want.Box.X-f.Box.X, f.Box.Y-want.Box.Y, want.Box.Y-f.Box.Y); diff > 12 {
			t.Errorf("%s: box %v, upright it is %v", what, f.Box, want.Box)
		}
		if res.TakenOn.String() != "2019-08-07" {
			t.Errorf("%s: taken on %q", what, res.TakenOn)
		}
	}
	for o := 1; o <= 8; o++ {
		img := stored(portrait(t), o)
		check(fmt.Sprintf("JPEG of orientation %d", o), withExif(jpegOf(t, img), uint16(o), "2019:08:07 06:05:04"))
	}
	check("PNG of orientation 6", pngWithExif(pngOf(t, stored(portrait(t), 6)), 6))
	check("orientation without meaning", withExif(jpegOf(t, portrait(t)), 99, "2019:08:07 06:05:04"))
}

func TestDescribeDropsMetadata(t *testing.T) {
	e := opened(t)
	photo := withExif(jpegOf(t, portrait(t)), 1, "0000:00:00 00:00:00")
	if tags := tagsOf(t, photo); !slices.Contains(tags, "GPSLatitude") {
		t.Fatalf("the test's own photograph says no place: %v", tags)
	}
	res, _ := theFace(t, e, "with place", photo)
	if tags := tagsOf(t, res.Image); len(tags) > 0 {
		t.Errorf("the clean image still says %v", tags)
	}
	for _, marker := range segments(t, res.Image) {
		if marker >= 0xE0 && marker <= 0xEF || marker == 0xFE {
			t.Errorf("the clean image has an application or comment segment %X", marker)
		}
	}
	if res.TakenOn != 0 {
		t.Errorf("a camera without a clock took it on %s", res.TakenOn)
	}
}

func tagsOf(t *testing.T, photo []byte) (tags []string) {
	t.Helper()
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(photo), ImageFormat: imagemeta.JPEG, Sources: imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		HandleTag:       func(tag imagemeta.TagInfo) error { tags = append(tags, tag.Tag); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return tags
}

// segments lists a JPEG's markers up to its pixels.
func segments(t *testing.T, jpg []byte) (markers []byte) {
	t.Helper()
	for i := 2; i+4 <= len(jpg) && jpg[i] == 0xFF; i += 2 + int(jpg[i+2])<<8 + int(jpg[i+3]) {
		markers = append(markers, jpg[i+1])
		if jpg[i+1] == 0xDA {
			return markers
		}
	}
	t.Fatal("no pixels in the clean image")
	return nil
}

func TestDescribeRefusesCutOff(t *testing.T) {
	e := opened(t)
	for _, name := range []string{"portrait.jpg", "progressive.jpg", "deep.png", "portrait.webp"} {
		whole := fixture(t, name)
		for part := 1; part < 8; part++ {
			_, err := e.Describe(t.Context(), whole[:len(whole)*part/8])
			wantError(t, fmt.Sprintf("%d/8 of %s", part, name), err, models.Invalid, "end it again")
		}
	}
}

// TestDescribeSmallest: dlib is never shown an image on which its pyramids run out of pixels.
func TestDescribeSmallest(t *testing.T) {
	e := opened(t)
	for _, size := range []image.Point{{1, 1}, {1, 3000}, {3000, 1}, {11, 12}, {23, 400}, {24, 24}, {4000, 90}} {
		res, err := e.Describe(t.Context(), jpegOf(t, plain(size.X, size.Y, color.Gray{120})))
		if err != nil {
			t.Errorf("%v: %v", size, err)
			continue
		}
		if diff := cmp.Diff([]models.Advice{models.NoFace}, res.Advice); diff != "" || len(res.Faces) > 0 {
			t.Errorf("%v: %d faces, advice %s", size, len(res.Faces), diff)
		}
	}
}

// TestDescribeTellsPeopleApart is a sanity check on real photographs taken years apart: of 10 people under 19, two
// photographs of one lie nearer than two of different people, mostly.
func TestDescribeTellsPeopleApart(t *testing.T) {
	e := opened(t)
	dir := shared(t, "faces/fgnet-odd")
	rows, err := csv.NewReader(bytes.NewReader(read(t, filepath.Join(dir, "index.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	type described struct {
		who string
		models.Descriptor
	}
	var all []described
	photos := map[string]int{}
	for _, row := range rows[1:] {
		age, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if photos[row[1]] == 4 || age > 18 || len(photos) == 10 && photos[row[1]] == 0 {
			continue
		}
		photos[row[1]]++
		res, err := e.Describe(t.Context(), read(t, filepath.Join(dir, row[0])))
		if err != nil || len(res.Faces) == 0 {
			t.Fatalf("%d faces, %v", len(res.Faces), err)
		}
		all = append(all, described{row[1], res.Faces[0].Descriptor})
	}
	var same, different []float64
	for i, a := range all {
		for _, b := range all[:i] {
			if a.who == b.who {
				same = append(same, apart(a.Descriptor, b.Descriptor))
			} else {
				different = append(different, apart(a.Descriptor, b.Descriptor))
			}
		}
	}
	var nearer int
	for _, s := range same {
		for _, d := range different {
			if s < d {
				nearer++
			}
		}
	}
	area := float64(nearer) / float64(len(same)*len(different))
	t.Logf("%d photographs of %d people: area under the ROC curve %.3f", len(all), len(photos), area)
	if area < .8 {
		t.Errorf("area under the ROC curve is %.3f over %d pairs of one person and %d of two, want .8", area, len(same), len(different))
	}
}

// TestDescribeTogether: many callers on a small pool get what one alone gets, to the last bit.
func TestDescribeTogether(t *testing.T) {
	e := opened(t)
	names := []string{"portrait.jpg", "grey.jpg", "portrait.webp"}
	want := map[string]models.Descriptor{}
	for _, name := range names {
		_, f := theFace(t, e, name, fixture(t, name))
		want[name] = f.Descriptor
	}
	var callers sync.WaitGroup
	for range 3 * e.Recognizers() {
		callers.Go(func() {
			for _, name := range names {
				res, err := e.Describe(t.Context(), fixture(t, name))
				if err != nil || len(res.Faces) != 1 || res.Faces[0].Descriptor != want[name] {
					t.Errorf("%s together: %d faces, %v, or another descriptor", name, len(res.Faces), err)
				}
			}
		})
	}
	callers.Wait()
}

func TestDescribeGivesUp(t *testing.T) {
	e := opened(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := e.Describe(ctx, fixture(t, "portrait.jpg"))
	wantError(t, "for nobody", err, models.Unavailable, "Try again")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestClose(t *testing.T) {
	e, err := enrol.Open(enrol.Config{Models: cached(t, "MILAAN_MODELS", "models", "mmod_human_face_detector.dat"), Recognizers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err = e.Describe(t.Context(), fixture(t, "portrait.jpg"))
	wantError(t, "after Close", err, models.Unavailable, "Try again")
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	_, err := enrol.Open(enrol.Config{Models: t.TempDir()})
	wantError(t, "empty folder", err, models.Unavailable, "make models")

	broken := t.TempDir()
	for _, name := range []string{"shape_predictor_5_face_landmarks.dat", "dlib_face_recognition_resnet_model_v1.dat", "mmod_human_face_detector.dat"} {
		if err := os.WriteFile(filepath.Join(broken, name), []byte("<html>not found</html>"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err = enrol.Open(enrol.Config{Models: broken})
	wantError(t, "broken files", err, models.Unavailable, "MILAAN_MODELS")
}

// More photographs at once than may wait are refused at once, and all others are described.
func TestTooManyAtOnce(t *testing.T) {
	e, err := enrol.Open(enrol.Config{Models: cached(t, "MILAAN_MODELS", "models", "mmod_human_face_detector.dat"), Recognizers: 1, Waiting: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	photo := fixture(t, "portrait.jpg")
	const many = 12
	came := make(chan error, many)
	for range many {
		go func() {
			res, err := e.Describe(t.Context(), photo)
			if err == nil && len(res.Faces) != 1 {
				err = errors.New("no face")
			}
			came <- err
		}()
	}
	described, busy := 0, 0
	for range many {
		switch err := <-came; {
		case err == nil:
			described++
		case models.CodeOf(err) == models.Busy:
			busy++
		default:
			t.Error(err)
		}
	}
	if described < 3 || busy == 0 {
		t.Errorf("%d were described, %d refused", described, busy)
	}
	if _, err := e.Describe(t.Context(), photo); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
