package main

import (
	"context"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/milaan-project/milaan/matcher/evaluate"
	"github.com/milaan-project/milaan/models"
)

// scenario is missing and recovered children of whom it is known who is whom.
type scenario struct {
	truth          evaluate.Truth
	missing, found []models.Case
	photographed   map[string]bool // found children of whom there is a picture, read or not
}

func loadScenario(ctx context.Context, out console, files batchFiles, truth string) (*scenario, error) {
	var s scenario
	var err error
	if s.truth, err = readFile(truth, evaluate.ReadTruth); err != nil {
		return nil, err
	}
	missing, found, err := files.load(ctx, out)
	if err != nil {
		return nil, err
	}
	s.missing, s.found = missing.cases, found.cases
	s.photographed, err = picturedIn(found, files.Descriptors)
	return &s, err
}

// judge measures what was answered to the scenario's searches.
func (s *scenario) judge(lists map[string]evaluate.List, probable bool) evaluate.Report {
	set := s.truth.Lists(lists, probable)
	set.Classify(byID(s.found), byID(s.missing), s.photographed, s.truth)
	return evaluate.Judge(&set)
}

// judgeFaces measures the list by face alone, for the searches with a face on both sides; nil when there is none.
func (s *scenario) judgeFaces(ctx context.Context, e *engine) (*evaluate.Report, error) {
	var set evaluate.Set
	missing, found := byID(s.missing), byID(s.found)
	for _, id := range slices.Sorted(maps.Keys(s.truth)) {
		var mates []models.Slot
		for _, m := range s.truth[id] {
			if c := missing[m]; c != nil {
				mates = append(mates, c.Slot)
			}
		}
		if found[id] == nil || len(mates) == 0 {
			continue
		}
		ranks, err := e.matcher.FaceRanks(ctx, found[id], mates)
		if err != nil {
			return nil, err
		}
		ranks = slices.DeleteFunc(ranks, func(rank int) bool { return rank == 0 })
		if len(ranks) > 0 {
			set.Searches = append(set.Searches, evaluate.Search{ID: id, Mated: true, Place: evaluate.At(slices.Min(ranks))})
		}
	}
	if len(set.Searches) == 0 {
		return nil, nil
	}
	r := evaluate.Judge(&set)
	return &r, nil
}

// listsOf are the rankings as lists, by found child.
func listsOf(rankings []models.Ranking) map[string]evaluate.List {
	lists := map[string]evaluate.List{}
	for i := range rankings {
		lists[rankings[i].Probe] = evaluate.ListOf(&rankings[i])
	}
	return lists
}

// picturedIn lists the recovered children of whom there is a photograph or a descriptor, whether or not faces are used.
func picturedIn(found batchSide, descriptors string) (map[string]bool, error) {
	has := map[string]bool{}
	cases := make([]models.Case, len(found.rows))
	for i := range found.rows {
		cases[i].ID = found.rows[i].ID
		has[cases[i].ID] = len(found.rows[i].Photos) > 0
	}
	if descriptors == "" {
		return has, nil
	}
	// Its faults were told when the faces were loaded, or do not matter when they are left out.
	if err := addDescriptors(console{Out: io.Discard, Err: io.Discard}, descriptors, byID(cases)); err != nil {
		return nil, err
	}
	for i := range cases {
		has[cases[i].ID] = has[cases[i].ID] || len(cases[i].Photos) > 0
	}
	return has, nil
}

func byID(cases []models.Case) map[string]*models.Case {
	m := make(map[string]*models.Case, len(cases))
	for i := range cases {
		m[cases[i].ID] = &cases[i]
	}
	return m
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
