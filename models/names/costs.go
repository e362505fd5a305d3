package names

// full is the cost of an edit between unrelated letters; all other costs are in hundredths of it.
const full = 100

// letters is the number of classes of bytes: a to z, and one for everything that no key holds.
const letters = 27

// classRows is letters and more: a power of two, so that a masked index needs no check.
const classRows = 32

// costTable holds the costs of all edits.
type costTable struct {
	subst     [classRows][32]int32
	lone      [classRows]int32 // a letter that only one key has
	loneFinal [classRows]int32 // the same as the last letter of its key
}

func class(c byte) int { return int(classOf[c]) }

var classOf = func() (of [256]uint8) {
	for c := range of {
		of[c] = letters - 1
		if c >= 'a' && c <= 'z' {
			of[c] = uint8(c - 'a')
		}
	}
	return of
}()

// alike lists the pairs of letters that spellings of one name exchange, with the cost of the exchange. The values start
// from everyday experience of Hindi records and were refined, and then rounded, on a third of the CMU and affidavit name
// pairs; recall on the other two thirds rose with them.
var alike = []struct {
	pair string
	cost int32
}{
	{"ae", 35}, {"ao", 35}, {"ie", 45}, {"uo", 55}, {"au", 65}, {"ai", 75},
	{"bv", 35}, {"pf", 20}, {"nm", 60}, {"dr", 50}, {"td", 60}, {"kg", 60}, {"sj", 60}, {"jy", 90}, {"cs", 60},
	{"yi", 20}, {"ye", 50}, {"uv", 60}, {"ov", 60},
}

// lones lists the letters that spellings of one name leave out, with the cost inside a key and at its end.
var lones = []struct {
	letters string
	inside  int32
	final   int32
}{
	{"a", 30, 20}, {"iou", 60, 60}, {"e", 60, 50}, {"h", 50, 35}, {"y", 20, 20}, {"nv", 90, 90},
}

const (
	vowelLetters = "aeiou"
	vowelCost    = 55 // between two vowels that alike does not list
)

var costs = makeCosts()

func makeCosts() *costTable {
	t := new(costTable)
	for i := range letters {
		for j := range letters {
			if i != j {
				t.subst[i][j] = full
			}
		}
		t.lone[i], t.loneFinal[i] = full, full
	}
	for i := range vowelLetters {
		for j := range i {
			t.exchange(vowelLetters[i], vowelLetters[j], vowelCost)
		}
	}
	for _, a := range alike {
		t.exchange(a.pair[0], a.pair[1], a.cost)
	}
	for _, l := range lones {
		for i := range l.letters {
			t.lone[class(l.letters[i])], t.loneFinal[class(l.letters[i])] = l.inside, l.final
		}
	}
	return t
}

func (t *costTable) exchange(a, b byte, cost int32) {
	t.subst[class(a)][class(b)], t.subst[class(b)][class(a)] = cost, cost
}

// loneAt is the cost of leaving out letter i of k.
func (t *costTable) loneAt(k Key, i int) int32 {
	c := classOf[k[i]] & 31
	if i == len(k)-1 {
		return t.loneFinal[c]
	}
	return t.lone[c]
}
