package attributes_test

import (
	"slices"
	"testing"

	"github.com/milaan-project/milaan/index/attributes"
	"github.com/milaan-project/milaan/models"
)

func named(slot models.Slot, name string) attributes.Entry {
	c := &models.Case{ID: name, Slot: slot, Side: models.Found, Status: models.Open, Number: models.NumberOf(models.Found, slot)}
	c.Person.Name = models.Of(name)
	return attributes.Entry{Case: c}
}

func found(t *testing.T, x *attributes.Index, q string) []models.Slot {
	t.Helper()
	hits, err := x.Search(t.Context(), q, models.SearchScope{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	var out []models.Slot
	for i, h := range hits {
		if i > 0 && h.Score > hits[i-1].Score {
			t.Fatalf("%q: hits are not in order: %v", q, hits)
		}
		out = append(out, h.Slot)
	}
	return out
}

func TestSearch(t *testing.T) {
	for where, dir := range map[string]string{"memory": "", "disk": t.TempDir() + "/text"} {
		t.Run(where, func(t *testing.T) {
			x := open(t, attributes.Config{Dir: dir})
			marked := named(5, "Ramesh")
			marked.Case.Person.Marks = models.Of("mole on the left cheek; माथे पर चोट")
			closed := named(4, "Shabnam")
			closed.Case.Status = models.Traced
			called := named(7, "Kamla")
			called.Case.Side, called.Case.Complaint.ComplainantPhone = models.Missing, models.Of("+91 98765-43210")
			put(t, x, called)
			for _, number := range []string{"9876543210", "98765 43210", "०९८७६५ ४३२१०"} {
				if got := found(t, x, number); !slices.Equal(got, []models.Slot{7}) || x.Fit(number, called.Case) == 0 {
					t.Errorf("%s found %v", number, got)
				}
			}
			if hidden := called.Case.Limited(); x.Fit("9876543210", &hidden) > 0 || x.Fit("kamala", &hidden) == 0 || x.Fit("ramesh", &hidden) > 0 || x.Fit(called.Case.Number, &hidden) == 0 {
				t.Error("a case is found by what is not shown of it, or not by what is")
			}
			put(t, x, named(0, "गुडडू"), named(1, "Pinky"), named(2, "गुड्डू कुमार"), named(6, "ममता"), named(3, "Mohammad Irfan"), closed, marked)
			for q, want := range map[string]models.Slot{
				"guddu": 0, "gudu": 0, "Guddu": 0, "गुडडू": 0, "guddu kumar": 2, "gudu kumar": 2, "mamta": 6, "ममता": 6, "पिंकी": 1, "pinkee": 1,
				"मोहम्मद": 3, "irfaan": 3, "शबनम": 4, "cheek": 5, "चोट": 5,
				models.NumberOf(models.Found, 3): 3, "  " + models.NumberOf(models.Found, 0) + " ": 0,
			} {
				if got := found(t, x, q); len(got) == 0 || got[0] != want {
					t.Errorf("%q found %v, want %d first", q, got, want)
				}
			}
			if got := found(t, x, "गुड्डू"); !slices.Contains(got, 0) || !slices.Contains(got, 2) {
				t.Errorf("found %v of both spellings", got)
			}
			for _, q := range []string{"", "  ", "?!", "zzzzqqqq"} {
				if got := found(t, x, q); len(got) > 0 {
					t.Errorf("%q found %v", q, got)
				}
			}
		})
	}
}

// TestSearchInAScope searches some districts alone, and by what other districts are shown alone.
func TestSearchInAScope(t *testing.T) {
	x := open(t, attributes.Config{Districts: func(c *models.Case) []uint16 { return []uint16{uint16(c.Slot) % 2, 7} }})
	with := func(slot models.Slot, name, father, marks string) attributes.Entry {
		e := named(slot, name)
		e.Case.Person.Father, e.Case.Person.Marks, e.Case.Source = models.Of(father), models.Of(marks), "Src-1"
		return e
	}
	put(t, x, with(0, "Pinky", "Vinod", "a mole"), with(1, "Vinod", "Ramesh", "call 98765 43210"), with(2, "Ramesh", "Imran", ""))
	for _, c := range []struct {
		words string
		in    models.SearchScope
		want  []models.Slot
	}{
		{"vinod", models.SearchScope{}, []models.Slot{0, 1}},
		{"vinod", models.SearchScope{Shown: true}, []models.Slot{1}},
		{"विनोद", models.SearchScope{Shown: true}, []models.Slot{1}},
		{"ramesh", models.SearchScope{Shown: true, Districts: []uint16{1}}, nil},
		{"vinod", models.SearchScope{Districts: []uint16{0}}, []models.Slot{0}},
		{"vinod", models.SearchScope{Districts: []uint16{3, 1}}, []models.Slot{1}},
		{"vinod", models.SearchScope{Districts: []uint16{7}}, []models.Slot{0, 1}},
		{"mole", models.SearchScope{Shown: true}, []models.Slot{0}},
		{"98765", models.SearchScope{}, []models.Slot{1}},
		{"98765", models.SearchScope{Shown: true}, nil},
		{"src", models.SearchScope{Shown: true}, nil},
		{models.NumberOf(models.Found, 2), models.SearchScope{Shown: true}, []models.Slot{2}},
	} {
		hits, err := x.Search(t.Context(), c.words, c.in, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []models.Slot
		for _, h := range hits {
			got = append(got, h.Slot)
		}
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("%q in %+v found %v, want %v", c.words, c.in, got, c.want)
		}
	}
}

func TestSearchFollowsTheCase(t *testing.T) {
	x := open(t, attributes.Config{})
	put(t, x, named(0, "Pinky"), named(1, "Ramesh"))
	put(t, x, named(0, "Shabnam"))
	if got := found(t, x, "pinky"); len(got) > 0 {
		t.Fatalf("a name that was changed still finds %v", got)
	}
	if err := x.Remove(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if got := found(t, x, "ramesh"); len(got) > 0 {
		t.Fatalf("a case that was removed is still found: %v", got)
	}
	if got := found(t, x, "shabnam"); !slices.Equal(got, []models.Slot{0}) {
		t.Fatalf("found %v", got)
	}
}

func TestAFolderOfBeforeIsDropped(t *testing.T) {
	dir := t.TempDir() + "/text"
	x, err := attributes.Open(attributes.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	put(t, x, named(0, "Pinky"))
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if got := found(t, open(t, attributes.Config{Dir: dir}), "pinky"); len(got) > 0 {
		t.Fatalf("found %v in an index that nothing was put in", got)
	}
}

func TestThereIsNoSearchWithoutText(t *testing.T) {
	_, err := open(t, attributes.Config{NoText: true}).Search(t.Context(), "pinky", models.SearchScope{}, 1)
	if models.CodeOf(err) != models.Unavailable {
		t.Fatalf("got %v", err)
	}
}

func TestSearchKeepsToItsLimit(t *testing.T) {
	x := open(t, attributes.Config{})
	for slot := range models.Slot(5) {
		put(t, x, named(slot, "Pinky"))
	}
	for limit, want := range map[int]int{-1: 0, 0: 0, 2: 2, 9: 5} {
		hits, err := x.Search(t.Context(), "pinky", models.SearchScope{}, limit)
		if err != nil || len(hits) != want {
			t.Errorf("limit %d: %d hits, %v; want %d", limit, len(hits), err, want)
		}
	}
}
