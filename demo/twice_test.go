package demo_test

import (
	"reflect"
	"testing"

	"github.com/milaan-project/milaan/demo"
	"github.com/milaan-project/milaan/models"
)

func TestInventTwice(t *testing.T) {
	r, err := demo.InventTwice(400, 3)
	if err != nil {
		t.Fatal(err)
	}
	again, err := demo.InventTwice(400, 3)
	if err != nil || !reflect.DeepEqual(r, again) {
		t.Error("the same seed gave other children")
	}
	byID := map[string]*models.Case{}
	for _, list := range [][]models.Case{r.Missing, r.Found} {
		for i := range list {
			c := &list[i]
			if byID[c.ID] != nil || int(c.Slot) != len(byID) {
				t.Errorf("%s at slot %d", c.ID, c.Slot)
			}
			byID[c.ID] = c
			if err := c.Validate(models.DateOf(c.ReportedOn.Or(0).Time().AddDate(1, 0, 0))); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
	}
	if len(r.Same) < 20 || len(r.Siblings) < 150 {
		t.Errorf("%d stand twice, %d have siblings", len(r.Same), len(r.Siblings))
	}
	for id, other := range r.Same {
		if r.Same[other] != id || byID[id].Side != byID[other].Side || byID[id].Person.Sex != byID[other].Person.Sex {
			t.Errorf("%s and %s are not one child's", id, other)
		}
	}
	for id, others := range r.Siblings {
		for _, other := range others {
			if r.Same[id] == other || byID[other] == nil || byID[other].Side != byID[id].Side {
				t.Errorf("%s is no sibling of %s", other, id)
			}
		}
	}
}
