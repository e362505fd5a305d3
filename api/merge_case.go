package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// mergeCase answers POST /api/v1/cases/{id}/merge: the case is a duplicate of the one named by into.
func (s *Server) mergeCase(c echo.Context) error {
	var end models.Closing
	body, err := readObject(c, map[string]any{"into": &end.Into, "reason": &end.Reason})
	if err != nil {
		return err
	}
	return s.changeStatus(c, body, func(ctx context.Context, w models.Write, version int64) error {
		_, err := s.deps.Intake.Merge(ctx, w, c.Param("id"), version, end)
		return err
	})
}
