package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type alertsJSON struct {
	Alerts []alertJSON `json:"alerts"`
	Next   string      `json:"next,omitempty"`
}

// alertJSON tells numbers of cases and never a name.
type alertJSON struct {
	N             int64            `json:"n"`
	Kind          models.AlertKind `json:"kind"`
	At            string           `json:"at"`
	MissingNumber string           `json:"missing_number,omitempty"`
	FoundNumber   string           `json:"found_number,omitempty"`
	Detail        string           `json:"detail,omitempty"`
	DueAt         string           `json:"due_at,omitempty"`
	Seen          bool             `json:"seen"`
}

// Alerts returns a page of the alerts that are an actor's business, the newest first: those before a number, or the first
// page for 0; and before which number the next page is, 0 after the last. A member is told of a pair that it has not judged
// nothing that leads: that there is a candidate to judge is one alert, the latest, whatever others did.
func (s *Server) Alerts(ctx context.Context, actor models.Actor, before int64, unseen bool, limit int) (list []models.Alert, next int64, err error) {
	if err := models.Authorise(actor, models.ReadAlerts, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return nil, 0, err
	}
	filter := s.alertsOf(actor)
	filter.Before, filter.Unseen = before, unseen
	if list, err = s.readAlerts(ctx, actor, filter, limit+1); err != nil {
		return nil, 0, err
	}
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].N
	}
	return list, next, s.auditAlerts(ctx, actor, list)
}

// Alert returns one of the alerts that are an actor's business, as Alerts tells it; also one that a later alert of the same
// pair stands for meanwhile, which who had the list open before may still open. NotFound: there is none with the number.
func (s *Server) Alert(ctx context.Context, actor models.Actor, n int64) (models.Alert, error) {
	if err := models.Authorise(actor, models.ReadAlerts, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return models.Alert{}, err
	}
	filter := s.alertsOf(actor)
	filter.Before, filter.Blind = n+1, false
	list, err := s.readAlerts(ctx, actor, filter, 1)
	if err != nil {
		return models.Alert{}, err
	}
	if len(list) == 0 || list[0].N != n {
		return models.Alert{}, errNoAlert
	}
	return list[0], s.auditAlerts(ctx, actor, list)
}

var errNoAlert = models.Errorf(models.NotFound, "there is no such alert", "ऐसी कोई सूचना नहीं है").Advise("Load the list again.", "सूची फिर खोलें।")

// readAlerts returns alerts as the actor may be told them.
func (s *Server) readAlerts(ctx context.Context, actor models.Actor, f models.AlertFilter, limit int) ([]models.Alert, error) {
	list, err := s.deps.Registry.Alerts(ctx, f, limit)
	if err != nil || actor.Role != models.RoleCWC {
		return list, err
	}
	return s.blindAlerts(ctx, actor, list)
}

func (s *Server) auditAlerts(ctx context.Context, actor models.Actor, list []models.Alert) error {
	var numbers []string
	for i := range list {
		numbers = append(numbers, list[i].MissingNumber, list[i].FoundNumber)
	}
	slices.Sort(numbers)
	return s.audit(ctx, actor, "alert.list", "", shown(len(list), "alerts", slices.Compact(numbers)))
}

func (s *Server) alertsOf(actor models.Actor) models.AlertFilter {
	return models.AlertFilter{Kinds: models.AlertsFor(actor.Role), Districts: s.within(actor), Reader: actor.ID, Blind: actor.Role == models.RoleCWC}
}

// listAlerts answers GET /api/v1/alerts: those that are the actor's business.
func (s *Server) listAlerts(c echo.Context) error {
	q := queryOf(c)
	before, unseen, limit := q.cursor(), q.choice("unseen", "yes", "no") == "yes", q.number("limit", usualPage, largestPage)
	if err := q.err(); err != nil {
		return err
	}
	list, next, err := s.Alerts(c.Request().Context(), actorOf(c), before, unseen, limit)
	if err != nil {
		return err
	}
	speak(c)
	answer := alertsJSON{Alerts: []alertJSON{}}
	if next != 0 {
		answer.Next = strconv.FormatInt(next, 10)
	}
	for i := range list {
		a := &list[i]
		j := alertJSON{N: a.N, Kind: a.Kind, At: instant(a.At), MissingNumber: a.MissingNumber, FoundNumber: a.FoundNumber, Detail: a.Detail, Seen: a.Seen}
		if a.DueAt != 0 {
			j.DueAt = instant(a.DueAt)
		}
		answer.Alerts = append(answer.Alerts, j)
	}
	return c.JSON(http.StatusOK, answer)
}

// seeAlert answers POST /api/v1/alerts/{n}/seen.
func (s *Server) seeAlert(c echo.Context) error {
	n, err := strconv.ParseInt(c.Param("n"), 10, 64)
	if err != nil {
		return errNoRoute
	}
	if err := s.SeeAlerts(c.Request().Context(), actorOf(c), n); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type clocksJSON struct {
	Clocks []clockJSON `json:"clocks"`
}

type clockJSON struct {
	Number   string           `json:"number"`
	CaseID   string           `json:"case_id"`
	Side     models.Side      `json:"side"`
	District string           `json:"district,omitempty"`
	Kind     models.ClockKind `json:"kind"`
	DueAt    string           `json:"due_at"`
	Late     bool             `json:"late"`
}

// mostClocks is how many cases a list of clocks looks at.
const mostClocks = 500

// endOfDay is the end of the present day where the registry is, in milliseconds since 1970.
func (s *Server) endOfDay() int64 { return s.dayOf(s.deps.Now(), 1) }

// dayOf is when the day of an instant begins where the registry is, or one so many days later, in milliseconds since 1970.
func (s *Server) dayOf(at time.Time, later int) int64 {
	y, m, d := at.In(s.deps.Zone).Date()
	return time.Date(y, m, d+later, 0, 0, 0, 0, s.deps.Zone).UnixMilli()
}

// listClocks answers GET /api/v1/clocks: duties of the actor's districts that are late, or due until the end of the day.
func (s *Server) listClocks(c echo.Context) error {
	q, actor := queryOf(c), actorOf(c)
	queue := q.choice("due", "late", "today")
	if err := q.err(); err != nil {
		return err
	}
	now, until := s.deps.Now(), s.endOfDay()
	if queue == "late" {
		until = now.UnixMilli() + 1
	}
	list, err := s.deps.Registry.Due(c.Request().Context(), until, s.within(actor), mostClocks)
	if err != nil {
		return err
	}
	if err := s.audit(c.Request().Context(), actor, "clock.list", "", numbersOf(list)); err != nil {
		return err
	}
	speak(c)
	answer := clocksJSON{Clocks: []clockJSON{}}
	for i := range list {
		of := &list[i]
		for _, clock := range of.Clocks(s.deps.Zone) {
			late := clock.DueAt <= now.UnixMilli()
			if clock.DueAt >= until || queue == "today" && late {
				continue
			}
			answer.Clocks = append(answer.Clocks, clockJSON{of.Number, of.ID, of.Side, of.District.Or(""), clock.Kind, instant(clock.DueAt), late})
		}
	}
	return c.JSON(http.StatusOK, answer)
}
