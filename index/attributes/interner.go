package attributes

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// interner numbers distinct texts in the order of coming, all letters in one piece of memory: a registry has millions, and
// a map of as many strings takes four times the room.
type interner struct {
	texts
	table []uint32 // numbers from 1 by hash, as open addressing; 0 is free
}

// texts are an interner's as they were at one moment.
type texts struct {
	letters []byte
	ends    []uint32 // where each ends, by number; 4 GB of keys are more than any country has
}

// text is the one with a number.
func (t *texts) text(number uint32) string {
	from := uint32(0)
	if number > 0 {
		from = t.ends[number-1]
	}
	if from == t.ends[number] {
		return ""
	}
	return unsafe.String(&t.letters[from], int(t.ends[number]-from))
}

// freeze returns the texts as they are.
func (x *interner) freeze() texts {
	return texts{x.letters[:len(x.letters):len(x.letters)], x.ends[:len(x.ends):len(x.ends)]}
}

// find is the number of a text.
func (x *interner) find(text string) (uint32, bool) {
	if len(x.table) == 0 {
		return 0, false
	}
	at := x.slot(text)
	return x.table[at] - 1, x.table[at] != 0
}

// number finds a text, or adds it.
func (x *interner) number(text string) (number uint32, added bool) {
	if 2*len(x.ends) >= len(x.table) {
		x.index(max(64, 2*len(x.table)))
	}
	at := x.slot(text)
	if x.table[at] != 0 {
		return x.table[at] - 1, false
	}
	number = uint32(len(x.ends))
	x.letters = append(x.letters, text...)
	x.ends = append(x.ends, uint32(len(x.letters)))
	x.table[at] = number + 1
	return number, true
}

// slot is where in the table a text's number stands or would stand.
func (x *interner) slot(text string) int {
	at := int(hash(text)) & (len(x.table) - 1)
	for x.table[at] != 0 && x.text(x.table[at]-1) != text {
		at = (at + 1) & (len(x.table) - 1)
	}
	return at
}

// index fills a table of a size, which is a power of two and at least twice the texts.
func (x *interner) index(size int) {
	x.table = make([]uint32, size)
	for number := range x.ends {
		x.table[x.slot(x.text(uint32(number)))] = uint32(number) + 1
	}
}

// restore makes the interner of texts; false when they are none, or not distinct.
func (x *interner) restore(from texts) bool {
	before := uint32(0)
	for _, end := range from.ends {
		if end < before || int(end) > len(from.letters) {
			return false
		}
		before = end
	}
	x.texts = from
	x.table = make([]uint32, 1<<bits.Len(uint(2*len(from.ends)+64)))
	for number := range from.ends {
		at := x.slot(x.text(uint32(number)))
		if x.table[at] != 0 {
			return false
		}
		x.table[at] = uint32(number) + 1
	}
	return true
}

// hash is quick and the same in every process; nobody gains by making texts collide in a search engine of his own.
func hash(text string) uint64 {
	const odd = 0x9e3779b97f4a7c15
	b := unsafe.Slice(unsafe.StringData(text), len(text))
	h := uint64(len(b))
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64((h^binary.LittleEndian.Uint64(b))*odd, 29)
	}
	for _, c := range b {
		h = bits.RotateLeft64((h^uint64(c))*odd, 13)
	}
	return h ^ h>>32
}
