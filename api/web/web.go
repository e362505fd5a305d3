package web

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// Cases is how pages read cases; api.Server is it. Each method checks the actor's role and has written what is seen into
// the audit before it returns it. Errors are models.Error.
type Cases interface {
	ListCases(ctx context.Context, actor models.Actor, filter models.CaseFilter, cursor string, limit int) (cases []models.Case, next string, err error)
	Overview(ctx context.Context, actor models.Actor) (models.Overview, error)
	SearchCases(ctx context.Context, actor models.Actor, words string, limit int) ([]api.SearchedCase, error)
	ViewCase(ctx context.Context, actor models.Actor, idOrNumber string) (models.Case, error)
	ViewPhoto(ctx context.Context, actor models.Actor, idOrNumber, photo string) ([]byte, error)
	Candidates(ctx context.Context, actor models.Actor, idOrNumber string, sameSide bool, top int) (api.Ranked, error)
	ExplainPair(ctx context.Context, actor models.Actor, idOrNumber, other string) (api.Explained, error)
	Warnings(c *models.Case) []models.Warning
	Stating(ctx context.Context, actor models.Actor, purpose, idOrNumber string) (models.Actor, error)
	PurposeFor(ctx context.Context, actor models.Actor, own, other string) models.Actor
	MayIssueDevice(actor models.Actor) error
	IssueDevice(ctx context.Context, actor models.Actor, name string) (api.Device, error)
	Devices(ctx context.Context, actor models.Actor, owner string) ([]models.Token, error)
	RevokeDevice(ctx context.Context, actor models.Actor, id string) error
	MayCreate(actor models.Actor, side models.Side) error
	MayChange(actor models.Actor, c *models.Case) bool
	MayClose(actor models.Actor, c *models.Case) bool
	Correct(ctx context.Context, actor models.Actor, idOrNumber string, version int64, patch []byte) (models.Case, error)
	RegisterFIR(ctx context.Context, actor models.Actor, idOrNumber, fir string) (models.Case, error)
	PrintCase(ctx context.Context, actor models.Actor, idOrNumber, paper string) (models.Case, error)
	ReadOut(ctx context.Context, actor models.Actor, idOrNumber string, caller models.Caller) (models.Case, error)
	End(ctx context.Context, actor models.Actor, idOrNumber string, end models.Closing) (models.Case, error)
	Endings(actor models.Actor, c *models.Case) []models.Status
	MayReopen(actor models.Actor, c *models.Case) bool
	Reopen(ctx context.Context, actor models.Actor, idOrNumber, reason string) (models.Case, error)
	Companions(ctx context.Context, actor models.Actor, c *models.Case) (cases []models.Case, others []string, err error)
	Tie(ctx context.Context, actor models.Actor, idOrNumber, other string, apart bool) (models.Case, error)
	TakeIn(ctx context.Context, actor models.Actor, side models.Side, record []byte, key string) (models.Case, error)
	TakePhoto(ctx context.Context, actor models.Actor, caseID string, in models.NewPhoto) (models.Photo, []models.Advice, error)
	MayAddPhoto(ctx context.Context, actor models.Actor, c *models.Case) error
	ChooseFace(ctx context.Context, actor models.Actor, caseID, photo string, face int) (models.Photo, error)
	GiveEyes(ctx context.Context, actor models.Actor, caseID, photo string, right, left models.Point) (models.Photo, error)
	MayCorrectPhoto(actor models.Actor, c *models.Case) error
	CorrectPhoto(ctx context.Context, actor models.Actor, caseID, photo string, in models.PhotoCorrection) (models.Photo, error)
}

// Review is how pages record what people say of pairs; review.Service is it.
type Review interface {
	Pair(ctx context.Context, actor models.Actor, one, other string) (models.Reviewed, error)
	Say(ctx context.Context, w models.Write, one, other string, seen int64, v models.Verdict) (models.Reviewed, error)
}

// Committee is how pages show what waits, and record what people say of pairs; api.Server is it. Each method shows what the
// actor may see of a pair, and of one that a member has not judged, nothing that leads.
type Committee interface {
	Queue(ctx context.Context, actor models.Actor, only api.Wait, cursor string, limit int) (api.Queue, error)
	ViewPair(ctx context.Context, actor models.Actor, one, other string) (api.SeenPair, error)
	SayOf(ctx context.Context, actor models.Actor, one, other string, seen int64, v models.Verdict) (api.SeenPair, error)
	RejectAll(ctx context.Context, actor models.Actor, idOrNumber string, which []api.Rejectable, reason string) error
	Transfer(ctx context.Context, actor models.Actor, id, district, reason string) (models.Case, error)
}

