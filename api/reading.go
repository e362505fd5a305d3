package api

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// What follows is how cases are read, by the JSON API and by pages alike. Each method checks what the policy lets the
// actor see, and has written what is seen into the audit before it returns it: what cannot be written down is not shown.
// Of cases in other districts it returns what a decision needs (models.Case.Limited). Errors are models.Error: Forbidden,
// Unavailable, and those that a method names.

// seen is what an actor sees of a case: without photographs that were sent by mistake, which ViewCase alone lists.
func (s *Server) seen(actor models.Actor, c models.Case) models.Case {
	if c.Photos = c.Shown(); actor.SeesAll(s.deps.Intake.PlaceOf(&c)) {
		return unnamed(actor, c)
	}
	return c.Limited()
}

// proper is a case without the photographs that were sent by mistake, but to who may correct that.
func (s *Server) proper(actor models.Actor, c models.Case) models.Case {
	if s.deps.Intake.MayCorrectPhoto(actor, &c) != nil {
		c.Photos = c.Shown()
	}
	return c
}

// within lists the names of the districts that an actor's lists are narrowed to; none when they are not.
func (s *Server) within(actor models.Actor) []string {
	if actor.Reach.Everywhere {
		return nil
	}
	names := s.deps.Intake.NamesOf(slices.Concat(actor.Reach.Districts, actor.Reach.Associated)...)
	if len(names) == 0 {
		return []string{"—"} // of no district: nothing is its own
	}
	return names
}

// ListCases returns a page of cases, the newest first, and the cursor of the next; see Registry.List. They are those of
// the actor's districts, or of all for who states a purpose. Invalid: not a cursor.
func (s *Server) ListCases(ctx context.Context, actor models.Actor, filter models.CaseFilter, cursor string, limit int) (cases []models.Case, next string, err error) {
	if err := models.Authorise(actor, models.ListCases, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return nil, "", err
	}
	own, anywhere := s.within(actor), models.Authorise(actor, models.ListCases, models.CasePlace{})
	if own != nil && anywhere != nil {
		if len(filter.Districts) > 0 && !slices.ContainsFunc(filter.Districts, func(name string) bool { return slices.Contains(own, name) }) {
			return nil, "", anywhere
		}
		filter.Within = own
	}
	if own != nil && (filter.Drive != "" || filter.LateAt != 0) {
		filter.Within = own // drives and duties are not shown of others, and so nothing is narrowed by them
	}
	if cases, next, err = s.deps.Registry.List(ctx, filter, cursor, limit); err != nil {
		return nil, "", err
	}
	others := false
	for i := range cases {
		cases[i] = s.seen(actor, cases[i])
		others = others || cases[i].Partial
	}
	if others { // going through other districts' children is what the limit of searches is for
		if err := s.count(ctx, actor, ""); err != nil {
			return nil, "", err
		}
		if err := s.countOthers(ctx, actor, cases...); err != nil {
			return nil, "", err
		}
	}
	if err := s.audit(ctx, actor, "case.list", "", numbersOf(cases)); err != nil {
		return nil, "", err
	}
	return cases, next, nil
}

// numbersOf says in the audit which cases somebody was shown: how many, and their numbers.
func numbersOf(cases []models.Case) string {
	numbers := make([]string, len(cases))
	for i := range cases {
		numbers[i] = cases[i].Number
	}
	return shown(len(cases), "cases", numbers)
}

