package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/milaan-project/milaan/demo"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

type evalDuplicates struct {
	printing
	Children int    `default:"3000" help:"How many children are invented for each side."`
	Seed     uint64 `default:"1" help:"The same seed invents the same children."`
	Model    string `type:"existingfile" help:"Model file; the shipped weights without it."`
}

// duplicateReport is what is told of one side searched for its own children.
type duplicateReport struct {
	evaluate.Report
	Siblings siblingFigures
}

// siblingFigures tell how brothers and sisters are taken.
type siblingFigures struct {
	Pairs      int `json:"pairs"`      // of a record and one of its child's brother or sister
	Listed     int `json:"listed"`     // among the first twenty
	Named      int `json:"named"`      // of those listed, said to be siblings
	Above      int `json:"above"`      // of the pairs whose child stands twice, with the sibling before the child itself
	Duplicates int `json:"duplicates"` // pairs of one child that are listed
	Misnamed   int `json:"misnamed"`   // of them, said to be siblings
}

// Run ranks every invented record against its own side.
func (c *evalDuplicates) Run(ctx context.Context, out console) error {
	reports, err := c.measure(ctx, out)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(out.Out, reports)
	}
	for _, side := range slices.Sorted(maps.Keys(reports)) {
		r := reports[side]
		if err := c.write(out.Out, "records of one child among the "+string(side), r.Report); err != nil {
			return err
		}
		k := r.Siblings
		fmt.Fprintf(out.Out, "siblings: %d pairs, %d listed, %d of these said to be siblings; %d before the child itself; %d of %d records of one child said to be siblings\n\n",
			k.Pairs, k.Listed, k.Named, k.Above, k.Misnamed, k.Duplicates)
	}
	return nil
}

func (c *evalDuplicates) measure(ctx context.Context, out console) (map[models.Side]duplicateReport, error) {
	weights, err := loadModel(c.Model)
	if err != nil {
		return nil, err
	}
	twice, err := demo.InventTwice(c.Children, c.Seed)
	if err != nil {
		return nil, err
	}
	e, err := newBatchEngine(ctx, weights, twice.Missing, twice.Found)
	if err != nil {
		return nil, err
	}
	defer e.Close() //nolint:errcheck // nothing of a batch is kept
	reports := map[models.Side]duplicateReport{}
	for side, cases := range map[models.Side][]models.Case{models.Missing: twice.Missing, models.Found: twice.Found} {
		rankings, err := rankAll(ctx, out, e, cases, matcher.Options{Side: side})
		if err != nil {
			return nil, err
		}
		reports[side] = judgeDuplicates(rankings, &twice)
	}
	return reports, nil
}

func judgeDuplicates(rankings []models.Ranking, twice *demo.Twice) duplicateReport {
	truth := evaluate.Truth{}
	var k siblingFigures
	for i := range rankings {
		r := &rankings[i]
		truth[r.Probe] = nil
		same, doubled := twice.Same[r.Probe]
		if doubled {
			truth[r.Probe] = []string{same}
		}
		at := func(id string) int {
			return slices.IndexFunc(r.Candidates, func(c models.Candidate) bool { return c.CaseID == id })
		}
		called := func(place int) bool { return r.Candidates[place].Relation != nil }
		own := -1
		if doubled {
			if own = at(same); own >= 0 {
				k.Duplicates++
				if called(own) {
					k.Misnamed++
				}
			}
		}
		for _, id := range twice.Siblings[r.Probe] {
			k.Pairs++
			place := at(id)
			if place < 0 {
				continue
			}
			k.Listed++
			if called(place) {
				k.Named++
			}
			if doubled && (own < 0 || place < own) {
				k.Above++
			}
		}
	}
	set := truth.Lists(listsOf(rankings), true)
	for i := range set.Searches {
		set.Searches[i].Group = set.Searches[i].ID
	}
	return duplicateReport{evaluate.Judge(&set), k}
}

// MarshalJSON implements json.Marshaler.
func (r duplicateReport) MarshalJSON() ([]byte, error) {
	return r.JSON(map[string]any{"siblings": r.Siblings})
}
