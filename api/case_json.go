package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// A case in JSON is its head, the flat fields of its record, and its tail, in one object. No descriptor, no key and no
// address in the vault is ever part of it.
type caseHead struct {
	ID        string        `json:"id"`
	Number    string        `json:"number"`
	Side      models.Side   `json:"side"`
	Source    string        `json:"source,omitempty"`
	Status    models.Status `json:"status"`
	Closing   *closingJSON  `json:"closing,omitempty"`
	Version   int64         `json:"version"`
	CreatedAt string        `json:"created_at"`
	UpdatedAt string        `json:"updated_at"`
}

type caseTail struct {
	Photos   []photoJSON   `json:"photos"`
	Warnings []warningJSON `json:"warnings"`
	Partial  bool          `json:"partial,omitempty"`  // only what a decision needs is shown
	Withheld []string      `json:"withheld,omitempty"` // fields of the record that are not shown, whether anything is known of them or not
}

type closingJSON struct {
	Status models.Status `json:"status"`
	Reason string        `json:"reason"`
	By     string        `json:"by,omitempty"`
	How    string        `json:"how,omitempty"`
	On     models.Date   `json:"on,omitzero"`
	Into   string        `json:"into,omitempty"`
	Actor  string        `json:"actor"`
	At     string        `json:"at"`
}

type warningJSON struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// caseJSON writes a case with what should be looked at in it, in a language.
func (s *Server) caseJSON(actor models.Actor, c *models.Case, lang string) (json.RawMessage, error) {
	at := s.momentsFor(actor)
	version, updated := standingFor(actor, c)
	head := caseHead{
		ID: c.ID, Number: c.Number, Side: c.Side, Source: c.Source, Status: c.Status, Version: version,
		Closing: closingOf(c.Closing, at), CreatedAt: instant(at(c.CreatedAt)), UpdatedAt: instant(at(updated)),
	}
	tail := caseTail{Photos: make([]photoJSON, len(c.Photos)), Warnings: []warningJSON{}, Partial: c.Partial || actor.WriteOnly}
	for i := range c.Photos {
		tail.Photos[i] = photoOf(&c.Photos[i], lang)
	}
	for _, w := range s.Warnings(c) {
		tail.Warnings = append(tail.Warnings, warningJSON{w.Code, w.Field, w.Message.In(lang)})
	}
	if actor.WriteOnly {
		// A telephone that may read nothing is told that what it sent has arrived, and what should be looked at.
		head.Closing, tail.Photos = nil, []photoJSON{}
		return joinObjects(head, tail)
	}
	for _, f := range models.Fields(c.Side) {
		if c.Withholds(f.Name) {
			tail.Withheld = append(tail.Withheld, f.Name)
		}
	}
	record, err := models.EncodeRecord(c)
	if err != nil {
		return nil, err
	}
	return joinObjects(head, json.RawMessage(record), tail)
}

func closingOf(end *models.Closing, at func(int64) int64) *closingJSON {
	if end == nil {
		return nil
	}
	return &closingJSON{end.Status, end.Reason, end.By, end.How, end.On, end.Into, end.Actor, instant(at(end.At))}
}

// joinObjects writes JSON objects with different members as one.
func joinObjects(parts ...any) (json.RawMessage, error) {
	var all bytes.Buffer
	for _, part := range parts {
		b, err := json.Marshal(part)
		if err != nil {
			return nil, err
		}
		if inner := b[1 : len(b)-1]; len(inner) > 0 {
			if all.Len() > 0 {
				all.WriteByte(',')
			}
			all.Write(inner)
		}
	}
	return json.RawMessage("{" + all.String() + "}"), nil
}

// answerCase answers with a case and its version, where that is told, as ETag.
func (s *Server) answerCase(c echo.Context, status int, found *models.Case) error {
	body, err := s.caseJSON(actorOf(c), found, speak(c))
	if err != nil {
		return err
	}
	if version, _ := standingFor(actorOf(c), found); version != 0 {
		c.Response().Header().Set("ETag", etag(version))
	}
	return c.JSONBlob(status, body)
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

func instant(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
