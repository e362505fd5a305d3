package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// MaxPhoto is the most bytes of a photograph that are looked at.
const MaxPhoto = 25 << 20

// AddPhoto describes a photograph, seals it and adds it to a case, given by id or number. A photograph without a face is
// kept too and says so in its advice; the same bytes sent twice are kept once. Errors: TooLarge, UnsupportedMedia, Faults,
// Invalid when the same was taken back as sent by mistake, NotFound, Forbidden, Unavailable.
func (s *Service) AddPhoto(ctx context.Context, w models.Write, caseID string, in models.NewPhoto) (models.Photo, []models.Advice, error) {
	c, err := s.cfg.Store.Case(ctx, caseID)
	if err != nil {
		return models.Photo{}, nil, err
	}
	if err := s.MayAddPhoto(ctx, w.Actor, &c); err != nil {
		return models.Photo{}, nil, err
	}
	if err := s.checkPhoto(&in); err != nil {
		return models.Photo{}, nil, err
	}
	sum := sha256.Sum256(in.Bytes)
	photo := models.Photo{
		ID: s.cfg.NewID(), SHA256: hex.EncodeToString(sum[:]), Of: in.Of, Source: in.Source,
		TakenOn: in.TakenOn, TakenOnExact: in.TakenOn != 0 && !in.Estimated,
	}
	if known := slices.IndexFunc(c.Photos, func(p models.Photo) bool { return p.SHA256 == photo.SHA256 }); known >= 0 {
		if photo = c.Photos[known]; photo.Mistaken() {
			return models.Photo{}, nil, errTakenBack
		}
	} else if err := s.enrol(ctx, &c, &photo, in.Bytes); err != nil {
		return models.Photo{}, nil, err
	}
	photo, err = s.cfg.Store.AddPhoto(ctx, s.at(w), c.ID, photo)
	if err != nil {
		return models.Photo{}, nil, err
	}
	return photo, photo.Advice(), nil
}

// MayAddPhoto returns nil when an actor may add photographs to a case. Errors: Forbidden, Conflict when the case was purged,
// Unavailable.
func (s *Service) MayAddPhoto(ctx context.Context, actor models.Actor, c *models.Case) error {
	place := s.PlaceOf(c)
	if actor.WriteOnly {
		by, err := s.cfg.Store.Creator(ctx, c.ID)
		if err != nil {
			return err
		}
		place.CreatedBy = by
	}
	return authoriseAt(actor, models.AddPhoto, place, c)
}

// PhotoBytes returns the clean picture of a photograph as JPEG. Errors: NotFound, Unavailable, Internal when the sealed
// file is damaged. Who may see it is for the caller to check, and to put into the audit.
func (s *Service) PhotoBytes(ctx context.Context, caseID, photoID string) ([]byte, error) {
	c, at, err := s.photo(ctx, caseID, photoID)
	if err != nil {
		return nil, err
	}
	return s.cfg.Vault.Unseal(c.WrappedKey, c.Photos[at].Sealed)
}

// enrol describes and seals a photograph, in this order: nothing is sealed that cannot be read.
func (s *Service) enrol(ctx context.Context, c *models.Case, photo *models.Photo, bytes []byte) error {
	found, err := s.cfg.Enroller.Describe(ctx, bytes)
	if err != nil {
		return err
	}
	if photo.TakenOn == 0 && found.TakenOn <= s.today() {
		photo.TakenOn = found.TakenOn // cameras' clocks are wrong often enough: an estimate
	}
	photo.Width, photo.Height, photo.Faces = found.Width, found.Height, found.Faces
	photo.Sealed, err = s.cfg.Vault.Seal(c.WrappedKey, found.Image)
	return err
}

func (s *Service) checkPhoto(in *models.NewPhoto) error {
	if len(in.Bytes) > MaxPhoto {
		return models.Errorf(models.TooLarge, "the photograph has more than 25 MB", "फ़ोटो 25 MB से बड़ी है").At("photo").
			Advise("Save it smaller, or as JPEG, and send it again.", "उसे छोटा करके या JPEG में सहेजकर दोबारा भेजें।")
	}
	var faults models.Faults
	if in.TakenOn > s.today() {
		faults = append(faults, inFuture("taken_on"))
	}
	if in.Of == "" {
		in.Of = models.OfChild
	}
	if in.Of != models.OfChild && in.Of != models.OfParent && in.Of != models.OfSibling {
		faults = append(faults, models.Errorf(models.Invalid, "it is not clear of whom the photograph is", "यह स्पष्ट नहीं कि फ़ोटो किसकी है").At("of").
			Advise("Use child, parent or sibling.", "child, parent या sibling लिखें।"))
	}
	if e := checkWords("source", in.Source, sourceLen); e != nil {
		faults = append(faults, e)
	}
	return faults.Or()
}

var errTakenBack = models.Errorf(models.Invalid, "this photograph was taken back before: somebody said that it was sent by mistake", "यह फ़ोटो पहले वापस ली जा चुकी है: किसी ने बताया था कि यह ग़लती से भेजी गई").At("photo").
	Advise("If it is of the child after all, correct it on the page of the case's photographs.", "अगर यह बच्चे की ही है तो मामले की फ़ोटो के पन्ने पर इसे सुधारें।")

// photo finds a case and the place of a photograph in it.
func (s *Service) photo(ctx context.Context, caseID, photoID string) (models.Case, int, error) {
	c, err := s.cfg.Store.Case(ctx, caseID)
	if err != nil {
		return models.Case{}, 0, err
	}
	at := slices.IndexFunc(c.Photos, func(p models.Photo) bool { return p.ID == photoID })
	if at < 0 {
		return models.Case{}, 0, models.Errorf(models.NotFound, "the case has no such photograph", "मामले में ऐसी कोई फ़ोटो नहीं है").
			Advise("Load the case again and use an id from its list of photographs.", "मामले का पन्ना फिर से खोलें और उसकी फ़ोटो सूची से id लें।")
	}
	return c, at, nil
}
