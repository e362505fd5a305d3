package facts_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/facts"
	"github.com/milaan-project/milaan/models/places"
)

// sharedData is the folder of the evaluation data; the test is skipped where there is none.
func sharedData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("MILAAN_SHARED_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED: there is no evaluation data; set MILAAN_SHARED_DATA to its folder")
	}
	return dir
}

func readCases(t testing.TB, file string, side models.Side) []models.Case {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var cases []models.Case
	for _, row := range rows[1:] {
		c := models.Case{Side: side}
		for i, cell := range row {
			if field, ok := models.FieldNamed(side, rows[0][i]); ok {
				if err := field.SetText(&c, cell); err != nil {
					t.Fatal(err)
				}
			}
		}
		cases = append(cases, c)
	}
	return cases
}

// TestScenarioIsUnderstood keeps the share of written facts that are understood from falling.
func TestScenarioIsUnderstood(t *testing.T) {
	dir := sharedData(t)
	fields := map[string]facts.Column{
		"marks": facts.Marks, "disability": facts.Disability, "languages": facts.Languages, "clothing": facts.Clothing,
		"complexion": facts.Complexion, "build": facts.Build, "hair": facts.Hair, "eyes": facts.Eyes, "sex": facts.Sex,
		"home_district": facts.Home, "child_name": facts.Child, "father_name": facts.Father, "mother_name": facts.Mother,
	}
	for _, set := range []string{"scenario-dev", "scenario-hard"} {
		for _, side := range []models.Side{models.Missing, models.Found} {
			t.Run(set+"/"+string(side), func(t *testing.T) {
				written, understood, tokens := map[string]int{}, map[string]int{}, map[string]int{}
				placed := 0
				for _, c := range readCases(t, filepath.Join(dir, set, string(side)+".csv"), side) {
					f := facts.Of(&c, places.Default())
					for name, col := range fields {
						field, _ := models.FieldNamed(side, name)
						if field.Knowledge(&c) == models.Known {
							written[name]++
							if f.Values[col] != nil {
								understood[name]++
							}
						}
					}
					if home, ok := f.Values[facts.Home].(facts.Place); ok && len(home.Districts) > 0 {
						placed++
					}
					for _, token := range f.Tokens {
						tokens[token]++
					}
				}
				for name, n := range written {
					share := float64(understood[name]) / float64(n)
					if t.Logf("%s: %d written, %.4f understood", name, n, share); share < .98 {
						t.Errorf("%s: %.4f of %d understood, want .98", name, share, n)
					}
				}
				t.Logf("%d homes in a district, %d different words left over", placed, len(tokens))
			})
		}
	}
}
