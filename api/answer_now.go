package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// receiptJSON is what somebody is told of a case who changed it and may not see it: that what was sent has arrived.
type receiptJSON struct {
	ID       string        `json:"id"`
	Number   string        `json:"number"`
	Side     models.Side   `json:"side"`
	Photos   []photoJSON   `json:"photos"`   // none
	Warnings []warningJSON `json:"warnings"` // none
	Partial  bool          `json:"partial"`
}

// answerCaseNow answers a change with the case as the registry has it now, by what its sender may see of it now. A request
// that is sent again changes nothing: others may have written meanwhile, and its sender may have moved to another district.
// So it is a view, and written down as one.
func (s *Server) answerCaseNow(c echo.Context, status int, id string) error {
	found, err := s.deps.Registry.Case(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if status == http.StatusCreated {
		c.Response().Header().Set(echo.HeaderLocation, "/api/v1/cases/"+found.ID)
	}
	return s.answerChanged(c, status, &found, !isReplay(c))
}

// answerChanged answers with a case that was changed, or, where nothing was changed, with one that is seen.
func (s *Server) answerChanged(c echo.Context, status int, found *models.Case, changed bool) error {
	ctx, actor := c.Request().Context(), actorOf(c)
	if models.Authorise(actor, models.ViewCase, s.deps.Intake.PlaceOf(found)) != nil {
		if changed && status == http.StatusCreated {
			return s.answerCase(c, status, found) // it is what was sent just now
		}
		speak(c)
		return c.JSON(status, receiptJSON{ID: found.ID, Number: found.Number, Side: found.Side, Photos: []photoJSON{}, Warnings: []warningJSON{}, Partial: true})
	}
	if !changed {
		if err := s.countOthers(ctx, actor, *found); err != nil {
			return err
		}
		if err := s.audit(ctx, actor, "case.view", found.ID, ""); err != nil {
			return err
		}
	}
	out, err := s.viewed(ctx, actor, *found)
	if err != nil {
		return err
	}
	return s.answerCase(c, status, &out)
}

// viewed is a case as who opens it sees it: to who may correct them, with its photographs that were sent by mistake.
func (s *Server) viewed(ctx context.Context, actor models.Actor, found models.Case) (models.Case, error) {
	out, err := s.told(ctx, actor, found)
	if err == nil && !out.Partial {
		out.Photos = s.proper(actor, found).Photos
	}
	return out, err
}
