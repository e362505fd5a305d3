// Package review is the way from a pair that the engine proposes to a child that is handed over: what people say of a
// pair, who decides, and what a decision does to the two cases.
//
//	verdict ─► pair as it stands ─► models.Pair.Apply (who may, in which state) ─► store (verdict, cases, alert, audit in one transaction)
package review

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/milaan-project/milaan/models"
)

// Store is what review needs of the registry. Errors are models.Error.
type Store interface {
	// Case finds a case by id or number. NotFound: there is none.
	Case(ctx context.Context, idOrNumber string) (models.Case, error)
	// Pair returns what was said of a pair, given by ids.
	Pair(ctx context.Context, missingID, foundID string) (models.Pair, error)
	// Account finds who may log in by id. NotFound: there is none.
	Account(ctx context.Context, id string) (models.Account, error)
	// Looks tells what somebody looked at of the cases of a pair, given by ids, since something new was learnt of it.
	Looks(ctx context.Context, actorID, missingID, foundID string) (models.Looks, error)
	// AddVerdict keeps the last verdict of a pair and what it does to cases. Conflict: something was said of the pair, or one of
	// the cases was changed, since they were read.
	AddVerdict(ctx context.Context, w models.Write, p *models.Pair, effects ...models.CaseEffect) error
	// Update writes a case over the version it was read at. Conflict: somebody changed it in between.
	Update(ctx context.Context, w models.Write, c *models.Case, kind models.ChangeKind, fields []string) error
	// AddAlert keeps an alert unless one with this key was kept before.
	AddAlert(ctx context.Context, key string, a models.Alert) error
}

// Places tells where cases are.
type Places interface {
	PlaceOf(c *models.Case) models.CasePlace
	Committee(c *models.Case) uint16
	Code(written string) uint16
	District(lgd uint16) (models.District, bool)
}

// Config is what a Service works with. All of it is required.
type Config struct {
	Store  Store
	Places Places
	Now    func() time.Time
	Zone   *time.Location
}

// Service reviews pairs. It is safe for concurrent use.
type Service struct {
	cfg Config
}

// New makes a Service.
func New(cfg Config) *Service { return &Service{cfg} }

// Pair returns a pair given by the ids or numbers of its cases, in either order. Errors: NotFound, Invalid when they are
// not a report and a recovered child, Forbidden when the actor has to do with neither. Whoever shows it writes that into
// the audit.
func (s *Service) Pair(ctx context.Context, actor models.Actor, one, other string) (models.Reviewed, error) {
	r, err := s.read(ctx, one, other)
	if err != nil {
		return models.Reviewed{}, err
	}
	return r, models.Authorise(actor, models.ViewPair, s.placeOf(&r))
}

func (s *Service) read(ctx context.Context, one, other string) (models.Reviewed, error) {
	var r models.Reviewed
	var err error
	if r.Missing, err = s.cfg.Store.Case(ctx, one); err != nil {
		return r, err
	}
	if r.Found, err = s.cfg.Store.Case(ctx, other); err != nil {
		return r, err
	}
	if r.Missing.Side == models.Found {
		r.Missing, r.Found = r.Found, r.Missing
	}
	if r.Missing.Side != models.Missing || r.Found.Side != models.Found {
		return r, models.Errorf(models.Invalid, "a pair is a report and a recovered child; these two are of one kind", "जोड़ी में एक लापता और एक मिला बच्चा होता है; ये दोनों एक ही तरह के हैं").
			Advise("Give the number of one report and of one recovered child.", "एक लापता और एक मिले बच्चे का नंबर दें।")
	}
	if r.Pair, err = s.cfg.Store.Pair(ctx, r.Missing.ID, r.Found.ID); err != nil {
		return r, err
	}
	r.Deciding = s.cfg.Places.Committee(&r.Found)
	if home := s.cfg.Places.PlaceOf(&r.Missing).Districts; len(home) > 0 {
		r.Home = home[0]
	}
	r.Left, err = s.left(ctx, &r.Pair)
	return r, err
}

