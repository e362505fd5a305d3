package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/demo"
	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
)

// portraitOf reads one of the demo's portraits, of adults who do not exist.
func portraitOf(t testing.TB, n int) []byte {
	t.Helper()
	reg, err := demo.Invent()
	must(t, err)
	for _, r := range reg.Missing {
		if len(r.Photos) > 0 {
			if n--; n < 0 {
				jpeg, err := r.Photos[0].JPEG()
				must(t, err)
				return jpeg
			}
		}
	}
	t.Fatal("the demo has no such portrait")
	return nil
}

func TestPhoto(t *testing.T) {
	w := newWorld(t)
	jpeg := portraitOf(t, 0)
	c := w.report(models.Found, `{}`)
	id := w.photograph(c, jpeg, "2025-03-01")
	b := w.as(models.RoleAHTU, "en")
	a := b.must(http.StatusOK, "/cases/"+c.Number+"/photos/"+id)
	if !bytes.Equal([]byte(a.body), jpeg) {
		t.Error("another picture came")
	}
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'",
		"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Content-Encoding": ""} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if seen := w.store.audited(); !slices.Equal(seen, []string{"photo.view " + id}) {
		t.Errorf("audit: %q", seen)
	}
	if a := b.must(http.StatusOK, "/cases/"+c.Number+"/photos/"+id, "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "" {
		t.Error("the picture was compressed twice")
	}
	other := w.report(models.Found, `{}`)
	for _, path := range []string{"/cases/" + c.Number + "/photos/none", "/cases/" + other.Number + "/photos/" + id, "/cases/nobody/photos/" + id} {
		b.must(http.StatusNotFound, path).has(t, "Not found")
	}
	w.as(models.RoleAuditor, "en").must(http.StatusForbidden, "/cases/"+c.Number+"/photos/"+id)
}

// smallFaces finds a small face on every picture.
type smallFaces struct{ intake.Enroller }

func (e smallFaces) Describe(ctx context.Context, photo []byte) (models.Enrolment, error) {
	found, err := e.Enroller.Describe(ctx, photo)
	for i := range found.Faces {
		found.Faces[i].Quality.Advice = []models.Advice{models.FaceSmall}
	}
	return found, err
}

// TestSaidOfAPhotograph praises the face that is compared, says what is against it, and says of a parent's or a sibling's
// that it is not compared.
func TestSaidOfAPhotograph(t *testing.T) {
	const good, kin, small, closer = "good for comparing", "its faces are not compared", "The face is small", "Is there another one"
	for _, x := range []struct {
		enroller intake.Enroller
		of       string
		says     []string
	}{
		{greyEnroller{}, "child", []string{good, "not", kin, closer}},
		{greyEnroller{}, "parent", []string{kin, "not", good}},
		{greyEnroller{}, "sibling", []string{kin, "not", good}},
		{smallFaces{greyEnroller{}}, "child", []string{small, closer, "not", good, kin}},
		{smallFaces{greyEnroller{}}, "parent", []string{kin, "not", good, small, closer}},
	} {
		w := newWorldWith(t, x.enroller)
		c := w.report(models.Missing, `{"district":"Kasganj","police_station":"Sahawar"}`)
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		part, err := m.CreateFormFile("photo", "one.jpg")
		must(t, err)
		_, err = part.Write(portraitOf(t, 0))
		must(t, err)
		must(t, m.WriteField("of", x.of))
		must(t, m.Close())
		a := w.station(t, "en").send(http.MethodPost, "/cases/"+c.Number+"/photos", &body, "Content-Type", m.FormDataContentType())
		if a.status != http.StatusCreated {
			t.Fatalf("%s: %d", x.of, a.status)
		}
		a.has(t, append([]string{"The photograph is saved."}, x.says...)...)
	}
}
