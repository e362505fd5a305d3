package places_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/milaan-project/milaan/models/places"
)

// evaluation returns the path of a file of evaluation data, which is not part of the repository.
func evaluation(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("MILAAN_SHARED_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED, QUALITY NOT MEASURED: no evaluation data (%v); set MILAAN_SHARED_DATA", err)
	}
	return path
}

// score counts how often the true district is the best, and how often it has a share of at least .05.
type score struct{ cases, top, shared int }

func (s *score) add(r places.Resolution, truth uint16) {
	s.cases++
	for i, d := range r.Districts {
		if d.District != truth {
			continue
		}
		if i == 0 {
			s.top++
		}
		if d.Share >= .05 {
			s.shared++
		}
	}
}

func (s *score) require(t *testing.T, top, shared float64) {
	t.Helper()
	gotTop, gotShared := float64(s.top)/float64(s.cases), float64(s.shared)/float64(s.cases)
	t.Logf("%d cases: best %.4f, share at least .05 %.4f", s.cases, gotTop, gotShared)
	if s.cases == 0 || gotTop < top || gotShared < shared {
		t.Errorf("want best %.4f, shared %.4f", top, shared)
	}
}

// A misspelt home district is checked against the home place where that is spelt right and lies in one district only.
func TestMisspeltDistrictsAgreeWithPlaces(t *testing.T) {
	g := places.Default()
	var s score
	fields, unread := 0, 0
	for _, name := range []string{"scenario-dev/missing.csv", "scenario-hard/missing.csv"} {
		for _, record := range records(t, evaluation(t, name)) {
			for _, field := range []string{"district", "home_district"} {
				fields++
				if _, ok := g.ResolveDistrict(record[field]); !ok {
					unread++
				}
			}
			home, _ := g.ResolveDistrict(record["home_district"])
			place, _ := g.Resolve(record["home_place"], 0)
			if !home.Exact && place.Exact && place.Districts[0].Share > .85 {
				s.add(home, best(place))
			}
		}
	}
	s.require(t, .97, .99)
	t.Logf("%d of %d district fields were not read", unread, fields)
	if unread*1000 > fields {
		t.Errorf("more than one in a thousand")
	}
}

func records(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		record := make(map[string]string, len(row))
		for i, cell := range row {
			record[rows[0][i]] = cell
		}
		all = append(all, record)
	}
	return all
}
