package api

import (
	"context"
	"log/slog"
	"net"
	"time"

	"github.com/milaan-project/milaan/models"
)

// Registry is what the API reads of the store. Errors are models.Error.
type Registry interface {
	// Case finds a case by id or number. NotFound: there is none.
	Case(ctx context.Context, idOrNumber string) (models.Case, error)
	// Cases returns the cases at slots, in the order of the slots; unknown slots are left out.
	Cases(ctx context.Context, slots []models.Slot) ([]models.Case, error)
	// Numbers returns the numbers of cases by their ids; an id that is no case's is left out.
	Numbers(ctx context.Context, ids []string) (map[string]string, error)
	// History returns every change of a case, the oldest first; none when there is no such case.
	History(ctx context.Context, caseID string) ([]models.Revision, error)
	// List returns a page of cases, the newest first, and the cursor of the next page; an empty cursor is the first page's
	// and, returned, says that there is no next one. Invalid: not a cursor.
	List(ctx context.Context, filter models.CaseFilter, cursor string, limit int) (cases []models.Case, next string, err error)
	// Pairs returns a page of the pairs that were proposed, the newest first.
	Pairs(ctx context.Context, f models.PairFilter, limit int) ([]models.PairRow, error)
	// Waiting lists pairs of two open cases that somebody has to do something about, the newest first; in the given districts
	// alone, unless there are none.
	Waiting(ctx context.Context, districts []string, limit int) ([]models.WaitingPair, error)
	// ProposalOf returns what the engine said of a pair last; a zero Proposal when it was not proposed.
	ProposalOf(ctx context.Context, missingID, foundID string) (models.Proposal, error)
	// StatesOf tells where the review of a case's pairs stands, by the ids of report and child.
	StatesOf(ctx context.Context, caseID string) (map[[2]string]models.PairState, error)
	// JudgedBy lists the pairs of a case that somebody has noted a judgement of.
	JudgedBy(ctx context.Context, actorID, caseID string) (map[[2]string]bool, error)
	// Alerts returns a page of alerts, the newest first.
	Alerts(ctx context.Context, f models.AlertFilter, limit int) ([]models.Alert, error)
	// LatestAlert is the number of the latest alert; 0 before the first.
	LatestAlert(ctx context.Context) (int64, error)
	// Account finds who may log in by id. NotFound: there is none.
	Account(ctx context.Context, id string) (models.Account, error)
	// CountAlerts counts the alerts of a filter among the latest so many of all, up to most.
	CountAlerts(ctx context.Context, f models.AlertFilter, latest, most int) (int, error)
	// SeeAlert notes that somebody has seen alerts. NotFound: there is none with one of the numbers.
	SeeAlert(ctx context.Context, actorID string, numbers ...int64) error
	// FoldedAlerts returns numbers of alerts, and those that they stand for to a reader who has not judged their pairs.
	FoldedAlerts(ctx context.Context, reader string, numbers ...int64) ([]int64, error)
	// AddAlert keeps an alert unless one with this key was kept before.
	AddAlert(ctx context.Context, key string, a models.Alert) error
	// Due lists open cases whose next clock runs out before an instant, the first one first.
	Due(ctx context.Context, before int64, districts []string, limit int) ([]models.Case, error)
	// AuditEntries returns a page of the audit, the newest first.
	AuditEntries(ctx context.Context, f models.AuditFilter, limit int) ([]models.AuditEntry, error)
	// OpenCounts counts the open cases of each district and side; in the given districts alone, unless there are none, with
	// the cases of committees there whose district is not recognised.
	OpenCounts(ctx context.Context, at int64, b models.AgeBounds, districts []string) ([]models.OpenCount, error)
	// CreateDrive keeps a new drive, or returns the one that the same person wrote alike before. Conflict: another drive has
	// its name.
	CreateDrive(ctx context.Context, w models.Write, d models.Drive) (models.Drive, error)
	// Drives returns drives with their counts, the latest first; of the given districts alone, unless there are none.
	Drives(ctx context.Context, districts []string) ([]models.DriveCount, error)
	// Drive returns one drive with its counts. NotFound: there is none.
	Drive(ctx context.Context, id string) (models.DriveCount, error)
	// ChangeDrive writes a drive over the version that it holds. NotFound; Conflict: it has another.
	ChangeDrive(ctx context.Context, w models.Write, d models.Drive) (models.Drive, error)
	// DriveHistory lists what was changed of a drive, the latest first.
	DriveHistory(ctx context.Context, id string) ([]models.DriveChange, error)
	// DriveDays counts a drive's children by day, the latest first.
	DriveDays(ctx context.Context, id string) ([]models.DriveDay, error)
	// Figures counts everything.
	Figures(ctx context.Context, now int64) (models.Figures, error)
	// CreateToken keeps a token's record; RevokeToken ends one's validity; Tokens lists them all.
	CreateToken(ctx context.Context, by models.Actor, t models.Token) error
	RevokeToken(ctx context.Context, by models.Actor, id string, at int64) error
	Tokens(ctx context.Context) ([]models.Token, error)
	// TouchToken notes that a token was used.
	TouchToken(ctx context.Context, id string, at int64) error
	// SlotCount is how many slots were given to cases.
	SlotCount(ctx context.Context) (int64, error)
	// Replay tells what a change with an actor's idempotency key came to, and whether there was one.
	Replay(ctx context.Context, actorID, key string) (models.Outcome, bool, error)
	// TokenByHash finds a token by the SHA-256 of its secret, revoked ones too. NotFound: there is none.
	TokenByHash(ctx context.Context, hash []byte) (models.Token, error)
	// Audit writes down that somebody saw or searched something.
	Audit(ctx context.Context, entries ...models.AuditEntry) error
	// HeadSeq is the sequence number of the latest change.
	HeadSeq(ctx context.Context) (int64, error)
	// Ping reports whether the store answers.
	Ping(ctx context.Context) error
}

