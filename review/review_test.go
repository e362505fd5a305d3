package review_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/review"
)

const (
	agra    = 118
	kasganj = 633
)

var kolkata = time.FixedZone("IST", 19800)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, code models.Code) {
	t.Helper()
	if err == nil || models.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// bench is a review over a real registry with a report of Kasganj and a child found in Agra.
type bench struct {
	*review.Service
	t             *testing.T
	store         *store.Store
	report, child *models.Case
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Fresh(t))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	now := func() time.Time { return time.Date(2026, 4, 2, 10, 0, 0, 0, kolkata) }
	b := &bench{Service: review.New(review.Config{Store: s, Places: places.Default(), Now: now, Zone: kolkata}), t: t, store: s}
	b.report, b.child = b.add(models.Missing, `{"district":"Kasganj"}`), b.add(models.Found, `{"district":"Agra"}`)
	return b
}

func (b *bench) add(side models.Side, record string) *models.Case {
	b.t.Helper()
	c, err := models.DecodeRecord(side, []byte(record))
	must(b.t, err)
	c.ID = uuid.Must(uuid.NewV7()).String()
	must(b.t, b.store.Create(b.t.Context(), models.Write{Actor: models.Actor{ID: "a", Role: models.RoleAdmin}, At: 1}, &c))
	return &c
}

func member(id string, district uint16) models.Actor {
	return models.Actor{ID: id, Name: "Name of " + id, Role: models.RoleCWC, Person: true, Reach: models.Reach{Districts: []uint16{district}}}
}

func (b *bench) try(by models.Actor, seen int64, v models.Verdict) (models.Reviewed, error) {
	b.t.Helper()
	if _, err := b.store.Account(b.t.Context(), by.ID); by.Role == models.RoleCWC && models.CodeOf(err) == models.NotFound {
		a := models.Account{ID: by.ID, Login: by.ID, Name: by.Name, Role: by.Role, Reach: by.Reach}
		must(b.t, b.store.CreateAccount(b.t.Context(), models.Write{Actor: models.Actor{ID: "admin"}, At: 1}, &a))
	}
	if v.Kind == models.Judgement {
		b.look(by, "case.view", b.report.ID, "")
		b.look(by, "case.view", b.child.ID, "")
	}
	return b.Say(b.t.Context(), models.Write{Actor: by}, b.child.Number, b.report.ID, seen, v) // in either order
}

// look has somebody look at a record, or at a photograph of a case.
func (b *bench) look(by models.Actor, action, caseID, photo string) {
	b.t.Helper()
	must(b.t, b.store.Audit(b.t.Context(), by.Entry(1, action, caseID, photo)))
}

func (b *bench) say(by models.Actor, v models.Verdict) models.Reviewed {
	b.t.Helper()
	r, err := b.try(by, 0, v)
	must(b.t, err)
	return r
}

func (b *bench) status(c *models.Case) models.Status {
	b.t.Helper()
	now, err := b.store.Case(b.t.Context(), c.ID)
	must(b.t, err)
	return now.Status
}

var (
	same     = models.Verdict{Kind: models.Judgement, Says: "same"}
	confirm  = models.Verdict{Kind: models.Confirm, Reason: "r", Checklist: []string{"dna"}}
	concur   = models.Verdict{Kind: models.Concur}
	reopen   = models.Verdict{Kind: models.ReopenPair, Reason: "another child"}
	handOver = models.Verdict{Kind: models.Restore, Restoration: &models.Restoration{OrderNumber: "7/26", OrderedOn: 20000, To: "a", Relation: "father", Address: "b", Proof: "c", HandedOn: 20001, HandedBy: "d"}}
)

// A decision and what it does to the cases are one; reopening undoes both.
func TestCasesFollow(t *testing.T) {
	b := newBench(t)
	anita, bano := member("anita", agra), member("bano", agra)
	b.say(anita, same)
	b.say(bano, same)
	if r := b.say(anita, confirm); r.State != models.PairDecided || b.status(b.report) != models.Open {
		t.Errorf("one member alone: %s, the report %s", r.State, b.status(b.report))
	}
	if r := b.say(anita, reopen); r.State != models.PairProposed || b.status(b.report) != models.Open || b.status(b.child) != models.Open {
		t.Errorf("taken back: %s, the report %s", r.State, b.status(b.report))
	}
	b.say(anita, confirm)
	b.say(bano, models.Verdict{Kind: models.Dissent, Reason: "the mole is on the other cheek"})
	b.say(bano, confirm)
	if r := b.say(anita, concur); r.State != models.PairConfirmed || r.Missing.Status != models.Matched || r.Found.Status != models.Matched || r.Found.DueAt != 0 {
		t.Errorf("%s, %s, %s", r.State, r.Missing.Status, r.Found.Status)
	}
	b.say(anita, handOver)
	if b.status(b.report) != models.Restored || b.status(b.child) != models.Restored {
		t.Errorf("handed over: %s, %s", b.status(b.report), b.status(b.child))
	}
	b.say(bano, reopen)
	if b.status(b.report) != models.Open || b.status(b.child) != models.Open {
		t.Errorf("reopened: %s, %s", b.status(b.report), b.status(b.child))
	}
	// A case that ended otherwise meanwhile is not matched.
	c, err := b.store.Case(t.Context(), b.report.ID)
	must(t, err)
	must(t, c.Close(models.Closing{Status: models.Traced, Reason: "came home"}))
	must(t, b.store.Update(t.Context(), models.Write{Actor: anita, At: 5}, &c, models.CaseClosed, []string{"status"}))
	_, err = b.try(anita, 0, confirm)
	wantCode(t, "a child who came home", err, models.Conflict)
	if !strings.Contains(err.Error(), b.report.Number) {
		t.Errorf("which case is closed: %v", err)
	}
	b.say(anita, models.Verdict{Kind: models.CallSibling, Reason: "the brother"})
}

