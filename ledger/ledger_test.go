package ledger_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/ledger"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// book is a registry's audit, and where it is.
type book struct {
	*store.Store
	file   string
	signer note.Signer
	key    string
}

func newBook(t testing.TB) *book {
	t.Helper()
	b := &book{file: filepath.Join(t.TempDir(), "registry.db")}
	var err error
	b.Store, err = store.Open(t.Context(), b.file)
	must(t, err)
	t.Cleanup(func() { _ = b.Close() })
	b.signer, b.key, err = ledger.Keys(bytes.Repeat([]byte{7}, 32), "test")
	must(t, err)
	return b
}

func (b *book) write(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		must(t, b.Audit(t.Context(), models.AuditEntry{At: int64(i), Actor: "a", Role: models.RoleCWC, Action: "case.view", CaseID: fmt.Sprint(i), Purpose: "p"}))
	}
}

// byHand changes the database as somebody would who has the machine.
func (b *book) byHand(t *testing.T, statements ...string) {
	t.Helper()
	storetest.ByHand(t, b.file, statements...)
}

func (b *book) head(t *testing.T) ledger.Head {
	t.Helper()
	signed, err := ledger.Sign(t.Context(), b, b.signer)
	must(t, err)
	var file bytes.Buffer
	must(t, ledger.WriteHead(&file, b.key, signed))
	h, err := ledger.ReadHead(file.Bytes(), b.key)
	must(t, err)
	return h
}

// The head is that of golang.org/x/mod/sumdb/tlog over the same records, however often it was signed on the way.
func TestHeadIsThatOfTheTree(t *testing.T) {
	b := newBook(t)
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			out[i] = hashes[at]
		}
		return out, nil
	})
	for n := int64(0); n < 40; n++ {
		b.write(t, 1)
		list, err := b.AuditEntries(t.Context(), models.AuditFilter{}, 1)
		must(t, err)
		record, err := list[0].Encode()
		must(t, err)
		more, err := tlog.StoredHashes(n, record, reader)
		must(t, err)
		hashes = append(hashes, more...)
		if n%3 == 0 {
			want, err := tlog.TreeHash(n+1, reader)
			must(t, err)
			if h := b.head(t); h.Size != n+1 || h.Root != want {
				t.Fatalf("after %d entries the head is %d %s, want %s", n+1, h.Size, h.Root, want)
			}
		}
	}
	if v, err := ledger.Verify(t.Context(), b); err != nil || v.Entries != 40 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Whatever is changed by hand is found; and what is changed so that the chain fits again, by the head that was carried
// away.
func TestChangesAreFound(t *testing.T) {
	for name, statements := range map[string][]string{
		"a changed entry":          {"UPDATE audit SET case_id = 'other' WHERE n = 7"},
		"a changed purpose":        {"UPDATE purposes SET words = 'none' WHERE entry = 7"},
		"a purpose taken away":     {"DELETE FROM purposes WHERE entry = 7"},
		"a purpose put there":      {"DELETE FROM purposes WHERE entry = 7", "UPDATE audit SET purpose = 'none' WHERE n = 7"},
		"a feigned forgetting":     {"UPDATE purposes SET words = '', salt = '' WHERE entry = 7"},
		"a changed hash":           {"UPDATE audit SET hash = 'x' WHERE n = 20"},
		"an entry left out":        {"DELETE FROM audit WHERE n = 7"},
		"the first left out":       {"DELETE FROM audit WHERE n = 1"},
		"the last left out":        {"DELETE FROM audit WHERE n = 20"},
		"two exchanged":            {"UPDATE audit SET n = 100 WHERE n = 7", "UPDATE audit SET n = 7 WHERE n = 8", "UPDATE audit SET n = 8 WHERE n = 100"},
		"an entry slipped in":      {"INSERT INTO audit SELECT 21, at, actor, role, action, case_id, detail, hash, origin, purpose, digest, purpose_digest FROM audit WHERE n = 20"},
		"a changed head":           {"UPDATE audit_heads SET edge = '00' || substr(edge, 3)"},
		"the end and its count":    {"DELETE FROM audit WHERE n > 15", "UPDATE counters SET audits = 15, audit_head = (SELECT hash FROM audit WHERE n = 15)"},
		"the end, count and heads": {"DELETE FROM audit WHERE n > 15", "UPDATE counters SET audits = 15, audit_head = (SELECT hash FROM audit WHERE n = 15)", "DELETE FROM audit_heads"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			b.write(t, 20)
			carried := b.head(t)
			if _, err := ledger.Verify(t.Context(), b, carried); err != nil {
				t.Fatalf("before: %v", err)
			}
			b.byHand(t, statements...)
			if _, err := ledger.Verify(t.Context(), b, carried); models.CodeOf(err) != models.Conflict && models.CodeOf(err) != models.Internal || err == nil {
				t.Errorf("not found: %v", err)
			}
		})
	}
}

