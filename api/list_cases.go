package api

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

const (
	usualPage   = 50
	largestPage = 200
)

type listJSON struct {
	Cases []json.RawMessage `json:"cases"`
	Next  string            `json:"next,omitempty"`
}

// listCases answers GET /api/v1/cases.
func (s *Server) listCases(c echo.Context) error {
	q := queryOf(c)
	filter := models.CaseFilter{
		Side: models.Side(q.choice("side", string(models.Missing), string(models.Found))),
		Status: models.Status(q.choice("status", string(models.Open), string(models.Traced), string(models.Matched), string(models.Restored),
			string(models.Transferred), string(models.ClosedByOrder), string(models.EnteredInError), string(models.MergedInto), string(models.Purged))),
		Since: q.date("since"), Until: q.date("until"),
	}
	if district := q.text("district"); district != "" {
		filter.Districts = []string{s.deps.Intake.DistrictNamed(district)}
	}
	filter.Drive = q.text("drive")
	limit, cursor := q.number("limit", usualPage, largestPage), q.text("cursor")
	if err := q.err(); err != nil {
		return err
	}
	found, next, err := s.ListCases(c.Request().Context(), actorOf(c), filter, cursor, limit)
	if err != nil {
		return err
	}
	lang := speak(c)
	answer := listJSON{Cases: make([]json.RawMessage, len(found)), Next: next}
	for i := range found {
		if answer.Cases[i], err = s.caseJSON(actorOf(c), &found[i], lang); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, answer)
}