// People are those who log in with an account; accounts.Service is it.
type People interface {
	Authenticate(ctx context.Context, secret, from string) (models.Actor, error)
	LogIn(ctx context.Context, login, password, code, from string) (secret string, actor models.Actor, err error)
	LogOut(ctx context.Context, actor models.Actor, secret string) error
	ChangePassword(ctx context.Context, actor models.Actor, old, password string) (secret string, now models.Actor, err error)
	NewFactor(ctx context.Context, actor models.Actor, password string) (address, secret string, err error)
	ConfirmFactor(ctx context.Context, actor models.Actor, code string) (secret string, now models.Actor, err error)
	First(ctx context.Context, code, login, name, password, from string) (models.Account, error)
	HasOpenID() bool
	BeginOpenID() (address, secret string, err error)
	FinishOpenID(ctx context.Context, code, state, secret, from string) (session string, actor models.Actor, err error)
}

// Accounts tells whose a token is; api.Server is it. Unauthenticated: nobody's, or it was revoked.
type Accounts interface {
	LogIn(ctx context.Context, token, from string) (models.Actor, error)
	AuthenticateHash(ctx context.Context, hash api.TokenHash) (models.Actor, error)
	LogOut(ctx context.Context, actor models.Actor) error
}

// Config is what Pages work with. All of it is required but Random, Authority and Demo.
type Config struct {
	Cases     Cases
	Accounts  Accounts
	People    People
	Review    Review
	Committee Committee
	Drives    Drives
	Raids     Raids
	Oversight Oversight
	Alerts    Alerts
	Districts []models.District // to filter by
	Places    Places            // to choose from while typing
	Sealer    Sealer            // of what pages give away and want back
	Zone      *time.Location    // in which instants are shown
	Now       func() time.Time
	Random    io.Reader // of session ids; nil is crypto/rand
	Authority []byte    // certificate of a local authority, PEM, for phones to install; nil without one
	Practice  string    // address of a server of invented records, for people to train at; empty without one
	Demo      bool      // every page says that nobody shown exists
}

// Pages is the handler of all pages. It is safe for concurrent use.
type Pages struct {
	cfg       Config
	tongues   []*tongue
	templates map[string]*templates // by tongue.key
	assets    *assets
	sessions  *sessions
	origin    *http.CrossOriginProtection
	mux       *http.ServeMux
	patterns  []string // of every page
}