// filled writes two reports that are one child's, two recovered children of whom one is purged, verdicts, an account and a
// token; the ids are those by which what was changed is to be named.
func (b *book) filled(t *testing.T) (missing, found string) {
	t.Helper()
	w := models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1}
	var cases []*models.Case
	for _, side := range []models.Side{models.Missing, models.Found, models.Found} {
		c := storetest.NewCase(t, side, `{"district":"Agra"}`)
		c.Held, c.CreatedAt = "Agra", w.At
		if side == models.Found {
			c.Recovery.Drive = models.Of("Smile")
			c.Event.When = models.Of(models.Date(20000))
		}
		c.SetClocks(time.UTC)
		cases = append(cases, c)
		must(t, b.Create(t.Context(), w, c))
	}
	cases[0].Person.Name = models.Of("Munni")
	must(t, b.Update(t.Context(), w, cases[0], models.CaseChanged, []string{"child_name"}))
	must(t, cases[0].Close(models.Closing{Status: models.Traced, Reason: "came home", On: 20000, At: w.At}))
	must(t, b.Update(t.Context(), w, cases[0], models.CaseClosed, []string{"status"}))
	must(t, cases[0].Reopen("a mistake"))
	cases[0].SetClocks(time.UTC)
	w.Reason = "a mistake"
	must(t, b.Update(t.Context(), w, cases[0], models.CaseReopened, []string{"status"}))
	w.Reason = ""
	p := models.NewPair(cases[0].ID, cases[1].ID)
	p.Deciding = 118
	anita := models.Actor{ID: "anita", Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{118}}}
	for _, v := range []models.Verdict{{By: anita, Kind: models.Judgement, Says: "same"}, {By: anita, Kind: models.Reject, Reason: "r"}} {
		var err error
		p, err = p.Apply(v)
		must(t, err)
		must(t, b.AddVerdict(t.Context(), models.Write{Actor: anita, At: 2}, &p))
	}
	must(t, b.CreateAccount(t.Context(), w, &models.Account{ID: "account-1", Login: "x", Name: "X", Role: models.RoleStation, Reach: anita.Reach, Password: "p", TOTP: []byte{1}}))
	must(t, b.CreateToken(t.Context(), w.Actor, models.Token{ID: "token-1", Name: "n", Role: models.RoleClient, Scopes: []models.Scope{models.ScopeRead}, Hash: []byte{1}, CreatedAt: 5}))
	_, err := b.Purge(t.Context(), w, cases[2])
	must(t, err)
	return cases[0].ID, cases[1].ID
}

// verify verifies audit, clocks and districts, long after everything was written.
func (b *book) verify(t *testing.T) (ledger.Verified, error) {
	t.Helper()
	v, err := ledger.Verify(t.Context(), b)
	if err == nil {
		err = ledger.VerifyClocks(t.Context(), b, time.UTC, time.UnixMilli(2))
	}
	if err == nil {
		err = ledger.VerifyDistricts(t.Context(), b, places.Default().Recognised)
	}
	return v, err
}

