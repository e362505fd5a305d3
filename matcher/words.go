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
	tokens []string          // of the probe
	slots  [][]models.Slot   // that have each of these
}

// told is what words said of a case so far.
type told struct {
	slot models.Slot
	sum  float64
}

// shareWords looks every unclaimed word of the probe up. A word that df of N cases have gives log2(s + (1-s)/u) with
// u = (df+1)/(N+2): rare words say much, common ones nothing.
func (s *search) shareWords(ctx context.Context) (*sharedWords, error) {
	w := &sharedWords{}
	total := float64(s.view.Open(s.side))
	var all []told
	for _, token := range s.probe.Tokens {
		slots, err := s.view.Postings(ctx, token)
		if err != nil {
			return nil, err
		}
		slots = slices.DeleteFunc(slots, func(slot models.Slot) bool { return !s.view.IsOpen(slot, s.side) || slices.Contains(s.skip, slot) })
		u := (float64(len(slots)) + 1) / (total + 2)
		ratio := 1 - s.model.Words.Share + s.model.Words.Share/u
		w.tokens, w.slots = append(w.tokens, token), append(w.slots, slots)
		all = tell(all, slots, math.Log2(ratio))
	}
	for _, t := range all {
		if bits := models.BitsOf(min(max(t.sum*s.model.Groups[s.model.Words.Group], 0), s.model.Words.Cap)); bits > 0 {
			w.bits = append(w.bits, models.SlotBits{Slot: t.slot, Bits: bits})
		}
	}
	return w, nil
}

// tell adds what a word says of slots to what was said of all, both in ascending order of slot.
func tell(all []told, slots []models.Slot, says float64) []told {
	out := make([]told, 0, len(all)+len(slots))
	for len(all) > 0 && len(slots) > 0 {
		switch {
		case all[0].slot < slots[0]:
			out, all = append(out, all[0]), all[1:]
		case slots[0] < all[0].slot:
			out, slots = append(out, told{slots[0], says}), slots[1:]
		default:
			out = append(out, told{slots[0], all[0].sum + says})
			all, slots = all[1:], slots[1:]
		}
	}
	out = append(out, all...)
	for _, slot := range slots {
		out = append(out, told{slot, says})
	}
	return out
}

// shared lists the probe's words that a case has too.
func (w *sharedWords) shared(slot models.Slot) []string {
	var list []string
	for i, slots := range w.slots {
		if _, ok := slices.BinarySearch(slots, slot); ok {
			list = append(list, w.tokens[i])
		}
	}
	return list
}

// at returns what the shared words say of a case.
func (w *sharedWords) at(slot models.Slot) (outcome, bool) {
	i, ok := slices.BinarySearchFunc(w.bits, slot, func(b models.SlotBits, s models.Slot) int { return int(b.Slot) - int(s) })
	if !ok {
		return outcome{}, false
	}
	return outcome{code: "shared_words", bits: w.bits[i].Bits}, true
}
