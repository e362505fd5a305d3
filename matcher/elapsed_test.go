package matcher_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// TestRoughDatesHideNobody has a child told missing "about three weeks ago", which was read as 9 November: found some days
// before that day it is the same child still, and longer before no more than by an exact date.
func TestRoughDatesHideNobody(t *testing.T) {
	const lost = `{"child_name":"Chhotelal","father_name":"Budhram","sex":"male","age_years":8,"missing_since":"2026-11-09"%s}`
	const found = `{"child_name":"छोटेलाल","father_name":"बुधराम","sex":"male","age_years":8,"found_on":%q%s}`
	for _, x := range []struct {
		name, lost, found, on, finding string
	}{
		{"exact, the day before", "", "", "2026-11-08", "found_before"},
		{"exact, the same day", "", "", "2026-11-09", "within_week"},
		{"exact, the day after", "", "", "2026-11-10", "within_week"},
		{"rough, the day before", `,"missing_since_within":7`, "", "2026-11-08", "within_week"},
		{"rough, the last day that may be", `,"missing_since_within":7`, "", "2026-11-02", "within_week"},
		{"rough, a day too early", `,"missing_since_within":7`, "", "2026-11-01", "found_before"},
		{"both rough", `,"missing_since_within":7`, `,"found_on_within":1.5`, "2026-10-31", "within_week"},
		{"both rough, a day too early", `,"missing_since_within":7`, `,"found_on_within":1.5`, "2026-10-30", "found_before"},
		{"rough, long after", `,"missing_since_within":7`, "", "2026-11-24", "within_month"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := newRegistry(t, append(gallery(300), fmt.Sprintf(lost, x.lost))...)
			ranking := r.rank(t, fmt.Sprintf(found, x.on, x.found), 1)
			best := ranking.Candidates[0]
			at := slices.IndexFunc(best.Evidence, func(e models.Evidence) bool { return e.Field == "elapsed" })
			if best.CaseID != "m300" || at < 0 {
				t.Fatalf("%s is first, with %+v", best.CaseID, best.Evidence)
			}
			against := slices.Contains(best.Contradictions, "elapsed")
			if got := best.Evidence[at]; got.Finding.Code != x.finding || against != (x.finding == "found_before") || (got.Bits < 0) != against {
				t.Errorf("%s of %d, a contradiction: %v", got.Finding.Code, got.Bits, against)
			}
			wrong := r.rank(t, fmt.Sprintf(found, "2026-10-01", ""), 1).Candidates[0]
			if !against && best.Bits < wrong.Bits+4*models.BitsPerUnit {
				t.Errorf("the child has %d, found before it went missing %d", best.Bits, wrong.Bits)
			}
		})
	}
	// The same from the report's side, and what stands behind the evidence.
	r := newRegistry(t, gallery(300)...)
	report := r.add(t, models.Missing, fmt.Sprintf(lost, `,"missing_since_within":7`))
	child := r.add(t, models.Found, fmt.Sprintf(found, "2026-11-08", ""))
	ranking, err := r.matcher.Rank(t.Context(), report, matcher.Options{Top: 1})
	if err != nil {
		t.Fatal(err)
	}
	best := ranking.Candidates[0]
	at := slices.IndexFunc(best.Evidence, func(e models.Evidence) bool { return e.Field == "elapsed" })
	if best.CaseID != child.ID || at < 0 || best.Evidence[at].Finding.Code != "within_week" || best.Evidence[at].Probe != "2026-11-09 ±7" || best.Evidence[at].Gallery != "2026-11-08" {
		t.Errorf("from the report: %s, %+v", best.CaseID, best.Evidence)
	}
}