// shown says in the audit what somebody was shown: how many of what, and the numbers of cases that stood in it.
func shown(count int, what string, numbers []string) string {
	words := append([]string{strconv.Itoa(count), what}, numbers...)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// Proposals returns a page of the pairs that the engine puts before people, the newest first, and where the next page
// begins; 0 when there is none. Filter.Before is 0 for the first page. To a member of a Committee pairs that it has not
// judged are one row for each child, without the report: which of them the engine or another member chose would lead.
func (s *Server) Proposals(ctx context.Context, actor models.Actor, filter models.PairFilter, limit int) (list []models.PairRow, next int64, err error) {
	if err := models.Authorise(actor, models.ViewPair, models.CasePlace{Districts: actor.Reach.Districts}); err != nil {
		return nil, 0, err
	}
	filter.Districts = s.within(actor)
	states := filter.States
	if actor.Role == models.RoleCWC {
		filter.States = nil // whether there is a next page would tell of pairs that others decided
	}
	if list, err = s.deps.Registry.Pairs(ctx, filter, limit); err != nil {
		return nil, 0, err
	}
	if len(list) == limit {
		next = list[limit-1].N
	}
	if actor.Role == models.RoleCWC {
		if list, err = s.blindRows(ctx, actor, list); err != nil {
			return nil, 0, err
		}
		// What is not judged is in no state that could be asked for.
		list = slices.DeleteFunc(list, func(p models.PairRow) bool { return len(states) > 0 && !slices.Contains(states, p.State) })
	}
	var numbers []string
	for i := range list {
		numbers = append(numbers, list[i].MissingNumber, list[i].FoundNumber)
	}
	if err := s.audit(ctx, actor, "pair.list", "", shown(len(list), "pairs", numbers)); err != nil {
		return nil, 0, err
	}
	return list, next, nil
}

// open reads a case and checks that the actor may do something to it.
func (s *Server) open(ctx context.Context, actor models.Actor, action models.Action, idOrNumber string) (models.Case, error) {
	found, err := s.deps.Registry.Case(ctx, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	return found, models.Authorise(actor, action, s.deps.Intake.PlaceOf(&found))
}

// ViewCase returns a case by id or number; to who may correct them, with its photographs that were sent by mistake. NotFound:
// there is none.
func (s *Server) ViewCase(ctx context.Context, actor models.Actor, idOrNumber string) (models.Case, error) {
	found, err := s.open(ctx, actor, models.ViewCase, idOrNumber)
	if err != nil {
		return models.Case{}, err
	}
	if err := s.countOthers(ctx, actor, found); err != nil {
		return models.Case{}, err
	}
	if err := s.audit(ctx, actor, "case.view", found.ID, ""); err != nil {
		return models.Case{}, err
	}
	return s.viewed(ctx, actor, found)
}

// ViewHistory returns a case by id or number and every change of it, the oldest first. NotFound: there is none.
func (s *Server) ViewHistory(ctx context.Context, actor models.Actor, idOrNumber string) (models.Case, []models.Revision, error) {
	found, err := s.open(ctx, actor, models.ViewHistory, idOrNumber)
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
	if actor.Role == models.RoleCWC {
		if err := s.blindHistory(ctx, actor, history); err != nil {
			return models.Case{}, nil, err
		}
	}
	return s.proper(actor, unnamed(actor, found)), history, nil
}

// ViewPhoto returns the clean picture of a photograph as JPEG; of one that was sent by mistake, to who may correct it. NotFound:
// there is no such case or photograph.
func (s *Server) ViewPhoto(ctx context.Context, actor models.Actor, idOrNumber, photo string) ([]byte, error) {
	found, err := s.open(ctx, actor, models.ViewPhoto, idOrNumber)
	if err != nil {
		return nil, err
	}
	found = s.proper(actor, found)
	if !slices.ContainsFunc(found.Photos, func(p models.Photo) bool { return p.ID == photo }) {
		return nil, errNoPhoto
	}
	if err := s.countOthers(ctx, actor, found); err != nil {
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

// Warnings returns what should be looked at in a case that was accepted; nothing of one that is not shown whole.
func (s *Server) Warnings(c *models.Case) []models.Warning {
	if c.Partial {
		return nil
	}
	return s.deps.Intake.Warnings(c)
}

// audit writes down what an actor saw.
func (s *Server) audit(ctx context.Context, actor models.Actor, action, caseID, detail string) error {
	return s.deps.Registry.Audit(ctx, actor.Entry(s.deps.Now().UnixMilli(), action, caseID, detail))
}
