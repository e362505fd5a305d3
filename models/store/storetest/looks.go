package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// looks tells what somebody looked at of a pair, and nothing of it once evidence came to that pair.
func looks(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := pairOf(t, s)
	other := NewCase(t, models.Missing, `{}`)
	must(t, s.Create(ctx, writer, other))
	a := member("a")
	is := func(when string, records, photos []string) {
		t.Helper()
		want := models.Looks{Records: map[string]bool{}, Photos: map[string]bool{}}
		for _, id := range records {
			want.Records[id] = true
		}
		for _, id := range photos {
			want.Photos[id] = true
		}
		got, err := s.Looks(ctx, "a", report.ID, child.ID)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	is("before any look", nil, nil)
	must(t, s.Audit(ctx, member("b").Entry(1, "case.view", report.ID, ""), a.Entry(1, "case.view", other.ID, ""), a.Entry(1, "rank", child.ID, report.Number)))
	is("others, and at others", nil, nil)
	must(t, s.Audit(ctx, a.Entry(1, "pair.view", report.ID, child.Number), a.Entry(1, "case.view", child.ID, ""), a.Entry(1, "photo.view", child.ID, "p"), a.Entry(1, "photo.view", child.ID, "p")))
	is("looked", []string{report.ID, child.ID}, []string{"p"})
	apart := models.NewPair(other.ID, child.ID)
	apart.Deciding, apart.Home = p.Deciding, p.Home
	for _, pair := range []models.Pair{apart, p} {
		for _, v := range []models.Verdict{{Kind: models.Judgement, Says: "same"}, {Kind: models.Reject, Reason: "r"}, {Kind: models.ReopenPair, Reason: "r"}} {
			v.By, v.At = a, 1
			var err error
			pair, err = say(t, s, pair, v)
			must(t, err)
		}
		if pair.MissingID == other.ID {
			is("another pair was reopened", []string{report.ID, child.ID}, []string{"p"})
		}
	}
	is("reopened", nil, nil)
}
