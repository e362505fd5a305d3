package ledger_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"github.com/milaan-project/milaan/ledger"
	"github.com/milaan-project/milaan/models"
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

func newBook(t *testing.T) *book {
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
		"a changed purpose":        {"UPDATE audit SET purpose = 'none' WHERE n = 7"},
		"a changed hash":           {"UPDATE audit SET hash = 'x' WHERE n = 20"},
		"an entry left out":        {"DELETE FROM audit WHERE n = 7"},
		"the first left out":       {"DELETE FROM audit WHERE n = 1"},
		"the last left out":        {"DELETE FROM audit WHERE n = 20"},
		"two exchanged":            {"UPDATE audit SET n = 100 WHERE n = 7", "UPDATE audit SET n = 7 WHERE n = 8", "UPDATE audit SET n = 8 WHERE n = 100"},
		"an entry slipped in":      {"INSERT INTO audit SELECT 21, at, actor, role, action, case_id, detail, hash, origin, purpose, digest FROM audit WHERE n = 20"},
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

// Records and verdicts that are changed by hand, without the audit, are found too.
func TestChangedRecordsAreFound(t *testing.T) {
	for name, statement := range map[string]string{
		"":                     "",
		"a changed record":     `UPDATE cases SET record = replace(record, 'Agra', 'Etah') WHERE side = 'found'`,
		"a closed case":        `UPDATE cases SET status = 'traced' WHERE side = 'found'`,
		"a record left out":    `DELETE FROM cases WHERE side = 'missing'`,
		"a former version":     `UPDATE case_versions SET record = '{}'`,
		"history left out":     `DELETE FROM case_versions`,
		"a slipped-in record":  `INSERT INTO cases (slot, id, number, side, source, status, closing, district, event_on, version, created_at, updated_at, record, wrapped_key) SELECT 9, 'x', 'M-9', side, '', status, closing, district, event_on, version, created_at, updated_at, record, wrapped_key FROM cases WHERE slot = 0`,
		"another's verdict":    `UPDATE verdicts SET actor = 'bano' WHERE n = 1`,
		"a changed verdict":    `UPDATE verdicts SET body = replace(body, 'same', 'different') WHERE n = 1`,
		"a verdict left out":   `DELETE FROM verdicts WHERE n = 2`,
		"verdicts exchanged":   `UPDATE verdicts SET n = n + 10; UPDATE verdicts SET n = 13 - n`,
		"a pair that was told": `UPDATE pairs SET state = 'confirmed'`,
		"a feigned purge":      `UPDATE cases SET status = 'purged', record = '{}', wrapped_key = NULL WHERE side = 'missing'`,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			w := models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1}
			var cases []*models.Case
			for _, side := range []models.Side{models.Missing, models.Found, models.Found} {
				cases = append(cases, storetest.NewCase(t, side, `{"district":"Agra"}`))
				must(t, b.Create(t.Context(), w, cases[len(cases)-1]))
			}
			cases[0].Person.Name = models.Of("Munni")
			must(t, b.Update(t.Context(), w, cases[0], models.CaseChanged, []string{"child_name"}))
			p := models.NewPair(cases[0].ID, cases[1].ID)
			p.Deciding = 118
			anita := models.Actor{ID: "anita", Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{118}}}
			for _, v := range []models.Verdict{{By: anita, Kind: models.Judgement, Says: "same"}, {By: anita, Kind: models.Reject, Reason: "r"}} {
				var err error
				p, err = p.Apply(v)
				must(t, err)
				must(t, b.AddVerdict(t.Context(), models.Write{Actor: anita, At: 2}, &p))
			}
			_, err := b.Purge(t.Context(), w, cases[2])
			must(t, err)
			if v, err := ledger.Verify(t.Context(), b); err != nil || v.Kept != 4 {
				t.Fatalf("before: %+v, %v", v, err)
			}
			if statement == "" {
				return
			}
			b.byHand(t, statement)
			if _, err := ledger.Verify(t.Context(), b); err == nil || models.CodeOf(err) != models.Conflict {
				t.Errorf("not found: %v", err)
			}
		})
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
