package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// A field telephone sends records for a fortnight without anybody logging in, and can read none: who finds it learns
// nothing.
const deviceTime = 14 * 24 * time.Hour

type deviceJSON struct {
	ID        string `json:"id"`
	Token     string `json:"token"` // shown once
	ExpiresAt string `json:"expires_at"`
}

// issueDevice answers POST /api/v1/devices: a token for a field telephone, that writes only.
func (s *Server) issueDevice(c echo.Context) error {
	var name string
	if _, err := readObject(c, map[string]any{"name": &name}); err != nil {
		return err
	}
	d, err := s.IssueDevice(c.Request().Context(), actorOf(c), strings.TrimSpace(name))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	speak(c)
	return c.JSON(http.StatusCreated, deviceJSON{d.ID, d.Secret, instant(d.ExpiresAt)})
}

// Device is a field telephone's token as it is issued.
type Device struct {
	ID, Secret string
	ExpiresAt  int64 // milliseconds since 1970
}

// MayIssueDevice returns nil when an actor may take a telephone along, and otherwise what the policy says.
func (s *Server) MayIssueDevice(actor models.Actor) error {
	if actor.Reach.Everywhere {
		return models.Errorf(models.Forbidden, "a field telephone belongs to somebody of a district", "फ़ील्ड फ़ोन किसी ज़िले के व्यक्ति का होता है").
			Advise("Have the person who will carry it log in and add it.", "जो व्यक्ति उसे ले जाएगा, वही लॉग इन करके उसे जोड़े।")
	}
	return models.Authorise(actor, models.IssueDevice, models.CasePlace{})
}

// IssueDevice makes a token for an actor's field telephone. It only writes, in the actor's name, and ends with the actor's
// account. Errors: Forbidden, Faults for a bad name, Unavailable.
func (s *Server) IssueDevice(ctx context.Context, actor models.Actor, name string) (Device, error) {
	if err := s.MayIssueDevice(actor); err != nil {
		return Device{}, err
	}
	if e := models.CheckText(name, 200); e != nil || name == "" {
		return Device{}, models.Faults{models.Errorf(models.Invalid, "the name of the device is missing or too long", "डिवाइस का नाम नहीं है या बहुत लंबा है").At("name").
			Advise("Write whose telephone it is.", "लिखें कि यह किसका फ़ोन है।")}
	}
	now := s.deps.Now()
	secret, err := s.deps.NewSecret()
	if err != nil {
		return Device{}, err
	}
	hash := HashToken(secret)
	t := models.Token{ID: s.deps.NewID(), Name: name, Role: models.RoleField, Reach: actor.Reach, WriteOnly: true, Owner: actor.ID, Hash: hash[:], CreatedAt: now.UnixMilli(), ExpiresAt: now.Add(deviceTime).UnixMilli()}
	if err := s.deps.Registry.CreateToken(ctx, actor, t); err != nil {
		return Device{}, err
	}
	return Device{t.ID, secret, t.ExpiresAt}, nil
}

// Devices lists the field telephones that still send in somebody's name, the oldest first, for the holder, given by id, and
// for administrators. Forbidden: they are another's.
func (s *Server) Devices(ctx context.Context, actor models.Actor, owner string) ([]models.Token, error) {
	if !actor.Person || actor.ID != owner {
		if err := models.Authorise(actor, models.ManageAccounts, models.CasePlace{}); err != nil {
			return nil, err
		}
	}
	tokens, err := s.deps.Registry.Tokens(ctx)
	now := s.deps.Now().UnixMilli()
	return slices.DeleteFunc(tokens, func(t models.Token) bool {
		return !t.WriteOnly || t.Owner != owner || t.RevokedAt != 0 || t.ExpiresAt <= now
	}), err
}

// RevokeDevice ends a field telephone's validity: its holder does, another of the district's team, or an administrator. Errors:
// NotFound when there is none that the actor may revoke, Unavailable.
func (s *Server) RevokeDevice(ctx context.Context, actor models.Actor, id string) error {
	tokens, err := s.deps.Registry.Tokens(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(tokens, func(t models.Token) bool { return t.ID == id && t.WriteOnly })
	if at < 0 || !mayRevoke(actor, &tokens[at]) {
		return models.Errorf(models.NotFound, "there is no such device", "ऐसा कोई डिवाइस नहीं है").At("device").Advise("Check its id.", "उसकी id जाँचें।")
	}
	return s.deps.Registry.RevokeToken(ctx, actor, id, s.deps.Now().UnixMilli())
}

// mayRevoke reports whether an actor may revoke a telephone.
func mayRevoke(actor models.Actor, t *models.Token) bool {
	if actor.Person && t.Owner == actor.ID {
		return true
	}
	return models.Authorise(actor, models.IssueDevice, models.CasePlace{}) == nil && (actor.Role == models.RoleAdmin || actor.Sits(t.Reach.Districts...))
}

// revokeDevice answers DELETE /api/v1/devices/{device}.
func (s *Server) revokeDevice(c echo.Context) error {
	if err := s.RevokeDevice(c.Request().Context(), actorOf(c), c.Param("device")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
