package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// Drives is how pages look after drives; api.Server is it. Each method checks the actor's role, and shows nothing of any
// child.
type Drives interface {
	Drives(ctx context.Context, actor models.Actor) ([]models.DriveCount, error)
	DriveDays(ctx context.Context, actor models.Actor, id string) (models.DriveCount, []models.DriveDay, error)
	CreateDrive(ctx context.Context, actor models.Actor, d models.Drive) (models.Drive, error)
	ChangeDrive(ctx context.Context, actor models.Actor, id string, version int64, apply func(*models.Drive)) (models.Drive, error)
	DriveHistory(ctx context.Context, actor models.Actor, id string) ([]models.DriveChange, error)
}

var placeKindKeys = map[models.PlaceKind]string{
	models.ReligiousPlace: "place_kind.religious_place", models.RailwayStation: "place_kind.railway_station", models.BusStation: "place_kind.bus_station",
	models.Flyover: "place_kind.flyover", models.ShelterHome: "place_kind.shelter_home", models.Workplace: "place_kind.workplace", models.Street: "place_kind.street",
	models.OtherPlace: "place_kind.other",
}

type drivesPage struct {
	Drives    []driveRow
	May       bool // enter a new one
	Kinds     []choice
	Districts []choice
	Typed     map[string]string
	Wrong     map[string]string
	Open      bool // the form
	Problem   *problem
}

type driveRow struct {
	models.DriveCount
	KindKey  string
	District string // in the language of the page
	Warnings []string
	Offered  bool
}

func (p *Pages) driveRow(l *tongue, d *models.DriveCount) driveRow {
	row := driveRow{DriveCount: *d, KindKey: placeKindKeys[d.Kind], District: d.Drive.District, Offered: d.Offered(p.today())}
	for _, known := range p.cfg.Districts {
		if known.NameEn == d.Drive.District {
			row.District = known.Name(l.Code)
		}
	}
	for _, w := range d.Warnings(p.today()) {
		row.Warnings = append(row.Warnings, l.of(w.Message))
	}
	return row
}

// showDrives answers GET /drives: the drives of one's districts, and the form for a new one.
func (p *Pages) showDrives(q *request) error {
	return p.showDrivesWith(q, http.StatusOK, drivesPage{Typed: map[string]string{}})
}

func (p *Pages) showDrivesWith(q *request, status int, page drivesPage) error {
	list, err := p.cfg.Drives.Drives(q.Context(), q.actor)
	if err != nil {
		return err
	}
	for i := range list {
		page.Drives = append(page.Drives, p.driveRow(q.lang, &list[i]))
	}
	page.May = mayDrive(q.actor)
	page.Kinds = chosen(keyed(models.PlaceKinds(), placeKindKeys), page.Typed["place_kind"])
	page.Districts = p.workDistricts(q, page.Typed["district"])
	return p.show(q, status, "drives", view{Title: "drives.title", Styles: []string{"desk.css", "drives.css"}, Data: page})
}

// mayDrive reports whether somebody may enter drives.
func mayDrive(a models.Actor) bool {
	return models.Authorise(a, models.CreateDrive, models.CasePlace{Districts: a.Reach.Districts}) == nil
}

// addDrive answers POST /drives: the drive's page says what should be looked at.
func (p *Pages) addDrive(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	page := drivesPage{Typed: map[string]string{}, Wrong: map[string]string{}, Open: true}
	for _, name := range []string{"district", "place", "place_kind", "from", "to", "team", "ngo"} {
		page.Typed[name] = strings.TrimSpace(q.PostForm.Get(name))
	}
	d := models.Drive{Place: page.Typed["place"], Kind: models.PlaceKind(page.Typed["place_kind"]), Team: page.Typed["team"], NGO: page.Typed["ngo"]}
	if names := p.namesOf(page.Typed["district"]); len(names) > 0 {
		d.District = names[0]
	}
	d.From, _ = models.ParseDate(page.Typed["from"]) // what is no day is missing
	d.To, _ = models.ParseDate(page.Typed["to"])
	made, err := p.cfg.Drives.CreateDrive(q.Context(), q.actor, d)
	if err == nil {
		q.redirect("/drives/" + made.ID)
		return nil
	}
	if page.Problem, err = p.tellDriveFaults(q, page.Wrong, err); err != nil {
		return err
	}
	return p.showDrivesWith(q, problemOf(q, q.visit.Err).Status, page)
}

// tellDriveFaults says what is wrong with a drive beside each field, or as the page's problem. What neither tells is returned.
func (p *Pages) tellDriveFaults(q *request, wrong map[string]string, err error) (*problem, error) {
	q.visit.Err = err
	var list models.Faults
	var one *models.Error
	switch {
	case errors.As(err, &list):
	case errors.As(err, &one) && one.Code == models.Conflict && one.Field == "place":
		list = models.Faults{one}
	case models.CodeOf(err) == models.Unavailable || models.CodeOf(err) == models.Conflict:
		return inPlace(q, err), nil
	default:
		return nil, err
	}
	for _, e := range list {
		wrong[e.Field] = q.lang.mend(e)
	}
	return nil, nil
}

