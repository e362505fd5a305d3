package matcher

import (
	"context"
	"maps"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// Balance is the mean of 2^bits over pairs of different children. It is 1 where bits are what they say, the log of how
// much more often a finding is seen between two records of one child: above it dependent facts are counted twice or
// chance is underrated, below it evidence is thrown away.
type Balance struct {
	Pairs  int                // of a probe and a case that is not its mate
	Groups map[string]float64 // by group, over all pairs: one that says nothing of a pair gives it 2^0
	Total  float64            // of all evidence together
}

// Bounds within which a balance is sound.
const (
	LeastBalance = .5
	MostBalance  = 2
)

// balancePairs is from how many pairs on a balance is told: among fewer a single pair can move the mean.
const balancePairs = 1_000_000

// Sound says whether every group and their sum lie within the bounds, as far as that can be told: nothing is said against
// evidence that was seen on fewer than a million pairs.
func (b *Balance) Sound() bool {
	if b.Pairs < balancePairs {
		return true
	}
	in := func(mean float64) bool { return mean >= LeastBalance && mean <= MostBalance }
	for _, mean := range b.Groups {
		if !in(mean) {
			return false
		}
	}
	return in(b.Total)
}

// Balance compares every probe with every open case of the other side that is not its mate.
func (m *Matcher) Balance(ctx context.Context, labels []Label, workers int) (Balance, error) {
	groups := slices.Sorted(maps.Keys(m.cfg.Model.Groups))
	type sums struct {
		groups []float64
		total  float64
		pairs  int
	}
	searches := make([]sums, len(labels))
	err := m.eachLabel(ctx, labels, workers, func(i int, s *search) error {
		s.skip = slices.Concat(s.skip, labels[i].Mates)
		slices.Sort(s.skip)
		k := &searches[i]
		scan, err := s.view.Scan(ctx, s.plan(1))
		if err != nil {
			return err
		}
		k.total, k.pairs = scan.Likelihood, scan.Count
		for _, group := range groups {
			if scan, err = s.view.Scan(ctx, s.planOf(group)); err != nil {
				return err
			}
			k.groups = append(k.groups, scan.Likelihood)
		}
		return nil
	})
	if err != nil {
		return Balance{}, err
	}
	b := Balance{Groups: map[string]float64{}}
	for i := range searches {
		b.Pairs += searches[i].pairs
		b.Total += searches[i].total
		for g, sum := range searches[i].groups {
			b.Groups[groups[g]] += sum
		}
	}
	pairs := float64(max(b.Pairs, 1))
	b.Total /= pairs
	for g := range b.Groups {
		b.Groups[g] /= pairs
	}
	return b, nil
}

// planOf is the scan of one group's evidence alone.
func (s *search) planOf(group string) *models.ScanPlan {
	p := &models.ScanPlan{Side: s.side, Top: 1, Skip: s.skip}
	for i := range s.comparisons {
		if s.comparisons[i].group == group {
			p.Terms = append(p.Terms, s.comparisons[i].term())
		}
	}
	for _, sparse := range []struct {
		group string
		bits  []models.SlotBits
	}{{s.model.Words.Group, s.words.bits}, {s.model.Companions.Group, s.companions.bits}, {s.model.Family.Group, s.family.bits}} {
		if sparse.group == group {
			p.Extra = addSparse(p.Extra, sparse.bits)
		}
	}
	if s.model.Face.Group == group {
		p.Dense = s.faces.bits
	}
	return p
}
