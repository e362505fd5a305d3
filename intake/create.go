package intake

import (
	"context"
	"errors"

	"github.com/milaan-project/milaan/models"
)

// Create takes in one record as the API receives it (models.DecodeRecord). It returns the case as stored and what should
// be looked at in it. Errors: Faults that name every fault at once, Forbidden, Conflict when the id is taken, Unavailable.
func (s *Service) Create(ctx context.Context, w models.Write, side models.Side, body []byte) (models.Case, []models.Warning, error) {
	// Who may write no record of this side anywhere is told so before being told what is wrong with it.
	if err := models.Authorise(w.Actor, models.CreateCase, models.CasePlace{Side: side, Districts: w.Actor.Reach.Districts}); err != nil {
		return models.Case{}, nil, err
	}
	c, err := models.DecodeRecord(side, body)
	if err = together(models.CheckMembers(body), err); err != nil {
		// What could be read is checked too, so that one answer names every fault of the record.
		return models.Case{}, nil, together(err, s.check(&c))
	}
	warnings, err := s.CreateCase(ctx, w, &c)
	return c, warnings, err
}

// CreateCase takes in one case that was read already, for example from a file. It fills in the case's id when it has
// none. Errors are those of Create.
func (s *Service) CreateCase(ctx context.Context, w models.Write, c *models.Case) ([]models.Warning, error) {
	if err := s.prepare(ctx, w, c); err != nil {
		return nil, err
	}
	if err := s.cfg.Store.Create(ctx, s.at(w), c); err != nil {
		return nil, err
	}
	return s.Warnings(c), nil
}

// Receipt is what became of one case of many.
type Receipt struct {
	Warnings []models.Warning
	Err      error // why the case was not taken in; nil when it was
}

// CreateCases takes in many cases at once: those without fault are written in one transaction, or one by one when one of
// them collides with another. Receipts are in the order of the cases. With an idempotency key the cases without fault are
// taken in all together or not at all. The error is one that concerns them all, and no case is taken in then.
func (s *Service) CreateCases(ctx context.Context, w models.Write, cases []*models.Case) ([]Receipt, error) {
	w = s.at(w)
	receipts := make([]Receipt, len(cases))
	var good []*models.Case
	var places []int
	for i, c := range cases {
		if receipts[i].Err = s.prepare(ctx, w, c); receipts[i].Err == nil {
			good, places = append(good, c), append(places, i)
		}
	}
	if len(good) == 0 {
		return receipts, nil
	}
	err := s.cfg.Store.Create(ctx, w, good...)
	collided := err != nil && models.CodeOf(err) == models.Conflict && w.Once.Key == "" && len(good) > 1
	if err != nil && !collided {
		if models.CodeOf(err) == models.Conflict && len(good) == 1 {
			receipts[places[0]].Err = err
			return receipts, nil
		}
		return nil, err
	}
	for i, c := range good {
		r := &receipts[places[i]]
		if collided {
			r.Err = s.cfg.Store.Create(ctx, w, c)
		}
		if r.Err == nil {
			r.Warnings = s.Warnings(c)
		}
	}
	return receipts, nil
}

// prepare makes a case ready to be stored, or says all that is wrong with it.
func (s *Service) prepare(ctx context.Context, w models.Write, c *models.Case) error {
	s.settle(w.Actor, c)
	if err := s.check(c); err != nil {
		return err
	}
	if err := s.authorise(w, models.CreateCase, c); err != nil {
		return asDistrictFault(err)
	}
	if err := s.authoriseCommittee(w, c); err != nil {
		return err
	}
	if err := s.authoriseCompanions(ctx, w.Actor, nil, c); err != nil {
		return err
	}
	c.CreatedAt = s.at(w).At
	c.SetClocks(s.cfg.Zone)
	s.place(c)
	if c.ID == "" {
		c.ID = s.cfg.NewID()
	}
	key, err := s.cfg.Vault.NewCaseKey()
	if err != nil {
		return err
	}
	c.WrappedKey = key
	return nil
}

// settle fills in what goes without saying: the one district, station and drive that somebody works in.
func (s *Service) settle(actor models.Actor, c *models.Case) {
	r := actor.Reach
	if len(r.Districts) != 1 {
		return
	}
	district, ok := s.cfg.Gazetteer.District(r.Districts[0])
	if ok && c.District.State() == models.Unknown {
		c.District = models.Of(district.NameEn)
	}
	if r.Station != "" && c.Side == models.Missing && c.Station.State() == models.Unknown {
		c.Station = models.Of(r.Station)
	}
	if r.Drive != "" && c.Side == models.Found && c.Recovery.Drive.State() == models.Unknown {
		c.Recovery.Drive = models.Of(r.Drive)
	}
}

// asDistrictFault tells a writer whose record names another district, station or drive where to mend it.
func asDistrictFault(err error) error {
	var e *models.Error
	if errors.As(err, &e) && e.Field == "" {
		return e.At("district").Advise("Leave district, station and drive empty and yours are filled in, or have the office there enter the record.",
			"ज़िला, थाना और अभियान ख़ाली छोड़ें तो आपके भर दिए जाएँगे, या वहाँ के कार्यालय से रिकॉर्ड दर्ज करवाएँ।")
	}
	return err
}

// check tidies a new case and returns every fault of it.
func (s *Service) check(c *models.Case) error {
	c.Normalize()
	var faults models.Faults
	if c.ID != "" && !models.IsUUIDv7(c.ID) {
		faults = append(faults, models.Errorf(models.Invalid, "the id is not a UUID of version 7", "id, UUID संस्करण 7 नहीं है").At("id").
			Advise("Send a UUIDv7 in lower case, or leave the id out and one is made.", "छोटे अक्षरों में UUIDv7 भेजें, या id न भेजें, वह बना दी जाएगी।"))
	}
	if e := checkWords("source", c.Source, sourceLen); e != nil {
		faults = append(faults, e)
	}
	return together(faults.Or(), c.Validate(s.today()))
}
