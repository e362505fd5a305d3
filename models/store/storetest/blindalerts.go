package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// blindAlerts folds what a reader who has not judged a pair is told of it into the latest, and marks with that what it stands
// for; the judgement unfolds it.
func blindAlerts(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := pairOf(t, s)
	other := NewCase(t, models.Missing, `{}`)
	must(t, s.Create(ctx, writer, other))
	of := func(kind models.AlertKind, missing string) models.Alert {
		return models.Alert{Kind: kind, At: 1, MissingID: missing, FoundID: child.ID}
	}
	for n, a := range []models.Alert{
		of(models.AlertCandidate, report.ID), of(models.AlertCandidate, other.ID), of(models.AlertGiven, report.ID), of(models.AlertFell, report.ID),
		of(models.AlertConcur, report.ID), {Kind: models.AlertMoved, FoundID: child.ID}, of(models.AlertReopened, report.ID), of(models.AlertGiven, report.ID),
	} {
		must(t, s.AddAlert(ctx, fmt.Sprint(n), a))
	}
	f := models.AlertFilter{Kinds: models.AlertsFor(models.RoleCWC), Blind: true}
	is := func(when, reader string, want ...int64) {
		t.Helper()
		f.Reader = reader
		list, err := s.Alerts(ctx, f, 10)
		must(t, err)
		got := []int64{}
		for _, a := range list {
			got = append(got, a.N)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, %s: %s", when, reader, diff)
		}
		if n, err := s.CountAlerts(ctx, f, 10, 10); err != nil || n != len(want) {
			t.Errorf("%s, %s: %d are counted, not %d: %v", when, reader, n, len(want), err)
		}
	}
	is("blind", "a", 8, 7, 6, 3, 2)
	f.Before = 6 // the later one of the pair is on the page before
	list, err := s.Alerts(ctx, f, 10)
	must(t, err)
	if len(list) != 2 || list[0].N != 3 || list[1].N != 2 {
		t.Errorf("the next page: %+v", list)
	}
	f.Before, f.Unseen = 0, true
	see := func(n int64, want ...int64) {
		t.Helper()
		all, err := s.FoldedAlerts(ctx, "a", n)
		must(t, err)
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("%d stands for: %s", n, diff)
		}
		must(t, s.SeeAlert(ctx, "a", all...))
	}
	see(6, 6)
	see(8, 8)
	see(5, 5, 1) // opened from a list of before: the later one calls all the same
	is("those before the latest seen", "a", 7, 3, 2)
	see(7, 7, 1, 5)
	is("the latest seen", "a", 3, 2)
	must(t, s.AddAlert(ctx, "again", of(models.AlertConcur, report.ID)))
	is("called again", "a", 9, 3, 2)
	see(9, 9, 1, 5, 7)
	_, err = say(t, s, p, models.Verdict{At: 1, By: member("a"), Kind: models.Judgement, Says: "same"})
	must(t, err)
	is("judged", "a", 4, 3, 2)
	is("another", "b", 9, 8, 6, 3, 2)
	if all, err := s.FoldedAlerts(ctx, "a"); err != nil || len(all) != 0 {
		t.Errorf("none stands for %v, %v", all, err)
	}
	see(9, 9)
}
