package accounts

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"

	"github.com/milaan-project/milaan/models"
)

// Setup makes a code that makes the first administrator, unless there is an account already: then it is empty. A code
// made before is worth nothing then.
func (s *Service) Setup(ctx context.Context) (code string, err error) {
	if code, err = s.random(); err != nil {
		return "", err
	}
	kept, err := s.cfg.Store.SetSetup(ctx, s.setupHash(code))
	if err != nil || !kept {
		return "", err
	}
	return code, nil
}

// setupHash is that of no session: whoever copies it makes none of it.
func (s *Service) setupHash(code string) string { return hex.EncodeToString(s.hashOf("setup " + code)) }

// First makes the first administrator, for whoever has the code that Setup made. Errors: Faults, Forbidden for another
// code, Unavailable.
func (s *Service) First(ctx context.Context, code, login, name, password, from string) (models.Account, error) {
	a := models.Account{ID: s.cfg.NewID(), Login: login, Name: name, Role: models.RoleAdmin}
	a.Normalize()
	if err := together(a.Validate(), checkPassword(password, a.Login)); err != nil {
		return a, err
	}
	try, err := s.throttle.begin("setup", from, "")
	if err != nil {
		return a, err
	}
	defer try.end()
	if a.Password, err = s.hashPassword(ctx, password, try.lane); err != nil {
		return a, err
	}
	err = s.cfg.Store.CreateFirstAccount(ctx, s.write(withFrom(a.Actor(), from)), s.setupHash(code), &a)
	if models.CodeOf(err) == models.Forbidden && err != nil {
		try.failed()
	}
	return a, err
}

// Create makes an account with a password that has to be changed, which it returns: it is shown once. Without one given
// it makes one up. Errors: Faults, Conflict, Forbidden, Unavailable.
func (s *Service) Create(ctx context.Context, by models.Actor, a *models.Account) (password string, err error) {
	if err := models.Authorise(by, models.ManageAccounts, models.CasePlace{}); err != nil {
		return "", err
	}
	a.Normalize()
	if err := a.Validate(); err != nil {
		return "", err
	}
	a.ID = s.cfg.NewID()
	if a.Subject == "" {
		if password, err = s.firstPassword(ctx, a); err != nil {
			return "", err
		}
	}
	return password, s.cfg.Store.CreateAccount(ctx, s.write(by), a)
}

// firstPassword makes a password up, for an account that has to change it.
func (s *Service) firstPassword(ctx context.Context, a *models.Account) (password string, err error) {
	b := make([]byte, 10)
	if _, err := io.ReadFull(s.cfg.Random, b); err != nil {
		return "", err
	}
	password = base64.RawURLEncoding.EncodeToString(b)
	a.MustChange = true
	a.Password, err = s.hashPassword(ctx, password, familiar)
	return password, err
}

// Change changes an account given by id or login; its sessions end. It returns the new first password when there is one.
// Errors: Faults, NotFound, Conflict, Forbidden, Unavailable.
func (s *Service) Change(ctx context.Context, by models.Actor, idOrLogin string, c models.AccountChange) (a models.Account, password string, err error) {
	if err := models.Authorise(by, models.ManageAccounts, models.CasePlace{}); err != nil {
		return a, "", err
	}
	if a, err = s.cfg.Store.Account(ctx, idOrLogin); err != nil {
		return a, "", err
	}
	if a.ID == by.ID && (c.Disabled != nil && *c.Disabled || c.Role != nil && *c.Role != a.Role) {
		return a, "", models.Errorf(models.Conflict, "you cannot take your own account away", "आप अपना ही खाता बंद नहीं कर सकते").
			Advise("Ask another administrator.", "दूसरे प्रशासक से कहें।")
	}
	if err := s.apply(&a, &c); err != nil {
		return a, "", err
	}
	if c.Disabled != nil && *c.Disabled != (a.DisabledAt != 0) {
		a.DisabledAt = 0
		if *c.Disabled {
			a.DisabledAt = s.cfg.Now().UnixMilli()
		}
	}
	if c.ResetFactor {
		a.TOTP, a.TOTPOn, a.TOTPStep = nil, false, 0
	}
	a.Normalize()
	if err := a.Validate(); err != nil {
		return a, "", err
	}
	if c.ResetPassword {
		if password, err = s.firstPassword(ctx, &a); err != nil {
			return a, "", err
		}
	}
	return a, password, s.cfg.Store.UpdateAccount(ctx, s.write(by), &a, "change", true)
}

// apply changes what is said of an account and where it works. What an AHTU serves beside its district follows from role and
// district, so that both bring it with them.
func (s *Service) apply(a *models.Account, c *models.AccountChange) error {
	if c.Role != nil {
		a.Role = *c.Role
	}
	if c.Districts != nil || c.Role != nil {
		names := s.cfg.Places.NameOf(a.Reach.Districts)
		if c.Districts != nil {
			names = *c.Districts
		}
		reach, err := s.cfg.Places.ReachOf(a.Role, names...)
		if err != nil {
			return err
		}
		reach.Station, reach.Drive = a.Reach.Station, a.Reach.Drive
		a.Reach = reach
	}
	for _, x := range []struct{ from, to *string }{{c.Name, &a.Name}, {c.Email, &a.Email}, {c.Station, &a.Reach.Station}, {c.Drive, &a.Reach.Drive}} {
		if x.from != nil {
			*x.to = *x.from
		}
	}
	return nil
}

// List lists every account. Forbidden: it is not for this actor to see.
func (s *Service) List(ctx context.Context, by models.Actor) ([]models.Account, error) {
	if err := models.Authorise(by, models.ManageAccounts, models.CasePlace{}); err != nil {
		return nil, err
	}
	return s.cfg.Store.Accounts(ctx)
}

func together(errs ...error) error {
	var all models.Faults
	for _, err := range errs {
		switch e := err.(type) { //nolint:errorlint // these are the validators' own, never wrapped
		case nil:
		case models.Faults:
			all = append(all, e...)
		case *models.Error:
			all = append(all, e)
		default:
			return err
		}
	}
	return all.Or()
}
