package attributes_test

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

// registry is what an index should hold, kept in the plainest way.
type registry map[models.Slot]attributes.Entry

var sides = []models.Side{models.Missing, models.Found}

// slots lie on both sides of the ends of blocks.
var slots = []models.Slot{0, 1, 2, 3, 4, 5, 6, 7, 4094, 4095, 4096, 4097, 8191, 8192, 9000}

func drawEntry(t *rapid.T) attributes.Entry {
	slot := rapid.SampledFrom(slots).Draw(t, "slot")
	e := attributes.Entry{Case: &models.Case{
		ID: "id-" + strconv.Itoa(int(slot)), Slot: slot, Side: rapid.SampledFrom(sides).Draw(t, "side"),
		Status: rapid.SampledFrom([]models.Status{models.Open, models.Open, models.Traced}).Draw(t, "status"),
	}}
	e.Case.Number = models.NumberOf(e.Case.Side, slot)
	e.Facts.Side = e.Case.Side
	for col := range e.Facts.Values {
		if n := rapid.IntRange(0, 4).Draw(t, "value"); n > 0 {
			e.Facts.Values[col] = facts.Category(strconv.Itoa(n))
		}
	}
	e.Facts.Tokens = slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(t, "tokens"))))
	return e
}

// codes maps the values of a column, by key, to their codes in a view; "" is unknown.
func codes(t rapid.TB, v *attributes.View, col facts.Column) map[string]int {
	out := map[string]int{"": 0}
	for code, d := range v.Distinct(col, models.Missing) {
		if (d.Value == nil) != (code == 0) {
			t.Fatalf("%v: code %d is %v", col, code, d.Value)
		}
		if code > 0 {
			if _, twice := out[d.Value.Key()]; twice {
				t.Fatalf("%v: %q has two codes", col, d.Value.Key())
			}
			out[d.Value.Key()] = code
		}
	}
	return out
}

func keyOf(v facts.Value) string {
	if v == nil {
		return ""
	}
	return v.Key()
}

// drawPlan makes a plan with ties, tables shorter than the dictionary, rows by another column, and extra and skipped
// slots that may be closed, of the other side or beyond the registry.
func drawPlan(t *rapid.T) *models.ScanPlan {
	bits := rapid.SampledFrom([]models.Bits{0, -5 * 1024, -1, 1, 1024, 3000, 11 * 1024})
	column := rapid.IntRange(0, int(facts.Columns)-1)
	table := rapid.Custom(func(t *rapid.T) []models.Bits {
		return append([]models.Bits{0}, rapid.SliceOfN(bits, 0, 6).Draw(t, "bits")...)
	})
	p := &models.ScanPlan{Side: rapid.SampledFrom(sides).Draw(t, "side"), Top: rapid.IntRange(0, 20).Draw(t, "top")}
	for range rapid.IntRange(0, 4).Draw(t, "terms") {
		term := models.ScanTerm{Column: column.Draw(t, "column"), Tables: [][]models.Bits{table.Draw(t, "table")}}
		if rapid.Bool().Draw(t, "by another column") {
			term.By = column.Draw(t, "by")
			term.Tables = append(term.Tables, table.Draw(t, "table"), table.Draw(t, "table"))
			term.Row = rapid.SliceOfN(rapid.Uint16Range(0, 2), 1, 6).Draw(t, "row")
		}
		p.Terms = append(p.Terms, term)
	}
	every := append(slices.Clone(slots), 8, 20000)
	for _, slot := range slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.SampledFrom(every), 0, 5, rapid.ID).Draw(t, "extra"))) {
		p.Extra = append(p.Extra, models.SlotBits{Slot: slot, Bits: bits.Draw(t, "extra bits")})
	}
	p.Skip = rapid.SliceOfN(rapid.SampledFrom(every), 0, 3).Draw(t, "skip")
	return p
}

// scan is a plan executed one case after another.
func (r registry) scan(t rapid.TB, v *attributes.View, plan *models.ScanPlan) models.Scan {
	var out models.Scan
	for _, slot := range slices.Sorted(maps.Keys(r)) {
		e := r[slot]
		if e.Case.Side != plan.Side || e.Case.Status != models.Open || slices.Contains(plan.Skip, slot) {
			continue
		}
		var sum models.Bits
		for _, term := range plan.Terms {
			code := func(column int) int {
				col := facts.Column(column)
				return codes(t, v, col)[keyOf(e.Facts.Values[col])]
			}
			row := 0
			if term.Row != nil {
				by := code(term.By)
				if by >= len(term.Row) {
					continue
				}
				row = int(term.Row[by])
			}
			if c := code(term.Column); c < len(term.Tables[row]) {
				sum += term.Tables[row][c]
			}
		}
		for _, x := range plan.Extra {
			if x.Slot == slot {
				sum += x.Bits
			}
		}
		out.Count++
		out.Likelihood += math.Exp2(sum.Float())
		out.Top = append(out.Top, models.SlotBits{Slot: slot, Bits: sum})
	}
	slices.SortStableFunc(out.Top, func(a, b models.SlotBits) int { return cmp.Compare(b.Bits, a.Bits) })
	out.Top = out.Top[:min(len(out.Top), plan.Top)]
	return out
}

