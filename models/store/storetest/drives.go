package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

func newDrive(t testing.TB, place, district, from, to string) models.Drive {
	t.Helper()
	d := models.Drive{ID: newID(), District: district, Place: place, Kind: models.RailwayStation, Team: "AHTU Agra", NGO: "Childline"}
	var err error
	d.From, err = models.ParseDate(from)
	must(t, err)
	d.To, err = models.ParseDate(to)
	must(t, err)
	must(t, d.Settle())
	return d
}

// drives holds the counts of drives to the cases and photographs that there are, and to the list of a drive's cases.
func drives(t *testing.T, s *registry) {
	ctx := t.Context()
	agra, err := s.CreateDrive(ctx, writer, newDrive(t, "आगरा कैंट स्टेशन", "Agra", "2024-06-10", "2024-06-20"))
	must(t, err)
	etah, err := s.CreateDrive(ctx, writer, newDrive(t, "Etah bus stand", "Etah", "2024-06-11", "2024-06-12"))
	must(t, err)
	again := agra
	again.ID, again.CreatedAt, again.CreatedBy = newID(), 0, ""
	if got, err := s.CreateDrive(ctx, models.Write{Actor: writer.Actor, At: writer.At + 5}, again); err != nil || got != agra {
		t.Errorf("sent twice: %+v, %v", got, err)
	}
	again.Team = "another"
	_, err = s.CreateDrive(ctx, writer, again)
	code(t, err, models.Conflict)
	_, err = s.Drive(ctx, "none")
	code(t, err, models.NotFound)

	add := func(record string, photos ...string) *models.Case {
		c := NewCase(t, models.Found, record)
		must(t, s.Create(ctx, writer, c))
		for _, p := range photos {
			_, err := s.AddPhoto(ctx, writer, c.ID, models.Photo{ID: newID(), SHA256: p, Sealed: "x", Of: models.OfChild})
			must(t, err)
		}
		now, err := s.Case(ctx, c.ID)
		must(t, err)
		return &now
	}
	of := `"drive":"` + agra.Name + `"`
	add(`{"found_on":"2024-06-10",`+of+`}`, "aa", "ab")
	add(`{"found_on":"2024-06-10","drive":" ` + agra.Name + ` "}`)
	moved := add(`{"found_on":"2024-06-12",`+of+`}`, "ac")
	add(`{`+of+`}`, "ad")
	gone := add(`{"found_on":"2024-06-12",`+of+`}`, "ae")
	wrong := add(`{"found_on":"2024-06-12",`+of+`}`, "af")
	add(`{"found_on":"2024-06-12","drive":"another"}`, "ba")
	add(`{"found_on":"2024-06-12"}`)

	_, err = s.Purge(ctx, writer, gone)
	must(t, err)
	must(t, wrong.Close(models.Closing{Status: models.EnteredInError, Reason: "r"}))
	must(t, s.Update(ctx, writer, wrong, models.CaseClosed, []string{"status"}))
	counts := func(districts ...string) []models.DriveCount {
		all, err := s.Drives(ctx, districts)
		must(t, err)
		return all
	}
	if diff := cmp.Diff([]models.DriveCount{{Drive: etah}, {Drive: agra, Children: 4, Photographs: 4, Days: 2}}, counts()); diff != "" {
		t.Error("all: ", diff)
	}
	other := moved.Photos[0]
	other.Of = models.Mistake
	must(t, s.CorrectPhoto(ctx, writer, moved, other))
	if all := counts(); all[1].Photographs != 3 {
		t.Errorf("%d photographs but for one that was sent by mistake", all[1].Photographs)
	}
	other.Of, moved.Version = models.OfChild, moved.Version+1
	must(t, s.CorrectPhoto(ctx, writer, moved, other))
	moved.Version++
	moved.Recovery.Drive = models.Of(etah.Name)
	must(t, s.Update(ctx, writer, moved, models.CaseChanged, []string{"drive"}))
	if diff := cmp.Diff([]models.DriveCount{{Drive: etah, Children: 1, Photographs: 1, Days: 1}}, counts("Etah", "Mathura")); diff != "" {
		t.Error("moved to another drive: ", diff)
	}
	days, err := s.DriveDays(ctx, agra.ID)
	must(t, err)
	if diff := cmp.Diff([]models.DriveDay{{Day: agra.From, Children: 2, Photographs: 2}, {Children: 1, Photographs: 1}}, days); diff != "" {
		t.Error("days: ", diff)
	}
	one, err := s.Drive(ctx, agra.ID)
	must(t, err)
	// A link from a count leads to as many cases, entered in error aside.
	listed, _, err := s.List(ctx, models.CaseFilter{Drive: agra.Name, Status: models.Open}, "", 100)
	must(t, err)
	if one.Children != 3 || one.Photographs != 3 || len(listed) != 3 {
		t.Errorf("%+v, and %d are listed", one, len(listed))
	}
}

