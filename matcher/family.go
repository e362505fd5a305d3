package matcher

import (
	"context"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

const fieldFamily = "family"

// familyModel keeps what brothers and sisters share from passing for one child reported twice.
type familyModel struct {
	Group string  `json:"group"`
	Share float64 `json:"share"` // P(a brother or sister of the child stands on the same side)
	Basis string  `json:"basis"`
}

// familyFields are what brothers and sisters share.
var familyFields = map[string]bool{"father_name": true, "mother_name": true, "guardian_name": true, "home": true, "elapsed": true, "languages": true}

// familyTies take bits from the cases that share more with the probe than chance explains, but no more than a brother or
// sister would.
type familyTies struct {
	bits []models.SlotBits // ascending by slot; below 0
}

// boundFamily bounds the sum of the fields that a family shares. Two different cases of one side are not only strangers:
// of N cases a share s is a brother's or sister's, so that with chance s/N another case agrees in all of them, whatever
// strangers do. Those fields together therefore cannot say more than log2(N/s); the child's own fields have to tell the
// child from its siblings. Between the sides a sibling is another child's mate, and found alone: nothing is bound.
func (s *search) boundFamily(ctx context.Context) (*familyTies, error) {
	f := &familyTies{}
	n := s.view.Open(s.side) - len(s.skip)
	if s.acrossSides() || n <= 0 {
		return f, nil
	}
	most := models.BitsOf(math.Log2(float64(n) / s.model.Family.Share))
	plan := &models.ScanPlan{Side: s.side, Skip: s.skip, Cores: s.cores}
	for i := range s.comparisons {
		if familyFields[s.comparisons[i].field] {
			plan.Terms = append(plan.Terms, s.comparisons[i].term())
		}
	}
	for ask := 64; ; ask *= 4 {
		plan.Top = ask
		scan, err := s.view.Scan(ctx, plan)
		if err != nil {
			return nil, err
		}
		if len(scan.Top) == ask && scan.Top[ask-1].Bits > most {
			continue
		}
		for _, hit := range scan.Top {
			if hit.Bits > most {
				f.bits = append(f.bits, models.SlotBits{Slot: hit.Slot, Bits: most - hit.Bits})
			}
		}
		slices.SortFunc(f.bits, func(a, b models.SlotBits) int { return int(a.Slot) - int(b.Slot) })
		return f, nil
	}
}

// at returns what is taken from a case.
func (f *familyTies) at(slot models.Slot) (outcome, bool) {
	i, ok := slices.BinarySearchFunc(f.bits, slot, func(b models.SlotBits, s models.Slot) int { return int(b.Slot) - int(s) })
	if !ok {
		return outcome{}, false
	}
	return outcome{code: "family_shared", bits: f.bits[i].Bits}, true
}
