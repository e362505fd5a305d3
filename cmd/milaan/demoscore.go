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

// scoreDemo searches for every recovered child of the demo, as the pages do, and compares with the truth; who was purged since,
// in practice, is left out. It returns the ranking of the child to look at first, or of another when that one is gone.
func (a *App) scoreDemo(ctx context.Context, out console, reg *demo.Registry) (score demoScore, example models.Ranking, err error) {
	missing, err := a.store.BySource(ctx, models.Missing, demoSources(reg.Missing))
	if err != nil {
		return score, example, err
	}
	found, err := a.store.BySource(ctx, models.Found, demoSources(reg.Found))
	if err != nil {
		return score, example, err
	}
	var probes []models.Case
	for i := range reg.Found {
		id, there := found[reg.Found[i].Case.Source]
		if !there {
			continue
		}
		probe, err := a.store.Case(ctx, id)
		if err != nil {
			return score, example, err
		}
		probes = append(probes, probe)
	}
	rankings, err := rankAll(ctx, out, a.engine, probes, matcher.Options{Top: scoreDepth})
	if err != nil {
		return score, example, err
	}
	for i, r := range rankings {
		source := probes[i].Source
		if i == 0 || source == reg.Example {
			example = r
		}
		var mates []string
		for _, m := range reg.Truth[source] {
			mates = append(mates, missing[m])
		}
		score.add(r, mates)
	}
	return score, example, nil
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
