package api

import (
	"time"

	"github.com/milaan-project/milaan/models"
)

// When something happened tells what belongs together: a child whose alert came a moment after a report was taken in was
// paired with that one, and of the candidates of a child that was changed this second the one that was changed with it is
// whom others confirmed. A member of a Committee is told the day, of every case, for there is always a pair to judge.

// momentsFor tells instants, in milliseconds since 1970, as an actor is told them: a member of a Committee when the day began
// where the registry is.
func (s *Server) momentsFor(actor models.Actor) func(int64) int64 {
	if actor.Role != models.RoleCWC {
		return func(at int64) int64 { return at }
	}
	return s.dayAt
}

// dayAt is when the day of an instant began where the registry is; 0 of none.
func (s *Server) dayAt(at int64) int64 {
	if at == 0 {
		return 0
	}
	return s.dayOf(time.UnixMilli(at), 0)
}

// standingFor is the version of a case and when it was changed last. A member who sees it in another district, and does not
// change it there, is told of version 0 and when it came in: that it changed at all tells which of a child's candidates others
// had to do with.
func standingFor(actor models.Actor, c *models.Case) (version, updatedAt int64) {
	if actor.Role == models.RoleCWC && c.Partial {
		return 0, c.CreatedAt
	}
	return c.Version, c.UpdatedAt
}
