package matcher_test

import "testing"

// Children of one family are said to be that, with no bit changed; a child itself and a stranger are not.
func TestSiblingsAreNamed(t *testing.T) {
	r := newRegistry(t, append(gallery(200),
		`{"child_name":"Kavita","father_name":"Bhupendra Singh","mother_name":"Sushila","sex":"female","age_years":14,"home_district":"Etah","missing_since":"2018-04-03"}`,
		`{"child_name":"Ankit","father_name":"Bhupendra Singh","mother_name":"Sushila","sex":"male","age_years":7,"home_district":"Etah","missing_since":"2018-04-03"}`,
		`{"child_name":"Kavita","father_name":"Dinesh","mother_name":"Sushila","sex":"female","age_years":14,"home_district":"Etah","missing_since":"2018-04-03"}`)...)
	ranking := r.rank(t, `{"child_name":"अंकित","father_name":"भूपेंद्र","mother_name":"सुशीला","sex":"male","age_years":8,"home_district":"Etah","found_on":"2019-04-05"}`, 203)
	said := map[string]string{}
	for _, c := range ranking.Candidates {
		if c.Relation != nil {
			said[c.CaseID] = c.Relation.Code
			if c.Relation.Text.En == "" || c.Relation.Text.Hi == "" {
				t.Error("the relation has no words")
			}
		}
	}
	if ranking.Candidates[0].CaseID != "m201" {
		t.Errorf("the child itself is not first but %s", ranking.Candidates[0].CaseID)
	}
	if len(said) != 1 || said["m200"] != "may_be_siblings" {
		t.Errorf("said to be siblings: %v", said)
	}
}