// left reports whether a pair waits for a second member while the first is none any more.
func (s *Service) left(ctx context.Context, p *models.Pair) (bool, error) {
	d := p.Decision()
	if p.State != models.PairDecided || d == nil {
		return false, nil
	}
	first, err := s.cfg.Store.Account(ctx, d.By.ID)
	if models.CodeOf(err) == models.NotFound {
		return true, nil
	}
	return err == nil && (first.ID != d.By.ID || !first.Decides(p.Deciding)), err
}

// placeOf is what a pair is to the policy: it is where either of its cases is.
func (s *Service) placeOf(r *models.Reviewed) models.CasePlace {
	missing, found := s.cfg.Places.PlaceOf(&r.Missing), s.cfg.Places.PlaceOf(&r.Found)
	return models.CasePlace{Districts: slices.Concat(missing.Districts, found.Districts)}
}

// attempts is how often a verdict is tried when others speak of the pair, or change a case, at the same moment.
const attempts = 4

// Say adds what an actor says of a pair given by the ids or numbers of its cases. seen is the version of the pair that the
// actor saw, or 0 for any. Errors are those of models.Pair.Apply and of Pair; Conflict when somebody decided since the
// version that was seen, or when one of the cases is closed otherwise.
func (s *Service) Say(ctx context.Context, w models.Write, one, other string, seen int64, v models.Verdict) (models.Reviewed, error) {
	if w.At == 0 {
		w.At = s.cfg.Now().UnixMilli()
	}
	v.By, v.At, w.Reason = w.Actor, w.At, ""
	for attempt := 1; ; attempt++ {
		r, err := s.Pair(ctx, w.Actor, one, other)
		if err != nil {
			return models.Reviewed{}, err
		}
		if _, judged := r.Judged(v.By.ID); v.Kind != models.Judgement && (judged || v.By.Role != models.RoleCWC) { // whom another's decision would not lead
			if err := decidedSince(&r.Pair, seen, v.By.ID); err != nil {
				return r, err
			}
		}
		if v.Kind == models.Judgement {
			looks, err := s.cfg.Store.Looks(ctx, v.By.ID, r.MissingID, r.FoundID)
			if err != nil {
				return models.Reviewed{}, err
			}
			r.Pair.Unseen = r.Unseen(looks)
		}
		before := r.Pair
		if r.Pair, err = before.Apply(v); err != nil {
			return models.Reviewed{Pair: before, Missing: r.Missing, Found: r.Found}, err
		}
		effects, err := s.effects(&r, &v, before.State)
		if err != nil {
			return models.Reviewed{Pair: before, Missing: r.Missing, Found: r.Found}, err
		}
		if len(effects) > 0 {
			w.Reason = models.DecisionOn(r.Missing.Number, r.Found.Number)
		}
		err = s.cfg.Store.AddVerdict(ctx, w, &r.Pair, effects...)
		if err == nil {
			return s.read(ctx, r.Missing.ID, r.Found.ID)
		}
		if models.CodeOf(err) != models.Conflict || attempt == attempts {
			return models.Reviewed{}, err
		}
		now, readErr := s.read(ctx, one, other)
		if readErr != nil || now.Version == before.Version && now.Missing.Version == r.Missing.Version && now.Found.Version == r.Found.Version {
			return models.Reviewed{}, err // it was not another's word: the idempotency key
		}
	}
}

// speaker names who said something of a pair: what the engine says of new evidence bears no name.
func speaker(by *models.Actor) models.Text {
	if by.Name == "" {
		return models.Text{En: "Milaan", Hi: "मिलान"}
	}
	return models.Text{En: by.Name, Hi: by.Name}
}

// decidedSince returns a Conflict Error when somebody else decided since the version that was seen.
func decidedSince(p *models.Pair, seen int64, actorID string) error {
	if seen == 0 {
		return nil
	}
	for i := range p.Verdicts {
		v := &p.Verdicts[i]
		if v.N <= seen || v.By.ID == actorID {
			continue
		}
		switch v.Kind {
		case models.Opinion, models.Remark, models.Judgement:
			continue
		}
		return models.Errorf(models.Conflict, "%s has said %s of this pair since you looked at it", "आपके देखने के बाद %s ने इस जोड़ी पर “%s” दर्ज किया है", speaker(&v.By), v.Kind.Words()).
			Advise("Load the pair again and read that decision.", "जोड़ी का पन्ना फिर खोलें और वह निर्णय पढ़ें।")
	}
	return nil
}