// New makes Pages. The error is a fault of the embedded templates or translations.
func New(cfg Config) (*Pages, error) {
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	p := &Pages{cfg: cfg, sessions: newSessions(cfg.Now, cfg.Random), origin: http.NewCrossOriginProtection(), mux: http.NewServeMux()}
	var err error
	if p.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if p.tongues, err = loadTongues(); err != nil {
		return nil, err
	}
	p.templates = map[string]*templates{}
	for _, l := range p.tongues {
		for ; l != nil; l = l.deva {
			if p.templates[l.key()], err = parseTemplates(l, p.assets, cfg.Zone, cfg.Districts); err != nil {
				return nil, err
			}
		}
	}
	p.route("GET /static/{file}", brief, p.static)
	if cfg.Authority != nil {
		p.route("GET /ca.crt", brief, p.authority)
	}
	p.route("GET /login", brief, p.showLogin)
	p.route("POST /login", brief, p.logIn)
	p.route("POST /resume", brief, p.resume)
	p.route("POST /logout", brief, p.logOut)
	p.route("GET /openid", brief, p.beginOpenID)
	p.route("GET /openid/callback", brief, p.finishOpenID)
	p.route("GET /setup", brief, p.showSetup)
	p.route("POST /setup", brief, p.setUp)
	p.route("GET /account", brief, p.known(p.showAccount))
	p.route("POST /account/password", brief, p.known(p.changePassword))
	p.route("POST /account/factor", brief, p.known(p.newFactor))
	p.route("POST /account/factor/confirm", brief, p.known(p.confirmFactor))
	p.route("GET /{$}", brief, p.known(p.first))
	p.route("POST /{$}", brief, p.known(p.find))
	p.route("GET /users", brief, p.known(p.showUsers))
	p.route("GET /users/new", brief, p.known(p.newUser))
	p.route("POST /users/new", brief, p.known(p.addUser))
	p.route("GET /users/{account}", brief, p.known(p.viewUser))
	p.route("POST /users/{account}", brief, p.known(p.changeUser))
	p.route("GET /audit", ranking, p.known(p.showAudit))
	p.route("GET /system", ranking, p.known(p.showSystem))
	p.route("GET /overview", brief, p.known(p.showOverview))
	p.route("GET /alerts", brief, p.known(p.showAlerts))
	p.route("POST /alerts", brief, p.known(p.seeAlerts))
	p.route("GET /alerts/{alert}", brief, p.known(p.openAlert))
	p.route("GET /cases/{id}", ranking, p.known(p.viewCase))
	p.route("POST /cases/{id}", ranking, p.known(p.rejectAll))
	for _, side := range sides {
		p.route("GET /"+string(side)+"/new", brief, p.known(p.newEntry(side)))
		p.route("POST /"+string(side)+"/new", brief, p.known(p.takeIn(side)))
	}
	p.route("GET /cases/{id}/photos", brief, p.known(p.showPhotos))
	p.route("POST /cases/{id}/photos", receiving, p.known(p.takePhoto))
	p.route("GET /cases/{id}/photos/{photo}", brief, p.known(p.viewPhoto))
	p.route("GET /cases/{id}/photos/{photo}/face", brief, p.known(p.showFace))
	p.route("POST /cases/{id}/photos/{photo}/face", ranking, p.known(p.sayFace))
	p.route("GET /cases/{id}/photos/{photo}/edit", brief, p.known(p.showPhotoEdit))
	p.route("POST /cases/{id}/photos/{photo}/edit", brief, p.known(p.correctPhoto))
	p.route("GET /cases/{id}/receipt", brief, p.known(p.showReceipt))
	p.route("GET /cases/{id}/poster", brief, p.known(p.showPoster))
	p.route("POST /cases/{id}/fir", brief, p.known(p.addFIR))
	p.route("GET /cases/{id}/edit", brief, p.known(p.showEdit))
	p.route("POST /cases/{id}/edit", brief, p.known(p.correct))
	p.route("POST /cases/{id}/together", brief, p.known(p.tie))
	p.route("GET /cases/{id}/home", brief, p.known(p.showHome))
	p.route("POST /cases/{id}/home", brief, p.known(p.comeHome))
	p.route("GET /cases/{id}/end", brief, p.known(p.showEnd))
	p.route("POST /cases/{id}/end", brief, p.known(p.endCase))
	p.route("POST /cases/{id}/reopen", brief, p.known(p.reopenCase))
	p.route("POST /cases/{id}/readout", brief, p.known(p.readOut))
	p.route("GET /places", brief, p.known(p.suggestPlaces))
	p.route("GET /telephone", brief, p.known(p.showTelephone))
	p.route("POST /telephone", brief, p.known(p.findCase))
	p.route("POST /cases/{id}/judgement", ranking, p.known(p.judge))
	p.route("GET /queue", brief, p.known(p.queue))
	p.route("GET /pairs/{one}/{other}", ranking, p.known(p.showPair))
	p.route("POST /pairs/{one}/{other}", ranking, p.known(p.sayOfPair))
	p.route("GET /cases/{id}/transfer", brief, p.known(p.showTransfer))
	p.route("POST /cases/{id}/transfer", brief, p.known(p.transfer))
	p.route("POST /account/device", brief, p.known(p.revokeOwnDevice))
	p.route("GET /raid", brief, p.known(p.showRaid))
	p.route("POST /raid", receiving, p.known(p.beginRaid))
	p.route("GET /raid/{raid}", ranking, p.known(p.showFaces))
	p.route("POST /raid/{raid}", receiving, p.known(p.takeRaid))
	p.route("GET /drives", brief, p.known(p.showDrives))
	p.route("POST /drives", brief, p.known(p.addDrive))
	p.route("GET /drives/{drive}", brief, p.known(p.showDrive))
	p.route("POST /drives/{drive}", brief, p.known(p.changeDrive))
	p.route("GET /field", brief, p.showField)
	p.route("GET /field/drives", brief, p.known(p.fieldDrives))
	p.route("POST /field/device", brief, p.known(p.issueDevice))
	p.route("GET /field.webmanifest", brief, p.serveManifest)
	p.route("GET /sw.js", brief, p.serveWorker)
	p.route("/", brief, p.nowhere)
	return p, nil
}

// today is the day where the registry is.
func (p *Pages) today() models.Date { return models.DateOf(p.cfg.Now().In(p.cfg.Zone)) }

// Patterns lists the addresses of every page, with their methods.
func (p *Pages) Patterns() []string { return p.patterns }

// How long a page may take.
const (
	brief   = 15 * time.Second
	ranking = 60 * time.Second
	// A photograph may come over a very poor line.
	receiving = 10 * time.Minute
)
