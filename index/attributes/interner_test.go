package attributes

import (
	"testing"

	"pgregory.net/rapid"
)

// An interner numbers texts as a map would.
func TestInterner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, known := &interner{}, map[string]uint32{}
		for _, text := range rapid.SliceOfN(rapid.StringMatching(`[abअ]{0,20}`), 0, 300).Draw(t, "texts") {
			number, added := x.number(text)
			want, held := known[text]
			if added == held || held && number != want || !held && int(number) != len(known) {
				t.Fatalf("%q is number %d, new: %v", text, number, added)
			}
			known[text] = number
		}
		again := &interner{}
		if !again.restore(x.freeze()) {
			t.Fatal("the texts are not taken")
		}
		for _, i := range []*interner{x, again} {
			for text, want := range known {
				if number, ok := i.find(text); !ok || number != want || i.text(number) != text {
					t.Fatalf("%q is number %d, not %d", text, number, want)
				}
			}
			if _, ok := i.find("never said"); ok {
				t.Fatal("what was never said is found")
			}
		}
	})
	if (&interner{}).restore(texts{[]byte("aa"), []uint32{1, 2}}) || (&interner{}).restore(texts{[]byte("ab"), []uint32{2, 1}}) || (&interner{}).restore(texts{[]byte("ab"), []uint32{1, 9}}) {
		t.Error("texts that are none are taken")
	}
}
