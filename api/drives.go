package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type driveJSON struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	District    string           `json:"district"`
	Place       string           `json:"place"`
	PlaceKind   models.PlaceKind `json:"place_kind"`
	From        string           `json:"from"`
	To          string           `json:"to"`
	Team        string           `json:"team,omitempty"`
	NGO         string           `json:"ngo,omitempty"`
	Children    int64            `json:"children"`
	Photographs int64            `json:"photographs"`
	DaysCounted int64            `json:"days"`
	Version     int64            `json:"version"`
	Cancelled   string           `json:"cancelled,omitempty"`
	Warnings    []warningJSON    `json:"warnings"`
}

type drivesJSON struct {
	Drives []driveJSON `json:"drives"`
}

type driveDayJSON struct {
	Day         string `json:"day,omitempty"` // absent: not written down
	Children    int64  `json:"children"`
	Photographs int64  `json:"photographs"`
}

type driveDaysJSON struct {
	driveJSON
	ByDay   []driveDayJSON    `json:"by_day"`
	Changes []driveChangeJSON `json:"changes"`
}

func (s *Server) driveOf(d *models.DriveCount, lang string) driveJSON {
	warnings := []warningJSON{}
	for _, w := range d.Warnings(s.today()) {
		warnings = append(warnings, warningJSON{w.Code, w.Field, w.Message.In(lang)})
	}
	return driveJSON{d.ID, d.Name, d.District, d.Place, d.Kind, d.From.String(), d.To.String(), d.Team, d.NGO, d.Children, d.Photographs, d.Days, d.Version, d.Cancelled, warnings}
}

func (s *Server) today() models.Date { return models.DateOf(s.deps.Now().In(s.deps.Zone)) }

// listDrives answers GET /api/v1/drives.
func (s *Server) listDrives(c echo.Context) error {
	list, err := s.Drives(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	lang := speak(c)
	answer := drivesJSON{Drives: []driveJSON{}}
	for i := range list {
		answer.Drives = append(answer.Drives, s.driveOf(&list[i], lang))
	}
	return c.JSON(http.StatusOK, answer)
}

// createDrive answers POST /api/v1/drives.
func (s *Server) createDrive(c echo.Context) error {
	var d models.Drive
	var from, to string
	_, err := readObject(c, map[string]any{"district": &d.District, "place": &d.Place, "place_kind": &d.Kind, "from": &from, "to": &to, "team": &d.Team, "ngo": &d.NGO})
	if err != nil {
		return err
	}
	var faults models.Faults
	for _, day := range []struct {
		field, said string
		into        *models.Date
	}{{"from", from, &d.From}, {"to", to, &d.To}} {
		if day.said == "" {
			continue // a fault of the drive
		}
		if *day.into, err = models.ParseDate(day.said); err != nil {
			faults = append(faults, asFault(err, day.field))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	made, err := s.CreateDrive(c.Request().Context(), actorOf(c), d)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, s.driveOf(&models.DriveCount{Drive: made}, speak(c)))
}

// viewDrive answers GET /api/v1/drives/{drive}: the counts of its days too.
func (s *Server) viewDrive(c echo.Context) error {
	d, days, err := s.DriveDays(c.Request().Context(), actorOf(c), c.Param("drive"))
	if err != nil {
		return err
	}
	history, err := s.DriveHistory(c.Request().Context(), actorOf(c), d.ID)
	if err != nil {
		return err
	}
	answer := driveDaysJSON{s.driveOf(&d, speak(c)), []driveDayJSON{}, []driveChangeJSON{}}
	for _, h := range history {
		answer.Changes = append(answer.Changes, driveChangeJSON{h.Version, instant(h.At), h.Actor, h.Fields})
	}
	for _, n := range days {
		answer.ByDay = append(answer.ByDay, driveDayJSON{n.Day.String(), n.Children, n.Photographs})
	}
	return c.JSON(http.StatusOK, answer)
}

// CreateDrive keeps a new drive of a district of the actor's, of the one where there is one alone and none is named. The
// same drive sent twice is kept once. Errors: Faults, Forbidden, Conflict when there is another drive of that name.
func (s *Server) CreateDrive(ctx context.Context, actor models.Actor, d models.Drive) (models.Drive, error) {
	if err := models.Authorise(actor, models.CreateDrive, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return models.Drive{}, err
	}
	err := d.Settle()
	code, fault := s.districtOfDrive(actor, d.District)
	if fault != nil {
		var faults models.Faults
		_ = errors.As(err, &faults) // none, otherwise
		return models.Drive{}, append(models.Faults{fault}, faults...)
	}
	if err != nil {
		return models.Drive{}, err
	}
	if err := models.Authorise(actor, models.CreateDrive, models.CasePlace{Side: models.Found, Districts: []uint16{code}}); err != nil {
		return models.Drive{}, err
	}
	d.ID, d.District = s.deps.NewID(), s.deps.Intake.NamesOf(code)[0]
	return s.deps.Registry.CreateDrive(ctx, models.Write{Actor: actor, At: s.deps.Now().UnixMilli()}, d)
}

func (s *Server) districtOfDrive(actor models.Actor, written string) (uint16, *models.Error) {
	if written == "" && len(actor.Reach.Districts) == 1 {
		return actor.Reach.Districts[0], nil
	}
	if written == "" {
		return 0, models.Errorf(models.Invalid, "it is not said of which district the drive is", "यह नहीं बताया गया कि अभियान किस ज़िले का है").At("district").
			Advise("Choose the district of the team.", "टीम का ज़िला चुनें।")
	}
	reach, err := s.deps.Intake.ReachOf(models.RoleField, written)
	if err != nil || len(reach.Districts) != 1 {
		return 0, models.Errorf(models.Invalid, "this is no district of the list", "यह ज़िला सूची में नहीं है").At("district").
			Advise("Choose one of the list.", "सूची में से एक चुनें।").Because(err)
	}
	return reach.Districts[0], nil
}

// Drives returns the drives of the districts that the actor's lists are narrowed to, or of all, the latest first, with
// their counts. Nothing of any child is in them.
func (s *Server) Drives(ctx context.Context, actor models.Actor) ([]models.DriveCount, error) {
	if err := models.Authorise(actor, models.ListDrives, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return nil, err
	}
	list, err := s.deps.Registry.Drives(ctx, s.within(actor))
	if err != nil {
		return nil, err
	}
	return list, s.audit(ctx, actor, "drive.list", "", strconv.Itoa(len(list))+" drives")
}

// DriveDays returns a drive and the counts of its days, the latest first. NotFound: there is none.
func (s *Server) DriveDays(ctx context.Context, actor models.Actor, id string) (models.DriveCount, []models.DriveDay, error) {
	d, err := s.driveFor(ctx, actor, models.ListDrives, id)
	if err != nil {
		return models.DriveCount{}, nil, err
	}
	days, err := s.deps.Registry.DriveDays(ctx, id)
	if err != nil {
		return models.DriveCount{}, nil, err
	}
	return d, days, s.audit(ctx, actor, "drive.view", "", d.ID)
}

// driveFor is a drive to which an actor may do something.
func (s *Server) driveFor(ctx context.Context, actor models.Actor, action models.Action, id string) (models.DriveCount, error) {
	d, err := s.deps.Registry.Drive(ctx, id)
	if err != nil {
		return models.DriveCount{}, err
	}
	code, fault := s.districtOfDrive(actor, d.District)
	if fault != nil {
		return models.DriveCount{}, fault
	}
	return d, models.Authorise(actor, action, models.CasePlace{Side: models.Found, Districts: []uint16{code}, Drive: d.Name})
}
