package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// upload takes one of the turns that bound the memory of photographs in flight, or says that there is none. An actor that has
// photographs under way waits for its own first. The caller calls release.
func (s *Server) upload(ctx context.Context, actor models.Actor) (release func(), err error) {
	own, err := s.photos.take(ctx, actor.ID)
	if err != nil {
		return nil, err
	}
	select {
	case s.uploads <- struct{}{}:
		return func() { <-s.uploads; own() }, nil
	default:
		own()
		return nil, errBusy
	}
}

// addPhoto answers POST /api/v1/cases/{id}/photos.
func (s *Server) addPhoto(c echo.Context) error {
	release, err := s.upload(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	defer release()
	in, content, err := readPhoto(c)
	if err != nil {
		return err
	}
	w, err := s.write(c, digest(c, content...))
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	added, err := s.once(c, w, func() (models.Outcome, error) {
		photo, _, err := s.deps.Intake.AddPhoto(ctx, w, id, in)
		return models.Outcome{PhotoID: photo.ID}, err
	})
	if err != nil {
		return err
	}
	return s.answerPhotoNow(c, http.StatusCreated, id, added.PhotoID)
}

// answerPhotoNow answers with a photograph as the registry has it now, and its case's version as ETag.
func (s *Server) answerPhotoNow(c echo.Context, status int, caseID, photoID string) error {
	found, err := s.deps.Registry.Case(c.Request().Context(), caseID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found.Photos, func(p models.Photo) bool { return p.ID == photoID })
	if at < 0 {
		return errNoPhoto
	}
	h := c.Response().Header()
	h.Set("ETag", etag(found.Version))
	if status == http.StatusCreated {
		h.Set(echo.HeaderLocation, "/api/v1/cases/"+found.ID+"/photos/"+photoID)
	}
	return c.JSON(status, photoOf(&found.Photos[at], speak(c)))
}

var (
	errBusy = models.Errorf(models.Unavailable, "many photographs are arriving at once", "एक साथ बहुत-सी फ़ोटो आ रही हैं").
		Advise("Send it again in a few seconds, with the same idempotency key.", "कुछ सेकंड बाद उसी idempotency key के साथ दोबारा भेजें।")
	errNoPhoto = models.Errorf(models.NotFound, "the case has no such photograph", "मामले में ऐसी कोई फ़ोटो नहीं है").
			Advise("Load the case again and use an id from its list of photographs.", "मामले का पन्ना फिर से खोलें और उसकी फ़ोटो सूची से id लें।")
)
