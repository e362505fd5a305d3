package models_test

import (
	"errors"
	"testing"

	"github.com/milaan-project/milaan/models"
)

func day(t *testing.T, s string) models.Date {
	t.Helper()
	d, err := models.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDriveFaults names the field of each fault.
func TestDriveFaults(t *testing.T) {
	good := models.Drive{Place: "  Agra   Cantt ", Kind: models.RailwayStation, From: day(t, "2026-04-20"), To: day(t, "2026-04-27"), Team: " AHTU "}
	if err := good.Settle(); err != nil || good.Name != "Agra Cantt, 20-04-2026" || good.Team != "AHTU" {
		t.Errorf("%+v, %v", good, err)
	}
	long := make([]rune, 151)
	for i := range long {
		long[i] = 'क'
	}
	for field, spoil := range map[string]func(*models.Drive){
		"place":      func(d *models.Drive) { d.Place = " " },
		"place_kind": func(d *models.Drive) { d.Kind = "moon" },
		"from":       func(d *models.Drive) { d.From = 0 },
		"to":         func(d *models.Drive) { d.To = d.From - 1 },
		"team":       func(d *models.Drive) { d.Team = "a\x01" },
		"ngo":        func(d *models.Drive) { d.NGO = string(append(long, long...)) },
	} {
		bad := good
		spoil(&bad)
		var faults models.Faults
		if err := bad.Settle(); !errors.As(err, &faults) || len(faults) != 1 || faults[0].Field != field || faults[0].Hint.Hi == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	name := good
	name.Place = string(long)
	if err := name.Settle(); err == nil {
		t.Error("the name does not fit into a record")
	}
	f, _ := models.FieldNamed(models.Found, "drive")
	name.Place = string(long[1:])
	if err := name.Settle(); err != nil || f.MaxLen < len([]rune(name.Name)) {
		t.Errorf("%v: a name of %d characters, and records hold %d", err, len([]rune(name.Name)), f.MaxLen)
	}
}

// TestDriveSoon warns of drives that begin in less than a week, and offers those that go on.
func TestDriveSoon(t *testing.T) {
	d := models.Drive{From: day(t, "2026-04-20"), To: day(t, "2026-04-27")}
	for on, want := range map[string][2]bool{
		"2026-04-12": {false, false}, "2026-04-13": {false, false}, "2026-04-14": {true, false}, "2026-04-20": {true, true}, "2026-04-21": {false, true},
		"2026-05-11": {false, true}, "2026-05-12": {false, false},
	} {
		today := day(t, on)
		if got := [2]bool{len(d.Warnings(today)) > 0, d.Offered(today)}; got != want {
			t.Errorf("%s: warned and offered: %v, want %v", on, got, want)
		}
	}
}
