package matcher

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

const fieldCompanions = "companions"

// companionsModel weighs the children who went missing, or were found, together with this one.
type companionsModel struct {
	Group string  `json:"group"`
	Share float64 `json:"share"` // s: P(a companion when found is a companion when missing)
	Cap   float64 `json:"cap"`   // bits
	Basis string  `json:"basis"`
}

// notShared are the fields that children of one family or one journey have each for itself: two brothers' homes, fathers and dates
// agree whoever else they are.
var notShared = map[string]bool{"child_name": true, "sex": true, "age": true, "height": true, "marks": true, "disability": true,
	"complexion": true, "build": true, "hair": true, "eyes": true, fieldFace: true}

// companionPairs are the bits of every case that has companions, when the probe has some.
type companionPairs struct {
	own   []models.Slot // the probe's companions
	slots map[models.Slot][]models.Slot
	bits  []models.SlotBits // ascending by slot
}

// compareCompanions compares each of the probe's companions with each of a case's by what is their own. If the case is
// the probe's child, one of its companions is the probe's with share s:
//
//	LR = 1 - s + s·(Σ 2^bits of the pairs of companions)/max(number of the probe's, number of the case's)
//
// the sum over pairs over the larger number being the mean of the right pairing when each has one partner, and of chance
// when none has. A case without companions, as far as is known, gets nothing.
func (s *search) compareCompanions(ctx context.Context) (*companionPairs, error) {
	k := &companionPairs{}
	if !s.acrossSides() {
		return k, nil
	}
	if k.own = s.companionsOfProbe(); len(k.own) == 0 {
		return k, nil
	}
	if k.slots = s.linked(); len(k.slots) == 0 {
		return k, nil
	}
	cases, err := s.m.cfg.Cases(ctx, k.own)
	if err != nil {
		return nil, err
	}
	searches := make([]*search, len(cases))
	for i := range cases {
		searches[i] = s.m.begin(&cases[i], s.side, s.cores)
		if err := searches[i].compileAlone(ctx); err != nil {
			return nil, err
		}
	}
	for slot, theirs := range k.slots {
		if _, _, side, open := s.view.Case(slot); side != s.side || !open || slices.Contains(s.skip, slot) {
			continue
		}
		sum := 0.0
		for _, companion := range searches {
			for _, other := range theirs {
				sum += companion.ownBits(other).Likelihood()
			}
		}
		share := s.model.Companions.Share
		bits := math.Log2(1 - share + share*sum/float64(max(len(searches), len(theirs))))
		bits = min(bits*s.model.Groups[s.model.Companions.Group], s.model.Companions.Cap)
		k.bits = append(k.bits, models.SlotBits{Slot: slot, Bits: models.BitsOf(bits)})
	}
	slices.SortFunc(k.bits, func(a, b models.SlotBits) int { return int(a.Slot) - int(b.Slot) })
	return k, nil
}

// ownBits is what is said of a case by fields that its companions do not share.
func (s *search) ownBits(slot models.Slot) models.Bits {
	var sum models.Bits
	s.evidence(slot, func(field, _ string, o outcome) {
		if notShared[field] {
			sum += o.bits
		}
	})
	return sum
}

// companionsOfProbe are the cases that the probe names, and those of its side that name it.
func (s *search) companionsOfProbe() []models.Slot {
	var list []models.Slot
	if refs, ok := s.probe.Values[facts.Together].(facts.Set); ok {
		list = s.resolve(refs, s.case_.Side)
	}
	for _, slot := range s.view.Having(facts.Together) {
		refs := s.companionsNamed(slot)
		if _, _, side, _ := s.view.Case(slot); side == s.case_.Side && (slices.Contains(refs, s.case_.ID) || slices.Contains(refs, s.case_.Number)) {
			list = append(list, slot)
		}
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(slot models.Slot) bool { return slices.Contains(s.skip, slot) })
}

// linked are the companions of every case of the searched side that has some, each in ascending order.
func (s *search) linked() map[models.Slot][]models.Slot {
	out := map[models.Slot][]models.Slot{}
	for _, slot := range s.view.Having(facts.Together) {
		if _, _, side, _ := s.view.Case(slot); side != s.side {
			continue
		}
		for _, other := range s.resolve(s.companionsNamed(slot), s.side) {
			if other != slot {
				out[slot], out[other] = append(out[slot], other), append(out[other], slot)
			}
		}
	}
	for slot, list := range out {
		slices.Sort(list)
		out[slot] = slices.Compact(list)
	}
	return out
}

// companionsNamed are the references of a case to those it was lost or found with.
func (s *search) companionsNamed(slot models.Slot) facts.Set {
	refs, _ := s.view.Value(facts.Together, s.view.Code(facts.Together, slot)).(facts.Set)
	return refs
}

// resolve finds cases of a side by id or number; those that are not there are left out.
func (s *search) resolve(refs facts.Set, side models.Side) []models.Slot {
	var out []models.Slot
	for _, ref := range refs {
		slot, ok := s.view.Slot(ref)
		if !ok {
			var err error
			if slot, err = models.SlotOf(ref); err != nil {
				continue
			}
		}
		if id, number, of, _ := s.view.Case(slot); of == side && (ref == id || ref == number) {
			out = append(out, slot)
		}
	}
	return out
}

// at returns what the companions say of a case.
func (k *companionPairs) at(slot models.Slot) (outcome, bool) {
	i, ok := slices.BinarySearchFunc(k.bits, slot, func(b models.SlotBits, s models.Slot) int { return int(b.Slot) - int(s) })
	if !ok {
		return outcome{}, false
	}
	o := outcome{code: "companions_unclear", bits: k.bits[i].Bits}
	switch bits := o.bits.Float(); {
	case bits >= 1:
		o.code = "companions_alike"
	case bits <= -1:
		o.code = "companions_unlike"
	}
	return o, true
}

// written is the numbers of the companions on both sides.
func (k *companionPairs) written(view View, slot models.Slot) (probe, gallery string) {
	numbers := func(slots []models.Slot) string {
		out := make([]string, len(slots))
		for i, s := range slots {
			id, number, _, _ := view.Case(s)
			if out[i] = number; number == "" {
				out[i] = id
			}
		}
		return strings.Join(out, ", ")
	}
	return numbers(k.own), numbers(k.slots[slot])
}
