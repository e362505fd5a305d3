package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// viewPhoto answers GET /cases/{id}/photos/{photo} with the clean picture, to who is logged in and to no cache.
func (p *Pages) viewPhoto(q *request) error {
	picture, err := p.cfg.Cases.ViewPhoto(q.Context(), q.actor, q.PathValue("id"), q.PathValue("photo"))
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Security-Policy", "default-src 'none'")
	q.w.WriteHeader(http.StatusOK)
	_, _ = q.w.Write(picture) // the reader is gone; the log line tells the status
	return nil
}

// photoView is a photograph on a page.
type photoView struct {
	Address       string
	Width, Height int
	TakenOn       models.Date
	Exact         bool
	Of            models.Subject
	Good          bool     // a face, and nothing against comparing it
	Advice        []string // what a photographer can do about it
	Box           *models.Box
	Crop          *models.Box // around the child's face, upright 4 to 5; nil without one
	Correct       string      // address where who looks can correct whom it shows and its date; empty for who may not
	Face          string      // address where who looks can say which face is the child's; empty when there is nothing to say
}

func photoOf(l *tongue, c *models.Case, photo *models.Photo) photoView {
	v := photoView{
		Address: "/cases/" + url.PathEscape(c.Number) + "/photos/" + url.PathEscape(photo.ID), Width: photo.Width, Height: photo.Height,
		TakenOn: photo.TakenOn, Exact: photo.TakenOnExact, Of: photo.Of,
	}
	for _, a := range photo.Advice() {
		v.Advice = append(v.Advice, l.of(a.Text()))
	}
	if face, _ := photo.ChosenFace(); face != nil {
		for _, a := range face.Quality.Advice {
			v.Advice = append(v.Advice, l.of(a.Text()))
		}
		v.Crop = portrait(face.Box, photo.Width, photo.Height)
		if len(photo.Faces) > 1 {
			v.Box = &face.Box
		}
		v.Good = len(v.Advice) == 0
	}
	return v
}

// photosOf are a case's photographs, each with where to say which face is the child's and where to correct it, for who may;
// and those that were sent by mistake, of which no page shows the picture but the one where that is corrected.
func (p *Pages) photosOf(q *request, c *models.Case) (list, mistaken []photoView) {
	mayCorrect := !c.Partial && p.cfg.Cases.MayCorrectPhoto(q.actor, c) == nil
	may := !c.Partial && len(c.Photos) > 0 && p.cfg.Cases.MayAddPhoto(q.Context(), q.actor, c) == nil
	for i := range c.Photos {
		photo := &c.Photos[i]
		shown := photoOf(q.lang, c, photo)
		if may && photo.OfTheChild() && (len(photo.Faces) != 1 || len(photo.AssistedEyes) > 0) {
			shown.Face = shown.Address + "/face"
		}
		if mayCorrect {
			shown.Correct = shown.Address + "/edit"
		}
		if photo.Mistaken() {
			mistaken = append(mistaken, shown)
		} else {
			list = append(list, shown)
		}
	}
	return list, mistaken
}

// portrait is a part of the picture around a face, with the head and the shoulders: four parts wide, five high.
func portrait(face models.Box, width, height int) *models.Box {
	const around = 2.4 // widths of the face's box
	w := min(around*float64(face.Width), float64(width), float64(height)*4/5)
	h := w * 5 / 4
	x := float64(face.X) + float64(face.Width)/2 - w/2
	y := float64(face.Y) + float64(face.Height)/2 - h*.46
	return &models.Box{
		X: int(min(max(x, 0), float64(width)-w)), Y: int(min(max(y, 0), float64(height)-h)), Width: int(w), Height: int(h),
	}
}

// inOrder lists the photographs of a case's child as they are set beside another's: those with a face that is surely the
// child's first, then those where one of several is taken for it, then those without; within each, the latest first.
func inOrder(c *models.Case) []*models.Photo {
	var photos []*models.Photo
	for i := range c.Photos {
		if c.Photos[i].OfTheChild() {
			photos = append(photos, &c.Photos[i])
		}
	}
	slices.SortStableFunc(photos, func(a, b *models.Photo) int {
		return cmp.Or(cmp.Compare(certainty(b), certainty(a)), cmp.Compare(b.TakenOn, a.TakenOn))
	})
	return photos
}

// certain is the certainty of a photograph with one face, or with one that a person chose.
const certain = 2

// certainty orders photographs by how sure it is which face is the child's.
func certainty(photo *models.Photo) int {
	face, byPerson := photo.ChosenFace()
	switch {
	case face == nil:
		return 0
	case byPerson || len(photo.Faces) == 1:
		return certain
	}
	return 1
}
