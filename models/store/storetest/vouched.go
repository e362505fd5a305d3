package storetest

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

// vouchedFor has a registry held against its audit. Heads that a test made up are left out.
func vouchedFor(t *testing.T, url string, vouched func(*testing.T, *store.Store)) {
	t.Helper()
	ByHand(t, url, "DELETE FROM audit_heads")
	vouched(t, Open(t, url))
}

// toPurge checks whose time has come: by when the child went home, and not by when the record was touched last.
func toPurge(t *testing.T, s *registry) {
	ctx := t.Context()
	add := func(end models.Closing, how func(*models.Case, models.Closing) error) *models.Case {
		c := NewCase(t, models.Missing, `{"district":"Agra"}`)
		must(t, s.Create(ctx, writer, c))
		if how != nil {
			must(t, how(c, end))
			must(t, s.Update(ctx, writer, c, models.CaseClosed, []string{"status"}))
		}
		return c
	}
	restored := func(on models.Date) *models.Case {
		return add(models.Closing{Reason: "r", On: on, Actor: "b", At: writer.At}, func(c *models.Case, end models.Closing) error {
			if err := c.Match(end); err != nil {
				return err
			}
			return c.Restore(end)
		})
	}
	long, undated, late := restored(19000), restored(0), restored(20500)
	twin := add(models.Closing{Reason: "r", Into: long.ID, At: writer.At}, (*models.Case).Merge)
	third := add(models.Closing{Reason: "r", Into: twin.ID, At: writer.At}, (*models.Case).Merge)
	add(models.Closing{Reason: "r", Into: late.ID, At: writer.At}, (*models.Case).Merge)
	add(models.Closing{Status: models.Traced, Reason: "r", On: 19000, At: writer.At}, (*models.Case).Close)
	add(models.Closing{}, nil)
	must(t, s.Update(ctx, models.Write{Actor: writer.Actor, At: writer.At + 1<<40}, read(t, s, long.ID), models.CaseChanged, []string{"cci"}))
	got, err := s.ToPurge(ctx, 20000, models.Restored)
	must(t, err)
	if diff := cmp.Diff([]string{long.ID, undated.ID, twin.ID, third.ID}, got); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}

func read(t *testing.T, s *registry, id string) *models.Case {
	t.Helper()
	c, err := s.Case(t.Context(), id)
	must(t, err)
	return &c
}

// telephones are what their owners are, and nothing when those are gone.
func telephones(t *testing.T, s *registry) {
	ctx := t.Context()
	a := newAccount("team.agra")
	a.Role = models.RoleField
	must(t, s.CreateAccount(ctx, writer, a))
	must(t, s.CreateToken(ctx, console, models.Token{ID: "f", Name: "n", Role: models.RoleField, Hash: []byte{9}, CreatedAt: 5}))
	for i, owner := range []string{a.ID, "f", "nobody"} {
		must(t, s.CreateToken(ctx, console, models.Token{ID: "phone" + owner, Name: "n", Role: models.RoleField, WriteOnly: true, Owner: owner, Hash: []byte{byte(i)}, CreatedAt: 5}))
	}
	valid := func(i byte) models.Token {
		t.Helper()
		got, err := s.TokenByHash(ctx, []byte{i})
		must(t, err)
		return got
	}
	if got := valid(0); got.RevokedAt != 0 || !cmp.Equal(got.Reach, a.Reach) || got.Actor().ID != a.ID || got.Actor().Device != "phone"+a.ID {
		t.Errorf("of an account: %+v", got)
	}
	if valid(1).RevokedAt != 0 || valid(2).RevokedAt == 0 {
		t.Errorf("of a token: %+v; of nobody: %+v", valid(1), valid(2))
	}
	a.Reach.Districts = []uint16{agra}
	must(t, s.UpdateAccount(ctx, writer, a, "change", false))
	if got := valid(0); !cmp.Equal(got.Reach, a.Reach) {
		t.Errorf("its owner was moved: %+v", got.Reach)
	}
	must(t, s.RevokeToken(ctx, console, "f", 9))
	a.DisabledAt = 7
	must(t, s.UpdateAccount(ctx, writer, a, "disable", true))
	if valid(0).RevokedAt == 0 || valid(1).RevokedAt == 0 {
		t.Errorf("their owners are gone: %+v, %+v", valid(0), valid(1))
	}
	for i, end := range []func(){func() { a.DisabledAt = 7 }, func() { a.Role = models.RoleStation }} {
		id, hash := "again"+strconv.Itoa(i), []byte{byte(10 + i)}
		a.DisabledAt, a.Role = 0, models.RoleField
		must(t, s.UpdateAccount(ctx, writer, a, "change", false)) // let in again
		if valid(0).RevokedAt == 0 {
			t.Error("the telephone works again when its owner is let in again")
		}
		must(t, s.CreateToken(ctx, console, models.Token{ID: id, Name: "n", Role: models.RoleField, WriteOnly: true, Owner: a.ID, Hash: hash, CreatedAt: 6}))
		end()
		must(t, s.UpdateAccount(ctx, writer, a, "change", true))
		entries, err := s.AuditEntries(ctx, models.AuditFilter{Kinds: []string{"device"}}, 1)
		must(t, err)
		if valid(hash[0]).RevokedAt == 0 || len(entries) != 1 || entries[0].Action != "device.revoke" || entries[0].Detail != id {
			t.Errorf("revoked: %+v, audit: %+v", valid(hash[0]), entries)
		}
	}
}
