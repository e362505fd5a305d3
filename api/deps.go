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
	// History returns every change of a case, the oldest first; none when there is no such case.
	History(ctx context.Context, caseID string) ([]models.Revision, error)
	// List returns a page of cases, the newest first, and the cursor of the next page; an empty cursor is the first page's
	// and, returned, says that there is no next one. Invalid: not a cursor.
	List(ctx context.Context, filter models.CaseFilter, cursor string, limit int) (cases []models.Case, next string, err error)
	// Proposals returns a page of the pairs that the engine proposes, the newest first; before is the number of the last one
	// of the page before, 0 for the first page.
	Proposals(ctx context.Context, before int64, limit int) ([]models.Proposal, error)
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
	AddPhoto(ctx context.Context, w models.Write, caseID string, in models.NewPhoto) (models.Photo, []models.Advice, error)
	ChooseFace(ctx context.Context, w models.Write, caseID, photoID string, face int) (models.Photo, error)
	GiveEyes(ctx context.Context, w models.Write, caseID, photoID string, right, left models.Point) (models.Photo, error)
	PhotoBytes(ctx context.Context, caseID, photoID string) ([]byte, error)
	Warnings(c *models.Case) []models.Warning
	DistrictNames(written string) []string
}

// Ranker ranks every open case of a side against a probe, best first, top of them with their evidence.
type Ranker interface {
	Rank(ctx context.Context, probe *models.Case, side models.Side, top int) (models.Ranking, error)
	// Explain says what such a ranking says of one case of either side, given by id.
	Explain(ctx context.Context, probe *models.Case, other string) (models.Explanation, error)
}

// Searcher is the search box: the best hits for words in either script, best first, ties by slot.
type Searcher interface {
	Search(ctx context.Context, query string, limit int) ([]models.SearchHit, error)
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

// Deps is what a Server works with. All of it is required but TrustedProxies.
type Deps struct {
	Registry  Registry
	Intake    Intake
	Ranker    Ranker
	Searcher  Searcher
	Freshness Freshness
	Standing  Standing
	Now       func() time.Time
	NewID     func() string // of requests
	Log       *slog.Logger
	Version   string // of the program, for the OpenAPI document
	// TrustedProxies are the networks whose X-Forwarded-For is believed; without any, a caller is who connects.
	TrustedProxies []*net.IPNet
}
