package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// waiting lists pairs of open cases with what was said of them, and no others.
func waiting(t *testing.T, s *registry) {
	ctx := t.Context()
	report, child, p := judged(t, s)
	_, _, _ = pairOf(t, s) // of which nobody said anything, and which nobody proposed
	first, err := s.Waiting(ctx, nil, 9)
	must(t, err)
	want := models.WaitingPair{Pair: models.Pair{MissingID: report.ID, FoundID: child.ID, State: models.PairProposed, Version: 1, Verdicts: []models.Verdict{{N: 1, Kind: models.Judgement, By: models.Actor{ID: "a"}}}},
		MissingNumber: report.Number, FoundNumber: child.Number, MissingSlot: report.Slot, FoundSlot: child.Slot, Where: models.PairDistricts{Child: "kasganj", Report: "agra"}, ProposedAt: 1}
	if diff := cmp.Diff([]models.WaitingPair{want}, first); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	moved := NewCase(t, models.Found, `{"district":"Kasganj"}`)
	moved.Held = "Etah"
	must(t, s.Create(ctx, writer, moved))
	_, err = s.Propose(ctx, models.StandingMark{}, models.Proposal{MissingID: report.ID, FoundID: moved.ID, Bits: 5, RankedAt: 9})
	must(t, err)
	numbers := func(limit int, districts ...string) (list []string) {
		found, err := s.Waiting(ctx, districts, limit)
		must(t, err)
		for i := range found {
			list = append(list, found[i].FoundNumber)
			if found[i].FoundNumber == moved.Number && found[i].Where.Child != "etah" {
				t.Errorf("before the Committee of %s", found[i].Where.Child)
			}
		}
		return list
	}
	for name, test := range map[string]struct{ got, want []string }{
		"all, the newest first": {numbers(9), []string{moved.Number, child.Number}},
		"cut":                   {numbers(1), []string{moved.Number}},
		"before a committee":    {numbers(9, "Etah"), []string{moved.Number}},
		"of the report":         {numbers(9, "Agra", "आगरा"), []string{moved.Number, child.Number}},
		"of another district":   {numbers(9, "Jhansi"), nil},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	_, err = say(t, s, p, models.Verdict{At: 2, By: member("a"), Kind: models.Reject, Reason: "r"})
	must(t, err)
	if got := numbers(9); len(got) != 1 || got[0] != moved.Number {
		t.Errorf("a rejected pair waits: %v", got)
	}
	must(t, s.End(ctx, writer, ended(t, moved), models.CaseClosed))
	if got := numbers(9); got != nil {
		t.Errorf("a closed case waits: %v", got)
	}
}