// Intake is the way in of records and photographs; intake.Service is it.
type Intake interface {
	Create(ctx context.Context, w models.Write, side models.Side, body []byte) (models.Case, []models.Warning, error)
	Patch(ctx context.Context, w models.Write, id string, ifVersion int64, body []byte) (models.Case, []models.Warning, error)
	Close(ctx context.Context, w models.Write, id string, ifVersion int64, end models.Closing) (models.Case, error)
	Merge(ctx context.Context, w models.Write, id string, ifVersion int64, end models.Closing) (models.Case, error)
	Reopen(ctx context.Context, w models.Write, id string, ifVersion int64, reason string) (models.Case, error)
	// Endings lists how an actor may end a case but as traced; MayReopen reports whether it may open one again.
	Endings(actor models.Actor, c *models.Case) []models.Status
	MayReopen(actor models.Actor, c *models.Case) bool
	AddPhoto(ctx context.Context, w models.Write, caseID string, in models.NewPhoto) (models.Photo, []models.Advice, error)
	// Group finds the faces of many people in one photograph, or crops those of known boxes; AddGroupFace adds one of them to a case as its photograph.
	Group(ctx context.Context, photo []byte, known []models.Box) (models.GroupPhoto, error)
	AddGroupFace(ctx context.Context, w models.Write, caseID string, face *models.GroupFace, takenOn models.Date) (models.Photo, error)
	ChooseFace(ctx context.Context, w models.Write, caseID, photoID string, face int) (models.Photo, error)
	GiveEyes(ctx context.Context, w models.Write, caseID, photoID string, right, left models.Point) (models.Photo, error)
	CorrectPhoto(ctx context.Context, w models.Write, caseID, photoID string, in models.PhotoCorrection) (models.Photo, error)
	PhotoBytes(ctx context.Context, caseID, photoID string) ([]byte, error)
	Warnings(c *models.Case) []models.Warning
	// DistrictNamed is the English name of the district that somebody asks for; what is no district's name, as it is written.
	DistrictNamed(written string) string
	// Companions finds the cases that a record names as companions. Invalid: one is no case of the side.
	Companions(ctx context.Context, by models.Actor, side models.Side, refs []string) ([]models.Case, error)
	// Tie has two cases name each other as companions, or no longer.
	Tie(ctx context.Context, w models.Write, idOrNumber, other string, apart bool) (models.Case, error)
	// TieAll has each of some cases name all the others.
	TieAll(ctx context.Context, w models.Write, ids []string) error
	// TieBack has the companions that a new case names name it, too.
	TieBack(ctx context.Context, w models.Write, c *models.Case) error
	// MayAddPhoto returns nil when an actor may add photographs to a case.
	MayAddPhoto(ctx context.Context, actor models.Actor, c *models.Case) error
	// MayCorrectPhoto returns nil when an actor may correct what is said of a case's photographs, and see those sent by mistake.
	MayCorrectPhoto(actor models.Actor, c *models.Case) error
	// PlaceOf is what a case is to the policy.
	PlaceOf(c *models.Case) models.CasePlace
	// NamesOf lists every name of some districts, given by LGD code: the English one first, then the Hindi one.
	NamesOf(districts ...uint16) []string
	// ReachOf makes the reach of somebody who works in districts, given by name. Invalid: one is none.
	ReachOf(role models.Role, districts ...string) (models.Reach, error)
}

