package intake_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

const (
	agra    = 118
	kasganj = 633
)

func of(id string, role models.Role, district uint16) models.Actor {
	return models.Actor{ID: id, Name: "Name of " + id, Role: role, Person: role == models.RoleCWC, Reach: models.Reach{Districts: []uint16{district}}}
}

// inHand makes a report of Kasganj and a child of Agra, and their pair, which the Committee of Agra has in hand.
func inHand(t *testing.T, s *intake.Service, registry *store.Store, state models.VerdictKind) (report, child models.Case) {
	t.Helper()
	var err error
	if report, _, err = s.Create(t.Context(), admin, models.Missing, []byte(`{"district":"Kasganj"}`)); err != nil {
		t.Fatal(err)
	}
	if child, _, err = s.Create(t.Context(), admin, models.Found, []byte(`{"district":"Agra"}`)); err != nil {
		t.Fatal(err)
	}
	p := models.NewPair(report.ID, child.ID)
	p.Deciding, p.Home = agra, kasganj
	by := of("anita", models.RoleCWC, agra)
	for _, v := range []models.Verdict{{Kind: models.Judgement, Says: "same"}, {Kind: state, Reason: "r", Checklist: []string{"dna"}, Wants: []string{"photo"}}} {
		v.By, v.At = by, 1
		if p, err = p.Apply(v); err != nil {
			t.Fatal(err)
		}
		if err := registry.AddVerdict(t.Context(), models.Write{Actor: by, At: 1}, &p); err != nil {
			t.Fatal(err)
		}
	}
	return report, child
}

// TestNobodyElseEnds has everybody try to close and merge what a Committee has in hand.
func TestNobodyElseEnds(t *testing.T) {
	s, registry := newService(t)
	everybody := []models.Actor{
		of("station", models.RoleStation, kasganj), of("team", models.RoleField, agra), of("ahtu.agra", models.RoleAHTU, agra), of("ahtu.kasganj", models.RoleAHTU, kasganj),
		of("kavita", models.RoleCWC, kasganj), of("anita", models.RoleCWC, agra), of("system", models.RoleClient, agra), admin.Actor,
		{ID: "seat", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{agra}}},
	}
	for _, state := range []models.VerdictKind{models.Confirm, models.AskEvidence} {
		for _, by := range everybody {
			for _, side := range []models.Side{models.Missing, models.Found} {
				for _, status := range []models.Status{models.Traced, models.EnteredInError, models.Transferred, models.ClosedByOrder, models.MergedInto} {
					report, child := inHand(t, s, registry, state)
					c := &report
					if side == models.Found {
						c = &child
					}
					other, _, err := s.Create(t.Context(), admin, side, []byte(`{"district":"`+c.District.Or("")+`"}`))
					if err != nil {
						t.Fatal(err)
					}
					w := models.Write{Actor: by}
					if status == models.MergedInto {
						_, err = s.Merge(t.Context(), w, c.ID, 0, models.Closing{Into: other.ID, Reason: "r"})
					} else {
						_, err = s.Close(t.Context(), w, c.ID, 0, models.Closing{Status: status, Reason: "r"})
					}
					writes := models.Authorise(by, models.CloseCase, s.PlaceOf(c)) == nil
					deciding := by.ID == "anita" && side == models.Found
					want := models.Code("")
					switch {
					case !writes:
						want = models.Forbidden
					case status.ByOrder() && !(by.Person && by.Sits(map[models.Side]uint16{models.Missing: kasganj, models.Found: agra}[side])):
						want = models.Forbidden
					case !deciding && !(side == models.Missing && status == models.Traced):
						want = models.Conflict
					}
					got := models.Code("")
					if err != nil {
						got = models.CodeOf(err)
					}
					if got != want {
						t.Errorf("%s closes a %s case, %s, as %s: %v, want %q", by.ID, side, state, status, err, want)
					}
					var e *models.Error
					if errors.As(err, &e) && (e.Hint.En == "" || e.Hint.Hi == "" || e.Message.Hi == "") {
						t.Errorf("it does not say what to do: %+v", e)
					}
					p, err := registry.Pair(t.Context(), report.ID, child.ID)
					if err != nil {
						t.Fatal(err)
					}
					if stands := p.Decision() != nil; stands != (want != "") {
						t.Errorf("%s closes a %s case, %s, as %s: the decision stands: %v", by.ID, side, state, status, stands)
					}
				}
			}
		}
	}
}

// TestMemberIsNotLedByAnEnd has a member at home try to close a report: what others decided of its pair is not told before the
// own judgement, and is after it.
func TestMemberIsNotLedByAnEnd(t *testing.T) {
	s, registry := newService(t)
	kavita := of("kavita", models.RoleCWC, kasganj)
	for _, state := range []models.VerdictKind{models.Confirm, models.AskEvidence} {
		report, child := inHand(t, s, registry, state)
		end := func() string {
			t.Helper()
			_, err := s.Close(t.Context(), models.Write{Actor: kavita}, report.ID, 0, models.Closing{Status: models.EnteredInError, Reason: "r"})
			if models.CodeOf(err) != models.Conflict {
				t.Fatal(err)
			}
			return err.Error()
		}
		if said := end(); !strings.Contains(said, "a Committee is concerned with a pair of this case") {
			t.Errorf("%s leads: %s", state, said)
		}
		p, err := registry.Pair(t.Context(), report.ID, child.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.Deciding, p.Home = agra, kasganj
		if p, err = p.Apply(models.Verdict{At: 1, By: kavita, Kind: models.Judgement, Says: "same"}); err != nil {
			t.Fatal(err)
		}
		if err := registry.AddVerdict(t.Context(), models.Write{Actor: kavita, At: 1}, &p); err != nil {
			t.Fatal(err)
		}
		if said := end(); strings.Contains(said, "is concerned with") {
			t.Errorf("%s, after the judgement: %s", state, said)
		}
	}
}

// TestOpenedByWhoClosed keeps what members closed by order to members.
func TestOpenedByWhoClosed(t *testing.T) {
	s, _ := newService(t)
	anita, team := models.Write{Actor: of("anita", models.RoleCWC, agra)}, models.Write{Actor: of("team", models.RoleField, agra)}
	for _, status := range []models.Status{models.Transferred, models.ClosedByOrder} {
		c, _, err := s.Create(t.Context(), admin, models.Found, []byte(`{"district":"Agra"}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Close(t.Context(), anita, c.ID, 0, models.Closing{Status: status, Reason: "order 7"}); err != nil {
			t.Fatal(err)
		}
		for _, w := range []models.Write{team, admin, {Actor: of("ahtu", models.RoleAHTU, agra)}, {Actor: of("kavita", models.RoleCWC, kasganj)}} {
			if _, err := s.Reopen(t.Context(), w, c.ID, 0, "r"); models.CodeOf(err) != models.Forbidden || err == nil {
				t.Errorf("%s opens what was %s: %v", w.Actor.ID, status, err)
			}
		}
		if _, err := s.Reopen(t.Context(), models.Write{Actor: of("bano", models.RoleCWC, agra)}, c.ID, 0, "the order was another child's"); err != nil {
			t.Error(err)
		}
		if _, err := s.Close(t.Context(), team, c.ID, 0, models.Closing{Status: models.EnteredInError, Reason: "twice"}); err != nil {
			t.Error(err)
		}
		got, err := s.Reopen(t.Context(), team, c.ID, 0, "it was not")
		if diff := cmp.Diff(models.Open, got.Status); err != nil || diff != "" {
			t.Errorf("what a team closed it opens: %v %s", err, diff)
		}
	}
}
