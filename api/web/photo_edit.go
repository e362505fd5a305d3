package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/milaan-project/milaan/models"
)

// photoEdit is the form in which whom a stored photograph shows, and when it was taken, is corrected.
type photoEdit struct {
	Head     caseRow
	Photo    photoView
	Was      photoSaid // as the writer was shown it: what was left as it was is not sent
	Now      photoSaid // as the form shows it
	Subjects []choice
	Reason   string
	Wrong    map[string]string // what to mend, by field
	Problem  *problem
}

// photoSaid is what is said of a photograph, as the form has it.
type photoSaid struct {
	Of        models.Subject
	TakenOn   string
	Estimated bool
}

// showPhotoEdit answers GET /cases/{id}/photos/{photo}/edit, to who may correct the case's photographs.
func (p *Pages) showPhotoEdit(q *request) error {
	c, photo, err := p.photoToCorrect(q)
	if err != nil {
		return err
	}
	said := photoSaidOf(photo)
	return p.showPhotoEditWith(q, http.StatusOK, &c, photo, photoEdit{Was: said, Now: said})
}

// photoToCorrect is the photograph of a request, for who may correct it.
func (p *Pages) photoToCorrect(q *request) (c models.Case, photo *models.Photo, err error) {
	if c, err = p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id")); err != nil {
		return c, nil, err
	}
	if err := p.cfg.Cases.MayCorrectPhoto(q.actor, &c); err != nil {
		return c, nil, err
	}
	at := slices.IndexFunc(c.Photos, func(p models.Photo) bool { return p.ID == q.PathValue("photo") })
	if at < 0 {
		return c, nil, errNowhere
	}
	return c, &c.Photos[at], nil
}

// photoSaidOf is what is said of a stored photograph. The middle of a year stands for the year: see photoDate.
func photoSaidOf(photo *models.Photo) photoSaid {
	said := photoSaid{Of: photo.Of, Estimated: photo.TakenOn != 0 && !photo.TakenOnExact}
	if said.Of == "" {
		said.Of = models.OfChild
	}
	switch at := photo.TakenOn.Time(); {
	case photo.TakenOn == 0:
	case said.Estimated && at.Month() == time.July && at.Day() == 1:
		said.TakenOn = at.Format("2006")
	default:
		said.TakenOn = numerals(photo.TakenOn)
	}
	return said
}

// sentOf is what a form says of a photograph; its fields' names begin with a prefix.
func sentOf(form url.Values, prefix string) photoSaid {
	return photoSaid{Of: models.Subject(form.Get(prefix + "of")), TakenOn: strings.TrimSpace(form.Get(prefix + "taken_on")), Estimated: form.Get(prefix+"estimated") == "yes"}
}

// guessed reports whether the writer says that the date is a guess. The tick of a form that showed another date belonged to
// that one.
func (s photoSaid) guessed(shown photoSaid) bool {
	return s.Estimated && !(shown.Estimated && s.TakenOn != shown.TakenOn)
}

func (p *Pages) showPhotoEditWith(q *request, status int, c *models.Case, photo *models.Photo, page photoEdit) error {
	page.Head, page.Photo = rowOf(c), photoOf(q.lang, c, photo)
	page.Subjects = chosen(keyed(models.Subjects(), subjectKeys), string(page.Now.Of))
	return p.show(q, status, "photo_edit", view{Title: "photo.correct", Styles: []string{"photos.css"}, Data: page})
}

// correctPhoto answers POST /cases/{id}/photos/{photo}/edit. Only what the writer changed is sent: somebody else may have
// corrected the rest meanwhile.
func (p *Pages) correctPhoto(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	c, photo, err := p.photoToCorrect(q)
	if err != nil {
		return err
	}
	page := photoEdit{Was: sentOf(q.PostForm, "was_"), Now: sentOf(q.PostForm, ""), Reason: strings.TrimSpace(q.PostForm.Get("reason"))}
	if page.Now == page.Was {
		q.redirect("/cases/" + url.PathEscape(c.Number) + "/photos")
		return nil
	}
	in := models.PhotoCorrection{Reason: page.Reason}
	if page.Now.Of != page.Was.Of {
		in.Of = page.Now.Of
	}
	if page.Now.TakenOn != page.Was.TakenOn || page.Now.Estimated != page.Was.Estimated {
		on, estimated, wrong := takenOn(page.Now.TakenOn, page.Now.guessed(sentOf(q.PostForm, "shown_")), p.today())
		if in.TakenOn, in.Estimated, err = &on, &estimated, wrong; err == nil {
			page.Now.Estimated = estimated
		}
	}
	if err == nil {
		_, err = p.cfg.Cases.CorrectPhoto(q.Context(), q.actor, c.ID, photo.ID, in)
	}
	switch code := models.CodeOf(err); {
	case err == nil:
		q.redirect("/cases/" + url.PathEscape(c.Number) + "/photos?corrected=" + yes)
		return nil
	case code == models.Invalid || code == models.Conflict || code == models.Unavailable || code == models.Busy:
	default:
		return err
	}
	q.visit.Err = err
	v := inPlace(q, err)
	if page.Wrong = wrongOf(q, err); len(page.Wrong) == 0 {
		page.Problem = v
	}
	return p.showPhotoEditWith(q, v.Status, &c, photo, page)
}