// Uploads keeps photographs that arrive in parts, sealed, and across restarts; vault.Uploads is it.
type Uploads interface {
	Begin(up models.Upload) (now models.Upload, begun bool, err error)
	Find(id string) (models.Upload, error)
	Append(id string, offset int64, part []byte) (models.Upload, error)
	Bytes(id string) ([]byte, error)
	Restart(id string) error
	Finish(id, photoID string) error
	SetFaces(id string, faces []models.Box) error
	Groups(actorID string) []models.Upload
	Remove(id string) error
	Expire(now int64) error
}

// Review is what people say of pairs, and what that leads to; review.Service is it.
type Review interface {
	Pair(ctx context.Context, actor models.Actor, one, other string) (models.Reviewed, error)
	Say(ctx context.Context, w models.Write, one, other string, seen int64, v models.Verdict) (models.Reviewed, error)
	Transfer(ctx context.Context, w models.Write, id, district, reason string) (models.Case, error)
}

// Accounts is who may log in; accounts.Service is it.
type Accounts interface {
	Authenticate(ctx context.Context, secret, from string) (models.Actor, error)
	LogIn(ctx context.Context, login, password, code, from string) (secret string, actor models.Actor, err error)
	LogOut(ctx context.Context, actor models.Actor, secret string) error
	ChangePassword(ctx context.Context, actor models.Actor, old, password string) (secret string, now models.Actor, err error)
	NewFactor(ctx context.Context, actor models.Actor, password string) (address, secret string, err error)
	ConfirmFactor(ctx context.Context, actor models.Actor, code string) (secret string, now models.Actor, err error)
	First(ctx context.Context, code, login, name, password, from string) (models.Account, error)
	Create(ctx context.Context, by models.Actor, a *models.Account) (password string, err error)
	Change(ctx context.Context, by models.Actor, idOrLogin string, c models.AccountChange) (a models.Account, password string, err error)
	List(ctx context.Context, by models.Actor) ([]models.Account, error)
}

// Ranker ranks every open case of a side against a probe, best first, top of them with their evidence.
type Ranker interface {
	Rank(ctx context.Context, probe *models.Case, side models.Side, top int) (models.Ranking, error)
	// Explain says what such a ranking says of one case of either side, given by id.
	Explain(ctx context.Context, probe *models.Case, other string) (models.Explanation, error)
}

// Searcher is the search box: the best hits for words in either script, best first, ties by slot.
type Searcher interface {
	Search(ctx context.Context, query string, in models.SearchScope, limit int) ([]models.SearchHit, error)
	// Fit says how well the words fit a case by what is known in c alone: 0 when they do not find it.
	Fit(query string, c *models.Case) float64
}

// Freshness says how far the indexes have followed the change feed.
type Freshness interface {
	// WaitFor returns once every change up to seq is applied, and ctx's error when ctx ends first.
	WaitFor(ctx context.Context, seq int64) error
	// Ready reports whether the indexes have caught up once since the start.
	Ready() bool
	AppliedSeq() int64
}

// Standing says how far standing matches are behind the change feed.
type Standing interface {
	// Lag is how many changes are still to be matched.
	Lag() int64
}

// Host is what the registry runs on.
type Host interface {
	// Machine tells of weights, storage and copies. Unavailable: the data folder cannot be read.
	Machine(ctx context.Context) (models.Machine, error)
}

// Deps is what a Server works with. All of it is required but SearchesADay, OthersADay and TrustedProxies.
type Deps struct {
	Registry  Registry
	Intake    Intake
	Uploads   Uploads
	Ranker    Ranker
	Searcher  Searcher
	Freshness Freshness
	Standing  Standing
	Host      Host
	Review    Review
	Accounts  Accounts
	Now       func() time.Time
	Zone      *time.Location
	NewID     func() string          // of requests, tokens and devices
	NewSecret func() (string, error) // of devices
	Lots      []byte                 // a secret of the registry's own, from which lots are drawn
	// SearchesADay is how many searches an actor may make in a day; 0 is any number.
	SearchesADay int
	// OthersADay is how many cases of other districts an actor may be shown in a day, candidates of its own apart; 0 is any number.
	OthersADay int
	Log        *slog.Logger
	Version    string // of the program, for the OpenAPI document
	// TrustedProxies are the networks whose X-Forwarded-For is believed; without any, a caller is who connects.
	TrustedProxies []*net.IPNet
}
