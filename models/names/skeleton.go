package names

import (
	"slices"
	"strings"
)

// soft are the letters that spellings of one name leave out or exchange at little cost; a skeleton is a key without them.
const soft = "aeiouyh"

// skeletons is the dictionary of the skeletons of a registry's names: each gets a number, in the order of coming. Names
// are many, but their skeletons can be compared in sorted order, where each shares most of the work with the one before.
// Writing needs one writer at a time; what freeze returns does not change.
type skeletons struct {
	numbers map[string]uint32
	frozen  frozenSkeletons
}

// frozenSkeletons is the dictionary as it was at one moment.
type frozenSkeletons struct {
	list  []string
	order []uint32 // of the first len(order), sorted
	// By place in order, so that a search reads memory from front to back: how many letters a skeleton shares with the one
	// before, how many follow, and these.
	shared, follow []uint8
	rest           []byte
}

// newSkeletons makes an empty dictionary.
func newSkeletons() *skeletons { return &skeletons{numbers: map[string]uint32{}} }

// skeletonOf leaves out the soft letters of a key.
func skeletonOf(k Key) string {
	out := make([]byte, 0, len(k))
	for i := range min(len(k), maxKey) {
		if strings.IndexByte(soft, k[i]) < 0 {
			out = append(out, k[i])
		}
	}
	return string(out)
}

func (s *skeletons) number(k Key) uint32 {
	text := skeletonOf(k)
	n, ok := s.numbers[text]
	if !ok {
		n = uint32(len(s.frozen.list))
		s.numbers[text] = n
		s.frozen.list = append(s.frozen.list, text)
	}
	return n
}

// unsorted is how many skeletons may come before all are sorted again: as many as cost little to compare one by one, or a
// share of all.
const unsorted = 1024

// freeze returns the dictionary as it is.
func (s *skeletons) freeze() frozenSkeletons {
	f := &s.frozen
	if tail := len(f.list) - len(f.order); tail > max(unsorted, len(f.list)/16) {
		f.order = make([]uint32, len(f.list))
		for i := range f.order {
			f.order[i] = uint32(i)
		}
		slices.SortFunc(f.order, func(a, b uint32) int { return strings.Compare(f.list[a], f.list[b]) })
		f.shared, f.follow, f.rest = make([]uint8, len(f.order)), make([]uint8, len(f.order)), nil
		before := ""
		for i, number := range f.order {
			text, n := f.list[number], 0
			for n < min(len(before), len(text)) && before[n] == text[n] {
				n++
			}
			f.shared[i], f.follow[i] = uint8(n), uint8(len(text)-n)
			f.rest = append(f.rest, text[n:]...)
			before = text
		}
	}
	out := *f
	out.list = f.list[:len(f.list):len(f.list)]
	return out
}

// boneCosts are the costs of edits of skeletons that no edit of whole keys goes below: a letter that one has alone may be
// exchanged for a soft one in the keys.
var boneCosts = func() (t struct {
	subst [classRows][32]int32
	lone  [classRows]int32
}) {
	t.subst = costs.subst
	for l := range letters {
		t.lone[l] = min(costs.lone[l], costs.loneFinal[l])
		for i := range len(soft) {
			t.lone[l] = min(t.lone[l], costs.subst[l][class(soft[i])])
		}
	}
	return t
}()

// bounds gives, by number, what the distance of two keys of these skeletons is at least.
func (f *frozenSkeletons) bounds(probe string) []int32 {
	out := make([]int32, len(f.list))
	var rows [maxKey + 1][maxKey + 1]int32
	var letter [maxKey]uint8
	for j := range len(probe) {
		letter[j] = classOf[probe[j]]
		rows[0][j+1] = rows[0][j] + boneCosts.lone[letter[j]]
	}
	width := len(probe)
	extend := func(rest []byte, from int) int32 {
		for _, c := range rest {
			c = classOf[c] & (classRows - 1)
			lone, subst := boneCosts.lone[c], &boneCosts.subst[c]
			above, row := rows[from][:width+1], rows[from+1][:width+1]
			diagonal := above[0]
			left := diagonal + lone
			row[0] = left
			for j, up := range above[1:] {
				l := letter[j] & (classRows - 1)
				left = min(diagonal+subst[l], up+lone, left+boneCosts.lone[l])
				row[j+1] = left
				diagonal = up
			}
			from++
		}
		return rows[from][width]
	}
	rest := f.rest
	for i, number := range f.order {
		n := f.follow[i]
		out[number] = extend(rest[:n], int(f.shared[i]))
		rest = rest[n:]
	}
	for number := len(f.order); number < len(f.list); number++ {
		out[number] = extend([]byte(f.list[number]), 0)
	}
	return out
}