// effects are what a verdict does to the cases of its pair: a confirmation closes both as matched, a restoration notes
// that the child went home, reopening opens what they closed.
func (s *Service) effects(r *models.Reviewed, v *models.Verdict, before models.PairState) ([]models.CaseEffect, error) {
	end := models.Closing{Status: models.Matched, Reason: models.DecisionOn(r.Missing.Number, r.Found.Number), By: v.By.Name, On: models.DateOf(s.cfg.Now().In(s.cfg.Zone)), Actor: v.By.ID, At: v.At}
	kind := models.CaseClosed
	var change func(*models.Case) error
	switch v.Kind {
	case models.Confirm, models.AskEvidence: // what stands of a closed case, nobody would take back
		return nil, bothOpen(r)
	case models.Concur:
		change = func(c *models.Case) error { return c.Match(end) }
	case models.Restore:
		end.Status, end.On = models.Restored, v.Restoration.HandedOn
		change = func(c *models.Case) error { return c.Restore(end) }
	case models.ReopenPair:
		if before != models.PairConfirmed && before != models.PairRestored {
			return nil, nil
		}
		kind = models.CaseReopened
		change = (*models.Case).Undo
	default:
		return nil, nil
	}
	var list []models.CaseEffect
	for _, of := range []models.Case{r.Missing, r.Found} {
		c := of
		if kind == models.CaseReopened && c.Status == models.Open {
			continue // somebody opened it again already
		}
		if err := change(&c); err != nil {
			return nil, err
		}
		c.SetClocks(s.cfg.Zone)
		list = append(list, models.CaseEffect{Case: &c, Kind: kind})
	}
	return list, nil
}

func bothOpen(r *models.Reviewed) error {
	for _, c := range []*models.Case{&r.Missing, &r.Found} {
		if c.Status != models.Open {
			return models.Errorf(models.Conflict, "case %s is closed", "मामला %s बंद है", c.Number).
				Advise("Look why it was closed, and reopen it first if that was wrong.", "देखें कि वह क्यों बंद हुआ, और ग़लत हो तो पहले उसे फिर खोलें।")
		}
	}
	return nil
}

// Transfer moves a recovered child before another district's committee, which decides from then on. Errors: Invalid for a
// reason that is missing, for what is no district, and for a report; Forbidden unless the actor is of the committee that
// has the child; NotFound, Conflict, Unavailable.
func (s *Service) Transfer(ctx context.Context, w models.Write, id, district, reason string) (models.Case, error) {
	if w.At == 0 {
		w.At = s.cfg.Now().UnixMilli()
	}
	c, err := s.cfg.Store.Case(ctx, id)
	if err != nil {
		return models.Case{}, err
	}
	has := models.CasePlace{Side: c.Side, Districts: []uint16{s.cfg.Places.Committee(&c)}}
	if err := models.Authorise(w.Actor, models.TransferCase, has); err != nil {
		return models.Case{}, err
	}
	var faults models.Faults
	if c.Side != models.Found {
		faults = append(faults, models.Errorf(models.Invalid, "only a recovered child is moved before another Committee", "केवल मिले बच्चे को दूसरी समिति के पास भेजा जाता है").At("id"))
	}
	if e := models.CheckReason(reason); e != nil {
		faults = append(faults, e)
	}
	to, ok := s.cfg.Places.District(s.cfg.Places.Code(district))
	if !ok {
		faults = append(faults, models.Errorf(models.Invalid, "this is not the name of a district", "यह किसी ज़िले का नाम नहीं है").At("district").
			Advise("Write the district's name in English or Hindi.", "ज़िले का नाम हिंदी या अंग्रेज़ी में लिखें।"))
	}
	if len(faults) > 0 {
		return models.Case{}, faults
	}
	c.Recovery.Committee, c.Held = models.Of(to.NameEn), to.NameEn
	w.Reason = reason
	if err := s.cfg.Store.Update(ctx, w, &c, models.CaseChanged, []string{"committee_district"}); err != nil {
		return models.Case{}, err
	}
	moved := models.Alert{Kind: models.AlertMoved, At: w.At, FoundID: c.ID}
	return c, s.cfg.Store.AddAlert(ctx, "moved/"+c.ID+"/"+strconv.FormatInt(c.Version, 10), moved)
}
