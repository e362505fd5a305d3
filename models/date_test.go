package models_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/models"
)

func TestDatesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := models.Date(rapid.IntRange(-700_000, 2_900_000).Filter(func(n int) bool { return n != 0 }).Draw(t, "days"))
		if got, err := models.ParseDate(d.String()); err != nil || got != d {
			t.Errorf("%s is read as %v, %v", d, got, err)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back models.Date
		if err := json.Unmarshal(text, &back); err != nil || back != d {
			t.Errorf("%s came back as %v, %v", text, back, err)
		}
		if got := models.DateOf(d.Time().Add(23 * time.Hour)); got != d {
			t.Errorf("the evening of %s is on %s", d, got)
		}
	})
}

func TestDatesThatAreNone(t *testing.T) {
	for _, s := range []string{"", "2026-2-3", "2026-02-29", "31-03-2026", "2026/03/31", "2026-13-01", "०१-०१-२०२६", "2026-03-31 ", "+2026-03-31", "1970-01-01"} {
		if d, err := models.ParseDate(s); models.CodeOf(err) != models.Invalid || d != 0 {
			t.Errorf("%q is read as %v, %v", s, d, err)
		}
	}
}

func TestADateIsThatOfItsZone(t *testing.T) {
	india := time.FixedZone("IST", 5*3600+1800)
	if got := models.DateOf(time.Date(2026, 3, 30, 20, 0, 0, 0, time.UTC).In(india)); got.String() != "2026-03-31" {
		t.Errorf("half past one in the night is on %s", got)
	}
}

func TestYears(t *testing.T) {
	d := date(t, "2010-06-15")
	for _, years := range []float64{0, 1, -1, 7.5, -30} {
		later := d.AddYears(years)
		if got := d.YearsUntil(later); got-years > .002 || years-got > .002 {
			t.Errorf("%v years on is %s, %v years away", years, later, got)
		}
	}
}
