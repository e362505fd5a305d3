package storetest

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
)

func newAccount(login string) *models.Account {
	//nolint:gosec // nobody's password
	return &models.Account{ID: newID(), Login: login, Name: "A " + login, Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118, 140}},
		Email: "x@example.org", Password: "$argon2id$x", MustChange: true, TOTP: []byte{1, 2}, Subject: "sub-" + login}
}

func accounts(t *testing.T, s *registry) {
	ctx := t.Context()
	a, b := newAccount("anita"), newAccount("bano")
	must(t, s.CreateAccount(ctx, writer, b))
	must(t, s.CreateAccount(ctx, writer, a))
	for _, key := range []string{a.ID, a.Login} {
		got, err := s.Account(ctx, key)
		must(t, err)
		if diff := cmp.Diff(*a, got); diff != "" {
			t.Error(diff)
		}
	}
	if got, err := s.AccountBySubject(ctx, a.Subject); err != nil || got.ID != a.ID {
		t.Errorf("by subject: %+v, %v", got, err)
	}
	_, err := s.AccountBySubject(ctx, "")
	code(t, err, models.NotFound)
	_, err = s.Account(ctx, "nobody")
	code(t, err, models.NotFound)
	taken := newAccount("anita")
	taken.Subject = "other"
	code(t, s.CreateAccount(ctx, writer, taken), models.Conflict)
	stale := *a
	a.Name, a.TOTPOn, a.TOTPStep, a.DisabledAt, a.MustChange = "Anita", true, 99, 5, false
	must(t, s.UpdateAccount(ctx, writer, a, "change", false))
	code(t, s.UpdateAccount(ctx, writer, &stale, "change", false), models.Conflict)
	b.Login = "anita"
	code(t, s.UpdateAccount(ctx, writer, b, "change", false), models.Conflict)
	b.Login = "bano"
	all, err := s.Accounts(ctx)
	must(t, err)
	if diff := cmp.Diff([]models.Account{*a, *b}, all); diff != "" {
		t.Error(diff)
	}
}

func sessions(t *testing.T, s *registry) {
	ctx := t.Context()
	a := newAccount("anita")
	must(t, s.CreateAccount(ctx, writer, a))
	open := func(hash byte, began, used int64) {
		must(t, s.CreateSession(ctx, writer, models.Session{Hash: []byte{hash}, AccountID: a.ID, Began: began, Used: used, From: "10.0.0.1"}, 100, 200))
	}
	open(1, 100, 200)
	open(2, 150, 250)
	open(3, 90, 500) // gone with the next one
	open(4, 500, 199)
	open(5, 500, 500)
	for hash, there := range map[byte]bool{1: true, 2: true, 3: false, 4: false, 5: true} {
		if _, _, err := s.SessionByHash(ctx, []byte{hash}); (err == nil) != there {
			t.Errorf("session %d: %v", hash, err)
		}
	}
	must(t, s.TouchSession(ctx, []byte{1}, 777))
	got, of, err := s.SessionByHash(ctx, []byte{1})
	must(t, err)
	if of.ID != a.ID || got.Used != 777 || got.Began != 100 || got.From != "10.0.0.1" || !bytes.Equal(got.Hash, []byte{1}) {
		t.Errorf("%+v of %+v", got, of)
	}
	must(t, s.EndSession(ctx, writer, []byte{1}))
	must(t, s.EndSession(ctx, writer, []byte{1}))
	_, _, err = s.SessionByHash(ctx, []byte{1})
	code(t, err, models.NotFound)
	must(t, s.UpdateAccount(ctx, writer, a, "password", true))
	_, _, err = s.SessionByHash(ctx, []byte{5})
	code(t, err, models.NotFound)
}

