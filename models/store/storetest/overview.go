package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

// openCounts counts the open cases in every way, and holds each count to the list that it is a link to.
func openCounts(t *testing.T, s *registry) {
	ctx := t.Context()
	today := time.Date(2024, 6, 15, 0, 0, 0, 0, time.UTC)
	add := func(side models.Side, due int64, record string) *models.Case {
		c := NewCase(t, side, record)
		c.DueAt = due
		must(t, s.Create(ctx, writer, c))
		return c
	}
	add(models.Missing, 100, `{"district":"Agra","missing_since":"2024-06-10"}`)
	add(models.Missing, 0, `{"district":" agra ","missing_since":"2024-05-15"}`)
	add(models.Missing, 101, `{"district":"ज़िला आगरा","missing_since":"2024-05-14"}`)
	add(models.Missing, 50, `{"district":"Agra","missing_since":"2023-06-14"}`)
	add(models.Missing, 0, `{"district":"Agra"}`)
	add(models.Found, 100, `{"district":"Agra","found_on":"2024-02-14"}`)
	add(models.Found, 0, `{"district":"Kasganj","found_on":"2024-06-15"}`)
	add(models.Found, 0, `{}`)
	before := func(committee, district string) {
		c := NewCase(t, models.Found, `{"district":"`+district+`","found_on":"2024-06-15"}`)
		c.Held, c.DueAt = committee, 100
		must(t, s.Create(ctx, writer, c))
	}
	before("Agra", "Nowhere") // Agra's committee has it, and nobody's police
	before("Agra", "Kasganj") // these police have it
	ended := add(models.Missing, 100, `{"district":"Agra","missing_since":"2024-06-10"}`)
	must(t, ended.Close(models.Closing{Status: models.Traced, Reason: "r"}))
	must(t, s.Update(ctx, writer, ended, models.CaseClosed, []string{"status"}))

	bounds := models.BoundsAt(today)
	agra := []models.OpenCount{
		{District: "agra", Side: models.Missing, Open: 5, Late: 2, Bands: [models.Bands]int64{2, 1, 0, 1, 1}},
		{District: "agra", Side: models.Found, Open: 1, Late: 1, Bands: [models.Bands]int64{0, 0, 1, 0, 0}},
	}
	all := append([]models.OpenCount{{Side: models.Found, Open: 2, Late: 1, Bands: [models.Bands]int64{1, 0, 0, 0, 1}}}, agra...)
	astray := models.OpenCount{Side: models.Found, Open: 1, Late: 1, Bands: [models.Bands]int64{1, 0, 0, 0, 0}}
	all = append(all, models.OpenCount{District: "kasganj", Side: models.Found, Open: 2, Late: 1, Bands: [models.Bands]int64{2, 0, 0, 0, 0}})
	for name, test := range map[string]struct {
		within []string
		want   []models.OpenCount
	}{"all": {nil, all}, "one": {[]string{"AGRA"}, append([]models.OpenCount{astray}, agra...)}, "another": {[]string{"Mathura"}, nil}} {
		got, err := s.OpenCounts(ctx, 100, bounds, test.within)
		must(t, err)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}

	length := func(f models.CaseFilter, n models.OpenCount) int64 {
		f.Side, f.Status = n.Side, models.Open
		if f.Unrecognised = n.District == ""; !f.Unrecognised {
			f.Districts = []string{n.District}
		}
		cases, _, err := s.List(ctx, f, "", 100)
		must(t, err)
		return int64(len(cases))
	}
	unlisted, _, err := s.List(ctx, models.CaseFilter{Unrecognised: true}, "", 100)
	must(t, err)
	var written []string
	for i := range unlisted {
		written = append(written, unlisted[i].District.Or(""))
	}
	if diff := cmp.Diff([]string{"Nowhere", ""}, written); diff != "" {
		t.Errorf("of no district: %s", diff)
	}
	if own, _, err := s.List(ctx, models.CaseFilter{Unrecognised: true, Within: []string{"Agra"}}, "", 100); err != nil || len(own) != 1 {
		t.Errorf("of no district, before Agra's committee: %d, %v", len(own), err)
	}
	for _, n := range all {
		counted := models.OpenCount{District: n.District, Side: n.Side, Open: length(models.CaseFilter{}, n), Late: length(models.CaseFilter{LateAt: 100}, n)}
		for band := range models.Bands {
			counted.Bands[band] = length(bounds.Filter(band), n)
		}
		if diff := cmp.Diff(n, counted); diff != "" {
			t.Error(fmt.Sprintf("%s: counted, and listed: ", n.District), diff)
		}
	}
}
