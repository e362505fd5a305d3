package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// largestPhotoForm is the most bytes of the form of a photograph: 25 MB and what stands beside it.
const largestPhotoForm = 25<<20 + 64<<10

type photosPage struct {
	Head     caseRow
	Photos   []photoView
	Mistaken []photoView // sent by mistake: told without the picture
	Said     []string    // of the photograph that came last
	Added    bool
	Kin      bool        // that one shows a parent or a sibling, whose faces are compared with nobody's
	Done     string      // key of what a person has just done to a stored one; empty: nothing
	MayAdd   bool        // who looks may enter another child, too
	Likely   *likelyView // of an open report; nil otherwise
	Closer   bool        // a closer one would help
	Receipt  bool        // the family can be given one
	TakenOn  string      // as it was typed of a photograph that was refused
	WrongOn  string      // what is wrong with that
	Problem  *problem
}

// showPhotos answers GET /cases/{id}/photos: those that there are, and the form for another.
func (p *Pages) showPhotos(q *request) error {
	face, err := q.parameter("face")
	if err != nil {
		return err
	}
	var page photosPage
	switch {
	case face == yes:
		page.Done = "photos.face_said"
	case q.URL.Query().Get("corrected") == yes:
		page.Done = "photo.corrected"
	}
	return p.showPhotosWith(q, http.StatusOK, page)
}

func (p *Pages) showPhotosWith(q *request, status int, page photosPage) error {
	c, err := p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id"))
	if err != nil {
		return err
	}
	page.Head, page.Receipt = rowOf(&c), printable(&c)
	page.MayAdd = !c.Partial && p.may(q.actor, c.Side)
	if c.Side == models.Missing && c.Status == models.Open && !c.Partial {
		if page.Likely, err = p.likelyOf(q, &c); err != nil {
			return err
		}
	}
	page.Photos, page.Mistaken = p.photosOf(q, &c)
	q.w.Header().Set("Permissions-Policy", cameraPolicy)
	return p.show(q, status, "photos", view{Title: "photos.title", Styles: []string{"photos.css"}, Scripts: []string{"shrink.js", "drafts.js", "photos.js"}, Data: page})
}

// takePhoto answers POST /cases/{id}/photos, and says at once how good the photograph is for comparing.
func (p *Pages) takePhoto(q *request) error {
	q.Body = http.MaxBytesReader(q.w, q.body, largestPhotoForm)
	in, err := readPhotoForm(q.Request, p.today())
	var photo models.Photo
	var advice []models.Advice
	if err == nil {
		photo, advice, err = p.cfg.Cases.TakePhoto(q.Context(), q.actor, q.PathValue("id"), in)
	}
	if err != nil {
		switch models.CodeOf(err) {
		case models.Invalid, models.TooLarge, models.UnsupportedMedia, models.Unavailable, models.Busy:
			q.visit.Err = err
			page, v := photosPage{TakenOn: q.FormValue("taken_on"), WrongOn: wrongOf(q, err)["taken_on"]}, inPlace(q, err)
			if page.WrongOn == "" {
				page.Problem = v
			}
			return p.showPhotosWith(q, v.Status, page)
		}
		return err
	}
	page := photosPage{Added: true, Kin: !photo.OfTheChild()}
	if face, _ := photo.ChosenFace(); face != nil {
		advice = slices.Concat(advice, face.Quality.Advice)
	}
	for _, a := range advice {
		page.Said = append(page.Said, q.lang.of(a.Text()))
		page.Closer = page.Closer || a == models.FaceSmall || a == models.FaceTooSmall
	}
	return p.showPhotosWith(q, http.StatusCreated, page)
}

// photoDate reads when a photograph was taken. Of old ones people know the year, at most: its middle is meant, and never a
// day to come.
func photoDate(said string, today models.Date) (models.SaidDate, error) {
	if year, err := strconv.Atoi(said); err == nil && len(said) == len("2026") {
		middle, err := models.ParseDate(said + "-07-01")
		if year == today.Time().Year() {
			middle = min(middle, today)
		}
		return models.SaidDate{Date: middle, Within: 182}, err
	}
	return models.ParseSaidDate(said, today)
}

// readPhotoForm reads a photograph and its date from a form.
func readPhotoForm(r *http.Request, today models.Date) (models.NewPhoto, error) {
	var in models.NewPhoto
	if err := r.ParseMultipartForm(largestPhotoForm); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return in, models.Errorf(models.TooLarge, "the photograph has more than 25 MB", "फ़ोटो 25 MB से बड़ी है").Advise("Save it smaller and send it again.", "उसे छोटा करके दोबारा भेजें।").Because(err)
		}
		return in, errUnreadable.Because(err)
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // the system empties its folder in the end
	file, _, err := r.FormFile("photo")
	if err != nil {
		return in, models.Errorf(models.Invalid, "no photograph was chosen", "कोई फ़ोटो नहीं चुनी गई").At("photo").Advise("Choose one, or take it with the camera.", "एक चुनें, या कैमरे से लें।").Because(err)
	}
	defer file.Close()
	if in.Bytes, err = io.ReadAll(file); err != nil {
		return in, errUnreadable.Because(err)
	}
	in.Of = models.Subject(r.FormValue("of"))
	in.TakenOn, in.Estimated, err = takenOn(r.FormValue("taken_on"), r.FormValue("estimated") == yes, today)
	return in, err
}

// takenOn reads when a photograph was taken, and whether that is a guess: because somebody says so, or by its words. It returns
// Faults for a date that cannot be read.
func takenOn(said string, guess bool, today models.Date) (on models.Date, estimated bool, err error) {
	if said = strings.TrimSpace(said); said == "" {
		return 0, guess, nil
	}
	taken, err := photoDate(said, today)
	var wrong *models.Error
	if errors.As(err, &wrong) {
		return 0, false, models.Faults{wrong.At("taken_on")}
	}
	return taken.Date, guess || taken.Within > 0, err
}
