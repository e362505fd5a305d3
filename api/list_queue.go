package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type queueJSON struct {
	Children []queuedJSON `json:"children"`
	Counts   map[Wait]int `json:"counts"`
	Next     string       `json:"next,omitempty"`
	Cut      bool         `json:"cut,omitempty"`
}

// queuedJSON is a child that waits, and of home a report.
type queuedJSON struct {
	CaseID  string       `json:"case_id"`
	Number  string       `json:"number"`
	Side    models.Side  `json:"side"`
	Waits   []Wait       `json:"waits"`
	Since   string       `json:"since"`
	DueAt   string       `json:"due_at,omitempty"`
	Summary *summaryJSON `json:"summary"`
}

// listQueue answers GET /api/v1/queue: what waits for who asks.
func (s *Server) listQueue(c echo.Context) error {
	var words []string
	for _, w := range Waits() {
		words = append(words, string(w))
	}
	q := queryOf(c)
	only, limit, cursor := Wait(q.choice("wait", words...)), q.number("limit", usualPage, largestPage), q.text("cursor")
	if err := q.err(); err != nil {
		return err
	}
	waiting, err := s.Queue(c.Request().Context(), actorOf(c), only, cursor, limit)
	if err != nil {
		return err
	}
	speak(c)
	answer := queueJSON{Children: []queuedJSON{}, Counts: waiting.Counts, Next: waiting.Next, Cut: waiting.Cut}
	for i := range waiting.Rows {
		row := &waiting.Rows[i]
		j := queuedJSON{CaseID: row.Child.ID, Number: row.Child.Number, Side: row.Child.Side, Waits: row.Waits, Since: instant(row.Since), Summary: summaryOf(&row.Child)}
		if row.DueAt != 0 {
			j.DueAt = instant(row.DueAt)
		}
		answer.Children = append(answer.Children, j)
	}
	return c.JSON(http.StatusOK, answer)
}
