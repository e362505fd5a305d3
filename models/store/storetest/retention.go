package storetest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/store"
)

func keysReplaced(t *testing.T, s *registry) {
	ctx := t.Context()
	a, b := missing(t), missing(t)
	a.WrappedKey, b.WrappedKey = []byte("a"), []byte("b")
	must(t, s.Create(ctx, writer, a, b, missing(t)))
	keys := func() map[string]string {
		list := map[string]string{}
		must(t, s.EachKey(ctx, func(id string, wrapped []byte) error { list[id] = string(wrapped); return nil }))
		return list
	}
	must(t, s.SetKeys(ctx, writer, map[string][]byte{a.ID: []byte("a"), b.ID: []byte("other")}, map[string][]byte{a.ID: []byte("A"), b.ID: []byte("B")}))
	if diff := cmp.Diff(map[string]string{a.ID: "A", b.ID: "b"}, keys()); diff != "" {
		t.Error(diff)
	}
}

// filled is a registry with something in every table that a backup holds.
func filled(t *testing.T, s *registry) *models.Case {
	t.Helper()
	ctx := t.Context()
	report, child, p := pairOf(t, s)
	report.WrappedKey = []byte{1}
	report.Person.Name = models.Of("Secret Name")
	must(t, s.Update(ctx, writer, report, models.CaseChanged, []string{"child_name"}))
	face := models.Face{Model: "m"}
	face.Descriptor[3] = .25
	w := writer
	w.Once = models.Once{Key: "k", Digest: "d"}
	_, err := s.AddPhoto(ctx, w, report.ID, models.Photo{ID: newID(), SHA256: "ab", Sealed: "address", Of: models.OfChild, Faces: []models.Face{face}})
	must(t, err)
	_, err = s.Propose(ctx, models.StandingMark{Seq: 3}, models.Proposal{MissingID: report.ID, FoundID: child.ID, Posterior: .5, Model: "m", RankedAt: 5})
	must(t, err)
	p, err = say(t, s, p, models.Verdict{At: 1, By: member("a"), Kind: models.Judgement, Says: "same"})
	must(t, err)
	_, err = say(t, s, p, models.Verdict{At: 2, By: member("a"), Kind: models.AskEvidence, Reason: "Secret Reason", Wants: []string{"photo"}})
	must(t, err)
	must(t, s.SeeAlert(ctx, "a", 1))
	must(t, s.CreateAccount(ctx, writer, newAccount("anita")))
	must(t, s.CreateToken(ctx, console, models.Token{ID: "t", Name: "n", Role: models.RoleField, Hash: []byte{1, 2}, CreatedAt: 5, WriteOnly: true}))
	must(t, s.AddTreeHead(ctx, models.TreeHead{Size: 1, Edge: "ab", Note: "n"}))
	_, err = s.RegistryID(ctx, "id")
	must(t, err)
	now, err := s.Case(ctx, report.ID)
	must(t, err)
	return &now
}

// purged checks that nothing of a purged case is left but that it was there.
func purged(t *testing.T, s *registry) {
	ctx := t.Context()
	report := filled(t, s)
	stale := *report
	stale.Version--
	_, err := s.Purge(ctx, writer, &stale)
	code(t, err, models.Conflict)
	sealed, err := s.Purge(ctx, writer, report)
	must(t, err)
	if !slices.Equal(sealed, []string{"address"}) {
		t.Errorf("sealed files %v", sealed)
	}
	must(t, s.Clean(ctx))
	_, err = s.Dump(ctx, func(r *store.Row) error {
		b, err := store.EncodeValues(append(r.Clear, r.Sealed...))
		if bytes.Contains(b, []byte("Secret")) {
			t.Errorf("%s still holds %s", r.Table, b)
		}
		if r.Table == "faces" || r.Table == "photos" || r.Table == "case_versions" {
			t.Errorf("%s still has a row", r.Table)
		}
		return err
	})
	must(t, err)
	got, err := s.Case(ctx, report.Number)
	must(t, err)
	if got.Status != models.Purged || got.WrappedKey != nil || got.Person.Name.State() != models.Unknown || got.Version != report.Version+1 {
		t.Errorf("%+v", got)
	}
}

// Restored checks that a registry which is dumped from one database and loaded into another is the same, and that the rows
// of a case whose key is gone say nothing of it. newDatabase returns the URL of a new, empty one each time.
func Restored(t *testing.T, from, to func(t *testing.T) (url string)) {
	ctx := t.Context()
	url := from(t)
	s := &registry{Open(t, url), url}
	report := filled(t, s)
	dump := func(s *store.Store) (list []string, rows []store.Row) {
		_, err := s.Dump(ctx, func(r *store.Row) error {
			copied := *r
			values := func(in []any) []any {
				b, err := store.EncodeValues(in)
				must(t, err)
				list = append(list, r.Table+" "+string(b))
				out, err := store.DecodeValues(b)
				must(t, err)
				return out
			}
			copied.Clear, copied.Sealed = values(r.Clear), values(r.Sealed)
			rows = append(rows, copied)
			return nil
		})
		must(t, err)
		return list, rows
	}
	want, rows := dump(s.Store)
	load := func(rows []store.Row) (*store.Store, string) {
		url := to(t)
		s := Open(t, url) //nolint:contextcheck // it ends with the test
		must(t, s.Load(ctx, func() (*store.Row, error) {
			if len(rows) == 0 {
				return nil, nil
			}
			r := rows[0]
			rows = rows[1:]
			return &r, nil
		}))
		return s, url
	}
	restored, at := load(rows)
	got, _ := dump(restored)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("restored otherwise (-want +got):\n%s", diff)
	}
	Sound(t, at)
	c, err := restored.Case(ctx, report.ID)
	must(t, err)
	if diff := cmp.Diff(report.Photos, c.Photos); diff != "" || c.Person.Name.Or("") != "Secret Name" {
		t.Errorf("the case came back otherwise: %s", diff)
	}
	must(t, restored.Create(ctx, writer, missing(t)))
	code(t, restored.Load(ctx, func() (*store.Row, error) { return nil, nil }), models.Conflict)

	for i := range rows {
		if slices.Contains(rows[i].Cases, report.ID) {
			rows[i].Sealed, rows[i].Key = nil, nil
		}
	}
	without, at := load(rows)
	left, _ := dump(without)
	if strings.Contains(strings.Join(left, "\n"), "Secret") {
		t.Error("a case without a key says something")
	}
	Sound(t, at)
	if c, err := without.Case(ctx, report.ID); err != nil || c.Status != models.Purged || c.Number != report.Number {
		t.Errorf("%+v, %v", c, err)
	}
}
