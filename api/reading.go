package api

import (
	"context"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/models"
)

// What follows is how cases are read, by the JSON API and by pages alike. Each method checks that the actor may read, and
// has written what is seen into the audit before it returns it: what cannot be written down is not shown. Errors are
// models.Error: Forbidden, Unavailable, and those that a method names.

// ListCases returns a page of cases, the newest first, and the cursor of the next; see Registry.List. Invalid: not a
// cursor.
func (s *Server) ListCases(ctx context.Context, actor models.Actor, filter models.CaseFilter, cursor string, limit int) (cases []models.Case, next string, err error) {
	if !actor.MayRead() {
		return nil, "", errMayNotRead
	}
	if cases, next, err = s.deps.Registry.List(ctx, filter, cursor, limit); err != nil {
		return nil, "", err
	}
	if err := s.audit(ctx, actor, "case.list", "", strconv.Itoa(len(cases))+" cases"); err != nil {
		return nil, "", err
	}
	return cases, next, nil
}

// SearchedCase is one case that was found by its words.
type SearchedCase struct {
	Case  models.Case
	Score float64 // orders the hits of one answer and means nothing beyond it
}

// SearchCases returns at most limit cases that the words fit, in either script, best first; it includes every write
// acknowledged before it was asked for. What was searched for stays out of the audit: it is a name, most often.
func (s *Server) SearchCases(ctx context.Context, actor models.Actor, words string, limit int) ([]SearchedCase, error) {
	if !actor.MayRead() {
		return nil, errMayNotRead
	}
	if err := s.upToDate(ctx); err != nil {
		return nil, err
	}
	hits, err := s.deps.Searcher.Search(ctx, words, limit)
	if err != nil {
		return nil, err
	}
	slots := make([]models.Slot, len(hits))
	for i, h := range hits {
		slots[i] = h.Slot
	}
	bySlot, err := s.casesBySlot(ctx, slots)
	if err != nil {
		return nil, err
	}
	found := make([]SearchedCase, 0, len(hits))
	for _, h := range hits {
		if c, ok := bySlot[h.Slot]; ok {
			found = append(found, SearchedCase{c, h.Score})
		}
	}
	if err := s.audit(ctx, actor, "search", "", strconv.Itoa(len(found))+" cases"); err != nil {
		return nil, err
	}
	return found, nil
}

// Proposals returns a page of the pairs that the engine puts before people, the newest first; before is the number of the
// last one of the page before, 0 for the first page.
func (s *Server) Proposals(ctx context.Context, actor models.Actor, before int64, limit int) ([]models.Proposal, error) {
	if !actor.MayRead() {
		return nil, errMayNotRead
	}
	list, err := s.deps.Registry.Proposals(ctx, before, limit)
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, actor, "proposal.list", "", strconv.Itoa(len(list))+" pairs"); err != nil {
		return nil, err
	}
	return list, nil
}

// ViewCase returns a case by id or number. NotFound: there is none.
func (s *Server) ViewCase(ctx context.Context, actor models.Actor, idOrNumber string) (models.Case, error) {
	if !actor.MayRead() {
		return models.Case{}, errMayNotRead
	}
	found, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	if err := s.audit(ctx, actor, "case.view", found.ID, ""); err != nil {
		return models.Case{}, err
	}
	return found, nil
}

// ViewHistory returns a case by id or number and every change of it, the oldest first. NotFound: there is none.
func (s *Server) ViewHistory(ctx context.Context, actor models.Actor, idOrNumber string) (models.Case, []models.Revision, error) {
	if !actor.MayRead() {
		return models.Case{}, nil, errMayNotRead
	}
	found, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return models.Case{}, nil, err
	}
	history, err := s.deps.Registry.History(ctx, found.ID)
	if err != nil {
		return models.Case{}, nil, err
	}
	if err := s.audit(ctx, actor, "case.history", found.ID, ""); err != nil {
		return models.Case{}, nil, err
	}
	return found, history, nil
}

// ViewPhoto returns the clean picture of a photograph as JPEG. NotFound: there is no such case or photograph.
func (s *Server) ViewPhoto(ctx context.Context, actor models.Actor, idOrNumber, photo string) ([]byte, error) {
	if !actor.MayRead() {
		return nil, errMayNotRead
	}
	found, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return nil, err
	}
	picture, err := s.deps.Intake.PhotoBytes(ctx, found.ID, photo)
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, actor, "photo.view", found.ID, photo); err != nil {
		return nil, err
	}
	return picture, nil
}

// Ranked is a ranking with the cases it lists.
type Ranked struct {
	models.Ranking
	Cases map[models.Slot]models.Case // of its candidates; one that was changed away in between is missing
}

// Candidates ranks every open case of the other side against a case given by id or number, or those of its own side with
// sameSide, and returns the best top. It includes every write acknowledged before it was asked for. NotFound: there is
// no such case.
func (s *Server) Candidates(ctx context.Context, actor models.Actor, idOrNumber string, sameSide bool, top int) (Ranked, error) {
	if !actor.MayRead() {
		return Ranked{}, errMayNotRead
	}
	if err := s.upToDate(ctx); err != nil {
		return Ranked{}, err
	}
	probe, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return Ranked{}, err
	}
	side := probe.Side.Opposite()
	if sameSide {
		side = probe.Side
	}
	began := time.Now()
	ranking, err := s.deps.Ranker.Rank(ctx, &probe, side, top)
	if err != nil {
		return Ranked{}, err
	}
	s.metrics.ranking.Observe(time.Since(began).Seconds())
	slots := make([]models.Slot, len(ranking.Candidates))
	for i, candidate := range ranking.Candidates {
		slots[i] = candidate.Slot
	}
	shown, err := s.casesBySlot(ctx, slots)
	if err != nil {
		return Ranked{}, err
	}
	if err := s.audit(ctx, actor, "rank", probe.ID, strconv.Itoa(len(ranking.Candidates))+" candidates"); err != nil {
		return Ranked{}, err
	}
	return Ranked{ranking, shown}, nil
}

// Explained is an explanation of a pair with its other case.
type Explained struct {
	models.Explanation
	Other models.Case
}

// ExplainPair says what the ranking of a case says of another one, both given by id or number, wherever that stands in it.
// It includes every write acknowledged before it was asked for. NotFound: one of them is none. Invalid: they are the same.
func (s *Server) ExplainPair(ctx context.Context, actor models.Actor, idOrNumber, other string) (Explained, error) {
	if !actor.MayRead() {
		return Explained{}, errMayNotRead
	}
	if err := s.upToDate(ctx); err != nil {
		return Explained{}, err
	}
	probe, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return Explained{}, err
	}
	e := Explained{}
	if e.Other, err = s.deps.Registry.Case(ctx, other); err != nil {
		return Explained{}, err
	}
	if e.Explanation, err = s.deps.Ranker.Explain(ctx, &probe, e.Other.ID); err != nil {
		return Explained{}, err
	}
	if err := s.audit(ctx, actor, "explain", probe.ID, e.Other.ID); err != nil {
		return Explained{}, err
	}
	return e, nil
}

// Warnings returns what should be looked at in a case that was accepted.
func (s *Server) Warnings(c *models.Case) []models.Warning { return s.deps.Intake.Warnings(c) }

// audit writes down what an actor saw.
func (s *Server) audit(ctx context.Context, actor models.Actor, action, caseID, detail string) error {
	return s.deps.Registry.Audit(ctx, models.AuditEntry{
		At: s.deps.Now().UnixMilli(), Actor: actor.ID, Role: actor.Role, Action: action, CaseID: caseID, Detail: detail,
	})
}