// Who confirmed first has to be a member still when the second concurs.
func TestFirstMemberGone(t *testing.T) {
	for name, change := range map[string]func(*models.Account){
		"disabled":         func(a *models.Account) { a.DisabledAt = 5 },
		"moved":            func(a *models.Account) { a.Reach.Districts = []uint16{kasganj} },
		"of another role":  func(a *models.Account) { a.Role = models.RoleAHTU },
		"of every place":   func(a *models.Account) { a.Reach = models.Reach{Everywhere: true} },
		"none (unchanged)": func(*models.Account) {},
	} {
		b := newBench(t)
		anita, bano, chand := member("anita", agra), member("bano", agra), member("chand", agra)
		for _, by := range []models.Actor{anita, bano, chand} {
			b.say(by, same)
		}
		b.say(anita, confirm)
		a, err := b.store.Account(t.Context(), "anita")
		must(t, err)
		change(&a)
		must(t, b.store.UpdateAccount(t.Context(), models.Write{Actor: models.Actor{ID: "admin"}, At: 6}, &a, "change", true))
		_, err = b.try(bano, 0, concur)
		if strings.HasPrefix(name, "none") {
			must(t, err)
			continue
		}
		wantCode(t, "concurring with one who is "+name, err, models.Conflict)
		if !strings.Contains(err.Error(), anita.Name) || b.status(b.child) != models.Open {
			t.Errorf("%s: %v; the child is %s", name, err, b.status(b.child))
		}
		b.say(bano, confirm)
		if r := b.say(chand, concur); r.State != models.PairConfirmed {
			t.Errorf("%s: anew it came to %s", name, r.State)
		}
	}
}

// Nobody judges what they have not looked at: both records, and of each child that has one a photograph; and when evidence
// came, or the pair was reopened, not before they looked again.
func TestJudgementNeedsALook(t *testing.T) {
	b := newBench(t)
	anita, bano, police := member("anita", agra), member("bano", agra), models.Actor{ID: "p", Name: "P", Role: models.RoleAHTU, Person: true, Reach: models.Reach{Districts: []uint16{agra}}}
	photo := func(c *models.Case, id string, of models.Subject) {
		_, err := b.store.AddPhoto(t.Context(), models.Write{Actor: police, At: 2}, c.ID, models.Photo{ID: id, SHA256: id, Sealed: "x", Of: of})
		must(t, err)
	}
	photo(b.child, "child", models.OfChild)
	photo(b.report, "father", models.OfParent)
	photo(b.report, "lost", models.OfChild)
	judge := func(by models.Actor) error {
		t.Helper()
		_, err := b.Say(t.Context(), models.Write{Actor: by}, b.child.Number, b.report.ID, 0, same)
		return err
	}
	steps := []struct {
		action, caseID, photo string
		want                  string
	}{
		{"case.view", b.child.ID, "", "the report of the missing child"},
		{"case.print", b.report.ID, "", "the report of the missing child"},
		{"pair.view", b.report.ID, b.child.Number, "a photograph of the missing child"},
		{"photo.view", b.report.ID, "father", "a photograph of the missing child"},
		{"photo.view", b.report.ID, "lost", "a photograph of the recovered child"},
		{"photo.view", b.child.ID, "child", ""},
	}
	for round := range 2 {
		for i, step := range steps {
			b.look(bano, step.action, step.caseID, step.photo) // another's look is not one's own
			if err := judge(anita); models.CodeOf(err) != models.Conflict || !strings.Contains(err.Error(), "the report of the missing child") && i == 0 {
				t.Errorf("round %d, %d: before any look: %v", round, i, err)
			}
			b.look(anita, step.action, step.caseID, step.photo)
			if i+1 < len(steps) {
				var e *models.Error
				if err := judge(anita); !errors.As(err, &e) || e.Code != models.Conflict || !strings.Contains(e.Message.En, step.want) || e.Hint.Hi == "" {
					t.Errorf("round %d, after %s of %s: %v", round, step.action, step.photo, err)
				}
			}
		}
		must(t, judge(anita))
		if round == 0 { // evidence comes: it has to be looked at
			b.say(anita, models.Verdict{Kind: models.AskEvidence, Reason: "r", Wants: []string{"photo"}})
			b.say(police, models.Verdict{Kind: models.EvidenceGiven, Reason: "r", Wants: []string{"photo"}})
		}
	}
}

