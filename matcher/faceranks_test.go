package matcher_test

import (
	"context"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// The list by face alone is one list, whether it is asked for or stands beside the candidates.
func TestFaceRanks(t *testing.T) {
	r, probe := withFaces(t)
	ranking, err := r.matcher.Rank(context.Background(), probe, matcher.Options{Top: len(r.cases)})
	if err != nil {
		t.Fatal(err)
	}
	var slots []models.Slot
	var want []int
	for _, c := range ranking.Candidates {
		slots, want = append(slots, c.Slot), append(want, c.FaceOnlyRank)
	}
	got, err := r.matcher.FaceRanks(context.Background(), probe, slots)
	if err != nil || !slices.Equal(got, want) || slices.Max(got) < 10 || slices.Min(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	faceless := &models.Case{ID: "x", Side: probe.Side}
	if got, err := r.matcher.FaceRanks(context.Background(), faceless, slots); err != nil || slices.Max(got) != 0 {
		t.Errorf("without a face %v, %v", got, err)
	}
}