func firstAccount(t *testing.T, s *registry) {
	ctx := t.Context()
	for _, want := range []string{"old", "new"} {
		if kept, err := s.SetSetup(ctx, want); err != nil || !kept {
			t.Fatalf("%v, %v", kept, err)
		}
	}
	a, b := newAccount("root"), newAccount("other")
	code(t, s.CreateFirstAccount(ctx, writer, "old", a), models.Forbidden)
	must(t, s.CreateFirstAccount(ctx, writer, "new", a))
	code(t, s.CreateFirstAccount(ctx, writer, "new", b), models.Forbidden)
	if kept, err := s.SetSetup(ctx, "again"); err != nil || kept {
		t.Errorf("a code for a first administrator beside one: %v, %v", kept, err)
	}
	if all, err := s.Accounts(ctx); err != nil || len(all) != 1 || all[0].ID != a.ID || all[0].Version != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}

func auditIsRead(t *testing.T, s *registry) {
	ctx := t.Context()
	entries := []models.AuditEntry{
		{At: 1, Actor: "a", Role: models.RoleCWC, Action: "case.view", CaseID: "x"},
		{At: 2, Actor: "b", Role: models.RoleCWC, Action: "case.view", CaseID: "x", From: "10.0.0.1", Purpose: "प्रयोजन"},
		{At: 3, Actor: "a", Role: models.RoleAuditor, Action: "audit.read", Detail: "3 entries"},
	}
	must(t, s.Audit(ctx, entries...))
	size, hash, err := s.AuditHead(ctx)
	must(t, err)
	if size != 3 {
		t.Errorf("%d entries", size)
	}
	for i := range entries {
		entries[i].N = int64(i) + 1
	}
	read := func(f models.AuditFilter, limit int) (numbers []int64) {
		list, err := s.AuditEntries(ctx, f, limit)
		must(t, err)
		for i := range list {
			numbers = append(numbers, list[i].N)
			list[i].Hash, list[i].PurposeDigest, list[i].PurposeSalt = "", "", ""
			if diff := cmp.Diff(entries[list[i].N-1], list[i]); diff != "" {
				t.Error(diff)
			}
		}
		return numbers
	}
	for name, test := range map[string]struct{ got, want []int64 }{
		"all": {read(models.AuditFilter{}, 10), []int64{3, 2, 1}}, "a page": {read(models.AuditFilter{Before: 3}, 1), []int64{2}},
		"of a case": {read(models.AuditFilter{CaseID: "x"}, 10), []int64{2, 1}}, "of both": {read(models.AuditFilter{CaseID: "x", Actor: "a"}, 10), []int64{1}},
		"from a time": {read(models.AuditFilter{Since: 2}, 10), []int64{3, 2}}, "before a time": {read(models.AuditFilter{Since: 1, Until: 3}, 10), []int64{2, 1}},
		"of a kind": {read(models.AuditFilter{Kinds: []string{"case"}}, 10), []int64{2, 1}}, "of one": {read(models.AuditFilter{Kinds: []string{"audit.read", "rank"}}, 10), []int64{3}}, "of none": {read(models.AuditFilter{Kinds: []string{"cas"}}, 10), nil},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	last := ""
	must(t, s.EachAuditEntry(ctx, 1, func(e *models.AuditEntry) error { last = e.Hash; return nil }))
	if last != hash {
		t.Errorf("the last hash is %s, the head %s", last, hash)
	}
	if h, err := s.LatestTreeHead(ctx); err != nil || h.Size != 0 {
		t.Errorf("%+v, %v", h, err)
	}
	want := models.TreeHead{Size: 3, Edge: "ab cd", Note: "n"}
	must(t, s.AddTreeHead(ctx, models.TreeHead{Size: 2, Edge: "ef", Note: "m"}))
	must(t, s.AddTreeHead(ctx, want))
	must(t, s.AddTreeHead(ctx, models.TreeHead{Size: 3, Edge: "other", Note: "other"}))
	if h, err := s.LatestTreeHead(ctx); err != nil || h != want {
		t.Errorf("%+v, %v", h, err)
	}
}
