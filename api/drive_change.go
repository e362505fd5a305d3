package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type driveChangeJSON struct {
	Version int64               `json:"version"`
	At      string              `json:"at"`
	Actor   string              `json:"actor"`
	Fields  []models.DriveField `json:"fields"`
}

// ChangeDrive changes a drive of the actor's districts, or cancels it: apply makes of it what it is to be. Its name stays, since
// the records of its children and telephones without a network hold it. version is the one that the actor saw, or 0 for any.
// Errors: Faults, NotFound, Forbidden, Conflict when it was changed since.
func (s *Server) ChangeDrive(ctx context.Context, actor models.Actor, id string, version int64, apply func(*models.Drive)) (models.Drive, error) {
	before, err := s.driveFor(ctx, actor, models.CreateDrive, id)
	if err != nil {
		return models.Drive{}, err
	}
	now := before.Drive
	apply(&now)
	if err := now.Settle(); err != nil {
		return models.Drive{}, err
	}
	now.ID, now.Name, now.District, now.Version = before.ID, before.Name, before.District, before.Version
	if version != 0 {
		now.Version = version
	}
	return s.deps.Registry.ChangeDrive(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, now)
}

// DriveHistory lists what was changed of a drive, the latest first. Errors: NotFound, Forbidden, Unavailable.
func (s *Server) DriveHistory(ctx context.Context, actor models.Actor, id string) ([]models.DriveChange, error) {
	if _, err := s.driveFor(ctx, actor, models.ListDrives, id); err != nil {
		return nil, err
	}
	return s.deps.Registry.DriveHistory(ctx, id)
}

// changeDrive answers PATCH /api/v1/drives/{drive}: what is not named stays.
func (s *Server) changeDrive(c echo.Context) error {
	var version int64
	var place, kind, from, to, team, ngo *string
	var cancelled json.RawMessage
	_, err := readObject(c, map[string]any{"version": &version, "place": &place, "place_kind": &kind, "from": &from, "to": &to, "team": &team, "ngo": &ngo, "cancelled": &cancelled})
	if err != nil {
		return err
	}
	var faults models.Faults
	var first, last *models.Date
	for _, day := range []struct {
		field string
		said  *string
		into  **models.Date
	}{{"from", from, &first}, {"to", to, &last}} {
		if day.said == nil {
			continue
		}
		on, err := models.ParseDate(*day.said)
		if *day.into = &on; err != nil {
			faults = append(faults, asFault(err, day.field))
		}
	}
	var why *string
	if cancelled != nil {
		if err := json.Unmarshal(cancelled, &why); err != nil || why != nil && *why == "" {
			faults = append(faults, errNoWhy)
		}
	}
	if len(faults) > 0 {
		return faults
	}
	made, err := s.ChangeDrive(c.Request().Context(), actorOf(c), c.Param("drive"), version, func(d *models.Drive) {
		for into, said := range map[*string]*string{&d.Place: place, (*string)(&d.Kind): kind, &d.Team: team, &d.NGO: ngo} {
			if said != nil {
				*into = *said
			}
		}
		for into, said := range map[*models.Date]*models.Date{&d.From: first, &d.To: last} {
			if said != nil {
				*into = *said
			}
		}
		if cancelled != nil {
			d.Cancelled = ""
		}
		if why != nil {
			d.Cancelled = *why
		}
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.driveOf(&models.DriveCount{Drive: made}, speak(c)))
}

var errNoWhy = models.Errorf(models.Invalid, "it is not said why the drive is cancelled", "यह नहीं बताया गया कि अभियान क्यों रद्द है").At("cancelled").
	Advise("Write the reason.", "कारण लिखें।")
