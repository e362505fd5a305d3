package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// reopenCase answers POST /api/v1/cases/{id}/reopen.
func (s *Server) reopenCase(c echo.Context) error {
	var reason string
	body, err := readObject(c, map[string]any{"reason": &reason})
	if err != nil {
		return err
	}
	return s.changeStatus(c, body, func(ctx context.Context, w models.Write, version int64) error {
		_, err := s.deps.Intake.Reopen(ctx, w, c.Param("id"), version, reason)
		return err
	})
}