type drivePage struct {
	driveRow
	ByDay     []dayRow
	All       string // address of the list of its children
	MayRecord bool
	May       bool // change it
	Open      bool // the form
	Kinds     []choice
	Typed     map[string]string
	Wrong     map[string]string
	Problem   *problem
	History   []driveChange
}

type dayRow struct {
	models.DriveDay
	Address string
}

// showDrive answers GET /drives/{drive}: its children, by day.
func (p *Pages) showDrive(q *request) error {
	return p.showDriveWith(q, http.StatusOK, drivePage{Wrong: map[string]string{}})
}

func (p *Pages) showDriveWith(q *request, status int, page drivePage) error {
	d, days, err := p.cfg.Drives.DriveDays(q.Context(), q.actor, q.PathValue("drive"))
	if err != nil {
		return err
	}
	page.driveRow, page.All, page.MayRecord = p.driveRow(q.lang, &d), "/?"+url.Values{"drive": {d.ID}}.Encode(), p.may(q.actor, models.Found)
	page.May = mayDrive(q.actor)
	if page.Typed == nil {
		page.Typed = map[string]string{"place": d.Place, "place_kind": string(d.Kind), "from": d.From.String(), "to": d.To.String(), "team": d.Team, "ngo": d.NGO}
	}
	page.Kinds = chosen(keyed(models.PlaceKinds(), placeKindKeys), page.Typed["place_kind"])
	if page.History, err = p.driveHistory(q, d.ID); err != nil {
		return err
	}
	for _, n := range days {
		narrowed := url.Values{"drive": {d.ID}, "undated": {"yes"}}
		if n.Day != 0 {
			narrowed = url.Values{"drive": {d.ID}, "since": {n.Day.String()}, "until": {n.Day.String()}}
		}
		page.ByDay = append(page.ByDay, dayRow{n, "/?" + narrowed.Encode()})
	}
	return p.show(q, status, "drive", view{Title: "drives.one", Styles: []string{"desk.css", "drives.css"}, Data: page})
}

// offered lists the drives that go on, or are not long over: those that a new record may be of. They are read once for
// a page. Without permission there are none.
func (p *Pages) offered(q *request) ([]models.DriveCount, error) {
	if allowed := models.Authorise(q.actor, models.ListDrives, models.CasePlace{Districts: q.actor.Reach.Districts}) == nil; !allowed {
		return nil, nil
	}
	if q.offered != nil {
		return q.offered, nil
	}
	all, err := p.cfg.Drives.Drives(q.Context(), q.actor)
	if err != nil {
		return nil, err
	}
	q.offered = []models.DriveCount{}
	for i := range all {
		if all[i].Offered(p.today()) {
			q.offered = append(q.offered, all[i])
		}
	}
	return q.offered, nil
}

// driveCookie remembers the drive that somebody chose last, for the next child: whose choice it is, and the drive's id.
const driveCookie = "drive"

// keptDrive is the drive that a new record is of until another is said: the one that the address names, or the one that
// this person chose last.
func (p *Pages) keptDrive(q *request, offered []models.DriveCount) string {
	id := q.URL.Query().Get("drive")
	if kept, err := q.Cookie(driveCookie); id == "" && err == nil {
		who, drive, _ := strings.Cut(kept.Value, "/")
		if who == q.actor.ID {
			id = drive
		}
	}
	for i := range offered {
		if offered[i].ID == id {
			return offered[i].Name
		}
	}
	return ""
}

// keepDrive remembers the drive of a record for the next; one that is not offered ends it.
func (p *Pages) keepDrive(q *request, offered []models.DriveCount, name string) {
	c := &http.Cookie{Name: driveCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: api.Secure(q.Request)}
	for i := range offered {
		if models.DriveKey(offered[i].Name) == models.DriveKey(name) {
			c.Value, c.MaxAge = q.actor.ID+"/"+offered[i].ID, int((14 * 24 * time.Hour).Seconds())
		}
	}
	http.SetCookie(q.w, c)
}

// fieldDrives answers GET /field/drives: the names of the drives that a telephone offers while it has no network, for it
// to seal with its queue.
func (p *Pages) fieldDrives(q *request) error {
	now, err := p.offered(q)
	if err != nil {
		return err
	}
	names, districts := []string{}, map[string]string{}
	for i := range now {
		names = append(names, now[i].Name)
		districts[now[i].Name] = now[i].District
	}
	q.w.Header().Set("Content-Type", "application/json")
	q.w.WriteHeader(http.StatusOK)
	return json.NewEncoder(q.w).Encode(map[string]any{"owner": q.actor.ID, "drives": names, "districts": districts})
}
