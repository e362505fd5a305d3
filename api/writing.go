package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/milaan-project/milaan/models"
)

// MayCreate returns nil when an actor may enter records of a side, and otherwise what the policy says.
func (s *Server) MayCreate(actor models.Actor, side models.Side) error {
	return models.Authorise(actor, models.CreateCase, models.CasePlace{Side: side, Districts: actor.Reach.Districts})
}

// MayChange reports whether an actor may change a case.
func (s *Server) MayChange(actor models.Actor, c *models.Case) bool {
	return models.Authorise(actor, models.ChangeCase, s.deps.Intake.PlaceOf(c)) == nil
}

// MayClose reports whether an actor may close a case.
func (s *Server) MayClose(actor models.Actor, c *models.Case) bool {
	return models.Authorise(actor, models.CloseCase, s.deps.Intake.PlaceOf(c)) == nil
}

// TakeIn takes in a record of a side, in the JSON of the API, for pages. key makes it happen once, however often the form is
// sent: sent again it returns the case that it became. The companions that it names name it, too. Errors: Faults that name every wrong field, Forbidden, Conflict when
// the key was used for another record, Unavailable.
func (s *Server) TakeIn(ctx context.Context, actor models.Actor, side models.Side, record []byte, key string) (models.Case, error) {
	if err := s.checkCompanions(ctx, actor, side, record); err != nil {
		return models.Case{}, err
	}
	made, err := s.takeIn(ctx, actor, side, record, key)
	if err != nil {
		return models.Case{}, err
	}
	return made, s.deps.Intake.TieBack(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, &made)
}

func (s *Server) takeIn(ctx context.Context, actor models.Actor, side models.Side, record []byte, key string) (models.Case, error) {
	sum := sha256.Sum256(record)
	w := models.Write{Actor: actor, At: s.deps.Now().UnixMilli(), Once: models.Once{Key: key, Digest: hex.EncodeToString(sum[:])}}
	for again := range 2 {
		before, done, err := s.deps.Registry.Replay(ctx, actor.ID, key)
		switch {
		case err != nil:
			return models.Case{}, err
		case done && before.Digest != w.Once.Digest:
			return models.Case{}, errKeyUsed
		case done:
			return s.deps.Registry.Case(ctx, before.CaseID)
		}
		made, _, err := s.deps.Intake.Create(ctx, w, side, record)
		if again > 0 || models.CodeOf(err) != models.Conflict || err == nil {
			return made, err
		}
	}
	return models.Case{}, errKeyUsed
}

// Correct changes the record of a case by a merge patch over the version that the writer saw, for pages. Errors are those of
// Intake.Patch.
func (s *Server) Correct(ctx context.Context, actor models.Actor, idOrNumber string, version int64, patch []byte) (models.Case, error) {
	changed, _, err := s.deps.Intake.Patch(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, idOrNumber, version, patch)
	return changed, err
}

// TakePhoto adds a photograph to a case, for pages. Errors are those of Intake.AddPhoto.
func (s *Server) TakePhoto(ctx context.Context, actor models.Actor, caseID string, in models.NewPhoto) (models.Photo, []models.Advice, error) {
	release, err := s.upload(ctx, actor)
	if err != nil {
		return models.Photo{}, nil, err
	}
	defer release()
	return s.deps.Intake.AddPhoto(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, caseID, in)
}

// End closes a case, or merges it into another, for pages. Errors are those of Intake.Close and Intake.Merge.
func (s *Server) End(ctx context.Context, actor models.Actor, idOrNumber string, end models.Closing) (models.Case, error) {
	w := models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}
	if end.Status == models.MergedInto {
		return s.deps.Intake.Merge(ctx, w, idOrNumber, 0, end)
	}
	return s.deps.Intake.Close(ctx, w, idOrNumber, 0, end)
}

// Endings lists how an actor may end a case but as traced.
func (s *Server) Endings(actor models.Actor, c *models.Case) []models.Status {
	return s.deps.Intake.Endings(actor, c)
}

// MayReopen reports whether an actor may open a case again.
func (s *Server) MayReopen(actor models.Actor, c *models.Case) bool {
	return s.deps.Intake.MayReopen(actor, c)
}

// Reopen opens a closed case again, for pages. Errors are those of Intake.Reopen.
func (s *Server) Reopen(ctx context.Context, actor models.Actor, idOrNumber, reason string) (models.Case, error) {
	return s.deps.Intake.Reopen(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, idOrNumber, 0, reason)
}
