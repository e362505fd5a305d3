package models_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	home    = 118 // where the actor is
	served  = 119 // that the actor's unit serves beside it
	foreign = 140
)

var actions = []models.Action{
	models.ViewCase, models.ViewPhoto, models.ViewHistory, models.Rank, models.ListCases, models.SearchCases, models.CreateCase, models.AddPhoto, models.CorrectPhoto, models.ChangeCase,
	models.CloseCase, models.ReopenCase, models.OrderCase, models.TakeRaid,
	models.TransferCase, models.ViewPair, models.Opine, models.Comment, models.GiveEvidence, models.Judge, models.Decide, models.ListDrives, models.CreateDrive, models.ReadAlerts,
	models.ReadClocks, models.ReadAudit, models.ReadFigures, models.ReadSystem, models.ManageAccounts, models.IssueDevice, models.OwnAccount,
}

// TestPolicyTable holds every role, action, side and relation against the table that people can read.
func TestPolicyTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("action\trole\tmissing: own\tassociated\tother\tfound: own\tassociated\tother\n")
	word := map[models.Permission]string{models.Deny: "-", models.AskPurpose: "purpose", models.Allow: "yes"}
	for _, action := range actions {
		for _, role := range models.Roles() {
			fmt.Fprintf(&b, "%s\t%s", action, role)
			a := models.Actor{ID: "a", Role: role, Person: true, Reach: models.Reach{Districts: []uint16{home}, Associated: []uint16{served}}}
			for _, side := range []models.Side{models.Missing, models.Found} {
				for _, district := range []uint16{home, served, foreign} {
					b.WriteString("\t" + word[models.Policy(a, action, models.CasePlace{Side: side, Districts: []uint16{district}})])
				}
			}
			b.WriteString("\n")
		}
	}
	const file = "testdata/policy.tsv"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the policy is not as its table says (-want +got); -update writes it anew:\n%s", diff)
	}
}

func membersOnly(action models.Action) bool {
	return slices.Contains([]models.Action{models.Decide, models.Judge, models.OrderCase, models.TransferCase}, action)
}

// Whatever the table says, these hold.
func TestPolicyAlways(t *testing.T) {
	everywhere := models.Reach{Everywhere: true}
	for _, action := range actions {
		for _, role := range append(models.Roles(), "", "nobody") {
			a := models.Actor{ID: "a", Role: role, Reach: everywhere}
			if (role == "" || role == "nobody") && models.Policy(a, action, models.CasePlace{Districts: []uint16{home}}) != models.Deny {
				t.Errorf("%q may %s", role, action)
			}
			if membersOnly(action) && models.Policy(a, action, models.CasePlace{Districts: []uint16{home}}) != models.Deny {
				t.Errorf("%q of no committee may %s", role, action)
			}
			phone := models.Actor{Role: role, Reach: everywhere, WriteOnly: true}
			if may := models.Policy(phone, action, models.CasePlace{Districts: []uint16{home}}) != models.Deny; may && action != models.CreateCase {
				t.Errorf("a telephone of %q may %s", role, action)
			}
			phone.ID = "owner"
			for _, by := range []string{"owner", "another"} {
				if may := models.Policy(phone, action, models.CasePlace{Side: models.Found, Districts: []uint16{home}, CreatedBy: by}) != models.Deny; may && action != models.CreateCase && (action != models.AddPhoto || by != "owner") {
					t.Errorf("a telephone of %q may %s what %s entered", role, action, by)
				}
			}
			token := models.Actor{ID: "t", Role: role, Reach: models.Reach{Districts: []uint16{home}}}
			if membersOnly(action) && models.Policy(token, action, models.CasePlace{Districts: []uint16{home}}) != models.Deny {
				t.Errorf("a token of %q may %s", role, action)
			}
			nowhere := models.Actor{Role: role}
			if role != models.RoleAdmin && models.Policy(nowhere, action, models.CasePlace{Side: models.Missing, Districts: []uint16{0}}) == models.Allow && strings.HasPrefix(string(action), "case.") {
				t.Errorf("%q without a district may %s where nobody knows where the case is", role, action)
			}
		}
	}
}

