package api

import (
	"context"
	"strconv"

	"github.com/milaan-project/milaan/models"
)

// Staff lists everybody who may log in. Forbidden: it is not for this actor to see.
func (s *Server) Staff(ctx context.Context, actor models.Actor) ([]models.Account, error) {
	return s.deps.Accounts.List(ctx, actor)
}

// AddAccount makes an account for somebody who works in districts, given by name, and returns its first password, which is
// shown once. Errors: Faults, Conflict, Forbidden, Unavailable.
func (s *Server) AddAccount(ctx context.Context, actor models.Actor, a *models.Account, districts []string) (password string, err error) {
	station, drive := a.Reach.Station, a.Reach.Drive
	if a.Reach, err = s.deps.Intake.ReachOf(a.Role, districts...); err != nil {
		return "", err
	}
	a.Reach.Station, a.Reach.Drive = station, drive
	return s.deps.Accounts.Create(ctx, actor, a)
}

// ChangeAccount changes an account given by id or login; see accounts.Service.Change.
func (s *Server) ChangeAccount(ctx context.Context, actor models.Actor, idOrLogin string, change models.AccountChange) (a models.Account, password string, err error) {
	return s.deps.Accounts.Change(ctx, actor, idOrLogin, change)
}

// AuditPage returns a page of the audit, the newest first. A case is given by id or number. Reading is written down too, as
// the action says. Forbidden: it is not for this actor to read.
func (s *Server) AuditPage(ctx context.Context, actor models.Actor, f models.AuditFilter, limit int, action string) ([]models.AuditEntry, error) {
	if err := models.Authorise(actor, models.ReadAudit, models.CasePlace{}); err != nil {
		return nil, err
	}
	if f.CaseID != "" {
		switch of, err := s.deps.Registry.Case(ctx, f.CaseID); {
		case err == nil:
			f.CaseID, f.Number = of.ID, of.Number
		case models.CodeOf(err) != models.NotFound:
			return nil, err
		}
	}
	list, err := s.deps.Registry.AuditEntries(ctx, f, limit)
	if err != nil {
		return nil, err
	}
	return list, s.audit(ctx, actor, action, "", strconv.Itoa(len(list))+" entries")
}

// NumbersOf returns the numbers of the cases that entries of the audit are about, by their ids, to who may read it: people know a
// case by its number, which tells nothing of the child. Forbidden: it is not for this actor to read.
func (s *Server) NumbersOf(ctx context.Context, actor models.Actor, ids []string) (map[string]string, error) {
	if err := models.Authorise(actor, models.ReadAudit, models.CasePlace{}); err != nil {
		return nil, err
	}
	return s.deps.Registry.Numbers(ctx, ids)
}

// Reading the audit, and carrying it away.
const (
	AuditRead   = "audit.read"
	AuditExport = "audit.export"
)
