package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/milaan-project/milaan/demo"
	"github.com/milaan-project/milaan/matcher"
	"github.com/milaan-project/milaan/models"
)

// demoScore is how well the recovered children of the demo find their reports.
type demoScore struct {
	Mated, First, FirstTen int // recovered children who are in a report; their report is ranked first; among the first ten
	MatedNone              int // of Mated: "none of these" was given more than one half
	Unmated, UnmatedNone   int // those who are in none; of them, "none of these" was given more than one half
}

// scoreDepth is how far down the candidates are looked at.
const scoreDepth = 10

// scoreDemo searches for every recovered child of the demo, as the pages do, and compares with the truth. It returns the
// rankings by the source of the recovered child.
func (a *App) scoreDemo(ctx context.Context, out console, reg *demo.Registry) (demoScore, map[string]models.Ranking, error) {
	missing, err := a.store.BySource(ctx, models.Missing, demoSources(reg.Missing))
	if err != nil {
		return demoScore{}, nil, err
	}
	found, err := a.store.BySource(ctx, models.Found, demoSources(reg.Found))
	if err != nil {
		return demoScore{}, nil, err
	}
	probes := make([]models.Case, len(reg.Found))
	for i := range reg.Found {
		if probes[i], err = a.store.Case(ctx, found[reg.Found[i].Case.Source]); err != nil {
			return demoScore{}, nil, err
		}
	}
	rankings, err := rankAll(ctx, out, a.engine, probes, matcher.Options{Top: scoreDepth})
	if err != nil {
		return demoScore{}, nil, err
	}
	var score demoScore
	bySource := map[string]models.Ranking{}
	for i, r := range rankings {
		source := reg.Found[i].Case.Source
		bySource[source] = r
		var mates []string
		for _, m := range reg.Truth[source] {
			mates = append(mates, missing[m])
		}
		score.add(r, mates)
	}
	return score, bySource, nil
}

// add counts one search; mates are the reports of the child, none when there is none.
func (s *demoScore) add(r models.Ranking, mates []string) {
	none := 0
	if r.None > .5 {
		none = 1
	}
	if len(mates) == 0 {
		s.Unmated++
		s.UnmatedNone += none
		return
	}
	s.Mated++
	s.MatedNone += none
	at := slices.IndexFunc(r.Candidates, func(c models.Candidate) bool { return slices.Contains(mates, c.CaseID) })
	if at == 0 {
		s.First++
	}
	if at >= 0 {
		s.FirstTen++
	}
}

// print says the score in words.
func (s *demoScore) print(w io.Writer) error {
	_, err := fmt.Fprintf(w, `Measured just now, by searching for each of the %d recovered children:
  recall@1   %.3f   %d of the %d who are in a report have it in the first place
  recall@10  %.3f   %d have it among the first ten
  "none of these" above one half: %d of the %d who are in no report, and %d of the %d who are in one
`, s.Mated+s.Unmated, share(s.First, s.Mated), s.First, s.Mated, share(s.FirstTen, s.Mated), s.FirstTen,
		s.UnmatedNone, s.Unmated, s.MatedNone, s.Mated)
	return err
}

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

func demoSources(list []demo.Record) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].Case.Source
	}
	return out
}
