package matcher_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// Every case of a ranking is explained alone as the ranking explains it: the same bits, evidence, sentence, place and
// probability, whether or not it is among the best that were asked for.
func TestExplainEqualsRank(t *testing.T) {
	plain := newRegistry(t, gallery(300)...)
	speaks := decode(t, models.Found, speaking)
	speaks.ID = "probe"
	pictured, picture := withFaces(t)
	for name, c := range map[string]struct {
		r     *registry
		probe *models.Case
	}{"facts": {plain, &speaks}, "faces": {pictured, picture}, "nothing known": {plain, &models.Case{ID: "probe", Side: models.Found}}, "same side": {plain, &plain.cases[7]}} {
		t.Run(name, func(t *testing.T) {
			rank := func(top int) models.Ranking {
				ranking, err := c.r.matcher.Rank(context.Background(), c.probe, matcher.Options{Side: models.Missing, Top: top, Ask: true})
				if err != nil {
					t.Fatal(err)
				}
				return ranking
			}
			all, few := rank(300), rank(5)
			for i, want := range all.Candidates {
				got, err := c.r.matcher.Explain(context.Background(), c.probe, want.CaseID, matcher.Options{Top: 5, Ask: true})
				if err != nil {
					t.Fatal(err)
				}
				within := cmpopts.EquateApprox(0, 1e-6) // the bound of face scores, in the sum over all cases
				if i < 5 {
					want, within = few.Candidates[i], cmpopts.EquateApprox(0, 0)
				}
				if diff := cmp.Diff(want, got.Candidates[0], within); diff != "" {
					t.Fatalf("rank %d (-ranked +explained):\n%s", i+1, diff)
				}
				if got.None != few.None || got.GallerySize != few.GallerySize || !got.Open {
					t.Errorf("%+v", got)
				}
				checkLost(t, &got, &all.Candidates[0])
			}
		})
	}
}

// checkLost checks what a pair lost against the best one: with what it won, exactly the difference of their bits.
func checkLost(t *testing.T, e *models.Explanation, best *models.Candidate) {
	t.Helper()
	pair := &e.Candidates[0]
	if (e.Best == nil) != (pair.CaseID == best.CaseID) {
		t.Fatalf("%s: the best is %+v", pair.CaseID, e.Best)
	}
	if e.Best == nil {
		return
	}
	if e.Best.CaseID != best.CaseID || e.Best.Rank != 1 {
		t.Errorf("the best is %+v", e.Best)
	}
	lost, won := models.Bits(0), models.Bits(0)
	for i, l := range e.Lost {
		lost += l.Best - l.Bits
		if l.Bits >= l.Best || i > 0 && e.Lost[i-1].Best-e.Lost[i-1].Bits < l.Best-l.Bits {
			t.Errorf("losses %+v", e.Lost)
		}
	}
	bits := func(c *models.Candidate, field string) models.Bits {
		for _, e := range c.Evidence {
			if e.Field == field {
				return e.Bits
			}
		}
		return 0
	}
	fields := map[string]bool{}
	for _, ev := range append(pair.Evidence[:len(pair.Evidence):len(pair.Evidence)], e.Best.Evidence...) {
		fields[ev.Field] = true
	}
	for field := range fields {
		won += max(bits(pair, field)-bits(e.Best, field), 0)
	}
	if e.Best.Bits-pair.Bits != lost-won {
		t.Errorf("%s: %d behind, lost %d and won %d", pair.CaseID, e.Best.Bits-pair.Bits, lost, won)
	}
}

// A case that is not open is explained, though not ranked; one that nobody knows and the probe itself are refused.
func TestExplainOthers(t *testing.T) {
	r := newRegistry(t, gallery(40)...)
	probe := decode(t, models.Found, speaking)
	probe.ID = "probe"
	closed := r.cases[2]
	closed.Status = models.Traced
	g := places.Default()
	if err := r.columns.Put(context.Background(), attributes.Entry{Case: &closed, Facts: facts.Of(&closed, g)}); err != nil {
		t.Fatal(err)
	}
	e, err := r.matcher.Explain(context.Background(), &probe, closed.ID, matcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c := e.Candidates[0]; e.Open || c.Rank != 0 || c.Posterior != 0 || len(c.Evidence) == 0 || e.GallerySize != 39 || e.Best == nil {
		t.Errorf("%+v", e)
	}
	for other, code := range map[string]models.Code{"probe": models.Invalid, "nobody": models.NotFound} {
		if _, err := r.matcher.Explain(context.Background(), &probe, other, matcher.Options{}); models.CodeOf(err) != code {
			t.Errorf("%s: %v", other, err)
		}
	}
}
