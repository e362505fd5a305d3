package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// Pairs are listed page by page, the newest first, and say nothing of how likely they are.
func TestProposals(t *testing.T) {
	w := newWorld(t, nil)
	found := w.report(models.Found, `{}`)
	for range 3 {
		p := models.Proposal{MissingID: w.report(models.Missing, `{}`), FoundID: found, Bits: 9999, Posterior: .875, Rank: 4, Model: "m", RankedAt: 1_700_000_000_000}
		if _, err := w.registry.Propose(t.Context(), models.StandingMark{}, p); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	for cursor := ""; ; {
		a := w.must(http.StatusOK, ask{method: "GET", path: "/api/v1/proposals?limit=2" + cursor, as: models.RoleAHTU})
		var page struct {
			Proposals []map[string]any
			Next      string
		}
		if err := json.Unmarshal(a.body, &page); err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Proposals {
			seen = append(seen, p["missing_number"].(string))
			if p["found_id"] != found || p["proposed_at"] != "2023-11-14T22:13:20Z" || len(p) != 7 || p["state"] != "proposed" {
				t.Errorf("%v", p)
			}
		}
		if strings.Contains(string(a.body), "875") || strings.Contains(string(a.body), "9999") {
			t.Errorf("the list says how likely: %s", a.body)
		}
		if cursor = "&cursor=" + page.Next; page.Next == "" {
			break
		}
	}
	if len(seen) != 3 || seen[0] == seen[1] || seen[0] < seen[2] {
		t.Errorf("the pages hold %v", seen)
	}
	for _, bad := range []string{"?cursor=x", "?cursor=-1", "?limit=0", "?limit=9999", "?sort=bits"} {
		w.must(http.StatusUnprocessableEntity, ask{method: "GET", path: "/api/v1/proposals" + bad, as: models.RoleAHTU})
	}
}
