// Package intake is the one way a record or a photograph gets into the registry. The API, the import command and the demo
// all call it, so that checks, flags, keys and the order of writes are the same whoever brings the record:
//
//	record ─► decode ─► tidy ─► validate ─► data key ─► store (case, change and audit in one transaction) ─► warnings
//	photo  ─► describe ─► seal in the vault ─► store ─► advice
//
// A sealed file that no photo names (the power failed between the two writes) holds no more than its ciphertext; a photo
// without its file cannot come about.
package intake

import (
	"context"
	"time"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

// Store is what intake needs of the registry. Errors are models.Error; each write is one transaction with its change and
// its audit entry, and carries out its idempotency key.
type Store interface {
	// Create writes new cases, all or none, and fills in Number, Slot, Version and the times. Conflict: an id is taken, or
	// the idempotency key was used.
	Create(ctx context.Context, w models.Write, cases ...*models.Case) error
	// Case finds a case by id or number. NotFound: there is none.
	Case(ctx context.Context, idOrNumber string) (models.Case, error)
	// Creator is the id of who entered a case, given by id. NotFound: there is none.
	Creator(ctx context.Context, caseID string) (string, error)
	// Update writes a case over the version it was read at. Conflict: somebody changed it in between.
	Update(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind, fields []string) error
	// InHand lists the pairs of a case, given by id, that a Committee has in hand.
	InHand(ctx context.Context, caseID string) ([]models.Pair, error)
	// End writes a case that was closed over the version it was read at, and the last verdict of each pair that falls with it.
	// Conflict: somebody changed the case in between, or a Committee has another pair of it in hand.
	End(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind, fallen ...models.Pair) error
	// AddPhoto adds a photo, or returns the one with the same SHA256 that the case has already.
	AddPhoto(ctx context.Context, w models.Write, caseID string, p models.Photo) (models.Photo, error)
	// SetFaces replaces a photo's faces and assisted eyes over the version of the case that was read. Conflict: somebody
	// changed the case in between.
	SetFaces(ctx context.Context, w models.Write, seen *models.Case, kind models.ChangeKind, p models.Photo) error
	// CorrectPhoto replaces whom a photo shows and when it was taken, over the version of the case that was read. Conflict:
	// somebody changed the case in between.
	CorrectPhoto(ctx context.Context, w models.Write, seen *models.Case, p models.Photo) error
}

// Vault seals photographs with a case's data key.
type Vault interface {
	NewCaseKey() (wrapped []byte, err error)
	Seal(wrapped, plain []byte) (address string, err error)
	Unseal(wrapped []byte, address string) ([]byte, error)
}

// Enroller describes photographs.
type Enroller interface {
	Describe(ctx context.Context, photo []byte) (models.Enrolment, error)
	// DescribeAgain describes a picture that Describe cleaned; one of its pixels stands for shrunk of the photograph.
	DescribeAgain(ctx context.Context, image []byte, shrunk float64) (models.Enrolment, error)
	// Group finds and crops the faces of many people in one photograph; where boxes are given, those alone.
	Group(ctx context.Context, photo []byte, known []models.Box) (models.GroupPhoto, error)
	// DescribeWithEyes describes the one face with these eyes on a picture that Describe cleaned.
	DescribeWithEyes(ctx context.Context, image []byte, right, left models.Point) (models.Enrolment, error)
}

// Config is what a Service works with. All of it is required.
type Config struct {
	Store     Store
	Vault     Vault
	Enroller  Enroller
	Gazetteer *places.Gazetteer
	Now       func() time.Time
	NewID     func() string  // UUIDv7
	Zone      *time.Location // in which "today" ends
}

// Service takes records and photographs in. It is safe for concurrent use.
type Service struct {
	cfg Config
}

// New makes a Service.
func New(cfg Config) *Service { return &Service{cfg} }

func (s *Service) today() models.Date { return models.DateOf(s.cfg.Now().In(s.cfg.Zone)) }

// at fills in the instant of a write that does not bring its own.
func (s *Service) at(w models.Write) models.Write {
	if w.At == 0 {
		w.At = s.cfg.Now().UnixMilli()
	}
	return w
}

// authorise returns a Forbidden Error unless the actor may do something to the case, and a Conflict when there is nothing of
// it any more.
func (s *Service) authorise(w models.Write, action models.Action, c *models.Case) error {
	return authoriseAt(w.Actor, action, s.PlaceOf(c), c)
}

func authoriseAt(actor models.Actor, action models.Action, place models.CasePlace, c *models.Case) error {
	if err := models.Authorise(actor, action, place); err != nil {
		return err
	}
	if c.Status == models.Purged {
		return models.Errorf(models.Conflict, "this case was purged: there is nothing of it any more", "यह मामला मिटा दिया गया है: इसका अब कुछ नहीं है").
			Advise("Enter a new case if the child is missing again.", "बच्चा फिर लापता हो तो नया मामला दर्ज करें।")
	}
	return nil
}

// PlaceOf is what a case is to the policy.
func (s *Service) PlaceOf(c *models.Case) models.CasePlace { return s.cfg.Gazetteer.PlaceOf(c) }
