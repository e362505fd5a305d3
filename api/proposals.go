package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type proposalsJSON struct {
	Proposals []proposalJSON `json:"proposals"`
	Next      string         `json:"next,omitempty"`
}

// proposalJSON says which pair, and when. How likely it is stays out: who has to judge the faces must not know it before.
type proposalJSON struct {
	Missing       string `json:"missing_id"`
	MissingNumber string `json:"missing_number"`
	Found         string `json:"found_id"`
	FoundNumber   string `json:"found_number"`
	ProposedAt    string `json:"proposed_at"`
}

// listProposals answers GET /api/v1/proposals.
func (s *Server) listProposals(c echo.Context) error {
	q := queryOf(c)
	limit, cursor := q.number("limit", usualPage, largestPage), q.text("cursor")
	before := int64(0)
	if cursor != "" {
		var err error
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil || before < 1 {
			q.faults = append(q.faults, errNotCursor)
		}
	}
	if err := q.err(); err != nil {
		return err
	}
	list, err := s.Proposals(c.Request().Context(), actorOf(c), before, limit)
	if err != nil {
		return err
	}
	answer := proposalsJSON{Proposals: []proposalJSON{}}
	for i := range list {
		p := &list[i]
		answer.Proposals = append(answer.Proposals, proposalJSON{p.MissingID, p.MissingNumber, p.FoundID, p.FoundNumber, time.UnixMilli(p.ProposedAt).UTC().Format(time.RFC3339)})
	}
	if len(list) == limit {
		answer.Next = strconv.FormatInt(list[limit-1].N, 10)
	}
	return c.JSON(http.StatusOK, answer)
}

var errNotCursor = models.Errorf(models.Invalid, "this is not a cursor", "यह सूची का सही चिह्न नहीं है").At("cursor").
	Advise("Use the cursor of the page before, unchanged.", "पिछले पन्ने का चिह्न बिना बदले दें।")