// drivesChange moves a drive whose name is in a record: the child stays its child, each version is kept, and of two changes
// of one version the second is told.
func drivesChange(t *testing.T, s *registry) {
	ctx := t.Context()
	d, err := s.CreateDrive(ctx, writer, newDrive(t, "Agra Fort", "Agra", "2024-06-10", "2024-06-20"))
	must(t, err)
	must(t, s.Create(ctx, writer, NewCase(t, models.Found, `{"found_on":"2024-06-10","drive":"`+d.Name+`"}`)))
	changed := d
	changed.Place, changed.To = "Agra Fort and the road", d.To+3
	later := models.Write{Actor: models.Actor{ID: "b", Role: models.RoleField}, At: writer.At + 7}
	got, err := s.ChangeDrive(ctx, later, changed)
	must(t, err)
	if changed.Version = 2; got != changed {
		t.Errorf("%+v", got)
	}
	if same, err := s.ChangeDrive(ctx, later, got); err != nil || same.Version != 2 {
		t.Errorf("nothing was changed: %+v, %v", same, err)
	}
	_, err = s.ChangeDrive(ctx, later, d)
	code(t, err, models.Conflict)
	cancelled := got
	cancelled.Cancelled = "rain"
	_, err = s.ChangeDrive(ctx, writer, cancelled)
	must(t, err)
	cancelled.Version = 3
	one, err := s.Drive(ctx, d.ID)
	must(t, err)
	if diff := cmp.Diff(models.DriveCount{Drive: cancelled, Children: 1, Days: 1}, one); diff != "" {
		t.Error(diff)
	}
	history, err := s.DriveHistory(ctx, d.ID)
	must(t, err)
	if diff := cmp.Diff([]models.DriveChange{
		{Version: 3, At: writer.At, Actor: writer.Actor.ID, Fields: []models.DriveField{{Name: "cancelled", After: "rain"}}},
		{Version: 2, At: later.At, Actor: "b", Fields: []models.DriveField{{Name: "place", Before: d.Place, After: changed.Place}, {Name: "to", Before: d.To.String(), After: changed.To.String()}}},
	}, history); diff != "" {
		t.Error(diff)
	}
	cancelled.ID = "none"
	_, err = s.ChangeDrive(ctx, writer, cancelled)
	code(t, err, models.NotFound)
}

// drivesTogether shows that of the same drive written by two people one is kept.
func drivesTogether(t *testing.T, s *registry) {
	d := newDrive(t, "Mathura ghat", "Mathura", "2024-06-10", "2024-06-20")
	_, err := s.CreateDrive(t.Context(), writer, d)
	must(t, err)
	d.ID = newID()
	_, err = s.CreateDrive(t.Context(), models.Write{Actor: models.Actor{ID: "b", Role: models.RoleField}, At: writer.At}, d)
	code(t, err, models.Conflict)
	all, err := s.Drives(t.Context(), nil)
	must(t, err)
	if len(all) != 1 {
		t.Errorf("%d drives", len(all))
	}
}
