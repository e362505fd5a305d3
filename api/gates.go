package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// limits are the time a route gives to receiving a request and to answering it.
type limits struct{ receive, answer time.Duration }

// A photograph may come over a very poor line.
var (
	brief  = limits{30 * time.Second, 15 * time.Second}
	long   = limits{30 * time.Second, 60 * time.Second}
	upload = limits{10 * time.Minute, 90 * time.Second}
)

// limited ends a request that takes longer than its route gives it.
func (s *Server) limited(l limits) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			now := time.Now()
			conn := http.NewResponseController(c.Response())
			// Not every connection has deadlines; the context below ends the work in any case.
			_ = conn.SetReadDeadline(now.Add(l.receive))
			_ = conn.SetWriteDeadline(now.Add(l.receive + 2*l.answer))
			ctx, cancel := context.WithTimeout(c.Request().Context(), l.receive+l.answer)
			defer cancel()
			c.SetRequest(c.Request().WithContext(ctx))
			return next(c)
		}
	}
}

// identify gives a request the id that its answer, its log line and its problem document share: the caller's own if it is
// a decent one.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !decentID(id) {
			id = s.deps.NewID()
		}
		h := c.Response().Header()
		h.Set(echo.HeaderXRequestID, id)
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if c.Request().TLS != nil {
			h.Set(echo.HeaderStrictTransportSecurity, "max-age=31536000")
		}
		if strings.HasPrefix(c.Request().URL.Path, "/api/") {
			h.Set(echo.HeaderCacheControl, "no-store")
			h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
		}
		return next(c)
	}
}

func decentID(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	return strings.IndexFunc(id, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	}) < 0
}

// legible finds nothing at addresses whose parameters hold no text: no id is made of such bytes, and not every database
// takes them.
func legible(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for _, value := range c.ParamValues() {
			if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
				return errNoRoute
			}
		}
		return next(c)
	}
}

// record answers errors, logs and counts. It logs the route's pattern, never its path or query: those can hold a name.
func (s *Server) record(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		took, res := time.Since(began), c.Response()
		route := c.Path()
		if route == "" {
			route = "unknown"
		}
		s.metrics.count(c.Request().Method, route, res.Status, took)
		attrs := []slog.Attr{
			slog.String("request_id", res.Header().Get(echo.HeaderXRequestID)),
			slog.String("method", c.Request().Method), slog.String("route", route), slog.Int("status", res.Status),
			slog.Int64("bytes", res.Size), slog.Duration("took", took), slog.String("remote", c.RealIP()),
		}
		if actor := actorOf(c); actor.ID != "" {
			attrs = append(attrs, slog.String("actor", actor.ID), slog.String("role", string(actor.Role)))
		}
		level := slog.LevelInfo
		if err != nil {
			attrs = append(attrs, slog.String("code", string(models.CodeOf(err))))
		}
		if err != nil && res.Status >= http.StatusInternalServerError {
			// Faults of records stay out of the log: their causes can quote a value.
			level = slog.LevelError
			attrs = append(attrs, slog.String("error", err.Error()))
		}
		s.deps.Log.LogAttrs(c.Request().Context(), level, "request", attrs...)
		return nil
	}
}

// recover turns a panic into an Internal Error; the server stays up.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if cause, ok := p.(error); ok && errors.Is(cause, http.ErrAbortHandler) {
				panic(p)
			}
			// The value of a panic can quote a record; its type and the stack say where it was.
			s.deps.Log.ErrorContext(c.Request().Context(), "panic", slog.String("route", c.Path()),
				slog.String("type", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
			err = errInternal
		}()
		return next(c)
	}
}

var errInternal = models.Errorf(models.Internal, "something went wrong on our side", "हमारी ओर कुछ गड़बड़ हुई").
	Advise("Try again; if it happens again, tell your administrator the request id.", "फिर कोशिश करें; दोबारा हो तो प्रशासक को request id बताएँ।")
