package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// proposals checks that pairs are kept once, with their latest ranking, together with how far the work has come.
func proposals(t *testing.T, s *registry) {
	ctx := t.Context()
	mark, err := s.Standing(ctx)
	must(t, err)
	if mark.Seq != 0 {
		t.Errorf("an empty registry is matched up to %d", mark.Seq)
	}
	pair := func(missing, found string, bits models.Bits, at int64) models.Proposal {
		return models.Proposal{MissingID: missing, FoundID: found, Bits: bits, Posterior: .25, Rank: 2, Model: "m", AsOfSeq: 7, ProposedAt: at, RankedAt: at}
	}
	fresh, err := s.Propose(ctx, models.StandingMark{Seq: 5}, pair("a", "x", 3000, 10), pair("a", "y", -20, 10))
	must(t, err)
	again, err := s.Propose(ctx, models.StandingMark{Seq: 3}, pair("a", "x", 4000, 20), pair("b", "x", 1, 20))
	must(t, err)
	if mark, err = s.Standing(ctx); err != nil || mark.Seq != 5 || fresh != 2 || again != 1 {
		t.Errorf("matched up to %d, %v; %d and %d new", mark.Seq, err, fresh, again)
	}
	must(t, s.SkipStanding(ctx, 4, 9))
	if mark, err = s.Standing(ctx); err != nil || mark.Seq != 5 {
		t.Errorf("changes that nobody matched were passed over: %d, %v", mark.Seq, err)
	}
	must(t, s.SkipStanding(ctx, 5, 9))
	if mark, err = s.Standing(ctx); err != nil || mark.Seq != 9 {
		t.Errorf("passed over up to %d, %v", mark.Seq, err)
	}
	first := pair("a", "x", 4000, 10)
	first.RankedAt = 20
	want := []models.Proposal{pair("b", "x", 1, 20), pair("a", "y", -20, 10), first}
	for i := range want {
		want[i].N = int64(len(want) - i)
	}
	got, err := s.Proposals(ctx, 0, 10)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	page, err := s.Proposals(ctx, 3, 1)
	must(t, err)
	if diff := cmp.Diff(want[1:2], page); diff != "" {
		t.Error(diff)
	}
}

// rematches checks that a matching of the whole registry is gone on with where it stopped.
func rematches(t *testing.T, s *registry) {
	ctx := t.Context()
	if mark, err := s.Rematch(ctx); err != nil || mark != (models.RematchMark{}) {
		t.Errorf("before the first: %+v, %v", mark, err)
	}
	mark := models.RematchMark{Model: "m", Began: 5, Seq: 11, Next: 64, Done: 60}
	p := models.Proposal{MissingID: "a", FoundID: "x", Model: "m"}
	mark, err := s.ProposeRematch(ctx, mark, p)
	must(t, err)
	mark.Next, mark.Done = 128, 120
	mark, err = s.ProposeRematch(ctx, mark, p, models.Proposal{MissingID: "b", FoundID: "x", Model: "m"})
	must(t, err)
	want := models.RematchMark{Model: "m", Began: 5, Seq: 11, Next: 128, Done: 120, Proposed: 2}
	if kept, err := s.Rematch(ctx); err != nil || kept != want || mark != want {
		t.Errorf("%+v, kept %+v, %v", mark, kept, err)
	}
	_, err = s.ProposeRematch(ctx, models.RematchMark{})
	must(t, err)
	if kept, err := s.Rematch(ctx); err != nil || kept != (models.RematchMark{}) {
		t.Errorf("after the end: %+v, %v", kept, err)
	}
	if all, err := s.Proposals(ctx, 0, 10); err != nil || len(all) != 2 {
		t.Errorf("%d proposals, %v", len(all), err)
	}
}
