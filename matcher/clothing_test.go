package matcher_test

import (
	"fmt"
	"testing"
)

// The same shirt says much on the day itself, less every day, and nothing after weeks; another shirt never speaks against
// a child.
func TestClothesSayLessEveryDay(t *testing.T) {
	records := gallery(200)
	days := []string{"05-01", "05-03", "05-05", "05-12", "06-20"} // found on the first of them
	for _, day := range days {
		records = append(records, fmt.Sprintf(`{"sex":"male","clothing":"purple kurta","missing_since":"2019-%s"}`, day))
	}
	r := newRegistry(t, records...)
	bits := map[string]float64{}
	for _, c := range r.rank(t, `{"sex":"male","clothing":"baingani kurta","found_on":"2019-05-01"}`, 300).Candidates {
		for _, e := range c.Evidence {
			if e.Field == "clothing" {
				bits[c.CaseID] = e.Bits.Float()
				if e.Bits < -20 {
					t.Errorf("%s: other clothes say %v", c.CaseID, e.Bits)
				}
			}
		}
	}
	last := 20.0
	for i := range days[:4] {
		got := bits[fmt.Sprintf("m%03d", 200+i)]
		if got >= last || got <= 0 {
			t.Errorf("%s: %.2f bits after %.2f", days[i], got, last)
		}
		last = got
	}
	if _, compared := bits["m204"]; compared || bits["m200"] < 2 {
		t.Errorf("%v", bits)
	}
}