// Whatever is changed by hand of records, their columns and histories, verdicts, accounts and tokens, without the audit, is
// found and named.
func TestChangedRecordsAreFound(t *testing.T) {
	const missing, found, pair, account, token, slipped = "missing", "found", "pair", "account-1", "token-1", "'x'"
	for name, by := range map[string][2]string{
		"":                     {},
		"a changed record":     {found, `UPDATE cases SET record = replace(record, 'Agra', 'Etah') WHERE side = 'found'`},
		"a closed case":        {found, `UPDATE cases SET status = 'traced' WHERE side = 'found'`},
		"a record left out":    {missing, `DELETE FROM cases WHERE side = 'missing'`},
		"a former version":     {missing, `UPDATE case_versions SET record = '{}'`},
		"history left out":     {missing, `DELETE FROM case_versions`},
		"a slipped-in record":  {slipped, `INSERT INTO cases (slot, id, number, side, source, status, closing, district, event_on, version, created_at, updated_at, record, wrapped_key) SELECT 9, 'x', 'M-9', side, '', status, closing, district, event_on, version, created_at, updated_at, record, wrapped_key FROM cases WHERE slot = 0`},
		"another's verdict":    {pair, `UPDATE verdicts SET actor = 'bano' WHERE n = 1`},
		"a changed verdict":    {pair, `UPDATE verdicts SET body = replace(body, 'same', 'different') WHERE n = 1`},
		"a verdict left out":   {pair, `DELETE FROM verdicts WHERE n = 2`},
		"verdicts exchanged":   {pair, `UPDATE verdicts SET n = n + 10; UPDATE verdicts SET n = 13 - n`},
		"a pair that was told": {pair, `UPDATE pairs SET state = 'confirmed'`},
		"a pair nobody judged": {"m f", `INSERT INTO pairs SELECT 'm', 'f', 'confirmed', version, updated_at, seq FROM pairs`},
		"a feigned purge":      {missing, `UPDATE cases SET status = 'purged', record = '{}', wrapped_key = NULL WHERE side = 'missing'`},

		"another district":    {found, `UPDATE cases SET district = 'etah' WHERE slot = 1`},
		"another Committee":   {found, `UPDATE cases SET committee = 'etah' WHERE slot = 1`},
		"another number":      {found, `UPDATE cases SET number = 'F-9' WHERE slot = 1`},
		"another side":        {found, `UPDATE cases SET side = 'missing' WHERE slot = 1`},
		"another drive":       {found, `UPDATE cases SET drive = '' WHERE slot = 1`},
		"another source":      {found, `UPDATE cases SET source = 's' WHERE slot = 1`},
		"another day":         {found, `UPDATE cases SET event_on = 1 WHERE slot = 1`},
		"another beginning":   {found, `UPDATE cases SET created_at = 9 WHERE slot = 1`},
		"a later duty":        {found, `UPDATE cases SET due_at = due_at + 1 WHERE slot = 1`},
		"a later warning":     {missing, `UPDATE cases SET warn_at = warn_at + 99999999999 WHERE slot = 0`},
		"no warning":          {missing, `UPDATE cases SET warn_at = 0 WHERE slot = 0`},
		"not vouched for":     {found, `UPDATE cases SET vouched = 0, district = 'etah' WHERE slot = 1`},
		"where it was before": {missing, `UPDATE case_versions SET district = 'etah' WHERE version = 1`},

		"another reason":          {missing, `UPDATE changes SET reason = 'none' WHERE reason <> ''`},
		"no reason":               {missing, `UPDATE changes SET reason = '', vouched = 0`},
		"another way home":        {missing, `UPDATE changes SET closing = replace(closing, 'home', 'back') WHERE closing <> ''`},
		"another's change":        {missing, `UPDATE changes SET actor = 'bano' WHERE seq = 4`},
		"another's role":          {missing, `UPDATE changes SET role = 'station' WHERE seq = 4`},
		"a change of other facts": {missing, `UPDATE changes SET detail = 'sex' WHERE seq = 4`},
		"another moment":          {missing, `UPDATE changes SET at = 9 WHERE seq = 4`},
		"a change left out":       {missing, `DELETE FROM changes WHERE seq = 4`},

		"another role":          {account, `UPDATE accounts SET role = 'admin'`},
		"other districts":       {account, `UPDATE accounts SET reach = '{"districts":[118,140]}'`},
		"let in again":          {account, `UPDATE accounts SET disabled_at = 1`},
		"another password":      {account, `UPDATE accounts SET password = 'q'`},
		"another factor":        {account, `UPDATE accounts SET totp = NULL`},
		"another subject":       {account, `UPDATE accounts SET subject = 's'`},
		"an account taken away": {account, `DELETE FROM accounts`},
		"an account slipped in": {"account-0", `INSERT INTO accounts SELECT 'account-0', 'y', name, role, reach, email, password, must_change, totp, totp_on, totp_step, subject, created_at, disabled_at, version FROM accounts`},
		"a token of everything": {token, `UPDATE tokens SET scopes = '[]'`},
		"a token of another":    {token, `UPDATE tokens SET role = 'admin'`},
		"a token for longer":    {token, `UPDATE tokens SET expires_at = 99`},
		"a token with reach":    {token, `UPDATE tokens SET reach = '{"everywhere":true}'`},
		"another's token":       {token, `UPDATE tokens SET hash = x'02'`},
		"a token slipped in":    {"token-0", `INSERT INTO tokens (id, name, role, hash, created_at, revoked_at) VALUES ('token-0', 'n', 'admin', x'02', 1, 0)`},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			ids := map[string]string{}
			ids[missing], ids[found] = b.filled(t)
			ids[pair] = ids[missing] + " " + ids[found]
			if v, err := b.verify(t); err != nil || v.Kept != 6 || v.Partly != 0 || v.Moving != 0 {
				t.Fatalf("before: %+v, %v", v, err)
			}
			if name == "" {
				must(t, b.TouchToken(t.Context(), "token-1", 7)) // which says nothing of who may do what
				_, err := b.verify(t)
				must(t, err)
				return
			}
			b.byHand(t, by[1])
			what, ok := ids[by[0]]
			if !ok {
				what = strings.Trim(by[0], "'")
			}
			if _, err := b.verify(t); err == nil || models.CodeOf(err) != models.Conflict || !strings.Contains(err.Error(), " of "+what+" ") {
				t.Errorf("%s is not named: %v", what, err)
			}
		})
	}
}

