package intake

import (
	"context"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// CorrectPhoto records that a stored photograph shows somebody else, was taken on another day, or was sent by mistake. One that
// was sent by mistake is compared with nothing and shown to nobody but who may correct it again; that needs a reason. It
// returns the photograph as it is now. Errors: Faults, NotFound, Forbidden, Unavailable, Conflict as of ChooseFace.
func (s *Service) CorrectPhoto(ctx context.Context, w models.Write, caseID, photoID string, in models.PhotoCorrection) (models.Photo, error) {
	w.Reason = in.Reason
	return s.changePhoto(ctx, caseID, photoID, photoChange{
		may: func(c *models.Case) error { return s.MayCorrectPhoto(w.Actor, c) },
		apply: func(_ *models.Case, photo *models.Photo) error {
			if err := s.checkCorrection(photo, &in); err != nil {
				return err
			}
			in.Apply(photo)
			return nil
		},
		keep: func(c *models.Case, photo models.Photo) error {
			return s.cfg.Store.CorrectPhoto(ctx, s.at(w), c, photo)
		},
	})
}

// MayCorrectPhoto returns nil when an actor may correct what is said of a case's photographs, and see those that were sent by
// mistake. Errors: Forbidden, Conflict when the case was purged.
func (s *Service) MayCorrectPhoto(actor models.Actor, c *models.Case) error {
	return authoriseAt(actor, models.CorrectPhoto, s.PlaceOf(c), c)
}

func (s *Service) checkCorrection(photo *models.Photo, in *models.PhotoCorrection) error {
	var faults models.Faults
	if in.Of != "" && !slices.Contains(models.Subjects(), in.Of) {
		faults = append(faults, models.Errorf(models.Invalid, "it is not clear of whom the photograph is", "यह स्पष्ट नहीं कि फ़ोटो किसकी है").At("of").
			Advise("Use child, parent, sibling or mistake.", "child, parent, sibling या mistake लिखें।"))
	}
	if in.TakenOn != nil && *in.TakenOn > s.today() {
		faults = append(faults, inFuture("taken_on"))
	}
	if e := checkWords("reason", in.Reason, reasonLen); e != nil {
		faults = append(faults, e)
	} else if in.Of == models.Mistake && !photo.Mistaken() && in.Reason == "" {
		faults = append(faults, models.Errorf(models.Invalid, "it is not said why the photograph is taken back", "यह नहीं बताया गया कि फ़ोटो क्यों हटाई जा रही है").At("reason").
			Advise("Say in a few words whom it shows, or how it came to be sent.", "कुछ शब्दों में लिखें कि इसमें कौन है, या यह कैसे भेजी गई।"))
	}
	return faults.Or()
}
