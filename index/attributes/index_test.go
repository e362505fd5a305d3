package attributes_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
)

func open(t testing.TB, cfg attributes.Config) *attributes.Index {
	t.Helper()
	x, err := attributes.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func put(t testing.TB, x *attributes.Index, entries ...attributes.Entry) {
	t.Helper()
	if err := x.Put(context.Background(), entries...); err != nil {
		t.Fatal(err)
	}
}

// numbered is an entry whose values repeat with its slot.
func numbered(slot int) attributes.Entry {
	e := attributes.Entry{Case: &models.Case{ID: strconv.Itoa(slot), Slot: models.Slot(slot), Side: models.Missing, Status: models.Open}}
	e.Case.Number = models.NumberOf(e.Case.Side, e.Case.Slot)
	for col := range e.Facts.Values {
		if (slot+col)%5 > 0 {
			e.Facts.Values[col] = facts.Category(strconv.Itoa(slot % (10 + 100*col)))
		}
	}
	e.Facts.Tokens = []string{"all", "w" + strconv.Itoa(slot%7)}
	return e
}

// wide compares every column by a table, half of them by sex.
func wide(v *attributes.View, side models.Side, top int) *models.ScanPlan {
	plan := &models.ScanPlan{Side: side, Top: top}
	for col := range facts.Columns {
		table := make([]models.Bits, len(v.Distinct(col, side)))
		for code := 1; code < len(table); code++ {
			table[code] = models.Bits(code*7919%9000 - 3000)
		}
		term := models.ScanTerm{Column: int(col), Tables: [][]models.Bits{table}}
		if col%2 == 0 {
			term.By, term.Tables = int(facts.Sex), append(term.Tables, slices.Clone(table))
			term.Row = make([]uint16, len(v.Distinct(facts.Sex, side)))
			for i := range term.Row {
				term.Row[i] = uint16(i % 2)
			}
		}
		plan.Terms = append(plan.Terms, term)
	}
	return plan
}

// TestViewsStandStillWhileCasesArrive is for the race detector as much as for its own checks.
func TestViewsStandStillWhileCasesArrive(t *testing.T) {
	x := open(t, attributes.Config{NoText: true})
	for slot := range 100 {
		put(t, x, numbered(slot))
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				watchView(t, x.View())
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 600 {
		e := numbered(i * 37 % 5000)
		if i%3 == 0 {
			e.Case.Side = models.Found
		}
		if err := x.Put(t.Context(), e); err != nil {
			t.Error(err)
		}
		if i%5 == 0 {
			if err := x.Remove(t.Context(), models.Slot(i%100)); err != nil {
				t.Error(err)
			}
		}
	}
	close(done)
	wg.Wait()
}

func watchView(t *testing.T, v *attributes.View) {
	plan := wide(v, models.Missing, 10)
	before, err := v.Scan(t.Context(), plan)
	if err != nil {
		t.Error(err)
	}
	if _, err := v.Postings(t.Context(), "all"); err != nil {
		t.Error(err)
	}
	known := 0
	for _, d := range v.Distinct(facts.Sex, models.Missing) {
		known += d.Count
	}
	if slot, ok := v.Slot("7"); ok && slot != 7 {
		t.Errorf("case 7 is at %d", slot)
	}
	after, err := v.Scan(t.Context(), plan)
	if diff := cmp.Diff(before, after); err != nil || diff != "" || known != before.Count || known != v.Open(models.Missing) {
		t.Errorf("%v, %d of %d in the counts, %d open: %s", err, known, before.Count, v.Open(models.Missing), diff)
	}
}

func TestAViewKnowsNoLaterCase(t *testing.T) {
	x := open(t, attributes.Config{NoText: true})
	before := x.View()
	put(t, x, numbered(3))
	if slot, ok := before.Slot("3"); ok {
		t.Fatalf("a case that came later is found at %d", slot)
	}
	if before.Generation() == x.View().Generation() {
		t.Fatal("two states share a generation")
	}
	if a, b := x.View(), x.View(); a != b {
		t.Fatal("a view was made anew although nothing was written")
	}
}

func TestScanEndsWithItsContext(t *testing.T) {
	x := open(t, attributes.Config{NoText: true})
	put(t, x, numbered(0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.View().Scan(ctx, &models.ScanPlan{Side: models.Missing, Top: 1}); !errors.Is(err, context.Canceled) {
		t.Fatalf("scan: %v", err)
	}
	if err := x.Put(ctx, numbered(1)); !errors.Is(err, context.Canceled) {
		t.Fatalf("put: %v", err)
	}
	if _, ok := x.View().Slot("1"); ok {
		t.Fatal("a refused put was kept")
	}
}

func TestNobodyBestIsAskedFor(t *testing.T) {
	x := open(t, attributes.Config{NoText: true})
	put(t, x, numbered(0), numbered(1))
	for _, top := range []int{-1, 0} {
		got, err := x.View().Scan(t.Context(), &models.ScanPlan{Side: models.Missing, Top: top})
		if err != nil || len(got.Top) != 0 || got.Count != 2 || got.Likelihood != 2 {
			t.Fatalf("top %d: %+v, %v", top, got, err)
		}
	}
}

func BenchmarkScan200k(b *testing.B) {
	x := open(b, attributes.Config{NoText: true})
	var entries []attributes.Entry
	for slot := range 200_000 {
		entries = append(entries, numbered(slot))
	}
	put(b, x, entries...)
	v := x.View()
	plan := wide(v, models.Missing, 100)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Scan(b.Context(), plan); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut200k(b *testing.B) {
	var entries []attributes.Entry
	for slot := range 200_000 {
		entries = append(entries, numbered(slot))
	}
	for b.Loop() {
		put(b, open(b, attributes.Config{NoText: true}), entries...)
	}
}
