package faces

import (
	"math/bits"
	"slices"

	"github.com/milaan-project/milaan/models"
)

// table finds a case's faces by its slot. A view keeps the table it was made with: a change copies what it touches, a
// leaf of some hundred slots and the way to it.
type table struct{ nodes []*node }

const (
	leafSlots = 512
	nodeSlots = leafSlots * 64
)

type node [nodeSlots / leafSlots]*leaf

type leaf struct {
	last [leafSlots]int32 // place of the case's latest face, counted from 1; 0 when it has none
	// which cases have a face on a side
	missing, found [leafSlots / 64]uint64
}

func (l *leaf) side(side models.Side) *[leafSlots / 64]uint64 {
	if side == models.Found {
		return &l.found
	}
	return &l.missing
}

func (t *table) leaf(slot models.Slot) *leaf {
	if i := int(slot) / nodeSlots; i < len(t.nodes) && t.nodes[i] != nil {
		return t.nodes[i][int(slot)%nodeSlots/leafSlots]
	}
	return nil
}

// last is the place of a case's latest face, dead ones too; -1 when it never had one.
func (t *table) last(slot models.Slot) int32 {
	if l := t.leaf(slot); l != nil {
		return l.last[slot%leafSlots] - 1
	}
	return -1
}

// edit changes a table that no view has yet. It owns what it has copied.
type edit struct {
	table *table
	nodes map[*node]bool
	own   map[*leaf]bool
}

func (t *table) edit() *edit {
	t.nodes = slices.Clone(t.nodes)
	return &edit{t, map[*node]bool{}, map[*leaf]bool{}}
}

// at returns the leaf of a slot, to be changed.
func (e *edit) at(slot models.Slot) *leaf {
	i, j := int(slot)/nodeSlots, int(slot)%nodeSlots/leafSlots
	for i >= len(e.table.nodes) {
		e.table.nodes = append(e.table.nodes, nil)
	}
	n := e.table.nodes[i]
	if !e.nodes[n] {
		own := node{}
		if n != nil {
			own = *n
		}
		n = &own
		e.table.nodes[i], e.nodes[n] = n, true
	}
	l := n[j]
	if !e.own[l] {
		own := leaf{}
		if l != nil {
			own = *l
		}
		l = &own
		n[j], e.own[l] = l, true
	}
	return l
}

// put names the latest face of a case.
func (e *edit) put(slot models.Slot, side models.Side, place int) {
	l, at := e.at(slot), slot%leafSlots
	l.last[at] = int32(place) + 1
	l.side(side)[at/64] |= 1 << (at % 64)
}

// lose says that a case has no face any more.
func (e *edit) lose(slot models.Slot) {
	l, at := e.at(slot), slot%leafSlots
	l.missing[at/64] &^= 1 << (at % 64)
	l.found[at/64] &^= 1 << (at % 64)
}

// words visits the slots with a face on a side, 64 at a time in ascending order.
func (t *table) words(side models.Side, visit func(first models.Slot, word uint64)) {
	for i, n := range t.nodes {
		if n == nil {
			continue
		}
		for j, l := range n {
			if l == nil {
				continue
			}
			for k, word := range l.side(side) {
				if word != 0 {
					visit(models.Slot(i*nodeSlots+j*leafSlots+k*64), word)
				}
			}
		}
	}
}

// spread lists every step-th slot with a face on a side, in ascending order, so that there are at most so many; skip is
// left out.
func (t *table) spread(side models.Side, most int, skip []models.Slot) []models.Slot {
	without := func(first models.Slot, word uint64) uint64 {
		for _, s := range skip {
			if s >= first && s < first+64 {
				word &^= 1 << (s - first)
			}
		}
		return word
	}
	all := 0
	t.words(side, func(first models.Slot, word uint64) { all += bits.OnesCount64(without(first, word)) })
	step := max((all+most-1)/most, 1)
	out := make([]models.Slot, 0, all/step+1)
	next := 0 // how many more to pass over
	t.words(side, func(first models.Slot, word uint64) {
		word = without(first, word)
		n := bits.OnesCount64(word)
		if n <= next {
			next -= n
			return
		}
		for ; word != 0; word &= word - 1 {
			if next > 0 {
				next--
				continue
			}
			out = append(out, first+models.Slot(bits.TrailingZeros64(word)))
			next = step - 1
		}
	})
	return out
}
