package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// traces bounds how many refused requests of one address are written into the audit: who floods the server with them
// must not fill its disk.
type traces struct {
	mu     sync.Mutex
	minute int64
	done   map[string]int
}

// tracesAMinute is from how many on the refused requests of an address are counted and not written down.
const tracesAMinute = 60

func newTraces() *traces { return &traces{done: map[string]int{}} }

func (t *traces) take(from string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute := now.Unix() / 60; minute != t.minute {
		t.minute = minute
		clear(t.done)
	}
	t.done[from]++
	return t.done[from] <= tracesAMinute
}

// traced writes requests that were refused into the audit: who tried what, from where.
func (s *Server) traced(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil {
			return nil
		}
		status := problemOf(err, "en").Status
		if status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusNotFound || !s.traces.take(c.RealIP(), s.deps.Now()) {
			return err
		}
		actor := actorOf(c)
		if actor.ID == "" {
			actor.ID, actor.From = "unknown", c.RealIP()
		}
		actor.Purpose = "" // it may not be fit to be kept
		detail := strconv.Itoa(status) + " " + c.Request().Method + " " + c.Path()
		// The request was refused in any case, and its context may have ended.
		if failed := s.audit(context.WithoutCancel(c.Request().Context()), actor, "refused", caseNamed(c), detail); failed != nil {
			s.deps.Log.ErrorContext(c.Request().Context(), "a refused request is not in the audit", "code", models.CodeOf(failed))
		}
		return err
	}
}

// caseNamed is the id or number of a case in the request's address, if it looks like one: nothing else that somebody wrote
// belongs into the audit.
func caseNamed(c echo.Context) string {
	for _, name := range []string{"id", "found", "missing"} {
		value := c.Param(name)
		if number, err := models.ParseNumber(value); err == nil {
			return number
		}
		if id, err := uuid.Parse(value); err == nil {
			return id.String()
		}
	}
	return ""
}
