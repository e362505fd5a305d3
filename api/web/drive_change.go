package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// driveChange is a change of a drive in words.
type driveChange struct {
	At     int64
	Fields []driveField
}

type driveField struct{ Key, Before, After string }

var driveFieldKeys = map[string]string{
	"place": "drives.place", "place_kind": "drives.kind", "from": "drives.from", "to": "drives.to", "team": "drives.team", "ngo": "drives.ngo", "cancelled": "drives.cancelled",
}

func (p *Pages) driveHistory(q *request, id string) ([]driveChange, error) {
	history, err := p.cfg.Drives.DriveHistory(q.Context(), q.actor, id)
	if err != nil {
		return nil, err
	}
	var out []driveChange
	for _, h := range history {
		c := driveChange{At: h.At}
		for _, f := range h.Fields {
			before, err := q.lang.driveValue(f.Name, f.Before)
			if err != nil {
				return nil, err
			}
			after, err := q.lang.driveValue(f.Name, f.After)
			if err != nil {
				return nil, err
			}
			c.Fields = append(c.Fields, driveField{driveFieldKeys[f.Name], before, after})
		}
		out = append(out, c)
	}
	return out, nil
}

// driveValue is a value of a drive's field as people read it.
func (l *tongue) driveValue(field, value string) (string, error) {
	switch {
	case field == "place_kind" && placeKindKeys[models.PlaceKind(value)] != "":
		return l.say(placeKindKeys[models.PlaceKind(value)])
	case field == "from" || field == "to":
		d, err := models.ParseDate(value)
		if err != nil {
			return value, nil //nolint:nilerr // as it is kept
		}
		return l.date(d)
	}
	return value, nil
}

// changeDrive answers POST /drives/{drive}: a drive is changed, cancelled, or held after all.
func (p *Pages) changeDrive(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	said := func(name string) string { return strings.TrimSpace(q.PostForm.Get(name)) }
	version, err := strconv.ParseInt(said("version"), 10, 64)
	if err != nil {
		return errUnreadable.Because(err)
	}
	page := drivePage{Wrong: map[string]string{}}
	var apply func(d *models.Drive)
	switch said("do") {
	case "hold":
		apply = func(d *models.Drive) { d.Cancelled = "" }
	case "cancel":
		if said("cancelled") == "" {
			if page.Wrong["cancelled"], err = q.lang.say("drives.say_why"); err != nil {
				return err
			}
			return p.showDriveWith(q, http.StatusUnprocessableEntity, page)
		}
		apply = func(d *models.Drive) { d.Cancelled = said("cancelled") }
	default:
		page.Open, page.Typed = true, map[string]string{}
		for _, name := range []string{"place", "place_kind", "from", "to", "team", "ngo"} {
			page.Typed[name] = said(name)
		}
		apply = func(d *models.Drive) {
			d.Place, d.Kind, d.Team, d.NGO = said("place"), models.PlaceKind(said("place_kind")), said("team"), said("ngo")
			d.From, _ = models.ParseDate(said("from")) // what is no day is missing
			d.To, _ = models.ParseDate(said("to"))
		}
	}
	id := q.PathValue("drive")
	if _, err = p.cfg.Drives.ChangeDrive(q.Context(), q.actor, id, version, apply); err == nil {
		q.redirect("/drives/" + id)
		return nil
	}
	if page.Problem, err = p.tellDriveFaults(q, page.Wrong, err); err != nil {
		return err
	}
	return p.showDriveWith(q, problemOf(q, q.visit.Err).Status, page)
}
