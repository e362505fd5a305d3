package api

import (
	"context"

	"github.com/milaan-project/milaan/models"
)

// Overview counts the open cases of the districts that the actor's lists are narrowed to, or of every district. They are
// counted where the police have them; of cases whose district is not recognised the actor is told of those that a committee
// of its districts has. Nothing of any case is in it.
func (s *Server) Overview(ctx context.Context, actor models.Actor) (models.Overview, error) {
	if err := models.Authorise(actor, models.ListCases, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return models.Overview{}, err
	}
	now := s.deps.Now()
	o := models.Overview{At: now.UnixMilli(), Bounds: models.BoundsAt(now.In(s.deps.Zone))}
	var err error
	if o.Counts, err = s.deps.Registry.OpenCounts(ctx, o.At, o.Bounds, s.within(actor)); err != nil {
		return models.Overview{}, err
	}
	return o, s.audit(ctx, actor, "overview", "", "")
}
