package web_test

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/milaan-project/milaan/models"
)

// upright is an enroller that finds nobody on a picture that is higher than wide.
type upright struct{ greyEnroller }

func (u upright) Describe(ctx context.Context, photo []byte) (models.Enrolment, error) {
	e, err := u.greyEnroller.Describe(ctx, photo)
	if e.Height > e.Width {
		e.Faces = nil
	}
	return e, err
}

// TestFieldAdvice sends a photograph on which no face is found: the telephone says so while the child is still there, in the
// language that is read, and takes another photograph for the same record.
func TestFieldAdvice(t *testing.T) {
	seen, large := camera(t)
	w := newWorldWith(t, upright{})
	p := w.inTheField(t, w.atTheRealHour(t), t.TempDir(), seen)
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{large}))
	p.until("document.querySelectorAll('#taken figure').length === 1")
	p.fill("#child_name", "Guddu")
	p.click("#child > button")
	p.shows("sent, but look at the photograph", "No face was found on the photograph.", "Look at the outbox while the child is still there.", "Take another photograph")
	p.fits("field-advice-360-en")
	p.clean("a photograph without a face")
	p.speak("hi")
	p.unlock("246810")
	p.shows("फ़ोटो में कोई चेहरा नहीं मिला।")
	p.fits("field-advice-360-hi")

	p.speak("en")
	p.unlock("246810")
	p.until("((b) => b && (b.click(), true))(document.querySelector('#outbox .another'))") // it may be drawn anew meanwhile
	p.shows("Photograph the child of F-")
	p.takePicture()
	p.click("#child > button")
	p.until("!document.querySelector('#outbox .owed') && document.querySelectorAll('#outbox .sent').length === 1")
	p.shows("sent · F-")
	if cases := w.recovered(); len(cases) != 1 || len(cases[0].Photos) != 2 || len(cases[0].Photos[0].Faces)+len(cases[0].Photos[1].Faces) != 1 || cases[0].Person.Name.Or("") != "Guddu" {
		t.Errorf("%+v", cases)
	}
}
