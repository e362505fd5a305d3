package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// markFace numbers a face that no detector found, where somebody marked it; what was typed of the others stays.
func (p *Pages) markFace(q *request, id string, typed url.Values) error {
	r, err := p.cfg.Raids.ViewRaid(q.Context(), q.actor, id)
	if err != nil {
		return err
	}
	page, status := raidPage{Wrong: map[string]string{}}, http.StatusOK
	box, ok := markedBox(&r, typed)
	if ok {
		r, err = p.cfg.Raids.MarkFace(q.Context(), q.actor, id, box)
	}
	switch {
	case !ok:
		status = http.StatusUnprocessableEntity
		page.Wrong["box"], err = q.lang.say("raid.tap_face")
		if err != nil {
			return err
		}
	case models.CodeOf(err) == models.Invalid && err != nil:
		status, q.visit.Err = http.StatusUnprocessableEntity, err
		page.Wrong["box"] = problemOf(q, err).Message
	case err != nil:
		return err
	}
	return p.showFacesWith(q, status, &r, typed, nil, page)
}

// markedBox is the box of a face in pixels of the picture: as a script drew it, or about the place of the small picture that
// was tapped, as large as the other faces are.
func markedBox(r *api.Raid, typed url.Values) (models.Box, bool) {
	number := func(name string) int {
		n, _ := strconv.Atoi(typed.Get(name)) // what is no number is no box
		return n
	}
	if !isTap(typed) {
		b := models.Box{X: number("x"), Y: number("y"), Width: number("width"), Height: number("height")}
		return b, b.Width > 0 && b.Height > 0
	}
	x, y, side := number(tapField+".x")*r.Width/tapWidth, number(tapField+".y")*r.Width/tapWidth, usualFace(r)
	return models.Box{X: x - side/2, Y: y - side/2, Width: side, Height: side}, x > 0 || y > 0
}

// tapField is the name of the small picture: browsers send where it was tapped with its name.
const tapField = "at"

// isTap reports whether a form was sent by tapping the small picture.
func isTap(typed url.Values) bool { return typed.Has(tapField + ".x") }

// usualFace is the middle width of a photograph's faces, or a tenth of the picture where there is none.
func usualFace(r *api.Raid) int {
	if len(r.Faces) == 0 {
		return r.Width / 10
	}
	widths := make([]int, len(r.Faces))
	for i := range r.Faces {
		widths[i] = r.Faces[i].Box.Width
	}
	slices.Sort(widths)
	return widths[len(widths)/2]
}
