package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

const (
	kasganj = 118
	agra    = 140
)

func member(id string) models.Actor {
	return models.Actor{ID: id, Name: "Member " + id, Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{kasganj}}}
}

// pairOf makes two cases and the pair of them.
func pairOf(t *testing.T, s *registry) (report, child *models.Case, p models.Pair) {
	t.Helper()
	report, child = NewCase(t, models.Missing, `{"district":"Agra"}`), NewCase(t, models.Found, `{"district":"Kasganj"}`)
	must(t, s.Create(t.Context(), writer, report, child))
	p = models.NewPair(report.ID, child.ID)
	p.Deciding, p.Home = kasganj, agra
	return report, child, p
}

// say has somebody say something of a pair as it is kept.
func say(t *testing.T, s *registry, p models.Pair, v models.Verdict, effects ...models.CaseEffect) (models.Pair, error) {
	t.Helper()
	next, err := p.Apply(v)
	must(t, err)
	return next, s.AddVerdict(t.Context(), models.Write{Actor: v.By, At: v.At}, &next, effects...)
}

func review(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := pairOf(t, s)
	a, b := member("a"), member("b")
	if got, err := s.Pair(ctx, p.MissingID, p.FoundID); err != nil || got.Version != 0 || got.State != models.PairProposed {
		t.Errorf("a pair of which nothing was said: %+v, %v", got, err)
	}
	full := models.Verdict{At: 4, By: b, Kind: models.AskEvidence, Reason: "धुंधली फ़ोटो", Wants: []string{"photo", "documents"}, Other: "x",
		Restoration: &models.Restoration{To: "z", HandedOn: 20000}}
	defer func() {
		rows, err := s.Pairs(ctx, models.PairFilter{Districts: []string{"Agra"}}, 10)
		must(t, err)
		if len(rows) != 1 || rows[0].State != models.PairConfirmed || rows[0].ProposedAt != 1 {
			t.Errorf("a pair that nobody proposed is listed as %+v", rows)
		}
		if p, err := s.ProposalOf(ctx, report.ID, child.ID); err != nil || p.Model != "" {
			t.Errorf("its ranking is %+v, %v", p, err)
		}
	}()
	for _, v := range []models.Verdict{{At: 1, By: a, Kind: models.Judgement, Says: "same"}, {At: 2, By: b, Kind: models.Judgement, Says: "unsure"}, full,
		{At: 5, By: a, Kind: models.Confirm, Reason: "r", Checklist: []string{"dna"}}} {
		var err error
		p, err = say(t, s, p, v)
		must(t, err)
	}
	got, err := s.Pair(ctx, p.MissingID, p.FoundID)
	must(t, err)
	got.Deciding, got.Home = kasganj, agra
	if diff := cmp.Diff(p, got); diff != "" {
		t.Errorf("the pair came back otherwise (-want +got):\n%s", diff)
	}

	// A confirmation closes both cases with it, or nothing is kept.
	effects := func() []models.CaseEffect {
		var list []models.CaseEffect
		for _, id := range []string{report.ID, child.ID} {
			c, err := s.Case(ctx, id)
			must(t, err)
			must(t, c.Match(models.Closing{Reason: "r", Actor: "b", At: 6}))
			list = append(list, models.CaseEffect{Case: &c, Kind: models.CaseClosed})
		}
		return list
	}
	stale := effects()
	stale[1].Case.Version--
	if _, err := say(t, s, p, models.Verdict{At: 6, By: b, Kind: models.Concur, Reason: "r"}, stale...); models.CodeOf(err) != models.Conflict {
		t.Errorf("over a case that was changed: %v", err)
	}
	if c, err := s.Case(ctx, report.ID); err != nil || c.Status != models.Open {
		t.Errorf("half a confirmation was kept: %+v, %v", c, err)
	}
	_, err = say(t, s, p, models.Verdict{At: 6, By: b, Kind: models.Concur, Reason: "r"}, effects()...)
	must(t, err)
	for _, id := range []string{report.ID, child.ID} {
		if c, err := s.Case(ctx, id); err != nil || c.Status != models.Matched || c.Version != 2 {
			t.Errorf("%+v, %v", c, err)
		}
	}
	if states, err := s.StatesOf(ctx, child.ID); err != nil || states[[2]string{report.ID, child.ID}] != models.PairConfirmed || len(states) != 1 {
		t.Errorf("%v, %v", states, err)
	}
	if judged, err := s.JudgedBy(ctx, "a", child.ID); err != nil || !judged[[2]string{report.ID, child.ID}] {
		t.Errorf("%v, %v", judged, err)
	}
	if judged, err := s.JudgedBy(ctx, "c", child.ID); err != nil || len(judged) != 0 {
		t.Errorf("%v, %v", judged, err)
	}
	kinds := []models.AlertKind{}
	list, err := s.AlertsAfter(ctx, 0, 10)
	must(t, err)
	for _, x := range list {
		kinds = append(kinds, x.Kind)
		if x.MissingNumber != report.Number || x.FoundNumber != child.Number {
			t.Errorf("%+v", x)
		}
	}
	if diff := cmp.Diff([]models.AlertKind{models.AlertAsked, models.AlertConcur, models.AlertConfirmed}, kinds); diff != "" {
		t.Error(diff)
	}
}

