package matcher

import (
	"context"
	"math"
	"slices"

	"github.com/milaan-project/milaan/models"
)

const fieldWords = "words"

// wordsModel weighs words of the free text that both records share. A word that only one has says nothing.
type wordsModel struct {
	Group string  `json:"group"`
	Share float64 `json:"share"` // s: P(a word of one record of a child stands in its other record for a reason)
	Cap   float64 `json:"cap"`   // bits: what all words of a pair may add up to
	Basis string  `json:"basis"`
}

// sharedWords are the bits of every case that shares free words with the probe.
type sharedWords struct {
	bits   []models.SlotBits // ascending by slot
	shared map[models.Slot][]string
}

// shareWords looks every unclaimed word of the probe up. A word that df of N cases have gives log2(s + (1-s)/u) with
// u = (df+1)/(N+2): rare words say much, common ones nothing.
func (s *search) shareWords(ctx context.Context) (*sharedWords, error) {
	w := &sharedWords{shared: map[models.Slot][]string{}}
	total := float64(s.view.Open(s.side))
	sums := map[models.Slot]float64{}
	for _, token := range s.probe.Tokens {
		slots, err := s.view.Postings(ctx, token)
		if err != nil {
			return nil, err
		}
		slots = slices.DeleteFunc(slices.Clone(slots), func(slot models.Slot) bool {
			_, _, side, open := s.view.Case(slot)
			return side != s.side || !open || slices.Contains(s.skip, slot)
		})
		u := (float64(len(slots)) + 1) / (total + 2)
		ratio := 1 - s.model.Words.Share + s.model.Words.Share/u
		for _, slot := range slots {
			w.shared[slot] = append(w.shared[slot], token)
			sums[slot] += math.Log2(ratio)
		}
	}
	for slot, sum := range sums {
		if bits := models.BitsOf(min(max(sum*s.model.Groups[s.model.Words.Group], 0), s.model.Words.Cap)); bits > 0 {
			w.bits = append(w.bits, models.SlotBits{Slot: slot, Bits: bits})
		}
	}
	slices.SortFunc(w.bits, func(a, b models.SlotBits) int { return int(a.Slot) - int(b.Slot) })
	return w, nil
}

// at returns what the shared words say of a case.
func (w *sharedWords) at(slot models.Slot) (outcome, bool) {
	i, ok := slices.BinarySearchFunc(w.bits, slot, func(b models.SlotBits, s models.Slot) int { return int(b.Slot) - int(s) })
	if !ok {
		return outcome{}, false
	}
	return outcome{code: "shared_words", bits: w.bits[i].Bits}, true
}
