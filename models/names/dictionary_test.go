package names

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Every kernel that this processor has gives, of keys of all lengths, the distance of two keys or says that it is too
// large to matter.
func TestDistancesOfMany(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	text := func(most int) Key {
		var b strings.Builder
		for range r.IntN(most + 1) {
			b.WriteByte("aaaeeioumnrshkdtvbpgyzlx"[r.IntN(24)])
		}
		return Key(b.String())
	}
	d := newDictionary()
	var keys []Key
	add := func(k Key) {
		if n := d.number(k); int(n) == len(keys) {
			keys = append(keys, k)
		} else if keys[n] != k {
			t.Fatalf("%q has the number of %q", k, keys[n])
		}
	}
	for range 3000 {
		add(text(14))
		add(text(maxKey))
	}
	frozen := d.freeze()
	for range 500 { // those that came later are no part of it
		d.number(text(20))
	}
	for number, k := range keys {
		if got := frozen.key(uint32(number)); got != k {
			t.Fatalf("%q was kept as %q", k, got)
		}
	}
	again := newDictionary()
	if dump := frozen.dump(); !again.restore(dump) || again.freeze().key(uint32(len(keys)-1)) != keys[len(keys)-1] || again.number(keys[7]) != 7 {
		t.Error("a dump does not give the same dictionary")
	} else if newDictionary().restore(Dump{dump.Lengths, dump.Letters[1:]}) || newDictionary().restore(Dump{append([]byte{3}, dump.Lengths...), dump.Letters}) {
		t.Error("a damaged dump is taken")
	}
	probes := []Key{"", "a", text(14), keys[0], text(maxKey), Key(strings.Repeat("xz", maxKey/2))}
	for _, probe := range probes {
		for _, floor := range []float64{.99, .7, .3, .01} {
			most := func(longer int) int { return int(limit(Key(strings.Repeat("a", longer)), "", floor)) / unit }
			for _, kernel := range kernels {
				got := frozen.distances(kernel, probe, most)
				if len(got) != len(keys) {
					t.Fatalf("%d distances of %d keys", len(got), len(keys))
				}
				for number, k := range keys {
					want, _ := distance(k, probe, 1<<30)
					largest := min(most(max(len(k), len(probe))), far-1)
					if int(want)/unit <= largest && int(got[number]) != int(want)/unit || int(want)/unit > largest && int(got[number]) <= largest {
						t.Fatalf("kernel %d: %q and %q are %d apart, not %d; %d matter", kernel, probe, k, want/unit, got[number], largest)
					}
				}
			}
		}
	}
	for _, table := range []any{costs.subst, costs.lone, costs.loneFinal} {
		switch rows := table.(type) {
		case [classRows]int32:
			whole(t, rows[:])
		case [classRows][32]int32:
			for i := range rows {
				whole(t, rows[i][:])
			}
		}
	}
}

// whole checks that costs are whole numbers of units that fit a byte.
func whole(t *testing.T, costs []int32) {
	t.Helper()
	for _, c := range costs {
		if c%unit != 0 || c/unit >= far {
			t.Errorf("a cost of %d cannot be counted in units of %d", c, unit)
		}
	}
}
