package names

// Sketch is what of a name is enough to tell most unlike names apart: the skeletons and lengths of the forms that Compare
// sets side by side. It is small and without pointers, so that a registry keeps those of all its names close together.
type Sketch struct {
	whole, sorted, core, coreSorted, given, outline uint32
	lWhole, lCore, lGiven, lOutline                 uint8
	tokens, strong                                  uint8
	initials                                        bool
}

// Sketches make the sketches of a registry's names. Given names, and names of two, are far fewer than whole ones, so that
// they have dictionaries of their own. Writing needs one writer at a time.
type Sketches struct{ whole, given, outline *skeletons }

// FrozenSketches are the dictionaries as they were at one moment; they do not change.
type FrozenSketches struct{ whole, given, outline frozenSkeletons }

// NewSketches makes empty dictionaries.
func NewSketches() *Sketches { return &Sketches{newSkeletons(), newSkeletons(), newSkeletons()} }

// Freeze returns the dictionaries as they are.
func (s *Sketches) Freeze() FrozenSketches {
	return FrozenSketches{s.whole.freeze(), s.given.freeze(), s.outline.freeze()}
}

// Sketch makes the sketch of a name, whose skeletons it adds to the dictionaries.
func (s *Sketches) Sketch(p *Parsed) Sketch {
	size := func(k Key) uint8 { return uint8(min(len(k), maxKey)) }
	return Sketch{
		s.whole.number(p.whole.key), s.whole.number(p.Sorted), s.whole.number(p.core.key), s.whole.number(p.coreSorted), s.given.number(p.given.key), s.outline.number(p.outline.key),
		size(p.whole.key), size(p.core.key), size(p.given.key), size(p.outline.key),
		uint8(min(len(p.Tokens), 255)), uint8(min(p.strong, 255)), p.initials,
	}
}

// bones is a skeleton to be compared with a dictionary.
type bones struct {
	in   *frozenSkeletons
	text string
}

// Sieve lets pass the names that may be as alike to one name as a floor says.
type Sieve struct {
	of                                              Sketch // of which only the numbers of skeletons are not used
	whole, sorted, core, coreSorted, given, outline []int32
	// limits are the most that forms may differ by, by the length of the longer, for each factor of Compare.
	plain, weakMissing, weakDiffers, surname [256]int32
}

// NewSieve makes the sieve of a name and a floor for sketches of those dictionaries.
func NewSieve(p *Parsed, floor float64, f *FrozenSketches) *Sieve {
	s := &Sieve{of: NewSketches().Sketch(p)}
	known := map[bones][]int32{}
	for _, b := range []struct {
		bounds *[]int32
		in     *frozenSkeletons
		key    Key
	}{{&s.whole, &f.whole, p.whole.key}, {&s.sorted, &f.whole, p.Sorted}, {&s.core, &f.whole, p.core.key}, {&s.coreSorted, &f.whole, p.coreSorted},
		{&s.given, &f.given, p.given.key}, {&s.outline, &f.outline, p.outline.key}} {
		of := bones{b.in, skeletonOf(b.key)}
		if known[of] == nil {
			known[of] = b.in.bounds(of.text)
		}
		*b.bounds = known[of]
	}
	for _, l := range []struct {
		limits *[256]int32
		factor float64
	}{{&s.plain, 1}, {&s.weakMissing, weakMissing}, {&s.weakDiffers, weakDiffers}, {&s.surname, surnameMissing}} {
		for n := range l.limits {
			l.limits[n] = int32((1-floor/l.factor+allowance)*float64(full*n)) + 1
		}
	}
	return s
}

// Pass reports whether CompareAtLeast may return true for the names of the sieve and of a sketch; it never says no
// wrongly. It makes the attempts of CompareAtLeast by their bounds alone.
func (s *Sieve) Pass(o *Sketch) bool {
	a := &s.of
	most := s.plain[max(a.lWhole, o.lWhole)]
	if s.whole[o.whole] <= most {
		return true
	}
	if a.tokens == 1 && o.tokens == 1 {
		return false
	}
	if s.sorted[o.sorted] <= most || a.initials || o.initials {
		return true
	}
	aWeak, oWeak := a.strong < a.tokens, o.strong < o.tokens
	if aWeak || oWeak {
		most = s.weakMissing[max(a.lCore, o.lCore)]
		if aWeak && oWeak {
			most = s.weakDiffers[max(a.lCore, o.lCore)]
		}
		if s.core[o.core] <= most || s.coreSorted[o.coreSorted] <= most {
			return true
		}
	}
	switch {
	case (a.strong == 1) != (o.strong == 1):
		return s.given[o.given] <= s.surname[max(a.lGiven, o.lGiven)]
	case a.strong != o.strong:
		return s.outline[o.outline] <= s.surname[max(a.lOutline, o.lOutline)]
	}
	return false
}
