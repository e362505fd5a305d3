package accounts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
)

// Only administrators manage accounts, and none takes their own away.
func TestManaging(t *testing.T) {
	o := newOffice(t)
	for _, role := range models.Roles() {
		if role == models.RoleAdmin {
			continue
		}
		actor := models.Actor{ID: "x", Role: role, Reach: models.Reach{Everywhere: true}}
		_, err := o.Create(t.Context(), actor, &models.Account{Login: "x", Name: "x", Role: models.RoleAdmin})
		wantCode(t, string(role)+" makes an account", err, models.Forbidden)
		_, _, err = o.Change(t.Context(), actor, "x", models.AccountChange{})
		wantCode(t, string(role)+" changes an account", err, models.Forbidden)
		_, err = o.List(t.Context(), actor)
		wantCode(t, string(role)+" lists accounts", err, models.Forbidden)
	}
	session := o.person(t, "anita")
	cwc := models.RoleCWC
	_, _, err := o.Change(t.Context(), root, "anita", models.AccountChange{Role: &cwc})
	wantCode(t, "a member of no district", err, models.Invalid)
	_, password, err := o.Change(t.Context(), root, "anita", models.AccountChange{Role: &cwc, Districts: &[]string{"Agra"}, ResetPassword: true})
	must(t, err)
	_, err = o.Authenticate(t.Context(), session, "")
	wantCode(t, "a session from before", err, models.Unauthenticated)
	_, actor, err := o.LogIn(t.Context(), "anita", password, "", "10.0.0.1")
	if err != nil || actor.Pending != models.PendingPassword || actor.Role != models.RoleCWC {
		t.Errorf("%+v, %v", actor, err)
	}
	wantCode(t, "before the password is changed", models.Authorise(actor, models.Decide, models.CasePlace{Districts: []uint16{118}}), models.Forbidden)
}

// Where somebody works is changed a part at a time: what is not named stays, and what follows from it follows.
func TestReachIsChanged(t *testing.T) {
	o := newOffice(t)
	ahtu, station := models.RoleAHTU, models.RoleStation
	change := func(c models.AccountChange) models.Reach {
		t.Helper()
		a, _, err := o.Change(t.Context(), root, "anita", c)
		must(t, err)
		return a.Reach
	}
	text := func(s string) *string { return &s }
	o.person(t, "anita")
	own := change(models.AccountChange{Role: &station, Districts: &[]string{"कासगंज"}, Station: text(" Sahawar ")})
	if len(own.Districts) != 1 || own.Station != "Sahawar" || len(own.Associated) != 0 {
		t.Errorf("a station of Kasganj: %+v", own)
	}
	if moved := change(models.AccountChange{Station: text("Dholna")}); moved.Station != "Dholna" || moved.Districts[0] != own.Districts[0] {
		t.Errorf("the station alone: %+v", moved)
	}
	if moved := change(models.AccountChange{Districts: &[]string{"Aligarh"}}); moved.Station != "Dholna" || moved.Districts[0] == own.Districts[0] {
		t.Errorf("the district alone: %+v", moved)
	}
	unit, _ := places.Default().AHTU(own.Districts[0])
	if len(unit.Associated) == 0 {
		t.Fatal("the unit of Kasganj serves no other district: this proves nothing")
	}
	seat := places.Default().NameOf([]uint16{unit.District})
	change(models.AccountChange{Districts: &seat})
	if got := change(models.AccountChange{Role: &ahtu}); len(got.Associated) != len(unit.Associated) {
		t.Errorf("an officer of %s serves %v, want %v", seat, got.Associated, unit.Associated)
	}
	if got := change(models.AccountChange{Role: &station}); len(got.Associated) != 0 {
		t.Errorf("a station serves %v", got.Associated)
	}
	_, _, err := o.Change(t.Context(), root, "anita", models.AccountChange{Station: text(strings.Repeat("x", 1000))})
	wantCode(t, "a station of a thousand letters", err, models.Invalid)
}

