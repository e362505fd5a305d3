package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/models"
)

// dlibEnroller describes faces as the product does; group is the path of a real photograph of five people.
func dlibEnroller(t *testing.T) (e *enrol.Enroller, group string) {
	t.Helper()
	dir, photos := os.Getenv("MILAAN_MODELS"), os.Getenv("MILAAN_TEST_PHOTOS")
	if dir == "" || photos == "" {
		dir, photos = filepath.Join("..", "..", ".cache", "models"), filepath.Join("..", "..", ".cache", "testphotos")
	}
	group, err := filepath.Abs(filepath.Join(photos, "sample5.jpg"))
	must(t, err)
	for _, file := range []string{group, filepath.Join(dir, "mmod_human_face_detector.dat")} {
		if _, err := os.Stat(file); err != nil {
			if os.Getenv("MILAAN_TEST_REQUIRE") == "1" {
				t.Fatal(err)
			}
			t.Skipf("SKIPPED, NOT TESTED: %v (MILAAN_MODELS, MILAAN_TEST_PHOTOS)", err)
		}
	}
	e, err = enrol.Open(enrol.Config{Models: dir, Recognizers: 1})
	must(t, err)
	t.Cleanup(func() { must(t, e.Close()) })
	return e, group
}

// onItsSide is a portrait turned as no detector reads a face well, and where its eyes are.
func onItsSide(t *testing.T, e *enrol.Enroller) (photo []byte, eyes [2]models.Point) {
	t.Helper()
	upright := portraitOf(t, 0)
	found, err := e.Describe(t.Context(), upright)
	must(t, err)
	if len(found.Faces) != 1 {
		t.Fatalf("%d faces on the upright portrait", len(found.Faces))
	}
	turned := func(a, b models.Point) models.Point {
		return models.Point{X: float64(found.Height) - 1 - (a.Y+b.Y)/2, Y: (a.X + b.X) / 2}
	}
	l := found.Faces[0].Landmarks
	im, err := jpeg.Decode(bytes.NewReader(upright))
	must(t, err)
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, imaging.Rotate270(im), &jpeg.Options{Quality: 95}))
	return out.Bytes(), [2]models.Point{turned(l[2], l[3]), turned(l[0], l[1])}
}

// photoNow is a case's only photograph as the registry has it.
func (w *world) photoNow(c models.Case) models.Photo {
	w.t.Helper()
	now, err := w.store.Case(w.t.Context(), c.ID)
	must(w.t, err)
	if len(now.Photos) != 1 {
		w.t.Fatalf("%d photographs", len(now.Photos))
	}
	return now.Photos[0]
}

var faceValue = regexp.MustCompile(`name="face" value="([^"]+)"`)

