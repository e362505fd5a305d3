package main

import (
	"context"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

// registryCases loads both sides of a registry as a batch has them, at slots of their own. Closed cases are among them as
// if they were open, since the pairs that people confirmed are closed; those entered in error or merged into another are
// not.
func registryCases(ctx context.Context, where registryFlags) (missing, found []models.Case, err error) {
	if err := where.mustExist(); err != nil {
		return nil, nil, err
	}
	s, err := where.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close() //nolint:errcheck // it was read only
	err = s.Each(ctx, 0, func(c *models.Case) error {
		switch {
		case c.Status == models.EnteredInError || c.Status == models.MergedInto || c.Status == models.Purged:
		case c.Side == models.Missing:
			missing = append(missing, *c)
		default:
			found = append(found, *c)
		}
		return nil
	})
	for i := range missing {
		missing[i].Slot, missing[i].Status = models.Slot(i), models.Open
	}
	for i := range found {
		found[i].Slot, found[i].Status = models.Slot(len(missing)+i), models.Open
	}
	return missing, found, err
}

// confirmedTruth is what Committees have confirmed: the mates of recovered children, and how much each search counts. What
// rests on documents, recognition or DNA counts whole, anything else a fifth, as in a truth file.
func confirmedTruth(ctx context.Context, where registryFlags) (evaluate.Truth, map[string]float64, error) {
	if err := where.mustExist(); err != nil {
		return nil, nil, err
	}
	s, err := where.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close() //nolint:errcheck // it was read only
	truth, weights := evaluate.Truth{}, map[string]float64{}
	err = s.EachConfirmed(ctx, func(missingID, foundID string, v *models.Verdict) error {
		truth[foundID], weights[foundID] = []string{missingID}, evaluate.ProposalWeight
		for _, kind := range v.Checklist {
			if kind == "documents" || kind == "parent_recognition" || kind == "dna" {
				weights[foundID] = 1
			}
		}
		return nil
	})
	return truth, weights, err
}

// byRegistryID names the cases of a truth by their ids, where it names them by number or by the id of the file that they
// were imported from. What names no case stays, to be refused by name.
func byRegistryID(truth evaluate.Truth, weights map[string]float64, cases []models.Case) (evaluate.Truth, map[string]float64) {
	type named struct {
		side models.Side
		name string
	}
	ids := map[named]string{}
	for i := range cases {
		c := &cases[i]
		ids[named{c.Side, c.Source}], ids[named{c.Side, c.Number}], ids[named{c.Side, c.ID}] = c.ID, c.ID, c.ID
	}
	id := func(side models.Side, name string) string {
		if known, ok := ids[named{side, name}]; ok && name != "" {
			return known
		}
		return name
	}
	byID, counts := evaluate.Truth{}, map[string]float64{}
	for found, mates := range truth {
		key := id(models.Found, found)
		byID[key], counts[key] = []string{}, weights[found]
		for _, m := range mates {
			byID[key] = append(byID[key], id(models.Missing, m))
		}
	}
	return byID, counts
}
