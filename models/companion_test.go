package models_test

import (
	"slices"
	"testing"

	"github.com/milaan-project/milaan/models"
)

// A companion's record knows what the two children share, and nothing that is one child's own.
func TestCompanion(t *testing.T) {
	for side, want := range map[models.Side][]string{
		models.Missing: {"reported_on", "missing_since", "missing_since_within", "last_seen_place", "fir_number", "sections", "gd_number", "complainant_name", "complainant_relation", "complainant_phone", "investigating_officer", "district",
			"police_station", "father_name", "mother_name", "guardian_name", "languages", "home_district", "home_place", "together_with", "circumstances"},
		models.Found: {"recorded_on", "found_on", "found_on_within", "found_place", "producer", "found_with", "cci", "drive", "produced_on", "committee_district", "district", "police_station", "together_with", "circumstances"},
	} {
		c := models.Case{Side: side, Number: "M-3AK-4TQC"}
		for _, f := range models.Fields(side) {
			text := "x"
			switch {
			case f.Kind == models.Day:
				text = "2026-03-01"
			case f.Kind == models.Number:
				text = "7"
			case f.Name == "sex":
				text = string(models.Female)
			case f.Name == "age_known_by":
				text = string(models.Stated)
			case f.Name == "together_with":
				text = "M-9AF-TGHA"
			}
			if err := f.SetText(&c, text); err != nil {
				t.Fatal(f.Name, err)
			}
		}
		other := c.Companion()
		var known []string
		for _, f := range models.Fields(side) {
			if f.Knowledge(&other) == models.Known {
				known = append(known, f.Name)
			}
		}
		if !slices.Equal(known, want) {
			t.Errorf("%s: %q, want %q", side, known, want)
		}
		if with := other.Event.Together.Or(nil); !slices.Equal(with, []string{"M-3AK-4TQC", "M-9AF-TGHA"}) || other.Number != "" || other.ID != "" {
			t.Errorf("%s: together with %q", side, with)
		}
	}
}
