package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// listedCases are the cases that a page leads to.
var listedCases = regexp.MustCompile(`href="/cases/[^"]+"`)

// TestWhatIsWithheldTellsNothing holds that nothing which is withheld from another district can be asked out of the registry
// there: two registries that differ in what is withheld of a case alone answer every search and every list alike, in who is
// found, in which order, and in all that is said of it.
func TestWhatIsWithheldTellsNothing(t *testing.T) {
	const purpose = "purpose=the+child+names+Sahawar"
	answers := func(t *testing.T, side models.Side, member string) map[string]string {
		w := newWorld(t)
		n := 0
		add := func(of models.Side, record string) models.Case {
			n++
			return w.report(of, fmt.Sprintf(`{"id":"018f0000-0000-7000-8000-%012d",%s}`, n, record))
		}
		for _, of := range []models.Side{models.Missing, models.Found} {
			add(of, `"child_name":"Sandeep","district":"Agra","father_name":"Ramesh"`)
			add(of, `"child_name":"Pinky","district":"Agra","father_name":"Vinod"`)
			add(of, `"child_name":"Sandip Kumar","district":"Kasganj"`)
			add(of, `"child_name":"Sandeep","district":"Etah","marks":"a mole"`)
			add(of, `"child_name":"Vinod","district":"Etah"`)
		}
		when := `"missing_since":"2025-01-02"`
		if side == models.Found {
			when = `"found_on":"2025-01-02","produced_on":"2025-01-03"`
		}
		target := add(side, `"child_name":"Sandeep","district":"Kasganj",`+when+member)
		add(side, `"child_name":"Sandeep","district":"Kasganj"`)
		b := w.with(w.session("desk", models.RoleAHTU, agra))
		out := map[string]string{}
		for _, words := range []string{"Sandeep", "Sandeep Vinod", "Vinod", "विनोद", "Vinodd Sandeep", "Sandeep Ramesh", "9876543210", "M-Source-1", target.Number} {
			for _, limit := range []int{1, 2, 100} {
				what := fmt.Sprintf(`{"q":%q,"limit":%d}`, words, limit)
				a := b.send(http.MethodPost, "/api/v1/search?"+purpose, strings.NewReader(what), "Content-Type", "application/json")
				if a.status != http.StatusOK {
					t.Fatalf("%s: %d %s", what, a.status, a.body)
				}
				out["search "+what] = a.body
			}
		}
		for _, filter := range []string{"", "&drive=Vinod", "&drive=vinod&district=Kasganj", "&district=Kasganj", "&since=2025-01-01", "&until=2025-02-01", "&status=open", "&side=missing", "&side=found"} {
			for _, page := range []string{"", "&limit=1", "&limit=3"} {
				out["list "+filter+page] = b.must(http.StatusOK, "/api/v1/cases?"+purpose+filter+page).body
			}
		}
		for _, filter := range []string{"late=yes", "fir=yes", "undated=yes", "late=yes&district=633", "since=2025-01-01", "until=2025-02-01", "side=found&late=yes"} {
			page := b.must(http.StatusOK, "/?"+purpose+"&"+filter)
			found := b.must(http.StatusOK, b.post("/?"+purpose, url.Values{"q": {"Sandeep Vinod"}}).header.Get("Location")+"&"+purpose+"&"+filter)
			for what, a := range map[string]answer{"page ": page, "found ": found} {
				links := listedCases.FindAllString(a.body, -1)
				out[what+filter] = fmt.Sprint(links, text(a.body))
				if (strings.Contains(filter, "late") || strings.Contains(filter, "fir")) && strings.Contains(out[what+filter], target.Number) {
					t.Errorf("%s%s shows that another district is late with %s", what, filter, target.Number)
				}
			}
		}
		return out
	}
	for _, side := range []models.Side{models.Missing, models.Found} {
		t.Run(string(side), func(t *testing.T) {
			without, with := answers(t, side, ""), answers(t, side, withheldMembers(side))
			for asked, said := range with {
				if said != without[asked] {
					t.Errorf("%s tells of what is withheld:\n%s\nwithout it:\n%s", asked, said, without[asked])
				}
			}
		})
	}
}

// withheldMembers are the members of a record that has something in every field that is withheld from other districts.
func withheldMembers(side models.Side) string {
	members := `,"source":"M-Source-1"`
	for _, f := range models.Fields(side) {
		value := `"Vinod"`
		switch {
		case models.IsNeeded(f.Name) || f.Name == "together_with": // that names cases, which name it, too
			continue
		case f.Name == "complainant_phone":
			value = `"9876543210"`
		case f.Kind == models.List:
			value = `["Vinod"]`
		case f.Kind == models.Day:
			value = `"2025-06-01"`
		case f.Kind == models.Number:
			value = "3"
		}
		members += `,"` + f.Name + `":` + value
	}
	return members
}
