package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/milaan-project/milaan/intake"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/vault"
)

var admin = models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}}

// newService makes a service over a real registry and vault. Late in the evening in London it is tomorrow in Lucknow.
func newService(t testing.TB) (*intake.Service, *store.Store) {
	t.Helper()
	registry, err := store.Open(t.Context(), storetest.Fresh(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = registry.Close() })
	sealed, err := vault.Open(vault.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return intake.New(intake.Config{
		Store: registry, Vault: sealed, Gazetteer: places.Default(),
		Now:   func() time.Time { return time.Date(2026, 4, 1, 22, 0, 0, 0, time.UTC) },
		NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Zone: time.FixedZone("IST", 19800),
	}), registry
}

func missing(name string) *models.Case {
	return &models.Case{Side: models.Missing, Person: models.Person{Name: models.Of(name)}}
}

func TestTodayIsTheRegistrysOwn(t *testing.T) {
	s, _ := newService(t)
	if _, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{"missing_since":"2026-04-02"}`)); err != nil {
		t.Errorf("today in Lucknow is refused: %v", err)
	}
	if _, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{"missing_since":"2026-04-03"}`)); models.CodeOf(err) != models.Invalid {
		t.Errorf("tomorrow in Lucknow: %v", err)
	}
}

func TestEveryCaseGetsAKeyOfItsOwn(t *testing.T) {
	s, registry := newService(t)
	a, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{"child_name":"Munni"}`))
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{"child_name":"Munni"}`))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := registry.Case(t.Context(), a.Number)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.WrappedKey) == 0 || slices.Equal(a.WrappedKey, b.WrappedKey) || !slices.Equal(a.WrappedKey, stored.WrappedKey) {
		t.Error("two cases share a key, or one has none")
	}
	if stored.Version != 1 || stored.CreatedAt != time.Date(2026, 4, 1, 22, 0, 0, 0, time.UTC).UnixMilli() || stored.Status != models.Open {
		t.Errorf("stored: version %d, at %d, %s", stored.Version, stored.CreatedAt, stored.Status)
	}
}

// TestManyAtOnce takes in a batch with every kind of fault in it: the good cases go in, each other one says why not.
func TestManyAtOnce(t *testing.T) {
	s, registry := newService(t)
	known := missing("known")
	if _, err := s.CreateCase(t.Context(), admin, known); err != nil {
		t.Fatal(err)
	}
	bad, taken, twice := missing("bad"), missing("taken"), missing("twice")
	bad.Person.AgeYears = models.Of(400.0)
	taken.ID = known.ID
	once := missing("once")
	once.ID = uuid.Must(uuid.NewV7()).String()
	twice.ID = once.ID
	batch := []*models.Case{missing("one"), bad, taken, once, twice, missing("last")}
	receipts, err := s.CreateCases(t.Context(), admin, batch)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range receipts {
		code := "taken in"
		if r.Err != nil {
			code = string(models.CodeOf(r.Err))
		} else if len(r.Warnings) == 0 {
			t.Error("no warning of the missing FIR")
		}
		got = append(got, code)
	}
	want := []string{"taken in", "invalid", "conflict", "taken in", "conflict", "taken in"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("receipts (-want +got):\n%s", diff)
	}
	cases, _, err := registry.List(t.Context(), models.CaseFilter{}, "", 100)
	if err != nil || len(cases) != 4 {
		t.Errorf("%d cases in the registry, %v", len(cases), err)
	}
}

