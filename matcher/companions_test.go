package matcher_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// add puts one more case into the registry, with a number as the store gives it.
func (r *registry) add(t *testing.T, side models.Side, record string) *models.Case {
	t.Helper()
	c := decode(t, side, record)
	c.Slot = models.Slot(len(r.cases))
	c.ID, c.Number = fmt.Sprintf("%s%03d", side[:1], c.Slot), models.NumberOf(side, c.Slot)
	r.cases = append(r.cases, c)
	if err := r.columns.Put(context.Background(), attributes.Entry{Case: &c, Facts: facts.Of(&c, places.Default())}); err != nil {
		t.Fatal(err)
	}
	return &c
}

// companions is what the search of a case says of another by their companions.
func (r *registry) companions(t *testing.T, probe, other *models.Case) (models.Evidence, bool) {
	t.Helper()
	e, err := r.matcher.Explain(context.Background(), probe, other.ID, matcher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var sum models.Bits
	for _, v := range e.Candidates[0].Evidence {
		sum += v.Bits
	}
	if sum != e.Candidates[0].Bits {
		t.Errorf("evidence adds up to %d, the score is %d", sum, e.Candidates[0].Bits)
	}
	i := slices.IndexFunc(e.Candidates[0].Evidence, func(e models.Evidence) bool { return e.Field == "companions" })
	if i < 0 {
		return models.Evidence{}, false
	}
	return e.Candidates[0].Evidence[i], true
}

// Two children left together and were found together. What is known of the one speaks for the other, from either side,
// whichever of the two records names the other; but what brothers share says nothing.
func TestCompanions(t *testing.T) {
	r := newRegistry(t, gallery(200)...)
	family := `,"father_name":"Harprasad","home_district":"Banda","missing_since":"2019-01-10"`
	elder := r.add(t, models.Missing, `{"child_name":"Dinesh","sex":"male","age_years":12,"marks":"burn on right forearm"`+family+`}`)
	younger := r.add(t, models.Missing, fmt.Sprintf(`{"child_name":"Pappu","sex":"male","age_years":6,"together_with":[%q]%s}`, elder.Number, family))
	alone := r.add(t, models.Missing, `{"child_name":"Pappu","sex":"male","age_years":6`+family+`}`)
	others := r.add(t, models.Missing, `{"child_name":"Rekha","sex":"female","age_years":3`+family+`}`)
	elsewhere := r.add(t, models.Missing, fmt.Sprintf(`{"child_name":"Pappu","sex":"male","age_years":6,"together_with":[%q]%s}`, others.ID, family))

	boy := r.add(t, models.Found, `{"sex":"male","age_years":6.5,"found_on":"2019-06-01"}`)
	big := r.add(t, models.Found, fmt.Sprintf(`{"child_name":"Dinesh","sex":"male","age_years":12,"marks":"burn on right forearm","found_on":"2019-06-01","together_with":[%q]}`, boy.Number))

	e, ok := r.companions(t, boy, younger)
	if !ok || e.Finding.Code != "companions_alike" || e.Bits.Float() < 4 || e.Probe != big.Number || e.Gallery != elder.Number {
		t.Errorf("the brother found with him: %+v", e)
	}
	if _, ok := r.companions(t, boy, alone); ok {
		t.Error("a report of one child alone is compared by companions")
	}
	if e, ok := r.companions(t, boy, elsewhere); !ok || e.Finding.Code != "companions_unlike" {
		t.Errorf("another boy, who left with a small girl: %+v", e)
	}
	if e, ok := r.companions(t, younger, boy); !ok || e.Finding.Code != "companions_alike" {
		t.Errorf("from the report's side: %+v", e)
	}
	ranking, err := r.matcher.Rank(context.Background(), boy, matcher.Options{})
	if err != nil || ranking.Candidates[0].CaseID != younger.ID {
		t.Errorf("%v: first is %s, not %s", err, ranking.Candidates[0].CaseID, younger.ID)
	}
	if _, ok := r.companions(t, big, alone); ok {
		t.Error("compared though the report names nobody")
	}

	twin := r.add(t, models.Found, `{"found_on":"2019-06-02","home_district":"Banda","father_name":"Harprasad"}`)
	same := r.add(t, models.Found, fmt.Sprintf(`{"found_on":"2019-06-02","home_district":"Banda","father_name":"Harprasad","together_with":[%q,"F-000-0000","nobody"]}`, twin.ID))
	if e, ok := r.companions(t, same, younger); !ok || e.Bits != 0 {
		t.Errorf("of the companion nothing of its own is known, and it says %+v", e)
	}
}
