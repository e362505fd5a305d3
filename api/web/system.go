package web

import (
	"net/http"
	"time"

	"github.com/milaan-project/milaan/models"
)

// partKeys name the parts of a registry, and what to do about one that is not all right, in each condition.
var partKeys = map[models.Part]struct{ name, watch, bad string }{
	models.IndexPart:    {"system.index", "system.index_watch", "system.index_bad"},
	models.StandingPart: {"system.standing", "system.standing_watch", "system.standing_bad"},
	models.StoragePart:  {"system.storage", "system.storage_watch", "system.storage_bad"},
	models.BackupPart:   {"system.backup", "system.backup_watch", "system.backup_bad"},
	models.HeadPart:     {"system.head", "system.head_watch", "system.head_bad"},
}

var conditionKeys = map[models.Condition]string{models.Good: "system.good", models.Watch: "system.watch", models.Bad: "system.bad"}

type systemPage struct {
	Worst         models.Condition
	Parts         []systemPart
	System        models.System
	Sides         []systemSide
	Photos, Audit int64
}

type systemPart struct {
	Key       string
	State     string
	Condition models.Condition
	Word      string
	Todo      string // key; empty where nothing is to be done
}

// systemSide is how many cases of a side are in each state that has any.
type systemSide struct {
	Side   models.Side
	Counts []systemCount
}

type systemCount struct {
	Status models.Status
	N      int64
}

// showSystem answers GET /system: whether each part of the registry is all right, and what to do about one that is not.
func (p *Pages) showSystem(q *request) error {
	y, err := p.cfg.Oversight.System(q.Context(), q.actor)
	if err != nil {
		return err
	}
	page := systemPage{Worst: models.Good, System: y}
	for _, check := range y.Checks() {
		keys := partKeys[check.Part]
		part := systemPart{Key: keys.name, Condition: check.Condition, Word: conditionKeys[check.Condition]}
		switch check.Condition {
		case models.Watch:
			part.Todo = keys.watch
			if page.Worst == models.Good {
				page.Worst = models.Watch
			}
		case models.Bad:
			part.Todo, page.Worst = keys.bad, models.Bad
		case models.Good:
		}
		if part.State, err = p.stateOf(q.lang, check.Part, &y); err != nil {
			return errInternal.Because(err)
		}
		page.Parts = append(page.Parts, part)
	}
	for _, side := range sides {
		s := systemSide{Side: side}
		for _, status := range statuses {
			if n := y.Figures.Cases[side][status]; n > 0 {
				s.Counts = append(s.Counts, systemCount{status, n})
			}
		}
		page.Sides = append(page.Sides, s)
	}
	return p.show(q, http.StatusOK, "system", view{Title: "system.title", Styles: []string{"desk.css"}, Data: page})
}

// stateOf says how a part stands.
func (p *Pages) stateOf(l *tongue, part models.Part, y *models.System) (string, error) {
	switch part {
	case models.IndexPart:
		return l.say("system.index_state", "Applied", l.count(y.AppliedSeq), "Head", l.count(y.HeadSeq))
	case models.StandingPart:
		return l.say("system.standing_state", "Count", y.Lag)
	case models.StoragePart:
		return l.say("system.storage_state", "Used", l.size(y.UsedBytes), "Free", l.size(y.FreeBytes), "Disk", l.size(y.DiskBytes))
	case models.BackupPart:
		return p.since(l, y.BackupAt, y.At, "system.backup_never")
	case models.HeadPart:
		return p.since(l, y.HeadAt, y.At, "system.head_never")
	}
	return "", nil
}

// since says when something was done, and how long ago.
func (p *Pages) since(l *tongue, at, now int64, never string) (string, error) {
	if at == 0 {
		return l.say(never)
	}
	moment, err := l.moment(time.UnixMilli(at).In(p.cfg.Zone))
	if err != nil {
		return "", err
	}
	age := time.Duration(max(now-at, 0)) * time.Millisecond
	if days := int64(age / (24 * time.Hour)); days > 1 {
		return l.say("system.days_ago", "Count", days, "Moment", moment)
	}
	return l.say("system.hours_ago", "Count", int64(age/time.Hour), "Moment", moment)
}
