package names_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models/names"
)

var (
	anyKey = rapid.Custom(func(t *rapid.T) names.Key {
		// Few letters, so that keys often share some.
		return names.Key(rapid.StringMatching(`[abdegijkmnoprstuvy]{0,14}`).Draw(t, "key"))
	})
	roman    = rapid.StringMatching(`[a-z]{1,12}`)
	hindi    = rapid.StringMatching(`[अ-हा-ौंँ़्]{1,12}`)
	fullName = rapid.Custom(func(t *rapid.T) string {
		word := rapid.OneOf(roman, hindi, rapid.SampledFrom([]string{"Kumar", "देवी", "Md.", "s/o", "@", "R.", "Yadav", "Raju"}))
		return strings.Join(rapid.OneOf(rapid.SliceOfN(word, 0, 4), rapid.SliceOfN(word, 8, 16)).Draw(t, "words"), " ")
	})
	floors = rapid.Float64Range(0, 1)
)

func TestSimilarityIsSymmetricAndInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyKey.Draw(t, "a"), anyKey.Draw(t, "b")
		sim := names.Similarity(a, b)
		if back := names.Similarity(b, a); back != sim {
			t.Fatalf("%v there, %v back", sim, back)
		}
		if sim < 0 || sim > 1 || (sim == 1) != (a == b && a != "") {
			t.Fatalf("similarity %v", sim)
		}
	})
}

func TestSimilarityAtLeastAgreesWithSimilarity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyKey.Draw(t, "a"), anyKey.Draw(t, "b")
		want := names.Similarity(a, b)
		floor := rapid.OneOf(floors, rapid.Just(want)).Draw(t, "floor")
		sim, ok := names.SimilarityAtLeast(a, b, floor)
		if ok != (want >= floor) || ok && sim != want {
			t.Fatalf("%v %v at floor %v, want %v", sim, ok, floor, want)
		}
	})
}

// Among many, the same keys are alike as two by two.
func TestAlikeAgreesWithSimilarity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(anyKey, 1, 80).Draw(t, "list")
		probe, floor := anyKey.Draw(t, "probe"), max(floors.Draw(t, "floor"), .01)
		all := names.NewKeys()
		numbers := make([]uint32, len(list))
		for i, k := range list {
			numbers[i] = all.Number(k)
		}
		alike := all.Freeze().Alike(probe, floor)
		for i, k := range list {
			if _, want := names.SimilarityAtLeast(probe, k, floor); alike[numbers[i]] != want {
				t.Fatalf("%q and %q at %v: %v, two by two %v", probe, k, floor, alike[numbers[i]], want)
			}
		}
	})
}

func TestCompareIsSymmetricAndInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Parse(fullName.Draw(t, "a")), names.Parse(fullName.Draw(t, "b"))
		sim := names.Compare(a, b)
		if back := names.Compare(b, a); back != sim {
			t.Fatalf("%v there, %v back", sim, back)
		}
		if sim < 0 || sim > 1 || len(a.Tokens) > 0 && names.Compare(a, a) != 1 {
			t.Fatalf("similarity %v, to itself %v", sim, names.Compare(a, a))
		}
	})
}

func TestCompareAtLeastAgreesWithCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := names.Parse(fullName.Draw(t, "a")), names.Parse(fullName.Draw(t, "b"))
		want := names.Compare(a, b)
		floor := rapid.OneOf(floors, rapid.Just(want)).Draw(t, "floor")
		sim, ok := names.CompareAtLeast(a, b, floor)
		dictionary := names.NewSketches()
		sketch := dictionary.Sketch(&b)
		frozen := dictionary.Freeze()
		if floor > 0 {
			likeness := names.NewLikeness(&a, floor, &frozen)
			near := likeness.Near([]names.KeyNumbers{sketch.Keys})
			if alike, ok2 := likeness.Of(&sketch.Keys, &sketch.Rest); ok2 != ok || ok && alike != sim || ok && len(near) == 0 {
				t.Fatalf("%v and %v at %v: %v %v, among many %v %v, near %v", a.Tokens, b.Tokens, floor, sim, ok, alike, ok2, near)
			}
		}
		if ok != (want >= floor) || ok && sim != want {
			t.Fatalf("%v %v at floor %v, want %v", sim, ok, floor, want)
		}
	})
}

// The short and the long sign of each vowel, in Devanagari and in Roman letters.
var lengths = strings.NewReplacer("ि", "ी", "ु", "ू", "इ", "ई", "उ", "ऊ")

func TestKeyIgnoresVowelLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		short := hindi.Draw(t, "word")
		if long := lengths.Replace(short); names.KeyOf(long) != names.KeyOf(short) {
			t.Fatalf("%s is %q, %s is %q", short, names.KeyOf(short), long, names.KeyOf(long))
		}
		plain := rapid.StringMatching(`([bdgjkmnprst][aiu]){1,5}[mnrst]?`).Draw(t, "plain")
		drawn := strings.NewReplacer("a", "aa", "i", "ee", "u", "oo").Replace(plain)
		if names.KeyOf(drawn) != names.KeyOf(plain) {
			t.Fatalf("%s is %q, %s is %q", plain, names.KeyOf(plain), drawn, names.KeyOf(drawn))
		}
	})
}

func TestSlipSimilarityIsSymmetricAndInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.OneOf(roman, hindi, rapid.String()).Draw(t, "a"), rapid.OneOf(roman, hindi, rapid.String()).Draw(t, "b")
		sim := names.SlipSimilarity(a, b)
		if back := names.SlipSimilarity(b, a); back != sim || sim < 0 || sim > 1 {
			t.Fatalf("%v there, %v back", sim, back)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, file := range []string{"parse.tsv", "same.tsv", "compare.tsv"} {
		for _, row := range table(f, file) {
			for _, column := range row {
				f.Add(column)
			}
		}
	}
	for _, s := range []string{"\xff\xfe", "्", "़", "ं", "s/o", "((()))@@", "्क़ं़", "ﷺ", "ی", "و", "\u200d", "क" + strings.Repeat("्", 2000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, written string) {
		for _, p := range append(names.Variants(written), names.Parse(written)) {
			for _, k := range append(p.Tokens, p.Given, p.Family, p.Joined, p.Sorted) {
				if strings.Trim(string(k), "abcdefghijklmnopqrstuvwxyz") != "" {
					t.Fatalf("%q has the key %q", written, k)
				}
			}
			if len(p.Tokens) > 0 && names.Compare(p, p) != 1 {
				t.Fatalf("%q is not like itself", written)
			}
		}
	})
}