// What was changed of an account is in the audit, by names and never by values; and auditors are told of what could make
// somebody a member or an administrator twice, or silence or replace who oversees them.
func TestChangesAreWrittenDown(t *testing.T) {
	o := newOffice(t)
	text := func(s string) *string { return &s }
	role := func(r models.Role) *models.Role { return &r }
	yes, no := true, false
	munshi := models.Account{Login: "munshi", Name: "Munshi", Role: models.RoleStation, Reach: models.Reach{Districts: []uint16{118}}}
	first, err := o.Create(t.Context(), root, &munshi)
	must(t, err)
	passwords := []string{first}
	for _, c := range []struct {
		change models.AccountChange
		said   string
		alert  bool
	}{
		{models.AccountChange{Name: text("Munshi ji"), Email: text("munshi@example.org"), Station: text("Tajganj")}, "name email station", false},
		{models.AccountChange{ResetPassword: true}, "password", false},
		{models.AccountChange{Districts: &[]string{"Etah", "Agra"}}, "districts=118>138,118", false},
		{models.AccountChange{Role: role(models.RoleCWC)}, "role=station>cwc", true},
		{models.AccountChange{ResetPassword: true, Name: text("Munshi")}, "name password", true},
		{models.AccountChange{Districts: &[]string{"Agra"}}, "districts=138,118>118", true},
		{models.AccountChange{Disabled: &yes}, "ended", true},
		{models.AccountChange{Disabled: &no}, "resumed", true},
		{models.AccountChange{Role: role(models.RoleAuditor)}, "role=cwc>auditor districts=118> station", true},
		{models.AccountChange{Name: text("Munshi ji")}, "name", true},
		{models.AccountChange{Email: text("nobody@example.org")}, "email", true},
		{models.AccountChange{}, "", false},
		{models.AccountChange{Disabled: &yes}, "ended", true},
	} {
		before, err := o.store.LatestAlert(t.Context())
		must(t, err)
		_, password, err := o.Change(t.Context(), root, "munshi", c.change)
		must(t, err)
		passwords = append(passwords, password)
		entries, err := o.store.AuditEntries(t.Context(), models.AuditFilter{Kinds: []string{"account"}}, 1)
		must(t, err)
		if want := strings.TrimSpace(munshi.ID + " " + c.said); entries[0].Action != "account.change" || entries[0].Detail != want {
			t.Errorf("%+v is %s %q, want %q", c.change, entries[0].Action, entries[0].Detail, want)
		}
		alerts, err := o.store.AlertsAfter(t.Context(), before, 10)
		must(t, err)
		if (len(alerts) == 1) != c.alert || c.alert && (alerts[0].Kind != models.AlertAccount || alerts[0].Detail != munshi.ID+" "+c.said+" by root") {
			t.Errorf("%s: the alerts are %+v", c.said, alerts)
		}
	}
	anita := models.Account{Login: "anita", Name: "Anita", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118}}}
	first, err = o.Create(t.Context(), root, &anita)
	must(t, err)
	a, err := o.store.Account(t.Context(), "anita")
	must(t, err)
	_, secret, err := o.NewFactor(t.Context(), a.Actor(), first)
	must(t, err)
	_, _, err = o.Change(t.Context(), root, "anita", models.AccountChange{ResetFactor: true})
	must(t, err)
	alerts, err := o.store.AlertsAfter(t.Context(), 0, 100)
	must(t, err)
	if n := len(alerts); n < 2 || alerts[n-2].Detail != anita.ID+" role=cwc districts=118 by root" || alerts[n-1].Detail != anita.ID+" factor by root" {
		t.Errorf("of the member's account: %+v", alerts)
	}
	must(t, o.store.EachAuditEntry(t.Context(), 0, func(e *models.AuditEntry) error {
		for _, hidden := range append(passwords, secret, "Munshi", "example.org", "Tajganj") {
			if hidden != "" && strings.Contains(e.Detail, hidden) {
				t.Errorf("entry %d holds %q", e.N, e.Detail)
			}
		}
		return nil
	}))
	for _, role := range models.Roles() {
		told := slices.Contains(models.AlertsFor(role), models.AlertAccount)
		if told != (role == models.RoleAuditor || role == models.RoleAdmin) {
			t.Errorf("%s is told: %t", role, told)
		}
	}
}
