package attributes

import "github.com/milaan-project/milaan/models"

// blockSize is how many slots a block holds: small enough that copying one for a write costs microseconds.
const blockSize = 4096

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
