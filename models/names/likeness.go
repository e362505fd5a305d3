package names

/*
#cgo noescape names_near
#cgo nocallback names_near
#include "distances.h"
*/
import "C"

import "unsafe"

// Likeness compares one name with all names of a registry. It says what CompareAtLeast says, from distances that are
// worked out for all distinct keys at once.
type Likeness struct {
	floor float64
	name  *Parsed
	of    Sketch // without numbers
	keys  *FrozenSketches

	whole, sorted, core, coreSorted, given, outline []uint8
	// farMatters tells, by the length of the other name, whether keys may differ by more than a byte counts, or initials may
	// stand for words: then no distance says no.
	farMatters [256]uint8
	// limits are the most units that keys may differ by, by the length of the longer, for each factor of Compare.
	plain, weakMissing, weakDiffers, surname [maxKey + 1]int32
}

// NewLikeness prepares to compare a name with those sketched by some keys, as far as they are as alike as a floor above 0.
func NewLikeness(p *Parsed, floor float64, keys *FrozenSketches) *Likeness {
	l := &Likeness{floor: floor, name: p, of: p.outlined(), keys: keys}
	for _, x := range []struct {
		limits *[maxKey + 1]int32
		factor float64
	}{{&l.plain, 1}, {&l.weakMissing, weakMissing}, {&l.weakDiffers, weakDiffers}, {&l.surname, surnameMissing}} {
		for n := range x.limits {
			x.limits[n] = (int32((1-floor/x.factor+allowance)*float64(full*n)) + 1) / unit
		}
	}
	for n := range l.farMatters {
		if longest := min(max(n, int(l.of.Keys.length)), maxKey); p.initials || l.plain[longest] >= far {
			l.farMatters[n] = 1
		}
	}
	for _, x := range []struct {
		to  *[]uint8
		in  *frozenDictionary
		key Key
	}{{&l.whole, keys.whole, p.whole.key}, {&l.sorted, keys.sorted, p.Sorted}, {&l.core, keys.core, p.core.key}, {&l.coreSorted, keys.coreSorted, p.coreSorted},
		{&l.given, keys.given, p.given.key}, {&l.outline, keys.outline, p.outline.key}} {
		*x.to = x.in.distances(kernels[0], x.key, func(longer int) int { return int(l.plain[longer]) })
	}
	return l
}

// Near lists, in ascending order, those of many names that Of may find alike: it passes over nearly all names of a
// registry, and never over one that is.
func (l *Likeness) Near(keys []KeyNumbers) []uint32 {
	out := make([]uint32, len(keys))
	if len(keys) == 0 {
		return out
	}
	var single uint8
	if l.of.Keys.single {
		single = 1
	}
	pointer := func(list []uint8) *C.uint8_t { return (*C.uint8_t)(unsafe.SliceData(list)) }
	n := C.names_near((*C.names_keys)(unsafe.Pointer(unsafe.SliceData(keys))), C.size_t(len(keys)), pointer(l.whole), pointer(l.sorted), pointer(l.core),
		pointer(l.coreSorted), pointer(l.given), pointer(l.outline), pointer(l.farMatters[:]), C.uint8_t(single), (*C.uint32_t)(unsafe.SliceData(out)))
	return out[:n]
}

// Of is CompareAtLeast of the name and a sketched one, with the floor.
func (l *Likeness) Of(k *KeyNumbers, o *SketchRest) (float64, bool) {
	own, a := &l.of.Keys, &l.of.Rest
	best := contest{floor: l.floor}
	most := &l.plain
	l.try(&best, l.whole[k.whole], most, own.length, k.length, 1, l.keys.whole, k.whole, l.name.whole.key)
	if a.tokens == 1 && o.tokens == 1 || max(own.length, k.length) == 0 {
		return best.sim, best.found
	}
	l.try(&best, l.sorted[k.sorted], most, own.length, k.length, 1, l.keys.sorted, k.sorted, l.name.Sorted)
	if aWeak, oWeak := a.strong < a.tokens, o.strong < o.tokens; aWeak || oWeak {
		factor, most := weakMissing, &l.weakMissing
		if aWeak && oWeak {
			factor, most = weakDiffers, &l.weakDiffers
		}
		l.try(&best, l.core[k.core], most, a.lCore, o.lCore, factor, l.keys.core, k.core, l.name.core.key)
		l.try(&best, l.coreSorted[k.coreSorted], most, a.lCore, o.lCore, factor, l.keys.coreSorted, k.coreSorted, l.name.coreSorted)
	}
	switch {
	case (a.strong == 1) != (o.strong == 1):
		l.try(&best, l.given[k.given], &l.surname, a.lGiven, o.lGiven, surnameMissing, l.keys.given, k.given, l.name.given.key)
	case a.strong != o.strong:
		l.try(&best, l.outline[k.outline], &l.surname, a.lOutline, o.lOutline, surnameMissing, l.keys.outline, k.outline, l.name.outline.key)
	}
	if (own.initials || k.initials) && a.tokens == o.tokens {
		best.initials(l.name.Tokens, l.keys.words(k, o))
	}
	return best.sim, best.found
}

// try is contest.try with a distance that is known already. A distance too large for a byte is worked out from the keys
// where the limit is as large.
func (l *Likeness) try(c *contest, distance uint8, limits *[maxKey + 1]int32, la, lo uint8, factor float64, in *frozenDictionary, number uint32, key Key) {
	longer := max(la, lo)
	most := limits[longer]
	if int32(distance) > most || la == 0 || lo == 0 {
		return
	}
	floor := c.floor/factor - allowance
	if distance == far {
		if sim, ok := similarityOf(key, in.key(number), floor); ok {
			c.offer(sim * factor)
		}
		return
	}
	if sim := 1 - float64(int32(distance)*unit)/float64(full*int(longer)); sim >= floor {
		c.offer(sim * factor)
	}
}
