package attributes

import (
	"slices"

	"github.com/milaan-project/milaan/models"
)

// blocks is a growing array by slot in blocks that are copied before a write once a view shares them.
type blocks[T any] struct {
	list   []*[blockSize]T
	shared []bool
}

func (b *blocks[T]) get(slot models.Slot) T {
	var zero T
	if i := int(slot) / blockSize; i < len(b.list) && b.list[i] != nil {
		return b.list[i][slot%blockSize]
	}
	return zero
}

func (b *blocks[T]) set(slot models.Slot, v T) {
	i := int(slot) / blockSize
	for i >= len(b.list) {
		b.list, b.shared = append(b.list, new([blockSize]T)), append(b.shared, false)
	}
	if b.shared[i] {
		own := *b.list[i]
		b.list[i], b.shared[i] = &own, false
	}
	b.list[i][slot%blockSize] = v
}

// freeze returns the array as it is; later writes go to copies.
func (b *blocks[T]) freeze() blocks[T] {
	list := make([]*[blockSize]T, len(b.list))
	copy(list, b.list)
	for i := range b.shared {
		b.shared[i] = true
	}
	return blocks[T]{list: list}
}

// slotSet is a growing set of slots in blocks that are copied before a write once a view shares them.
type slotSet struct {
	list   []*slotMask
	shared []bool
}

// slotMask has a bit for each slot of a block.
type slotMask [blockSize / 64]uint64

func (s *slotSet) put(slot models.Slot, in bool) {
	i := int(slot) / blockSize
	for i >= len(s.list) {
		s.list, s.shared = append(s.list, new(slotMask)), append(s.shared, false)
	}
	if s.shared[i] {
		own := *s.list[i]
		s.list[i], s.shared[i] = &own, false
	}
	at, bit := slot%blockSize/64, uint64(1)<<(slot%64)
	s.list[i][at] &^= bit
	if in {
		s.list[i][at] |= bit
	}
}

// freeze returns the masks as they are; later writes go to copies.
func (s *slotSet) freeze() []*slotMask {
	for i := range s.shared {
		s.shared[i] = true
	}
	return slices.Clone(s.list)
}