// A case that is listed by hand under another district is found; one that was not read yet is not.
func TestChangedDistrictsAreFound(t *testing.T) {
	b := newBook(t)
	b.filled(t)
	b.byHand(t, `UPDATE cases SET recognised = '' WHERE slot = 0`)
	if _, err := b.verify(t); err != nil {
		t.Errorf("not read yet: %v", err)
	}
	b.byHand(t, `UPDATE cases SET recognised = 'etah' WHERE slot = 1`)
	if _, err := b.verify(t); models.CodeOf(err) != models.Conflict || err == nil || !strings.Contains(err.Error(), `"agra"`) {
		t.Errorf("listed under another: %v", err)
	}
}

// What was written before the audit vouched for more than records is held by those, and counted; what is written of it from
// then on is held whole.
func TestRecordsFromBefore(t *testing.T) {
	b := newBook(t)
	missing, found := b.filled(t)
	// As the version before wrote it: digests of records alone, none of reasons, accounts and tokens.
	kept := map[string]string{}
	b.byHand(t, `UPDATE cases SET vouched = 0; UPDATE case_versions SET vouched = 0; UPDATE changes SET vouched = 0`)
	must(t, b.EachKept(t.Context(), func(k models.Kept) error {
		if k.Of == models.KeptRecord {
			kept[k.Key] += " " + k.Digest
		}
		return nil
	}))
	chain, statements := "", []string{}
	must(t, b.EachAuditEntry(t.Context(), 0, func(e *models.AuditEntry) error {
		subject, kind, _ := strings.Cut(e.Action, ".")
		switch {
		case subject == "case" && kind != "purged":
			var digest string
			digest, kept[e.CaseID], _ = strings.Cut(strings.TrimPrefix(kept[e.CaseID], " "), " ")
			e.Digest = digest
		case subject != "pair":
			e.Digest = ""
		}
		var err error
		chain, err = models.ChainHash(chain, e)
		statements = append(statements, fmt.Sprintf("UPDATE audit SET digest = '%s', hash = '%s' WHERE n = %d", e.Digest, chain, e.N))
		return err
	}))
	b.byHand(t, append(statements, fmt.Sprintf("UPDATE counters SET audit_head = '%s'", chain))...)
	v, err := b.verify(t)
	if err != nil || v.Kept != 6 || v.Partly != 4 {
		t.Fatalf("%+v, %v", v, err)
	}
	w := models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 9}
	c, err := b.Case(t.Context(), found)
	must(t, err)
	must(t, b.Update(t.Context(), w, &c, models.CaseChanged, []string{"cci"}))
	a, err := b.Account(t.Context(), "x")
	must(t, err)
	must(t, b.UpdateAccount(t.Context(), w, &a, "change", false))
	must(t, b.RevokeToken(t.Context(), w.Actor, "token-1", 9))
	if v, err = b.verify(t); err != nil || v.Kept != 6 || v.Partly != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	b.byHand(t, `UPDATE cases SET record = replace(record, 'Agra', 'Etah') WHERE side = 'missing'`)
	if _, err := b.verify(t); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("a record from before was changed: %v", err)
	}
}

