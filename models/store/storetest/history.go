package storetest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/milaan-project/milaan/models"
)

// history holds a case's history to what was done to it, and to it alone.
func history(t *testing.T, s *registry) {
	ctx := context.Background()
	station := models.Actor{ID: "t", Name: "Thana Sahawar", Role: models.RoleStation}
	must(t, s.CreateToken(ctx, console, models.Token{ID: station.ID, Name: station.Name, Role: station.Role, Hash: []byte{7}, CreatedAt: 1}))
	by := func(at int64) models.Write { return models.Write{Actor: station, At: at} }

	c := NewCase(t, models.Missing, `{"child_name":"A"}`)
	must(t, s.Create(ctx, by(10), NewCase(t, models.Missing, `{}`), c))
	c.Person.Name, c.Person.HeightCM = models.Of("B"), models.Of(120.0)
	must(t, s.Update(ctx, by(20), c, models.CaseChanged, []string{"child_name", "height_cm"}))
	_, err := s.AddPhoto(ctx, by(30), c.ID, models.Photo{ID: "p", SHA256: "ab", Sealed: "x", Of: models.OfChild})
	must(t, err)
	reread := func() *models.Case { now, err := s.Case(ctx, c.ID); must(t, err); return &now }
	correction := by(35)
	correction.Reason = "पड़ोसी का बच्चा"
	must(t, s.CorrectPhoto(ctx, correction, reread(), models.Photo{ID: "p", Of: models.Mistake}))
	c = reread()
	end := models.Closing{Status: models.Traced, Reason: "घर आ गया", By: "माँ", On: 20000, Actor: station.ID, At: 40}
	must(t, c.Close(end))
	must(t, s.Update(ctx, by(40), c, models.CaseClosed, []string{"status"}))
	c.Person.Name = models.Of("C")
	must(t, s.Update(ctx, by(50), c, models.CaseChanged, []string{"child_name"}))
	must(t, c.Reopen("another child"))
	reopening := models.Write{Actor: writer.Actor, At: 60, Reason: "another child"}
	must(t, s.Update(ctx, reopening, c, models.CaseReopened, []string{"status"}))

	got, err := s.History(ctx, c.ID)
	must(t, err)
	nobody := models.Actor{ID: writer.Actor.ID, Role: writer.Actor.Role}
	want := []models.Revision{
		{Version: 1, Kind: models.CaseCreated, At: 10, By: station},
		{Version: 2, Kind: models.CaseChanged, At: 20, By: station, Fields: []string{"child_name", "height_cm"}},
		{Version: 3, Kind: models.PhotoAdded, At: 30, By: station, PhotoID: "p"},
		{Version: 4, Kind: models.PhotoCorrected, At: 35, By: station, PhotoID: "p", Reason: "पड़ोसी का बच्चा"},
		{Version: 5, Kind: models.CaseClosed, At: 40, By: station, Closing: &end},
		{Version: 6, Kind: models.CaseChanged, At: 50, By: station, Fields: []string{"child_name"}},
		{Version: 7, Kind: models.CaseReopened, At: 60, By: nobody, Reason: "another child"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if now := reread(); now.Version != want[len(want)-1].Version {
		t.Errorf("version %d", now.Version)
	}
	none, err := s.History(ctx, "nobody")
	must(t, err)
	if diff := cmp.Diff([]models.Revision{}, none, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}
