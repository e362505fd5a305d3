package attributes_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/index/snapshot"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/names"
	"github.com/milaan-project/milaan/models/places"
)

const stamp = "this program"

// spoken are reports with values of every kind.
func spoken(t testing.TB) []attributes.Entry {
	t.Helper()
	var entries []attributes.Entry
	for i, record := range []string{
		`{"child_name":"Guddu Kumar @ Raju","father_name":"R. Lal","sex":"male","age_years":7,"height_cm":115,"home_district":"Kasganj","home_place":"Sahawar","languages":["Hindi"],"marks":"mole on left cheek","clothing":"red shirt","complexion":"fair","missing_since":"2024-05-01","missing_since_within":7,"circumstances":"went after a balloon seller"}`,
		`{"child_name":"none","sex":"female","home_district":"Agra","marks":"none","disability":"none","circumstances":"balloon"}`,
		`{"child_name":"मुन्नी","mother_name":"सुनीता देवी","home_district":"Ballia"}`, `{}`,
	} {
		c, err := models.DecodeRecord(models.Missing, []byte(record))
		if err != nil {
			t.Fatal(err)
		}
		c.ID, c.Slot = "case-"+strconv.Itoa(i), models.Slot(5000*i)
		c.Number = models.NumberOf(c.Side, c.Slot)
		entries = append(entries, attributes.Entry{Case: &c, Facts: facts.Of(&c, places.Default())})
	}
	return entries
}

// seen is all that a view shows.
func seen(t testing.TB, v *attributes.View) []any {
	t.Helper()
	out := []any{v.Slots(), v.Generation()}
	for slot := range v.Slots() {
		if id, number, side, open := v.Case(slot); id != "" {
			found, ok := v.Slot(id)
			out = append(out, slot, id, number, side, open, found, ok)
		}
		for col := range facts.Columns {
			if code := v.Code(col, slot); code != 0 {
				out = append(out, col, slot, code)
			}
		}
	}
	probe := names.Parse("Guddu Lal")
	for _, side := range sides {
		out = append(out, v.Open(side))
		for col := range facts.Columns {
			out = append(out, v.Distinct(col, side), v.Known(col, side), v.PlaceForms(col).Forms, v.PlaceForms(col).Keys.Alike("agra", .5), v.PlaceForms(col).Named("Sahawar"))
			forms := v.NameForms(col)
			likeness := names.NewLikeness(&probe, .3, forms.Sketched)
			for i := range forms.Forms {
				sim, ok := likeness.Of(&forms.Keys[i], &forms.Forms[i].Rest)
				out = append(out, forms.Forms[i].Code, sim, ok)
			}
		}
		scan, err := v.Scan(t.Context(), wide(v, side, 10))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, scan)
	}
	for _, token := range []string{"all", "w3", "a", "balloon", "nobody said this"} {
		slots, err := v.Postings(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, token, slots)
	}
	return out
}

func saved(t testing.TB, x *attributes.Index) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "attributes")
	if err := x.View().Save(file, stamp); err != nil {
		t.Fatal(err)
	}
	return file
}

// What was saved is loaded, and goes on as the index itself does.
func TestWhatWasSavedIsLoaded(t *testing.T) {
	x := open(t, attributes.Config{NoText: true})
	var entries []attributes.Entry
	for slot := range 5000 {
		entries = append(entries, numbered(slot))
	}
	put(t, x, entries...)
	put(t, x, spoken(t)...)
	for i := range 700 {
		e := numbered(i * 7)
		e.Case.Side, e.Case.Status = models.Found, []models.Status{models.Open, models.Traced}[i%2]
		put(t, x, e)
		if err := x.Remove(t.Context(), models.Slot(i*3)); err != nil {
			t.Fatal(err)
		}
	}
	again := open(t, attributes.Config{NoText: true})
	if err := again.Load(saved(t, x), stamp); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(seen(t, x.View()), seen(t, again.View())); diff != "" {
		t.Fatal(diff)
	}
	for _, index := range []*attributes.Index{x, again} {
		put(t, index, numbered(9000), numbered(7))
		put(t, index, spoken(t)[0])
		if err := index.Remove(t.Context(), 4097); err != nil {
			t.Fatal(err)
		}
	}
	if diff := gocmp.Diff(seen(t, x.View()), seen(t, again.View())); diff != "" {
		t.Fatal(diff)
	}
}

func TestAnEmptyIndexIsSavedToo(t *testing.T) {
	again := open(t, attributes.Config{NoText: true})
	if err := again.Load(saved(t, open(t, attributes.Config{NoText: true})), stamp); err != nil {
		t.Fatal(err)
	}
	put(t, again, numbered(3))
	if got := again.View().Open(models.Missing); got != 1 {
		t.Errorf("%d open cases", got)
	}
}

// Nothing that is not whole is taken, and the index keeps what it had.
func TestDamagedSnapshots(t *testing.T) {
	x := open(t, attributes.Config{NoText: true})
	put(t, x, spoken(t)...)
	file := saved(t, x)
	if err := x.Load(file, "another program"); !errors.Is(err, snapshot.ErrStale) {
		t.Errorf("%v", err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := seen(t, x.View())
	for _, at := range []int{40, len(whole) / 3, len(whole) - 2} {
		spoilt := slices.Clone(whole)
		spoilt[at] ^= 1
		if err := os.WriteFile(file, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := x.Load(file, stamp); !errors.Is(err, snapshot.ErrDamaged) {
			t.Errorf("changed at %d: %v", at, err)
		}
	}
	if diff := gocmp.Diff(before, seen(t, x.View())); diff != "" {
		t.Error(diff)
	}
}

// After any sequence of changes a snapshot holds what the index holds.
func TestSnapshotsOfAnySequence(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		x, err := attributes.Open(attributes.Config{NoText: true})
		if err != nil {
			t.Fatal(err)
		}
		r := registry{}
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			e := drawEntry(t)
			if err := x.Put(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			r[e.Case.Slot] = e
			if rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
				if err := x.Remove(t.Context(), e.Case.Slot); err != nil {
					t.Fatal(err)
				}
				delete(r, e.Case.Slot)
			}
		}
		file := filepath.Join(dir, "s")
		if err := x.View().Save(file, stamp); err != nil {
			t.Fatal(err)
		}
		again, err := attributes.Open(attributes.Config{NoText: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := again.Load(file, stamp); err != nil {
			t.Fatal(err)
		}
		r.check(t, again.View())
	})
}
