package names

import "bytes"

// Costs of slips of the hand, in hundredths of a full edit.
const (
	slipAdjacent = 50 // a neighbouring key of a QWERTY keyboard
	slipSwap     = 50 // two letters in the wrong order
	slipDouble   = 50 // a letter typed twice, or once instead of twice
	maxSlip      = 64 // letters of a text that are compared
)

// keyboard is where the letter keys of a QWERTY keyboard lie, row by row; each row starts half a key to the right.
var keyboard = [3]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

var adjacent = adjacentKeys()

func adjacentKeys() (near [26][26]bool) {
	for r, row := range keyboard {
		for c := range row {
			for r2, row2 := range keyboard {
				for c2 := range row2 {
					across := 2*(c-c2) + r - r2
					near[row[c]-'a'][row2[c2]-'a'] = (r-r2)*(r-r2) <= 1 && across*across <= 4 && (r != r2 || c != c2)
				}
			}
		}
	}
	return near
}

// SlipSimilarity says how alike two texts are as typed: 1 - d/n with d the Damerau–Levenshtein distance (optimal string
// alignment) on their plain Roman letters, in which a swap of two letters, a neighbouring key and a doubled letter cost half an edit, and n
// the length of the longer. It is the second chance for typing errors that change the sound ("Arga" for "Agra"). Texts
// in other scripts are romanized first. It is symmetric, within 0 to 1, and 0 when either text has no letter.
func SlipSimilarity(rawA, rawB string) float64 { return TypedOf(rawA).Similarity(TypedOf(rawB)) }

// Typed is a text as it is typed, for many comparisons.
type Typed struct{ letters []byte }

// TypedOf prepares a text.
func TypedOf(raw string) Typed { return Typed{typed(raw)} }

// Similarity is SlipSimilarity of two texts.
func (t Typed) Similarity(o Typed) float64 {
	a, b := t.letters, o.letters
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return 1 - float64(slipDistance(a, b))/float64(full*max(len(a), len(b)))
}

// typed gives the plain Roman letters of a text in any script, long vowels as they are usually typed.
func typed(raw string) []byte {
	s := dropSchwas(romanize(clean(raw)))
	s = bytes.ReplaceAll(bytes.ReplaceAll(s, []byte("ii"), []byte("ee")), []byte("uu"), []byte("oo"))
	return s[:min(len(s), maxSlip)]
}

func slipDistance(a, b []byte) int32 {
	var rows [3][maxSlip + 1]int32
	above2, above, row := &rows[0], &rows[1], &rows[2]
	for j := range b {
		above[j+1] = above[j] + extraCost(b, j)
	}
	for i := range a {
		extra := extraCost(a, i)
		row[0] = above[0] + extra
		for j := range b {
			d := min(above[j]+slipCost(a[i], b[j]), above[j+1]+extra, row[j]+extraCost(b, j))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, above2[j-1]+slipSwap)
			}
			row[j+1] = d
		}
		above2, above, row = above, row, above2
	}
	return above[len(b)]
}

// extraCost is the cost of letter i being too many.
func extraCost(s []byte, i int) int32 {
	if i > 0 && s[i] == s[i-1] {
		return slipDouble
	}
	return full
}

func slipCost(a, b byte) int32 {
	switch {
	case a == b:
		return 0
	case adjacent[a-'a'][b-'a']:
		return slipAdjacent
	}
	return full
}