// reviewTogether has many members decide at the same moment: one decision is kept, the others are told, nothing is lost.
func reviewTogether(t *testing.T, s *registry) {
	_, _, p := pairOf(t, s)
	const many = 8
	for i := range many {
		var err error
		p, err = say(t, s, p, models.Verdict{At: 1, By: member(fmt.Sprint(i)), Kind: models.Judgement, Says: "same"})
		must(t, err)
	}
	var kept, refused atomic.Int64
	var group sync.WaitGroup
	for i := range many {
		next, err := p.Apply(models.Verdict{At: 2, By: member(fmt.Sprint(i)), Kind: models.Reject, Reason: "r"})
		must(t, err)
		group.Go(func() {
			switch err := s.AddVerdict(t.Context(), models.Write{Actor: member(fmt.Sprint(i)), At: 2}, &next); {
			case err == nil:
				kept.Add(1)
			case models.CodeOf(err) == models.Conflict:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if kept.Load() != 1 || refused.Load() != many-1 {
		t.Errorf("%d kept, %d refused", kept.Load(), refused.Load())
	}
	if now, err := s.Pair(t.Context(), p.MissingID, p.FoundID); err != nil || len(now.Verdicts) != many+1 || now.State != models.PairRejected {
		t.Errorf("%+v, %v", now, err)
	}
}

func rejectedReturns(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := pairOf(t, s)
	propose := func() models.PairState {
		t.Helper()
		head, err := s.HeadSeq(ctx)
		must(t, err)
		_, err = s.Propose(ctx, models.StandingMark{Seq: head}, models.Proposal{MissingID: report.ID, FoundID: child.ID, Bits: 5, AsOfSeq: head, RankedAt: 9})
		must(t, err)
		now, err := s.Pair(ctx, report.ID, child.ID)
		must(t, err)
		return now.State
	}
	if state := propose(); state != models.PairProposed {
		t.Errorf("proposed first: %s", state)
	}
	p, err := say(t, s, p, models.Verdict{At: 1, By: member("a"), Kind: models.Judgement, Says: "different"})
	must(t, err)
	_, err = say(t, s, p, models.Verdict{At: 2, By: member("a"), Kind: models.Reject, Reason: "r"})
	must(t, err)
	if state := propose(); state != models.PairRejected {
		t.Errorf("proposed again without anything new: %s", state)
	}
	c, err := s.Case(ctx, child.ID)
	must(t, err)
	c.Recovery.CCI, c.District = models.Of("Sudhar Grih"), models.Of("Kasganj")
	must(t, s.Update(ctx, writer, &c, models.CaseChanged, []string{"cci", "district"}))
	if state := propose(); state != models.PairRejected {
		t.Errorf("proposed again with the same child elsewhere: %s", state)
	}
	c, err = s.Case(ctx, child.ID)
	must(t, err)
	c.Person.Name = models.Of("Munni")
	must(t, s.Update(ctx, writer, &c, models.CaseChanged, []string{"cci", "child_name"}))
	if state := propose(); state != models.PairReturned {
		t.Errorf("proposed again with a changed record: %s", state)
	}
	if state := propose(); state != models.PairReturned {
		t.Errorf("and again: %s", state)
	}
	rows, err := s.Pairs(ctx, models.PairFilter{States: []models.PairState{models.PairReturned}}, 10)
	must(t, err)
	if len(rows) != 1 || rows[0].MissingNumber != report.Number || rows[0].FoundNumber != child.Number || rows[0].Version != 3 || rows[0].ProposedAt != 9 || rows[0].UpdatedAt != 9 {
		t.Errorf("%+v", rows)
	}
}

// correctedReturns brings a rejected pair back when a photograph turns out to be of somebody else.
func correctedReturns(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := pairOf(t, s)
	photo, err := s.AddPhoto(ctx, writer, child.ID, models.Photo{ID: newID(), SHA256: "ab", Sealed: "x", Of: models.OfChild})
	must(t, err)
	p, err = say(t, s, p, models.Verdict{At: 1, By: member("a"), Kind: models.Judgement, Says: "different"})
	must(t, err)
	_, err = say(t, s, p, models.Verdict{At: 2, By: member("a"), Kind: models.Reject, Reason: "the faces differ"})
	must(t, err)
	c, err := s.Case(ctx, child.ID)
	must(t, err)
	photo.Of = models.Mistake
	must(t, s.CorrectPhoto(ctx, writer, &c, photo))
	head, err := s.HeadSeq(ctx)
	must(t, err)
	_, err = s.Propose(ctx, models.StandingMark{Seq: head}, models.Proposal{MissingID: report.ID, FoundID: child.ID, Bits: 5, AsOfSeq: head, RankedAt: 9})
	must(t, err)
	if now, err := s.Pair(ctx, report.ID, child.ID); err != nil || now.State != models.PairReturned {
		t.Errorf("proposed again without that face: %s, %v", now.State, err)
	}
}

func alerts(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, _ := pairOf(t, s)
	moved := NewCase(t, models.Found, `{"district":"Etah","committee_district":"Agra"}`)
	moved.Held = "Agra"
	must(t, s.Create(ctx, writer, moved))
	add := func(key string, a models.Alert) { must(t, s.AddAlert(ctx, key, a)) }
	add("1", models.Alert{Kind: models.AlertCandidate, At: 1, MissingID: report.ID, FoundID: child.ID})
	add("1", models.Alert{Kind: models.AlertCandidate, At: 5, MissingID: report.ID, FoundID: child.ID})
	add("2", models.Alert{Kind: models.AlertClock, At: 2, FoundID: child.ID, Detail: "production", DueAt: 8})
	add("3", models.Alert{Kind: models.AlertMoved, At: 3, FoundID: moved.ID})
	must(t, s.SeeAlert(ctx, "a", 2))
	must(t, s.SeeAlert(ctx, "a", 2))
	code(t, s.SeeAlert(ctx, "a", 9), models.NotFound)
	code(t, s.SeeAlert(ctx, "a", 3, 9), models.NotFound) // and 3 is not noted either
	every := []models.AlertKind{models.AlertCandidate, models.AlertClock, models.AlertMoved}
	numbers := func(f models.AlertFilter) (list []int64) {
		if f.Kinds == nil {
			f.Kinds = every
		}
		found, err := s.Alerts(ctx, f, 10)
		must(t, err)
		for _, a := range found {
			list = append(list, a.N)
			if a.Seen != (f.Reader == "a" && a.N == 2) {
				t.Errorf("%s has seen %d: %v", f.Reader, a.N, a.Seen)
			}
		}
		return list
	}
	for name, test := range map[string]struct{ got, want []int64 }{
		"all":                 {numbers(models.AlertFilter{Reader: "a"}), []int64{3, 2, 1}},
		"not seen":            {numbers(models.AlertFilter{Reader: "a", Unseen: true}), []int64{3, 1}},
		"by another":          {numbers(models.AlertFilter{Reader: "b", Unseen: true}), []int64{3, 2, 1}},
		"of a district":       {numbers(models.AlertFilter{Districts: []string{"Kasganj", "कासगंज"}}), []int64{2, 1}},
		"before a committee":  {numbers(models.AlertFilter{Districts: []string{"agra"}}), []int64{3, 1}},
		"of a kind":           {numbers(models.AlertFilter{Kinds: every[:1]}), []int64{1}},
		"the next page":       {numbers(models.AlertFilter{Before: 3}), []int64{2, 1}},
		"of another district": {numbers(models.AlertFilter{Districts: []string{"Jhansi"}}), nil},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for name, test := range map[string]struct {
		f                  models.AlertFilter
		latest, most, want int
	}{
		"all": {models.AlertFilter{}, 10, 10, 3}, "not seen": {models.AlertFilter{Reader: "a", Unseen: true}, 10, 10, 2},
		"of a district": {models.AlertFilter{Districts: []string{"kasganj"}}, 10, 10, 2}, "the latest": {models.AlertFilter{}, 1, 10, 1},
		"up to two": {models.AlertFilter{}, 10, 2, 2},
	} {
		test.f.Kinds = every
		if n, err := s.CountAlerts(ctx, test.f, test.latest, test.most); err != nil || n != test.want {
			t.Errorf("%s: %d alerts are counted, not %d: %v", name, n, test.want, err)
		}
	}
	if n, err := s.CountAlerts(ctx, models.AlertFilter{}, 10, 10); err != nil || n != 0 {
		t.Errorf("of no kind %d alerts are counted: %v", n, err)
	}
	after, err := s.AlertsAfter(ctx, 1, 1)
	must(t, err)
	if want := []models.Alert{{N: 2, Kind: models.AlertClock, At: 2, FoundID: child.ID, FoundNumber: child.Number, Where: models.PairDistricts{Child: "kasganj"}, Detail: "production", DueAt: 8}}; !cmp.Equal(want, after) {
		t.Error(cmp.Diff(want, after))
	}
	for _, step := range []struct{ set, want int64 }{{0, 0}, {2, 2}, {5, 5}} {
		must(t, s.SetPassed(ctx, "mail", step.set))
		if n, begun, err := s.Passed(ctx, "mail"); err != nil || n != step.want || !begun {
			t.Errorf("passed %d, %v", n, err)
		}
	}
	if n, begun, err := s.Passed(ctx, "hook"); err != nil || n != 0 || begun {
		t.Errorf("another outlet passed %d, %v", n, err)
	}
	if n, err := s.LatestAlert(ctx); err != nil || n != 3 {
		t.Errorf("the latest alert is %d, %v", n, err)
	}
}

func clocks(t *testing.T, s *registry) {
	ctx := t.Context()
	due := func(record string, at, warn int64) *models.Case {
		c := NewCase(t, models.Missing, record)
		c.DueAt, c.WarnAt = at, warn
		must(t, s.Create(ctx, writer, c))
		return c
	}
	late, soon := due(`{"district":"Agra"}`, 100, 50), due(`{"district":"Kasganj"}`, 200, 150)
	due(`{"district":"Agra"}`, 0, 0)
	ended := due(`{"district":"Agra"}`, 100, 50)
	must(t, ended.Close(models.Closing{Status: models.Traced, Reason: "r"}))
	ended.DueAt, ended.WarnAt = 0, 0
	must(t, s.Update(ctx, writer, ended, models.CaseClosed, []string{"status"}))
	ids := func(list []models.Case, err error) (out []string) {
		must(t, err)
		for i := range list {
			out = append(out, list[i].ID)
		}
		return out
	}
	for name, test := range map[string]struct{ got, want []string }{
		"due":                      {ids(s.Due(ctx, 1000, nil, 10)), []string{late.ID, soon.ID}},
		"late":                     {ids(s.Due(ctx, 101, nil, 10)), []string{late.ID}},
		"due in a district":        {ids(s.Due(ctx, 1000, []string{"kasganj"}, 10)), []string{soon.ID}},
		"to be said":               {ids(s.ToWarn(ctx, 50, 10)), []string{late.ID}},
		"to be said a while later": {ids(s.ToWarn(ctx, 150, 10)), []string{late.ID, soon.ID}},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	c, err := s.Case(ctx, late.ID)
	must(t, err)
	if c.DueAt != 100 || c.WarnAt != 50 {
		t.Errorf("due %d, warn %d", c.DueAt, c.WarnAt)
	}
	c.WarnAt = 70
	must(t, s.Warned(ctx, models.Warned{Case: &c, Alerts: map[string]models.Alert{"k": {Kind: models.AlertClock, MissingID: c.ID, DueAt: 100}}}))
	stale := c
	stale.Version, stale.WarnAt = 7, 0
	must(t, s.Warned(ctx, models.Warned{Case: &stale, Alerts: map[string]models.Alert{"l": {Kind: models.AlertClock, MissingID: c.ID}}}))
	if got := ids(s.ToWarn(ctx, 60, 10)); got != nil {
		t.Errorf("said twice: %v", got)
	}
	if list, err := s.AlertsAfter(ctx, 0, 10); err != nil || len(list) != 1 || list[0].DueAt != 100 {
		t.Errorf("%+v, %v", list, err)
	}
}
