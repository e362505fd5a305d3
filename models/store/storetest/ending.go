package storetest

import (
	"context"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

var confirms = models.Verdict{At: 5, By: member("a"), Kind: models.Confirm, Reason: "r", Checklist: []string{"dna"}}

// judged makes two cases and the pair of them, which a member has judged.
func judged(t *testing.T, s *registry) (report, child *models.Case, p models.Pair) {
	t.Helper()
	report, child, p = pairOf(t, s)
	p, err := say(t, s, p, models.Verdict{At: 1, By: member("a"), Kind: models.Judgement, Says: "same"})
	must(t, err)
	return report, child, p
}

// ended is a case as it would be closed.
func ended(t *testing.T, of *models.Case) *models.Case {
	t.Helper()
	c := *of
	must(t, c.Close(models.Closing{Status: models.Traced, Reason: "came home", Actor: "a", At: 7}))
	return &c
}

// endings closes a case of which a decision stands: the decision falls with it, or nothing is kept.
func endings(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := judged(t, s)
	p, err := say(t, s, p, confirms)
	must(t, err)
	for _, c := range []*models.Case{report, child} {
		if hand, err := s.InHand(ctx, c.ID); err != nil || len(hand) != 1 || hand[0].State != models.PairDecided || len(hand[0].Verdicts) != 2 {
			t.Errorf("in hand: %+v, %v", hand, err)
		}
	}
	w := models.Write{Actor: writer.Actor, At: 8}
	code(t, s.End(ctx, w, ended(t, report), models.CaseClosed), models.Conflict)
	stale := p
	stale.Version--
	code(t, s.End(ctx, w, ended(t, report), models.CaseClosed, stale.Fall(w.Actor, 8, models.Traced)), models.Conflict)
	if c, err := s.Case(ctx, report.ID); err != nil || c.Status != models.Open || c.Version != 1 {
		t.Errorf("half an end was kept: %+v, %v", c, err)
	}
	end := ended(t, report)
	must(t, s.End(ctx, w, end, models.CaseClosed, p.Fall(w.Actor, 8, models.Traced)))
	now, err := s.Pair(ctx, p.MissingID, p.FoundID)
	must(t, err)
	if last := now.Verdicts[len(now.Verdicts)-1]; now.State != models.PairProposed || now.Decision() != nil || last.Kind != models.CaseEnded || last.Says != "traced" || last.By.ID != "a" {
		t.Errorf("after the end: %s, %+v", now.State, last)
	}
	if c, err := s.Case(ctx, report.ID); err != nil || c.Status != models.Traced || c.Version != 2 || end.Version != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	if hand, err := s.InHand(ctx, child.ID); err != nil || len(hand) != 0 {
		t.Errorf("still in hand: %+v, %v", hand, err)
	}
	if list, err := s.Alerts(ctx, models.AlertFilter{Kinds: []models.AlertKind{models.AlertFell}}, 9); err != nil || len(list) != 1 || list[0].FoundID != child.ID {
		t.Errorf("the members are told %+v, %v", list, err)
	}
	now.Deciding, now.Home = p.Deciding, p.Home
	// What would stand of a closed case is refused; what stands of nothing is said.
	for _, kind := range []models.VerdictKind{models.Confirm, models.AskEvidence} {
		_, err := say(t, s, now, models.Verdict{At: 9, By: member("a"), Kind: kind, Reason: "r", Checklist: []string{"dna"}, Wants: []string{"photo"}})
		code(t, err, models.Conflict)
	}
	_, err = say(t, s, now, models.Verdict{At: 9, By: member("a"), Kind: models.Reject, Reason: "r"})
	must(t, err)
}

// endingsTogether has one program confirm a pair while another closes one of its cases: one of the two is kept, and never a
// decision about a closed case.
func endingsTogether(t *testing.T, s *registry) {
	ctx := context.Background()
	stores := []*store.Store{s.Store, Open(t, s.url)}
	const n = 12
	var reports, children [n]*models.Case
	var pairs [n]models.Pair
	for i := range n {
		reports[i], children[i], pairs[i] = judged(t, s)
	}
	came, _ := atOnce(t, s, 2*n, func(ctx context.Context, i int) error {
		of := i / 2
		if i%2 == 0 {
			next, err := pairs[of].Apply(confirms)
			if err != nil {
				return err
			}
			return stores[of%2].AddVerdict(ctx, models.Write{Actor: confirms.By, At: 5}, &next)
		}
		return stores[(of+1)%2].End(ctx, models.Write{Actor: writer.Actor, At: 5}, ended(t, []*models.Case{reports[of], children[of]}[of%2]), models.CaseClosed)
	})
	for i := range n {
		confirmed, closed := came[2*i], came[2*i+1]
		if (confirmed == nil) == (closed == nil) {
			t.Errorf("pair %d: confirmed %v, closed %v", i, confirmed, closed)
		}
		for _, err := range []error{confirmed, closed} {
			if err != nil {
				code(t, err, models.Conflict)
			}
		}
		hand, err := s.InHand(ctx, reports[i].ID)
		must(t, err)
		if (len(hand) == 1) != (confirmed == nil) {
			t.Errorf("pair %d: %d in hand", i, len(hand))
		}
	}
}
