package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type auditJSON struct {
	Entries []auditEntryJSON `json:"entries"`
	Next    string           `json:"next,omitempty"`
}

type auditEntryJSON struct {
	N       int64       `json:"n"`
	At      string      `json:"at"`
	Actor   string      `json:"actor"`
	Role    models.Role `json:"role,omitempty"`
	Action  string      `json:"action"`
	CaseID  string      `json:"case_id,omitempty"`
	Detail  string      `json:"detail,omitempty"`
	From    string      `json:"from,omitempty"`
	Purpose string      `json:"purpose,omitempty"`
	Digest  string      `json:"digest,omitempty"` // of what was written
	// Stands for the purpose in the chain, whose words go with the case.
	PurposeDigest string `json:"purpose_digest,omitempty"`
	Hash          string `json:"hash"`
}

// readAudit answers GET /api/v1/audit: who saw and did what, the newest first.
func (s *Server) readAudit(c echo.Context) error {
	q := queryOf(c)
	filter := models.AuditFilter{CaseID: q.text("case"), Actor: q.text("actor"), Before: q.cursor()}
	limit := q.number("limit", usualPage, largestPage)
	if err := q.err(); err != nil {
		return err
	}
	list, err := s.AuditPage(c.Request().Context(), actorOf(c), filter, limit, AuditRead)
	if err != nil {
		return err
	}
	speak(c)
	answer := auditJSON{Entries: []auditEntryJSON{}}
	for i := range list {
		e := &list[i]
		answer.Entries = append(answer.Entries, auditEntryJSON{e.N, instant(e.At), e.Actor, e.Role, e.Action, e.CaseID, e.Detail, e.From, e.Purpose, e.Digest, e.PurposeDigest, e.Hash})
	}
	if len(list) == limit {
		answer.Next = strconv.FormatInt(list[limit-1].N, 10)
	}
	return c.JSON(http.StatusOK, answer)
}

// figures answers GET /api/v1/figures: how many cases and pairs there are, by state; nothing of any of them.
func (s *Server) figures(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.deps.Registry.Figures(ctx, s.deps.Now().UnixMilli())
	if err != nil {
		return err
	}
	if err := s.audit(ctx, actorOf(c), "figures.read", "", ""); err != nil {
		return err
	}
	speak(c)
	return c.JSON(http.StatusOK, f)
}
