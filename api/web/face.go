package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/milaan-project/milaan/models"
)

// facePage is a photograph with its faces numbered, to say which one is the child's or where its eyes are.
type facePage struct {
	Head      caseRow
	Photo     photoView
	Faces     []raidFace
	Tap       bool // the eyes are tapped on a small picture, without a script
	TapWidth  int
	TapHeight int
	First     *models.Point // the eye that was tapped there, in pixels of the picture
	Wrong     map[string]string
	Problem   *problem
}

// showFace answers GET /cases/{id}/photos/{photo}/face, to who may add photographs to the case.
func (p *Pages) showFace(q *request) error {
	c, photo, err := p.facePhoto(q)
	if err != nil {
		return err
	}
	return p.showFaceWith(q, http.StatusOK, &c, photo, facePage{})
}

// facePhoto is the photograph of a request, for who may say which of its faces is the child's.
func (p *Pages) facePhoto(q *request) (c models.Case, photo *models.Photo, err error) {
	if c, err = p.cfg.Cases.ViewCase(q.Context(), q.actor, q.PathValue("id")); err != nil {
		return c, nil, err
	}
	if err := p.cfg.Cases.MayAddPhoto(q.Context(), q.actor, &c); err != nil {
		return c, nil, err
	}
	at := slices.IndexFunc(c.Photos, func(p models.Photo) bool { return p.ID == q.PathValue("photo") })
	if at < 0 || !c.Photos[at].OfTheChild() {
		return c, nil, errNowhere
	}
	return c, &c.Photos[at], nil
}

func (p *Pages) showFaceWith(q *request, status int, c *models.Case, photo *models.Photo, page facePage) error {
	page.Head, page.Photo = rowOf(c), photoOf(q.lang, c, photo)
	page.Tap = page.Tap || q.URL.Query().Has("tap")
	page.TapWidth, page.TapHeight = tapWidth, tapWidth*photo.Height/max(1, photo.Width)
	for i := range photo.Faces {
		box := photo.Faces[i].Box
		face := numberedFace(i+1, box, photo.Width)
		face.Shown, face.Chosen = *portrait(box, photo.Width, photo.Height), photo.Faces[i].Chosen
		page.Faces = append(page.Faces, face)
	}
	return p.show(q, status, "face", view{Title: "face.title", Styles: []string{"drives.css"}, Scripts: []string{"face.js"}, Data: page})
}

// sayFace answers POST /cases/{id}/photos/{photo}/face.
func (p *Pages) sayFace(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	c, photo, err := p.facePhoto(q)
	if err != nil {
		return err
	}
	typed := q.PostForm
	var page facePage
	var field, missing string // what is to be mended, and its words
	switch eyes := eyesOf(photo, typed); {
	case isTap(typed) && len(eyes) == 1:
		return p.showFaceWith(q, http.StatusOK, &c, photo, facePage{Tap: true, First: &eyes[0]})
	case isTap(typed) || typed.Get("do") == "eyes":
		if field = "eyes"; len(eyes) < 2 {
			missing = "face.tap"
			break
		}
		_, err = p.cfg.Cases.GiveEyes(q.Context(), q.actor, c.ID, photo.ID, eyes[0], eyes[1])
	case typed.Get("face") == "":
		field, missing = "face", "face.missing"
	default:
		field = "face"
		at := slices.IndexFunc(photo.Faces, func(f models.Face) bool { return placeOf(f.Box) == typed.Get("face") })
		if at < 0 {
			missing = "face.again"
			break
		}
		_, err = p.cfg.Cases.ChooseFace(q.Context(), q.actor, c.ID, photo.ID, at)
	}
	switch code := models.CodeOf(err); {
	case missing != "":
		said, err := q.lang.say(missing)
		if err != nil {
			return err
		}
		page.Wrong = map[string]string{field: said}
	case err == nil:
		q.redirect("/cases/" + url.PathEscape(c.Number) + "/photos?face=" + yes)
		return nil
	case code == models.Invalid:
		q.visit.Err = err
		page.Wrong = map[string]string{field: problemOf(q, err).Message}
	case code == models.Conflict || code == models.Unavailable || code == models.Busy:
		q.visit.Err = err
		page.Problem = inPlace(q, err)
		return p.showFaceWith(q, page.Problem.Status, &c, photo, page)
	default:
		return err
	}
	page.Tap = isTap(typed)
	return p.showFaceWith(q, http.StatusUnprocessableEntity, &c, photo, page)
}

// placeOf names a face by where it is: its number is another one's when the photograph was described anew meanwhile.
func placeOf(b models.Box) string { return fmt.Sprintf("%d,%d,%d,%d", b.X, b.Y, b.Width, b.Height) }

// eyesOf are the eyes that a form shows, in pixels of the picture: the one on the left of the picture first, which is the
// child's right one. The last may be tapped on the small picture.
func eyesOf(photo *models.Photo, typed url.Values) (eyes []models.Point) {
	for _, n := range []string{"1", "2"} {
		x, errX := strconv.ParseFloat(typed.Get("x"+n), 64)
		y, errY := strconv.ParseFloat(typed.Get("y"+n), 64)
		if errX == nil && errY == nil {
			eyes = append(eyes, models.Point{X: x, Y: y})
		}
	}
	if isTap(typed) && len(eyes) < 2 {
		x, errX := strconv.Atoi(typed.Get(tapField + ".x"))
		y, errY := strconv.Atoi(typed.Get(tapField + ".y"))
		if errX == nil && errY == nil && (x > 0 || y > 0) { // a key pressed on the picture sends its corner
			scale := float64(photo.Width) / tapWidth
			eyes = append(eyes, models.Point{X: float64(x) * scale, Y: min(float64(y)*scale, float64(photo.Height))})
		}
	}
	slices.SortStableFunc(eyes, func(a, b models.Point) int { return cmp.Compare(a.X, b.X) })
	return eyes
}
