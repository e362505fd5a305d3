package api

import (
	"context"
	"hash/maphash"
	"math"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// The most faces of one group photograph, and the least side of a box that somebody draws around one, in pixels of the
// picture.
const (
	mostFaces = 200
	leastFace = 12
)

// MarkFace adds the face that a person marked on a group photograph, where no detector saw one. A face that has a number
// already stays as it is. Errors: those of ViewRaid, and Invalid for a box that is none.
func (s *Server) MarkFace(ctx context.Context, actor models.Actor, id string, box models.Box) (Raid, error) {
	r, err := s.ViewRaid(ctx, actor, id)
	if err != nil {
		return Raid{}, err
	}
	right, bottom := min(box.X+box.Width, r.Width), min(box.Y+box.Height, r.Height)
	box.X, box.Y = max(box.X, 0), max(box.Y, 0)
	box.Width, box.Height = right-box.X, bottom-box.Y
	if box.Width < leastFace || box.Height < leastFace {
		return Raid{}, errNoFaceBox
	}
	turn := &s.turns[maphash.String(s.seed, id)%uint64(len(s.turns))]
	turn.Lock()
	defer turn.Unlock()
	up, err := s.ownRaid(actor, id)
	if err != nil {
		return Raid{}, err
	}
	switch {
	case slices.ContainsFunc(up.Faces, func(known models.Box) bool { return sameFace(known, box) }):
	case len(up.Faces) >= mostFaces:
		return Raid{}, errManyFaces
	default:
		up.Faces = append(slices.Clone(up.Faces), box)
		if err := s.deps.Uploads.SetFaces(id, up.Faces); err != nil {
			return Raid{}, err
		}
		if err := s.audit(ctx, actor, "raid.mark", "", id); err != nil {
			return Raid{}, err
		}
	}
	return s.openRaid(ctx, actor, &up)
}

// sameFace reports whether two boxes are of one face: the middle of each lies in the other one's inner half.
func sameFace(a, b models.Box) bool {
	dx := math.Abs(float64(2*a.X+a.Width-2*b.X-b.Width)) / 2
	dy := math.Abs(float64(2*a.Y+a.Height-2*b.Y-b.Height)) / 2
	return dx <= float64(min(a.Width, b.Width))/2 && dy <= float64(min(a.Height, b.Height))/2
}

// markFace answers POST /api/v1/raids/{raid}/faces.
func (s *Server) markFace(c echo.Context) error {
	var box *models.Box
	if _, err := readObject(c, map[string]any{"box": &box}); err != nil {
		return err
	}
	if box == nil {
		return errNoFaceBox
	}
	r, err := s.MarkFace(c.Request().Context(), actorOf(c), c.Param("raid"), *box)
	if err != nil {
		return err
	}
	speak(c)
	return c.JSON(http.StatusCreated, raidOf(&r))
}

var (
	errNoFaceBox = models.Faults{models.Errorf(models.Invalid, "this is no box of a face on the photograph", "यह फ़ोटो पर किसी चेहरे का घेरा नहीं है").At("box").
			Advise("Mark the face with its whole forehead and chin.", "चेहरे पर माथे से ठुड्डी तक निशान लगाएँ।")}
	errManyFaces = models.Faults{models.Errorf(models.Invalid, "the photograph has too many faces", "फ़ोटो में बहुत सारे चेहरे हैं").At("box").
			Advise("Photograph fewer people at once.", "एक बार में कम लोगों की फ़ोटो लें।")}
)
