package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

// pairRowJSON says which pair, and where it stands. How likely it is stays out: who has to judge the faces must not know it
// before.
type pairRowJSON struct {
	Missing       string           `json:"missing_id,omitempty"`
	MissingNumber string           `json:"missing_number,omitempty"`
	Found         string           `json:"found_id,omitempty"`
	FoundNumber   string           `json:"found_number,omitempty"`
	State         models.PairState `json:"state"`
	Version       int64            `json:"version"`
	ProposedAt    string           `json:"proposed_at"`
	UpdatedAt     string           `json:"updated_at,omitempty"`
}

var pairStates = []string{string(models.PairProposed), string(models.PairAsked), string(models.PairDecided), string(models.PairConfirmed), string(models.PairRestored),
	string(models.PairRejected), string(models.PairSibling), string(models.PairDuplicate), string(models.PairReturned), string(models.PairToJudge)}

// listPairs answers GET /api/v1/pairs, and GET /api/v1/proposals, its name of before.
func (s *Server) listPairs(member string) echo.HandlerFunc {
	return func(c echo.Context) error {
		q := queryOf(c)
		filter := models.PairFilter{Before: q.cursor()}
		limit, state := q.number("limit", usualPage, largestPage), q.choice("state", pairStates...)
		if err := q.err(); err != nil {
			return err
		}
		if state != "" {
			filter.States = []models.PairState{models.PairState(state)}
		}
		list, next, err := s.Proposals(c.Request().Context(), actorOf(c), filter, limit)
		if err != nil {
			return err
		}
		speak(c)
		rows := make([]pairRowJSON, len(list))
		for i := range list {
			p := &list[i]
			rows[i] = pairRowJSON{p.MissingID, p.MissingNumber, p.FoundID, p.FoundNumber, p.State, p.Version, time.UnixMilli(p.ProposedAt).UTC().Format(time.RFC3339), ""}
			if p.UpdatedAt != 0 {
				rows[i].UpdatedAt = instant(p.UpdatedAt)
			}
		}
		answer := map[string]any{member: rows}
		if next != 0 {
			answer["next"] = strconv.FormatInt(next, 10)
		}
		return c.JSON(http.StatusOK, answer)
	}
}

type pairJSON struct {
	Missing  json.RawMessage  `json:"missing"`
	Found    json.RawMessage  `json:"found"`
	State    models.PairState `json:"state"`
	Version  int64            `json:"version"`
	Deciding string           `json:"deciding_district,omitempty"`
	Verdicts []verdictJSON    `json:"verdicts"`
	Judged   bool             `json:"judged"` // by who asks
	Anew     bool             `json:"anew,omitempty"`
	Engine   *engineJSON      `json:"engine,omitempty"`
}

// engineJSON is what the engine said when the pair was ranked last. A member of a Committee gets it after the judgement, and
// without what tells of other candidates.
type engineJSON struct {
	Bits      float64  `json:"bits"`
	Posterior *float64 `json:"posterior,omitempty"`
	Rank      *int     `json:"rank,omitempty"`
	Model     string   `json:"model"`
	RankedAt  string   `json:"ranked_at"`
}

type verdictJSON struct {
	N           int64               `json:"n"`
	At          string              `json:"at"`
	By          string              `json:"by"`
	Name        string              `json:"name"`
	Role        models.Role         `json:"role"`
	Kind        models.VerdictKind  `json:"kind"`
	Says        string              `json:"says,omitempty"`
	Reason      string              `json:"reason,omitempty"`
	Checklist   []string            `json:"checklist,omitempty"`
	Wants       []string            `json:"wants,omitempty"`
	Other       string              `json:"other,omitempty"`
	Restoration *models.Restoration `json:"restoration,omitempty"`
}

// viewPair answers GET /api/v1/pairs/{missing}/{found}.
func (s *Server) viewPair(c echo.Context) error {
	ctx, actor := c.Request().Context(), actorOf(c)
	r, err := s.deps.Review.Pair(ctx, actor, c.Param("missing"), c.Param("found"))
	if err != nil {
		return err
	}
	return s.answerPair(c, http.StatusOK, &r)
}