// TestABatchWithAKey is taken in once, whole or not at all.
func TestABatchWithAKey(t *testing.T) {
	s, registry := newService(t)
	w := admin
	w.Once = models.Once{Key: "batch 1", Digest: "d"}
	batch := func() []*models.Case { return []*models.Case{missing("one"), missing("two")} }
	if _, err := s.CreateCases(t.Context(), w, batch()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateCases(t.Context(), w, batch()); models.CodeOf(err) != models.Conflict {
		t.Errorf("the batch again: %v", err)
	}
	cases, _, err := registry.List(t.Context(), models.CaseFilter{}, "", 100)
	if err != nil || len(cases) != 2 {
		t.Errorf("%d cases in the registry, %v", len(cases), err)
	}
	if err := registry.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateCases(t.Context(), admin, batch()); models.CodeOf(err) != models.Unavailable {
		t.Errorf("without a database: %v", err)
	}
}

func TestUnknownDistricts(t *testing.T) {
	s, _ := newService(t)
	for written, suggestion := range map[string]string{
		"Lucknow": "known", "lucknow": "known", "लखनऊ": "known", "Allahabad": "known", "Faizabad": "known", "ज़िला वाराणसी": "known",
		"Orai": "known", "Lucnkow": "Lucknow", "Qwxzvb": "", "अकबरपुर": "Ambedkar Nagar, Kanpur Dehat",
	} {
		c := missing("Munni")
		c.Person.HomeDistrict = models.Of(written)
		warnings := s.Warnings(c)
		i := slices.IndexFunc(warnings, func(w models.Warning) bool { return w.Code == "unknown_district" })
		switch {
		case (suggestion == "known") != (i < 0):
			t.Errorf("%q: flagged %v", written, i >= 0)
		case i >= 0 && (warnings[i].Field != "home_district" || !strings.HasPrefix(warnings[i].Message.En, "Home district “"+written+"”: ") || !strings.HasPrefix(warnings[i].Message.Hi, "गृह ज़िला “"+written+"”: ") || !strings.Contains(warnings[i].Message.En, suggestion)):
			t.Errorf("%q: %+v", written, warnings[i])
		}
	}
	none := missing("Munni")
	none.District = models.NoneOf[string]()
	if slices.ContainsFunc(s.Warnings(none), func(w models.Warning) bool { return w.Code == "unknown_district" }) {
		t.Error("a district that is known to be none is flagged")
	}
}

func TestMixedScripts(t *testing.T) {
	s, _ := newService(t)
	for name, flagged := range map[string]bool{
		"मुन्नी": false, "Munni Devi": false, "मुन्नी Devi": false, "D'Souza-2": false, "मुन्नी2": false,
		"मुन्नi": true, "Munnі": true, "Ravi मुन्नी Мunni": true,
	} {
		c := missing("")
		c.Person.Name, c.Person.Aliases = models.Fact[string]{}, models.Of([]string{"Raju", name})
		got := slices.ContainsFunc(s.Warnings(c), func(w models.Warning) bool { return w.Code == "mixed_scripts" && w.Field == "child_aliases" })
		if got != flagged {
			t.Errorf("%q: flagged %v", name, got)
		}
	}
}

// TestChangesAtOnce lets many change a case without naming a version: they follow one another and none is lost.
func TestChangesAtOnce(t *testing.T) {
	s, registry := newService(t)
	c, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	errs := make([]error, 3)
	var done sync.WaitGroup
	for i := range errs {
		done.Go(func() {
			_, errs[i] = s.Close(context.WithoutCancel(t.Context()), admin, c.ID, 0, models.Closing{Status: models.Traced, Reason: fmt.Sprint("told by ", i)})
		})
	}
	done.Wait()
	closed := 0
	for _, err := range errs {
		if err == nil {
			closed++
		} else if models.CodeOf(err) != models.Conflict {
			t.Error(err)
		}
	}
	now, err := registry.Case(t.Context(), c.ID)
	if err != nil || closed != 1 || now.Version != 2 || now.Closing == nil || now.Closing.Actor != "a" {
		t.Errorf("%d closed it, version %d, %v", closed, now.Version, err)
	}
}

func TestRights(t *testing.T) {
	s, _ := newService(t)
	c, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	field := models.Write{Actor: models.Actor{ID: "f", Role: models.RoleField}}
	_, errCreate := s.CreateCase(t.Context(), field, missing("x"))
	_, _, errPatch := s.Patch(t.Context(), field, c.ID, 1, []byte(`{"child_name":"x"}`))
	_, errClose := s.Close(t.Context(), field, c.ID, 0, models.Closing{Status: models.Traced, Reason: "x"})
	_, errReopen := s.Reopen(t.Context(), field, c.ID, 0, "x")
	_, errMerge := s.Merge(t.Context(), field, c.ID, 0, models.Closing{Into: c.ID, Reason: "x"})
	_, _, errPhoto := s.AddPhoto(t.Context(), field, c.ID, models.NewPhoto{Bytes: []byte("x")})
	for what, err := range map[string]error{"create": errCreate, "patch": errPatch, "close": errClose, "reopen": errReopen, "merge": errMerge, "photo": errPhoto} {
		var refused *models.Error
		if !errors.As(err, &refused) || refused.Code != models.Forbidden || refused.Hint.Hi == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestMergedIntoMerged(t *testing.T) {
	s, _ := newService(t)
	ids := make([]string, 3)
	for i := range ids {
		c, _, err := s.Create(t.Context(), admin, models.Missing, []byte(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = c.ID
	}
	if _, err := s.Merge(t.Context(), admin, ids[0], 0, models.Closing{Into: ids[1], Reason: "twice"}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Merge(t.Context(), admin, ids[2], 0, models.Closing{Into: ids[0], Reason: "twice"})
	if models.CodeOf(err) != models.Invalid {
		t.Errorf("merged into a merged case: %v", err)
	}
	if _, err := s.Merge(t.Context(), admin, ids[1], 0, models.Closing{Into: ids[0], Reason: "round"}); models.CodeOf(err) != models.Invalid {
		t.Errorf("merged in a circle: %v", err)
	}
}

// A text that was typed for Kruti Dev is taken in with a question, and can be read before.
func TestKrutiDev(t *testing.T) {
	s, _ := newService(t)
	c := missing("lquhrk nsoh")
	c.Person.Father, c.Person.Mother, c.Person.Marks = models.Of("jke izlkn"), models.Of("सीता"), models.Of("iSj ij tys dk fu'kku")
	meant := map[string]string{"child_name": "सुनीता देवी", "father_name": "राम प्रसाद", "marks": "पैर पर जले का निशान"}
	asked := func() (fields []string) {
		for _, w := range s.Warnings(c) {
			if w.Code == "kruti_dev" {
				fields = append(fields, w.Field)
				if !strings.HasSuffix(w.Message.En, meant[w.Field]) || !strings.HasSuffix(w.Message.Hi, meant[w.Field]) {
					t.Errorf("%s is asked about by %q", w.Field, w.Message.En)
				}
			}
		}
		return fields
	}
	want := []string{"child_name", "father_name", "marks"}
	if got := asked(); !slices.Equal(got, want) {
		t.Errorf("asked about %v", got)
	}
	if got := intake.ReadKrutiDev(c); !slices.Equal(got, want) || c.Person.Name.Or("") != meant["child_name"] || c.Person.Father.Or("") != meant["father_name"] || c.Person.Mother.Or("") != "सीता" || len(asked()) != 0 {
		t.Errorf("read %v: %+v", got, c.Person)
	}
	c = missing("Ram Prasad")
	c.Person.Father = models.Of("Shyam Lal")
	if got := asked(); len(got) != 0 {
		t.Errorf("Latin names are asked about: %v", got)
	}
}
