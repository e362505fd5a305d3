package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type historyJSON struct {
	History []revisionJSON `json:"history"`
}

type revisionJSON struct {
	Version int64             `json:"version"`
	Kind    models.ChangeKind `json:"kind"`
	At      string            `json:"at"`
	Actor   string            `json:"actor"`
	Name    string            `json:"actor_name,omitempty"`
	Role    models.Role       `json:"role"`
	Fields  []string          `json:"fields,omitempty"`
	Photo   string            `json:"photo,omitempty"`
	Reason  string            `json:"reason,omitempty"`
	Closing *closingJSON      `json:"closing,omitempty"`
}

// viewHistory answers GET /api/v1/cases/{id}/history.
func (s *Server) viewHistory(c echo.Context) error {
	_, history, err := s.ViewHistory(c.Request().Context(), actorOf(c), c.Param("id"))
	if err != nil {
		return err
	}
	speak(c)
	at := s.momentsFor(actorOf(c))
	answer := historyJSON{History: make([]revisionJSON, len(history))}
	for i, r := range history {
		answer.History[i] = revisionJSON{
			Version: r.Version, Kind: r.Kind, At: instant(at(r.At)), Actor: r.By.ID, Name: r.By.Name, Role: r.By.Role, Fields: r.Fields, Photo: r.PhotoID,
			Reason: r.Reason, Closing: closingOf(r.Closing, at),
		}
	}
	return c.JSON(http.StatusOK, answer)
}
