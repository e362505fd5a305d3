package matcher_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// Shortlists of many are the rankings of each, but for the reasons: with faces and without, of both sides.
func TestShortlistsAreRankings(t *testing.T) {
	r, probe := withFaces(t)
	faceless := *probe
	faceless.ID, faceless.Photos = "faceless", nil
	probes := []models.Case{*probe, faceless, r.cases[0], *probe}
	lists, err := r.matcher.Shortlists(context.Background(), probes, matcher.Options{Top: 7, Cores: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i := range probes {
		ranking, err := r.matcher.Rank(context.Background(), &probes[i], matcher.Options{Top: 7})
		if err != nil {
			t.Fatal(err)
		}
		want := matcher.Shortlist{None: ranking.None, GallerySize: ranking.GallerySize, Model: ranking.Model, AsOfSeq: ranking.AsOfSeq}
		for _, c := range ranking.Candidates {
			want.Entries = append(want.Entries, matcher.Shortlisted{Slot: c.Slot, CaseID: c.CaseID, Bits: c.Bits, Posterior: c.Posterior})
		}
		if diff := cmp.Diff(want, lists[i]); diff != "" || len(want.Entries) == 0 && ranking.GallerySize > 0 {
			t.Errorf("probe %d (-ranking +shortlist):\n%s", i, diff)
		}
	}
}