// check compares a view with what it should show.
func (r registry) check(t *rapid.T, v *attributes.View) {
	for _, side := range sides {
		open := 0
		counts := [facts.Columns]map[string]int{}
		for i := range counts {
			counts[i] = map[string]int{}
		}
		for _, e := range r {
			if e.Case.Side != side || e.Case.Status != models.Open {
				continue
			}
			open++
			for col, value := range e.Facts.Values {
				counts[col][keyOf(value)]++
			}
		}
		if v.Open(side) != open {
			t.Fatalf("%d open cases are %s, want %d", v.Open(side), side, open)
		}
		for col := range facts.Columns {
			got := map[string]int{}
			for _, d := range v.Distinct(col, side) {
				if d.Count != 0 {
					got[keyOf(d.Value)] = d.Count
				}
			}
			if diff := gocmp.Diff(counts[col], got); diff != "" {
				t.Fatalf("%s, %s: %s", col, side, diff)
			}
		}
	}
	for _, slot := range slots {
		id, number, side, open := v.Case(slot)
		e, held := r[slot]
		if !held {
			e.Case = &models.Case{}
		}
		if id != e.Case.ID || number != e.Case.Number || side != e.Case.Side || open != (held && e.Case.Status == models.Open) {
			t.Fatalf("slot %d is %q %q %q %v, want %+v", slot, id, number, side, open, e.Case)
		}
		for col := range facts.Columns {
			if got, want := int(v.Code(col, slot)), codes(t, v, col)[keyOf(e.Facts.Values[col])]; got != want {
				t.Fatalf("%s of slot %d is %d, want %d", col, slot, got, want)
			}
		}
	}
	plan := drawPlan(t)
	got, err := v.Scan(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	want := r.scan(t, v, plan)
	if math.Abs(got.Likelihood-want.Likelihood) > 1e-12*want.Likelihood {
		t.Fatalf("likelihood %v, want %v", got.Likelihood, want.Likelihood)
	}
	got.Likelihood = want.Likelihood
	if diff := gocmp.Diff(want, got, emptyIsNil); diff != "" {
		t.Fatalf("plan %+v: %s", plan, diff)
	}
}

var emptyIsNil = gocmp.Transformer("emptyIsNil", func(s []models.SlotBits) []models.SlotBits {
	if len(s) == 0 {
		return nil
	}
	return slices.Clip(s)
})

// TestIndexIsWhatWasPut writes, closes and removes cases at random. Every view taken on the way must show, at the end,
// the registry as it was then.
func TestIndexIsWhatWasPut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, err := attributes.Open(attributes.Config{NoText: true})
		if err != nil {
			t.Fatal(err)
		}
		now := registry{}
		type moment struct {
			view *attributes.View
			then registry
		}
		moments := []moment{{x.View(), registry{}}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"put", "put", "put", "remove", "look"}).Draw(t, "step") {
			case "put":
				entries := rapid.SliceOfN(rapid.Custom(drawEntry), 1, 4).Draw(t, "entries")
				if err := x.Put(t.Context(), entries...); err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					now[e.Case.Slot] = e
				}
			case "remove":
				slot := rapid.SampledFrom(append(slices.Clone(slots), 20000)).Draw(t, "removed")
				if err := x.Remove(t.Context(), slot); err != nil {
					t.Fatal(err)
				}
				delete(now, slot)
			case "look":
				moments = append(moments, moment{x.View(), maps.Clone(now)})
			}
		}
		for _, m := range append(moments, moment{x.View(), now}) {
			m.then.check(t, m.view)
		}
		now.checkPostings(t, x.View())
	})
}

func (r registry) checkPostings(t *rapid.T, v *attributes.View) {
	for _, token := range []string{"a", "b", "c", "never said"} {
		var want []models.Slot
		for _, slot := range slices.Sorted(maps.Keys(r)) {
			if slices.Contains(r[slot].Facts.Tokens, token) {
				want = append(want, slot)
			}
		}
		got, err := v.Postings(t.Context(), token)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%q is said by %v, %v; want %v", token, got, err, want)
		}
	}
	for _, slot := range slots {
		_, held := r[slot]
		got, ok := v.Slot("id-" + strconv.Itoa(int(slot)))
		if ok != held || held && got != slot {
			t.Fatalf("the case of slot %d is found at %d, %v", slot, got, ok)
		}
	}
}