// answerPair answers with a pair as the actor may see it, and its version as ETag.
func (s *Server) answerPair(c echo.Context, status int, r *models.Reviewed) error {
	actor := actorOf(c)
	p, err := s.seePair(c.Request().Context(), actor, r)
	if err != nil {
		return err
	}
	j := pairJSON{State: p.State, Version: p.Version, Deciding: p.Deciding.En, Verdicts: []verdictJSON{}, Judged: p.Judged, Anew: p.Anew}
	lang := speak(c)
	for _, x := range []struct {
		of *models.Case
		to *json.RawMessage
	}{{&p.Missing, &j.Missing}, {&p.Found, &j.Found}} {
		if *x.to, err = s.caseJSON(actor, x.of, lang); err != nil {
			return err
		}
	}
	if p.Engine != nil {
		j.Engine = &engineJSON{Bits: p.Engine.Bits.Float(), Model: p.Engine.Model, RankedAt: instant(p.Engine.RankedAt)}
		if !p.Alone {
			j.Engine.Posterior, j.Engine.Rank = &p.Engine.Posterior, &p.Engine.Rank
		}
	}
	for i := range p.Verdicts {
		v := &p.Verdicts[i]
		j.Verdicts = append(j.Verdicts, verdictJSON{v.N, instant(v.At), v.By.ID, v.By.Name, v.By.Role, v.Kind, v.Says, v.Reason, v.Checklist, v.Wants, v.Other, v.Restoration})
	}
	if !p.Blind { // which would tell that others spoke
		c.Response().Header().Set("ETag", etag(r.Version))
	}
	return c.JSON(status, j)
}

// auditPair writes down that an actor saw both children of a pair.
func (s *Server) auditPair(ctx context.Context, actor models.Actor, r *models.Reviewed) error {
	at := s.deps.Now().UnixMilli()
	return s.deps.Registry.Audit(ctx, actor.Entry(at, "pair.view", r.FoundID, r.Missing.Number), actor.Entry(at, "pair.view", r.MissingID, r.Found.Number))
}

// addVerdict answers POST /api/v1/pairs/{missing}/{found}/verdicts.
func (s *Server) addVerdict(c echo.Context) error {
	var v models.Verdict
	body, err := readObject(c, map[string]any{"kind": &v.Kind, "says": &v.Says, "reason": &v.Reason, "checklist": &v.Checklist, "wants": &v.Wants, "other": &v.Other,
		"restoration": &v.Restoration})
	if err != nil {
		return err
	}
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	w, err := s.write(c, digest(c, body))
	if err != nil {
		return err
	}
	ctx, missing, found := c.Request().Context(), c.Param("missing"), c.Param("found")
	before, err := s.deps.Review.Pair(ctx, w.Actor, missing, found)
	if err != nil {
		return err
	}
	if w.Actor, err = s.pairFor(ctx, w.Actor, &before); err != nil {
		return err
	}
	_, err = s.once(c, w, func() (models.Outcome, error) {
		if err := s.checkAgainst(ctx, w.Actor, &before, v); err != nil {
			return models.Outcome{}, err
		}
		r, err := s.deps.Review.Say(ctx, w, missing, found, seen, v)
		s.unseen.forget(w.Actor.ID) // who has judged is told more
		if err == nil {
			s.judged(ctx, w.Actor, &v)
		}
		return models.Outcome{CaseID: r.FoundID}, err
	})
	if err != nil {
		return err
	}
	r, err := s.deps.Review.Pair(ctx, w.Actor, missing, found)
	if err != nil {
		return err
	}
	return s.answerPair(c, http.StatusCreated, &r)
}

// transferCase answers POST /api/v1/cases/{id}/transfer.
func (s *Server) transferCase(c echo.Context) error {
	var district, reason string
	body, err := readObject(c, map[string]any{"district": &district, "reason": &reason})
	if err != nil {
		return err
	}
	w, err := s.write(c, digest(c, body))
	if err != nil {
		return err
	}
	_, err = s.once(c, w, func() (models.Outcome, error) {
		moved, err := s.deps.Review.Transfer(c.Request().Context(), w, c.Param("id"), district, reason)
		return models.Outcome{CaseID: moved.ID}, err
	})
	if err != nil {
		return err
	}
	return s.answerCaseNow(c, http.StatusOK, c.Param("id"))
}
