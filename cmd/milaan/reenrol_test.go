package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/index/enrol"
	"github.com/milaan-project/milaan/models"
)

// samplePhoto reads one of the real photographs of faces.
func samplePhoto(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("MILAAN_TEST_PHOTOS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".cache", "testphotos")
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && os.Getenv("MILAAN_TEST_REQUIRE") != "1" {
		t.Skipf("SKIPPED, NOT TESTED: %v (MILAAN_TEST_PHOTOS)", err)
	}
	must(t, err)
	return b
}

// oldRegistry makes a registry whose photographs another model described: a group with its second face chosen, a
// portrait, and a portrait whose sealed file is lost. It returns the case as it was described first.
func oldRegistry(t *testing.T, data string) (before models.Case, lost models.Photo) {
	t.Helper()
	ctx, w := context.Background(), models.Write{Actor: importer}
	r, err := openRegistry(ctx, registryFlags{Data: data}, modelsDir(t))
	must(t, err)
	defer func() { must(t, r.Close()) }()
	c := &models.Case{Side: models.Found}
	_, err = r.intake.CreateCase(ctx, w, c)
	must(t, err)
	for _, name := range []string{"sample1.jpg", "sample2.jpg", "sample6.jpg"} {
		p, _, err := r.intake.AddPhoto(ctx, w, c.ID, models.NewPhoto{Bytes: samplePhoto(t, name)})
		must(t, err)
		lost = p
	}
	before, err = r.store.Case(ctx, c.ID)
	must(t, err)
	_, err = r.intake.ChooseFace(ctx, w, c.ID, before.Photos[0].ID, 1)
	must(t, err)
	before, err = r.store.Case(ctx, c.ID)
	must(t, err)
	for at := range before.Photos {
		old, err := r.store.Case(ctx, c.ID)
		must(t, err)
		p := old.Photos[at]
		for i := range p.Faces {
			p.Faces[i].Model = "model of old"
			p.Faces[i].Descriptor = models.Descriptor{float32(i + 1)}
		}
		must(t, r.store.SetFaces(ctx, models.Write{Actor: importer, At: 1}, &old, models.PhotoDescribed, p))
	}
	must(t, os.Remove(filepath.Join(data, "vault", "photos", lost.Sealed[:2], lost.Sealed)))
	return before, lost
}

// Photographs of another model are described anew from their sealed files, as they were described at first; one that
// cannot be is named, and the others go on.
func TestReenrol(t *testing.T) {
	data := t.TempDir()
	before, lost := oldRegistry(t, data)
	code, out, errs := milaan(t, "reindex", "--data", data)
	if code != 0 || !strings.Contains(out, "; 0 faces;") || !strings.Contains(errs, "milaan reenrol") {
		t.Errorf("faces of old are compared: %q, %s", out, errs)
	}

	code, out, errs = milaan(t, "reenrol", "--data", data, "--models", modelsDir(t))
	if code != 1 || out != "photographs: 2 described anew, 0 were of this model, 1 failed; faces to choose again: 0\n" {
		t.Errorf("code %d, %q, %s", code, out, errs)
	}
	if want := fmt.Sprintf("%s, photo %s: not_found: the photograph is lost", before.Number, lost.ID); !strings.Contains(errs, want) {
		t.Errorf("%q does not say %q", errs, want)
	}
	after := caseOf(t, data, before.ID)
	for i, p := range after.Photos[:2] {
		was := before.Photos[i]
		if len(p.Faces) != len(was.Faces) || p.Width != was.Width || p.Sealed != was.Sealed {
			t.Fatalf("photo %d: %d faces, had %d", i, len(p.Faces), len(was.Faces))
		}
		for j, f := range p.Faces {
			g := was.Faces[j]
			if f.Model != enrol.Model || f.Chosen != g.Chosen || f.Box.Overlap(g.Box) < .95 {
				t.Errorf("photo %d, face %d: model %q, chosen %v at %v, was %v at %v", i, j, f.Model, f.Chosen, f.Box, g.Chosen, g.Box)
			}
			if d := apart(f.Descriptor, g.Descriptor); d > .05 {
				t.Errorf("photo %d, face %d: the descriptor is %.3f off", i, j, d)
			}
			if math.Abs(f.Quality.Width/g.Quality.Width-1) > .02 || math.Abs(f.Quality.Score-g.Quality.Score) > .05 {
				t.Errorf("photo %d, face %d: quality %+v, was %+v", i, j, f.Quality, g.Quality)
			}
		}
	}
	if after.Photos[2].Faces[0].Model != "model of old" {
		t.Error("the faces of a photograph that is lost were thrown away")
	}

	for _, again := range []struct {
		args []string
		want string
	}{{nil, "0 described anew, 2 were of this model, 1 failed"}, {[]string{"--all"}, "2 described anew, 0 were of this model, 1 failed"}} {
		code, out, _ := milaan(t, append([]string{"reenrol", "--data", data, "--models", modelsDir(t)}, again.args...)...)
		if code != 1 || !strings.Contains(out, again.want) {
			t.Errorf("%v: code %d, %q", again.args, code, out)
		}
	}
}

// Interrupted, it keeps what it did and does the rest the next time. A folder without a registry is named, not made.
func TestReenrolInterrupted(t *testing.T) {
	data := t.TempDir()
	before, _ := oldRegistry(t, data)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	errs := &stopper{at: "1/3", stop: stop}
	var out bytes.Buffer
	if code := run(ctx, []string{"reenrol", "--data", data, "--models", modelsDir(t)}, console{&out, errs}); code != 130 || out.Len() > 0 {
		t.Errorf("code %d, %q, %s", code, &out, &errs.written)
	}
	_, said, _ := milaan(t, "reenrol", "--data", data, "--models", modelsDir(t))
	if !strings.Contains(said, "1 failed") || strings.Contains(said, "failed; faces to choose again: 1") {
		t.Errorf("%q", said)
	}
	for i, p := range caseOf(t, data, before.ID).Photos[:2] {
		if p.Faces[0].Model != enrol.Model {
			t.Errorf("photo %d is left", i)
		}
	}
	nowhere := filepath.Join(t.TempDir(), "dta")
	if code, _, errs := milaan(t, "reenrol", "--data", nowhere, "--models", modelsDir(t)); code != 1 || !strings.Contains(errs, "there is no registry") {
		t.Errorf("code %d: %s", code, errs)
	}
}

func caseOf(t *testing.T, data, id string) models.Case {
	t.Helper()
	where := registryFlags{Data: data}
	s, err := where.open(context.Background())
	must(t, err)
	defer func() { must(t, s.Close()) }()
	c, err := s.Case(context.Background(), id)
	must(t, err)
	return c
}

func apart(a, b models.Descriptor) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]-b[i]) * float64(a[i]-b[i])
	}
	return math.Sqrt(sum)
}
