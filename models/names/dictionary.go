package names

/*
#cgo CXXFLAGS: -O3 -std=c++17
#cgo noescape names_distances
#cgo nocallback names_distances
#include "distances.h"
*/
import "C"

import (
	"hash/maphash"
	"unsafe"
)

// dictionary holds the distinct keys of a registry's names, each with a number in the order of coming, so that a key is
// compared with all of them at once. Keys of one length stand in groups of 64, letter beside letter. Writing needs one
// writer at a time; what freeze returns does not change.
type dictionary struct {
	frozenDictionary
	seed  maphash.Seed
	table []uint32 // numbers from 1 by hash of their letters, as open addressing; 0 is free
}

// frozenDictionary is the dictionary as it was at one moment. Letters that came since stand where it does not look.
type frozenDictionary struct {
	places  []stand // by number
	buckets [maxKey + 1]bucket
}

// stand is where a key stands: the at-th of its length.
type stand struct {
	at     uint32
	length uint8
}

// bucket is the keys of one length.
type bucket struct {
	chunks  [][]uint8 // of chunkKeys keys
	numbers []uint32
}

const (
	groupKeys = C.names_group
	chunkKeys = 64 * groupKeys
)

func newDictionary() *dictionary {
	return &dictionary{seed: maphash.MakeSeed(), table: make([]uint32, 64)}
}

// freeze returns the dictionary as it is.
func (d *dictionary) freeze() *frozenDictionary {
	f := d.frozenDictionary
	return &f
}

// number finds a key, or adds it.
func (d *dictionary) number(k Key) uint32 {
	var letters [maxKey]uint8
	return d.numberOf(letters[:classesOf(k, &letters)])
}

func (d *dictionary) numberOf(letters []uint8) uint32 {
	n := len(letters)
	slot := d.find(letters)
	if d.table[slot] != 0 {
		return d.table[slot] - 1
	}
	number := uint32(len(d.places))
	d.table[slot] = number + 1
	b := &d.buckets[n]
	at := len(b.numbers)
	if at%chunkKeys == 0 {
		b.chunks = append(b.chunks, make([]uint8, chunkKeys*max(n, 1)))
	}
	for i, c := range letters {
		*b.letter(n, at, i) = c
	}
	b.numbers = append(b.numbers, number)
	d.places = append(d.places, stand{uint32(at), uint8(n)})
	if 2*len(d.places) > len(d.table) {
		d.grow()
	}
	return number
}

// find is the slot of the table that holds a key, or where it would stand.
func (d *dictionary) find(letters []uint8) int {
	slot := int(maphash.Bytes(d.seed, letters)) & (len(d.table) - 1)
	for d.table[slot] != 0 && !d.is(d.table[slot]-1, letters) {
		slot = (slot + 1) & (len(d.table) - 1)
	}
	return slot
}

func (d *dictionary) grow() {
	d.table = make([]uint32, 2*len(d.table))
	var letters [maxKey]uint8
	for number := range d.places {
		d.table[d.find(d.letters(uint32(number), &letters))] = uint32(number) + 1
	}
}

// is reports whether a number's key has these letters.
func (d *frozenDictionary) is(number uint32, letters []uint8) bool {
	p := d.places[number]
	if int(p.length) != len(letters) {
		return false
	}
	for i, c := range letters {
		if *d.buckets[p.length].letter(len(letters), int(p.at), i) != c {
			return false
		}
	}
	return true
}

// letters are those of a number's key.
func (d *frozenDictionary) letters(number uint32, to *[maxKey]uint8) []uint8 {
	p := d.places[number]
	for i := range int(p.length) {
		to[i] = *d.buckets[p.length].letter(int(p.length), int(p.at), i)
	}
	return to[:p.length]
}

// key is a number's key.
func (d *frozenDictionary) key(number uint32) Key {
	var letters [maxKey]uint8
	list := d.letters(number, &letters)
	text := make([]byte, len(list))
	for i, c := range list {
		text[i] = 'a' + c
	}
	return Key(text)
}

// letter is where letter i of the at-th key of a length stands.
func (b *bucket) letter(length, at, i int) *uint8 {
	in := at % chunkKeys
	return &b.chunks[at/chunkKeys][in/groupKeys*groupKeys*length+groupKeys*i+in%groupKeys]
}

// classesOf writes the classes of a key's letters.
func classesOf(k Key, to *[maxKey]uint8) int {
	n := min(len(k), maxKey)
	for i := range n {
		to[i] = classOf[k[i]]
	}
	return n
}

// unit is what distances are counted in here, in hundredths: all costs are whole numbers of it, and most distances that
// matter fit a byte.
const unit = 5

// far stands for every distance of more than 254 units, or than was asked for.
const far = 255

// bytesOf are the costs in units.
var bytesOf = func() *C.names_costs {
	t := new(C.names_costs)
	for i := range classRows {
		for j := range 32 {
			t.subst[i][j] = C.uint8_t(costs.subst[i][j] / unit)
		}
		t.lone[i], t.lone_final[i] = C.uint8_t(costs.lone[i]/unit), C.uint8_t(costs.loneFinal[i]/unit)
	}
	return t
}()

// kernels are those that this processor can run, the fastest first.
var kernels = func() (list []C.names_kernel) {
	for _, k := range []C.names_kernel{C.names_vbmi, C.names_avx2, C.names_neon, C.names_scalar} {
		if C.names_can(k) != 0 {
			list = append(list, k)
		}
	}
	return list
}()

// distances gives the distance of every key, by number, from one, in units: far when it is over the limit for the longer
// of the two.
func (d *frozenDictionary) distances(kernel C.names_kernel, k Key, limit func(longer int) int) []uint8 {
	out := make([]uint8, len(d.places))
	var letters [maxKey]uint8
	n := classesOf(k, &letters)
	for length := range d.buckets {
		b := &d.buckets[length]
		for c, chunk := range b.chunks {
			numbers := b.numbers[min(c*chunkKeys, len(b.numbers)):min((c+1)*chunkKeys, len(b.numbers))]
			if len(numbers) == 0 {
				continue
			}
			C.names_distances(kernel, bytesOf, (*C.uint8_t)(unsafe.SliceData(chunk)), C.size_t(len(numbers)), C.size_t(length),
				(*C.uint8_t)(&letters[0]), C.size_t(n), C.uint8_t(min(limit(max(length, n)), far-1)),
				(*C.uint32_t)(unsafe.SliceData(numbers)), (*C.uint8_t)(unsafe.SliceData(out)))
		}
	}
	return out
}