// TestSayFace has a person say which of five faces is the child's, and show the eyes of one that lies on its side, without
// a script.
func TestSayFace(t *testing.T) {
	e, path := dlibEnroller(t)
	group, err := os.ReadFile(path)
	must(t, err)
	w := newWorldWith(t, e)
	c := w.report(models.Found, `{"child_name":"Guddu","found_on":"2026-03-01"}`)
	b := w.as(models.RoleAHTU, "en")
	at := "/cases/" + c.Number + "/photos/" + w.photograph(c, group, "2026-03-01") + "/face"
	for _, page := range []string{"/cases/" + c.Number, "/cases/" + c.Number + "/photos"} {
		if a := b.must(http.StatusOK, page); !strings.Contains(a.body, `href="`+at+`"`) {
			t.Errorf("%s does not lead to the choice", page)
		}
	}
	faces := faceValue.FindAllStringSubmatch(b.must(http.StatusOK, at).body, -1)
	if len(faces) != 5 {
		t.Fatalf("%d faces can be chosen", len(faces))
	}
	for value, said := range map[string]string{"": "No face was chosen", "1,2,3,4": "have changed meanwhile"} {
		a := b.post(at, url.Values{"face": {value}})
		if a.has(t, said); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", value, a.status)
		}
	}
	auditor := w.as(models.RoleAuditor, "en")
	auditor.must(http.StatusForbidden, at)
	if a := auditor.post(at, url.Values{"face": {faces[0][1]}}); a.status != http.StatusForbidden {
		t.Errorf("an auditor chooses: %d", a.status)
	}
	if _, chosen := ptr(w.photoNow(c)).ChosenFace(); chosen {
		t.Error("a face was chosen by what was refused")
	}
	for _, n := range []int{2, 1} { // the second corrects the first
		if a := b.post(at, url.Values{"face": {faces[n][1]}}); a.status != http.StatusSeeOther || !strings.HasSuffix(a.header.Get("Location"), "/photos?face=1") {
			t.Fatalf("status %d: %.600s", a.status, text(a.body))
		}
		face, chosen := ptr(w.photoNow(c)).ChosenFace()
		if got := fmt.Sprintf("%d,%d,%d,%d", face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height); !chosen || got != faces[n][1] {
			t.Errorf("the child's is %s (%v), want %s", got, chosen, faces[n][1])
		}
	}
	b.must(http.StatusOK, "/cases/"+c.Number+"/photos").has(t, "not", "say which one is the child", "The child's face is noted")
	b.must(http.StatusOK, "/cases/"+c.Number+"/photos?face=1").has(t, "The child's face is noted")

	c = w.report(models.Found, `{"child_name":"Chhotu","found_on":"2026-03-01"}`)
	var sky bytes.Buffer
	must(t, jpeg.Encode(&sky, image.NewGray(image.Rect(0, 0, 640, 480)), nil))
	at = "/cases/" + c.Number + "/photos/" + w.photograph(c, sky.Bytes(), "2026-03-01") + "/face"
	nobody := b.must(http.StatusOK, at)
	if nobody.has(t, "No face was found", "its eyes", "not", "Who is the child?", "This is the child"); !strings.Contains(nobody.body, `id="eye-tools"`) {
		t.Error("the eyes of a face that nobody found cannot be shown")
	}

	turned, eyes := onItsSide(t, e)
	c = w.report(models.Found, `{"child_name":"Munni","found_on":"2026-03-01"}`)
	at = "/cases/" + c.Number + "/photos/" + w.photograph(c, turned, "2026-03-01") + "/face"
	photo := w.photoNow(c)
	a := b.must(http.StatusOK, at+"?tap=yes")
	if a.has(t, "Tap one of the child"); !strings.Contains(a.body, `type="image"`) {
		t.Error("without a script no eye can be tapped")
	}
	tap := func(p models.Point, more url.Values) answer {
		scale := 320 / float64(photo.Width)
		form := url.Values{"at.x": {fmt.Sprint(math.Round(p.X * scale))}, "at.y": {fmt.Sprint(math.Round(p.Y * scale))}}
		for name := range more {
			form.Set(name, more.Get(name))
		}
		return b.post(at+"?tap=yes", form)
	}
	if a = b.post(at, url.Values{"do": {"eyes"}, "x1": {"5"}, "y1": {"5"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("one eye: %d", a.status)
	}
	a.has(t, "The eyes were not shown")
	a = tap(eyes[0], nil)
	a.has(t, "Tap the other eye now")
	first := regexp.MustCompile(`name="([xy]1)" value="([^"]+)"`).FindAllStringSubmatch(a.body, -1)
	if len(first) != 2 || len(w.photoNow(c).AssistedEyes) != 0 {
		t.Fatalf("the first eye: %q", first)
	}
	held := url.Values{first[0][1]: {first[0][2]}, first[1][1]: {first[1][2]}}
	if a = tap(eyes[0], held); a.status != http.StatusUnprocessableEntity {
		t.Errorf("one eye twice: %d", a.status)
	}
	if a = tap(eyes[1], held); a.status != http.StatusSeeOther {
		t.Fatalf("status %d: %.600s", a.status, text(a.body))
	}
	if face, chosen := ptr(w.photoNow(c)).ChosenFace(); face == nil || !chosen || !face.Assisted {
		t.Errorf("the face at the eyes: %v, %v", face, chosen)
	}
}

func ptr[T any](v T) *T { return &v }

// TestSayFaceInBrowser taps the eyes of a child on its photograph, corrects one, and chooses a face of another.
func TestSayFaceInBrowser(t *testing.T) {
	e, path := dlibEnroller(t)
	group, err := os.ReadFile(path)
	must(t, err)
	w := newWorldWith(t, e)
	turned, eyes := onItsSide(t, e)
	alone := w.report(models.Found, `{"child_name":"Munni","found_on":"2026-03-01"}`)
	w.photograph(alone, turned, "2026-03-01")
	many := w.report(models.Found, `{"child_name":"Guddu","found_on":"2026-03-01"}`)
	w.photograph(many, group, "2026-03-01")
	s := openScreen(t, w)
	s.keeps("milaan", w.as(models.RoleAHTU, "en").cookies["milaan"])
	s.sized(360)
	for _, lang := range []string{"hi", "en"} {
		s.speak(lang)
		s.open("/cases/" + alone.Number + "/photos")
		s.fits("face-photos-360-" + lang)
		s.open("/cases/" + alone.Number + "/photos/" + w.photoNow(alone).ID + "/face")
		s.until("document.querySelector('#eye-tools:not([hidden])')")
		s.fits("face-eyes-360-" + lang)
	}
	tap := func(p models.Point) {
		eval[string](s, fmt.Sprintf("(() => { const svg = document.querySelector('.group svg'), m = svg.getScreenCTM(), p = new DOMPoint(%f, %f).matrixTransform(m); svg.dispatchEvent(new MouseEvent('click', { clientX: p.x, clientY: p.y, bubbles: true })); return ''; })()", p.X, p.Y))
	}
	tap(eyes[0])
	if !eval[bool](s, "document.querySelector('#eyes-keep').disabled") {
		t.Error("one eye is enough")
	}
	tap(models.Point{X: eyes[1].X + 8, Y: eyes[1].Y})
	tap(eyes[1])
	if n := eval[int](s, "document.querySelectorAll('.group .eye').length"); n != 2 {
		t.Errorf("%d eyes are marked", n)
	}
	s.fits("face-tapped-360-en")
	s.click("#eyes-keep")
	s.until("location.pathname.endsWith('/photos')")
	p := w.photoNow(alone)
	if face, chosen := p.ChosenFace(); len(p.AssistedEyes) != 2 || !chosen || !face.Assisted ||
		min(math.Hypot(p.AssistedEyes[0].X-eyes[1].X, p.AssistedEyes[0].Y-eyes[1].Y), math.Hypot(p.AssistedEyes[1].X-eyes[1].X, p.AssistedEyes[1].Y-eyes[1].Y)) > 2 {
		t.Errorf("eyes %v, want %v; %d faces", p.AssistedEyes, eyes, len(p.Faces))
	}

	script := axe(t)
	s.open("/cases/" + many.Number + "/photos/" + w.photoNow(many).ID + "/face")
	for _, width := range []int64{360, 1280} {
		s.sized(width)
		s.fits(fmt.Sprintf("face-choice-%d-en", width))
		if said := s.inspect(script); said != "" {
			t.Errorf("%d pixels: %s", width, said)
		}
	}
	s.click(".crops li:nth-child(3) input")
	s.click("form:has(.crops) button")
	s.until("location.pathname.endsWith('/photos')")
	if _, chosen := ptr(w.photoNow(many)).ChosenFace(); !chosen {
		t.Error("no face was chosen")
	}
	s.clean("face")
	s.open("/cases/" + many.Number)
	s.fits("face-case-1280-en")
}