// Two who decide at the same moment: one is kept, the other is told whose decision it was.
func TestTwoAtOnce(t *testing.T) {
	b := newBench(t)
	people := []models.Actor{member("anita", agra), member("bano", agra), member("chand", agra)}
	for _, p := range people {
		b.say(p, same)
	}
	var kept, told atomic.Int64
	var group sync.WaitGroup
	for i, p := range people {
		v := []models.Verdict{confirm, {Kind: models.Reject, Reason: "r"}, {Kind: models.CallDuplicate, Reason: "r", Other: "F-1"}}[i]
		group.Go(func() {
			_, err := b.try(p, 0, v)
			var e *models.Error
			switch {
			case err == nil:
				kept.Add(1)
			case errors.As(err, &e) && e.Code == models.Conflict && strings.Contains(e.Message.En, "Name of ") && e.Hint.Hi != "":
				told.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if kept.Load() != 1 || told.Load() != 2 {
		t.Errorf("%d kept, %d told", kept.Load(), told.Load())
	}
}

// Who decides on what has changed since is told; what others only remarked stops nobody.
func TestSeen(t *testing.T) {
	b := newBench(t)
	anita, bano, officer := member("anita", agra), member("bano", agra), models.Actor{ID: "o", Name: "Name of o", Role: models.RoleAHTU, Person: true, Reach: models.Reach{Districts: []uint16{agra}}}
	seen := b.say(anita, same).Version
	b.say(bano, same)
	b.say(officer, models.Verdict{Kind: models.Opinion, Says: "unlikely"})
	r, err := b.try(anita, seen, models.Verdict{Kind: models.AskEvidence, Reason: "r", Wants: []string{"photo"}})
	must(t, err)
	_, err = b.try(bano, seen, confirm)
	wantCode(t, "over a decision that was not seen", err, models.Conflict)
	if _, err := b.try(bano, r.Version, confirm); err != nil {
		t.Error(err)
	}
}

// The Committee that has the child decides, and one that had it before does not any more.
func TestTransfer(t *testing.T) {
	b := newBench(t)
	anita, bano, kavita, lata := member("anita", agra), member("bano", agra), member("kavita", kasganj), member("lata", kasganj)
	b.say(anita, same)
	b.say(bano, same)
	b.say(kavita, same) // of the home district: may judge, and may not decide
	_, err := b.try(kavita, 0, confirm)
	wantCode(t, "the home district's Committee", err, models.Forbidden)
	b.say(anita, confirm)
	move := func(by models.Actor, id, district, reason string) error {
		_, err := b.Transfer(t.Context(), models.Write{Actor: by}, id, district, reason)
		return err
	}
	wantCode(t, "another Committee moves the child", move(kavita, b.child.ID, "Kasganj", "r"), models.Forbidden)
	wantCode(t, "nowhere", move(anita, b.child.ID, "Atlantis", "r"), models.Invalid)
	wantCode(t, "without a reason", move(anita, b.child.ID, "Kasganj", " "), models.Invalid)
	wantCode(t, "a report", move(member("x", kasganj), b.report.ID, "Agra", "r"), models.Invalid)
	must(t, move(anita, b.child.Number, "कासगंज", "the family lives there"))
	_, err = b.try(bano, 0, concur)
	wantCode(t, "the Committee before", err, models.Forbidden)
	_, err = b.try(kavita, 0, concur)
	wantCode(t, "concurring in another Committee's decision", err, models.Conflict)
	b.say(kavita, confirm)
	b.say(lata, same)
	if r := b.say(lata, concur); r.State != models.PairConfirmed {
		t.Errorf("%s", r.State)
	}
	history, err := b.store.History(t.Context(), b.child.ID)
	must(t, err)
	if h := history[1]; h.Reason != "the family lives there" || h.Fields[0] != "committee_district" {
		t.Errorf("history: %+v", h)
	}
}

func TestPairsThatAreNone(t *testing.T) {
	b := newBench(t)
	anita := member("anita", agra)
	_, err := b.Pair(t.Context(), anita, b.child.ID, b.add(models.Found, `{"district":"Agra"}`).ID)
	wantCode(t, "two recovered children", err, models.Invalid)
	_, err = b.Pair(t.Context(), anita, b.child.ID, "nobody")
	wantCode(t, "nobody", err, models.NotFound)
	_, err = b.Pair(t.Context(), member("x", 161), b.child.ID, b.report.ID)
	wantCode(t, "of other districts", err, models.Forbidden)
}