func TestRelation(t *testing.T) {
	station := models.Actor{Role: models.RoleStation, Reach: models.Reach{Districts: []uint16{home}, Station: "Sahawar"}}
	team := models.Actor{Role: models.RoleField, Reach: models.Reach{Districts: []uint16{home}, Drive: "Smile 9"}}
	member := models.Actor{Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{home}}}
	for _, test := range []struct {
		a    models.Actor
		s    models.CasePlace
		want models.Relation
	}{
		{station, models.CasePlace{Districts: []uint16{home}, Station: " SAHAWAR"}, models.Own},
		{station, models.CasePlace{Districts: []uint16{home}, Station: "Ganjdundwara"}, models.Associated},
		{station, models.CasePlace{Districts: []uint16{home}}, models.Own},
		{station, models.CasePlace{Districts: []uint16{foreign}, Station: "Sahawar"}, models.Other},
		{team, models.CasePlace{Districts: []uint16{home}, Drive: "Smile 9"}, models.Own},
		{team, models.CasePlace{Districts: []uint16{home}, Drive: "Smile 8"}, models.Associated},
		{member, models.CasePlace{Districts: []uint16{foreign, home}}, models.Own},
		{member, models.CasePlace{}, models.Other},
		{models.Actor{Reach: models.Reach{Everywhere: true}}, models.CasePlace{}, models.Own},
	} {
		if got := test.a.RelationTo(test.s); got != test.want {
			t.Errorf("%+v to %+v: %d, want %d", test.a, test.s, got, test.want)
		}
	}
}

func asksPurpose(err error) bool {
	var e *models.Error
	return errors.As(err, &e) && e.Code == models.Forbidden && e.Field == "purpose"
}

func TestAuthorise(t *testing.T) {
	other := models.CasePlace{Side: models.Missing, Districts: []uint16{foreign}}
	member := models.Actor{Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{home}}}
	if err := models.Authorise(member, models.ViewCase, other); !asksPurpose(err) {
		t.Errorf("without a purpose: %v", err)
	}
	member.Purpose = "the child in MF-123 names this village"
	if err := models.Authorise(member, models.ViewCase, other); err != nil {
		t.Errorf("with a purpose: %v", err)
	}
	for name, test := range map[string]struct {
		a      models.Actor
		action models.Action
		s      models.CasePlace
	}{
		"another district":   {member, models.ChangeCase, other},
		"another role":       {models.Actor{Role: models.RoleAuditor, Reach: models.Reach{Everywhere: true}}, models.ViewCase, other},
		"the other side":     {models.Actor{Role: models.RoleField, Reach: models.Reach{Everywhere: true}}, models.CreateCase, other},
		"a client's scope":   {models.Actor{Role: models.RoleClient, Reach: models.Reach{Everywhere: true}, Scopes: []models.Scope{models.ScopeRead}}, models.CreateCase, other},
		"a field telephone":  {models.Actor{Role: models.RoleField, Reach: models.Reach{Everywhere: true}, WriteOnly: true}, models.ViewCase, other},
		"a client's verdict": {models.Actor{Role: models.RoleClient, Reach: models.Reach{Everywhere: true}}, models.Decide, other},
	} {
		err := models.Authorise(test.a, test.action, test.s)
		var e *models.Error
		if !errors.As(err, &e) || e.Code != models.Forbidden || e.Hint.En == "" || e.Hint.Hi == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A limited record holds what a decision needs and nothing that leads to the family.
func TestLimited(t *testing.T) {
	c := models.Case{Side: models.Missing, Status: models.Open}
	for _, f := range models.Fields(models.Missing) {
		cell := "word of " + f.Name
		switch f.Kind {
		case models.Day:
			cell = "2020-01-02"
		case models.Number:
			cell = "11"
		}
		if err := f.SetText(&c, cell); err != nil {
			t.Fatal(err)
		}
	}
	limited := c.Limited()
	for _, f := range models.Fields(models.Missing) {
		if known := f.Knowledge(&limited) == models.Known; known != models.IsNeeded(f.Name) {
			t.Errorf("%s is known: %v", f.Name, known)
		}
		if f.Knowledge(&c) != models.Known {
			t.Errorf("%s was taken from the case itself", f.Name)
		}
	}
	for _, name := range []string{"home_place", "last_seen_place", "complainant_phone", "complainant_name", "father_name", "mother_name", "circumstances", "guardian_name", "religion"} {
		if models.IsNeeded(name) {
			t.Errorf("%s is shown to other districts", name)
		}
	}
}
