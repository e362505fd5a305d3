// Package storetest is the one suite that every database of the store passes.
package storetest

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
)

// Run runs the suite. newDatabase returns the URL of a new, empty database each time. After every test the database must
// be sound, see Sound, and its audit vouch for what it keeps, which vouched checks.
func Run(t *testing.T, newDatabase func(t *testing.T) (url string), vouched func(*testing.T, *store.Store)) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *registry)
	}{
		{"EveryFieldComesBack", everyField}, {"KnownIsConflict", known}, {"LostUpdateIsConflict", lostUpdate}, {"PagesAreComplete", pages},
		{"PhotosAndFaces", photos}, {"HistoryIsWhole", history}, {"Tokens", tokens}, {"ClosedIsUnavailable", closed}, {"ChangesShareACommit", together},
		{"LostUpdatesTogether", lostTogether}, {"OnceIsOnce", once}, {"LetGoWhileWaiting", letGo},
		{"ClosedWhileWriting", closedWhileWriting}, {"TwoStoresMissNothing", twoStores}, {"Proposals", proposals}, {"Rematches", rematches},
		{"Accounts", accounts}, {"Sessions", sessions}, {"FirstAccount", firstAccount}, {"Review", review}, {"ReviewTogether", reviewTogether},
		{"Endings", endings}, {"EndingsTogether", endingsTogether}, {"Waiting", waiting},
		{"RejectedReturns", rejectedReturns}, {"CorrectedReturns", correctedReturns}, {"Alerts", alerts}, {"BlindAlerts", blindAlerts}, {"Looks", looks}, {"Clocks", clocks}, {"AuditIsRead", auditIsRead},
		{"OpenCounts", openCounts}, {"Recognised", recognised}, {"Drives", drives}, {"DrivesOfOtherHands", drivesTogether}, {"DrivesChange", drivesChange}, {"KeysAreReplaced", keysReplaced}, {"Purged", purged}, {"ToPurge", toPurge}, {"Telephones", telephones},
	} {
		t.Run(test.name, func(t *testing.T) {
			url := newDatabase(t)
			test.run(t, &registry{Open(t, url), url})
			Sound(t, url)
			vouchedFor(t, url, vouched)
		})
	}
	t.Run("OpenedByManyAtOnce", func(t *testing.T) {
		url := newDatabase(t)
		openedAtOnce(t, url)
		Sound(t, url)
	})
}

// registry is a store and where it is.
type registry struct {
	*store.Store
	url string
}

// Open opens a store for the time of a test.
func Open(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), url)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var writer = models.Write{Actor: models.Actor{ID: "a", Name: "A", Role: models.RoleAdmin}, At: 1_700_000_000_000}

// NewCase makes a case of a record, with an id of its own and its district recognised.
func NewCase(t testing.TB, side models.Side, record string) *models.Case {
	t.Helper()
	c, err := models.DecodeRecord(side, []byte(record))
	must(t, err)
	c.ID, c.Recognised = newID(), places.Default().Recognised(c.District.Or(""))
	return &c
}

// console is the command line on the registry's own machine.
var console = models.Actor{ID: "console", Role: models.RoleAdmin}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func missing(t testing.TB) *models.Case { t.Helper(); return NewCase(t, models.Missing, `{}`) }

func code(t testing.TB, err error, want models.Code) {
	t.Helper()
	if models.CodeOf(err) != want || err == nil {
		t.Fatalf("got %v, want %s", err, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
