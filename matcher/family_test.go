package matcher_test

import (
	"context"
	"math"
	"testing"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// Among reports, a brother agrees in all that families share. That alone makes nobody the same child; the child's own
// report is told from it by what is its own.
func TestSiblingsAreNotDuplicates(t *testing.T) {
	r := newRegistry(t, gallery(400)...)
	family := `"father_name":"Bhupendra Singh","mother_name":"Sushila","home_district":"Etah","home_place":"Jalesar","missing_since":"2018-04-03"`
	own := r.add(t, models.Missing, `{"child_name":"Ankit","sex":"male","age_years":7,"marks":"burn on right forearm",`+family+`}`)
	again := r.add(t, models.Missing, `{"child_name":"अंकित","sex":"male","age_years":8,"marks":"दाहिनी कलाई पर जलने का निशान",`+family+`}`)
	brother := r.add(t, models.Missing, `{"child_name":"Kamal","sex":"male","age_years":11,`+family+`}`)
	ranking, err := r.matcher.Rank(context.Background(), own, matcher.Options{Side: models.Missing, Top: 500})
	if err != nil {
		t.Fatal(err)
	}
	first, second := ranking.Candidates[0], ranking.Candidates[1]
	if first.CaseID != again.ID || first.Posterior < .5 || first.Relation != nil {
		t.Errorf("first is %s with %.3f, related %v", first.CaseID, first.Posterior, first.Relation)
	}
	if second.CaseID != brother.ID || second.Posterior > .1 || second.Relation == nil {
		t.Errorf("second is %s with %.3f, related %v", second.CaseID, second.Posterior, second.Relation)
	}
	most := math.Log2(float64(ranking.GallerySize) / .1)
	for _, c := range ranking.Candidates {
		var sum, shared models.Bits
		bound := false
		for _, e := range c.Evidence {
			sum += e.Bits
			switch e.Field {
			case "father_name", "mother_name", "guardian_name", "home", "elapsed", "languages":
				shared += e.Bits
			case "family":
				shared += e.Bits
				bound = true
			}
		}
		if sum != c.Bits {
			t.Errorf("%s: evidence adds up to %d, the score is %d", c.CaseID, sum, c.Bits)
		}
		if shared.Float() > most+.001 || bound && shared.Float() < most-.001 {
			t.Errorf("%s: what a family shares says %.3f bits, at most %.3f", c.CaseID, shared.Float(), most)
		}
	}
	few, err := r.matcher.Rank(context.Background(), own, matcher.Options{Side: models.Missing, Top: 1})
	if err != nil || few.Candidates[0].Bits != first.Bits || math.Abs(few.None-ranking.None) > 1e-12 {
		t.Errorf("%v: by scan %d, by evidence %d", err, few.Candidates[0].Bits, first.Bits)
	}
	across, err := r.matcher.Rank(context.Background(), r.add(t, models.Found, `{"father_name":"Bhupendra Singh","mother_name":"Sushila","home_district":"Etah","found_on":"2018-04-04"}`), matcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range across.Candidates[0].Evidence {
		if e.Field == "family" {
			t.Error("across the sides the family is bound")
		}
	}
}