// Who appends an entry without a digest does not take a record out of what is held against the audit.
func TestNoRecordIsExcused(t *testing.T) {
	b := newBook(t)
	w := models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1}
	c := storetest.NewCase(t, models.Missing, `{"district":"Agra"}`)
	must(t, b.Create(t.Context(), w, c))
	carried := b.head(t)
	must(t, b.Audit(t.Context(), models.AuditEntry{At: 2, Actor: "a", Role: models.RoleAdmin, Action: "case.changed", CaseID: c.ID}))
	b.byHand(t, `UPDATE cases SET record = replace(record, 'Agra', 'Etah')`)
	if _, err := ledger.Verify(t.Context(), b, carried); err == nil || models.CodeOf(err) != models.Conflict {
		t.Errorf("not found: %v", err)
	}
}

// Who rewrites the whole chain with all its hashes is found by who holds a head.
func TestARewrittenChainIsFound(t *testing.T) {
	b := newBook(t)
	b.write(t, 20)
	carried := b.head(t)
	chain, statements := "", []string{"DELETE FROM audit_heads"}
	must(t, b.EachAuditEntry(t.Context(), 0, func(e *models.AuditEntry) error {
		if e.N == 7 {
			e.CaseID = "other"
		}
		var err error
		chain, err = models.ChainHash(chain, e)
		statements = append(statements, fmt.Sprintf("UPDATE audit SET case_id = '%s', hash = '%s' WHERE n = %d", e.CaseID, chain, e.N))
		return err
	}))
	b.byHand(t, append(statements, fmt.Sprintf("UPDATE counters SET audit_head = '%s'", chain))...)
	if _, err := ledger.Verify(t.Context(), b); err != nil {
		t.Fatalf("the chain was not rewritten well: %v", err)
	}
	_, err := ledger.Verify(t.Context(), b, carried)
	if models.CodeOf(err) != models.Conflict || !strings.Contains(err.Error(), "first 20 entries") {
		t.Errorf("with the head: %v", err)
	}
}

// A head that was tampered with, or is another registry's, is refused; whatever a file holds, nothing breaks.
func TestReadHead(t *testing.T) {
	b := newBook(t)
	b.write(t, 3)
	signed, err := ledger.Sign(t.Context(), b, b.signer)
	must(t, err)
	_, other, err := ledger.Keys(bytes.Repeat([]byte{8}, 32), "other")
	must(t, err)
	if _, err := ledger.ReadHead([]byte(signed), b.key); err != nil {
		t.Errorf("without the key's line: %v", err)
	}
	for name, file := range map[string]string{"another size": strings.Replace(signed, "\n3\n", "\n2\n", 1), "nothing": "", "another key": "key " + other + "\n" + signed, "half": signed[:len(signed)/2]} {
		if _, err := ledger.ReadHead([]byte(file), b.key); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if _, err := ledger.ReadHead([]byte(signed), other); err == nil {
		t.Error("another registry's head is accepted")
	}
	rapid.Check(t, func(r *rapid.T) {
		if _, err := ledger.ReadHead(rapid.SliceOf(rapid.Byte()).Draw(r, "file"), b.key); err == nil {
			r.Error("noise is accepted")
		}
	})
}
