// Package accounts is who may log in, and how: passwords, second factors, sessions, and the first administrator.
//
//	login, password, code ─► throttle ─► argon2id ─► second factor ─► session ─► actor of every request
//
// The browser holds a random secret that names the account, the registry its hash under a key that is not in the database: no
// row that is slipped in there is a session, and none can be made another's. A session ends when it was not used for a while,
// after a working day, when the password changes, and when the account is disabled.
package accounts

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/milaan-project/milaan/models"
)

// Store is what accounts need of the registry. Errors are models.Error.
type Store interface {
	Account(ctx context.Context, idOrLogin string) (models.Account, error)
	AccountBySubject(ctx context.Context, subject string) (models.Account, error)
	Accounts(ctx context.Context) ([]models.Account, error)
	CreateAccount(ctx context.Context, w models.Write, a *models.Account) error
	CreateFirstAccount(ctx context.Context, w models.Write, codeHash string, a *models.Account) error
	UpdateAccount(ctx context.Context, w models.Write, a *models.Account, did string, endSessions bool) error
	SetSetup(ctx context.Context, codeHash string) (kept bool, err error)
	CreateSession(ctx context.Context, w models.Write, s models.Session, beganBefore, usedBefore int64) error
	SessionByHash(ctx context.Context, hash []byte) (models.Session, models.Account, error)
	TouchSession(ctx context.Context, hash []byte, used int64) error
	EndSession(ctx context.Context, w models.Write, hash []byte) error
	Audit(ctx context.Context, entries ...models.AuditEntry) error
	AuditEntries(ctx context.Context, f models.AuditFilter, limit int) ([]models.AuditEntry, error)
	EachAuditEntry(ctx context.Context, after int64, visit func(*models.AuditEntry) error) error
}

// Sealer keeps small secrets: those of second factors.
type Sealer interface {
	SealSecret(purpose string, plain []byte) ([]byte, error)
	OpenSecret(purpose string, sealed []byte) ([]byte, error)
}

// Places knows the districts that people work in.
type Places interface {
	// ReachOf makes the reach of somebody who works in districts, given by name. Invalid: one is none.
	ReachOf(role models.Role, written ...string) (models.Reach, error)
	// NameOf are the English names of districts, given by LGD code.
	NameOf(districts []uint16) []string
}

// Config is what a Service works with. All of it is required but Random.
type Config struct {
	Store  Store
	Sealer Sealer
	Places Places
	Now    func() time.Time
	NewID  func() string
	// SessionKey is a secret from outside the database, under which sessions are hashed: otherwise anybody who writes there
	// would make one.
	SessionKey []byte
	Random     io.Reader // nil is crypto/rand
	// NoSecondFactor lets Committee members and administrators in without a second factor.
	NoSecondFactor bool
}

// Service knows who may log in. It is safe for concurrent use.
type Service struct {
	cfg      Config
	throttle *throttle
	openID   *openID          // nil without a provider
	hashing  [2]chan struct{} // by lane: one for each password that is being hashed
}

// New makes a Service.
func New(cfg Config) *Service {
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	return &Service{cfg: cfg, throttle: newThrottle(cfg.Now), hashing: [2]chan struct{}{make(chan struct{}, hashedAtOnce), make(chan struct{}, hashedAtOnce)}}
}

// recalled is how many entries of the audit are gone through for who logged in from where.
const recalled = 200_000

// Recall learns from the audit who logged in from where lately. Without it nobody is familiar after a start, and waits as
// strangers do while somebody guesses at the same address.
func (s *Service) Recall(ctx context.Context) error {
	latest, err := s.cfg.Store.AuditEntries(ctx, models.AuditFilter{}, 1)
	if err != nil || len(latest) == 0 {
		return err
	}
	return s.cfg.Store.EachAuditEntry(ctx, latest[0].N-recalled, func(e *models.AuditEntry) error {
		if e.Action == "session.open" {
			s.throttle.mu.Lock()
			defer s.throttle.mu.Unlock()
			s.throttle.remember(e.Actor, placeOf(e.From))
		}
		return nil
	})
}

// A session ends when it was not used for an hour, and a working day after the log-in.
const (
	idleTime    = time.Hour
	longestTime = 12 * time.Hour
	// touchEvery keeps a session's use from being written down with every request.
	touchEvery = time.Minute
)

// Prefix begins every secret of a session, so that none is taken for a token.
const Prefix = "s_"

// ofAccount stands in a session's secret before the id of its account.
const ofAccount = ":"

func (s *Service) random() (string, error) {
	b := make([]byte, 32)
	_, err := io.ReadFull(s.cfg.Random, b)
	return base64.RawURLEncoding.EncodeToString(b), err
}

func (s *Service) hashOf(secret string) []byte {
	h := hmac.New(sha256.New, s.cfg.SessionKey)
	h.Write([]byte(secret))
	return h.Sum(nil)
}

func (s *Service) write(actor models.Actor) models.Write {
	return models.Write{Actor: actor, At: s.cfg.Now().UnixMilli()}
}

// LogIn opens a session for a login, its password and, when the account has a second factor, a code of it. It returns the
// session's secret, and who it is, with what has to be done first in Actor.Pending. Errors: Unauthenticated, naming the
// field code when only that is missing or wrong; Busy after too many tries of this login from this address, after very many
// from there of logins that never came in from it, and while too many are looked at; Unavailable.
func (s *Service) LogIn(ctx context.Context, login, password, code, from string) (secret string, actor models.Actor, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	a, err := s.cfg.Store.Account(ctx, login)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return "", models.Actor{}, err
	}
	known := err == nil && a.Login == login && a.DisabledAt == 0 && a.Password != ""
	try, err := s.throttle.await(ctx, login, from, a.ID)
	if err != nil {
		return "", models.Actor{}, err
	}
	defer try.end()
	right, err := s.passwordIs(ctx, a.Password, password, known, try.lane)
	if err != nil {
		return "", models.Actor{}, err
	}
	if !known || !right {
		try.failed()
		return "", models.Actor{}, s.refuse(ctx, a.ID, from, errBadLogin)
	}
	if a.TOTPOn {
		if code == "" {
			return "", models.Actor{}, errNoCode
		}
		step, ok, err := s.codeIs(&a, code)
		if err != nil {
			return "", models.Actor{}, err
		}
		if !ok {
			try.failed()
			return "", models.Actor{}, s.refuse(ctx, a.ID, from, errBadCode)
		}
		a.TOTPStep = step
		if err := s.cfg.Store.UpdateAccount(ctx, s.write(withFrom(a.Actor(), from)), &a, "code_used", false); err != nil {
			return "", models.Actor{}, err // the same code twice at once: one of them is let in
		}
	}
	try.right()
	return s.open(ctx, &a, from)
}

// open opens a session of an account.
func (s *Service) open(ctx context.Context, a *models.Account, from string) (secret string, actor models.Actor, err error) {
	random, err := s.random()
	if err != nil {
		return "", models.Actor{}, err
	}
	secret = Prefix + random + ofAccount + a.ID
	now := s.cfg.Now()
	actor = s.actorOf(a, from)
	err = s.cfg.Store.CreateSession(ctx, s.write(actor), models.Session{Hash: s.hashOf(secret), AccountID: a.ID, Began: now.UnixMilli(), Used: now.UnixMilli(), From: from},
		now.Add(-longestTime).UnixMilli(), now.Add(-idleTime).UnixMilli())
	if err != nil {
		return "", models.Actor{}, err
	}
	return secret, actor, nil
}

// refuse writes a log-in that failed into the audit. Of a login that nobody has no name is written down: it may be a
// password that was typed into the wrong field.
func (s *Service) refuse(ctx context.Context, accountID, from string, why error) error {
	if accountID == "" {
		accountID = "unknown"
	}
	if err := s.cfg.Store.Audit(ctx, models.AuditEntry{At: s.cfg.Now().UnixMilli(), Actor: accountID, Action: "session.refused", From: from}); err != nil {
		return err
	}
	return why
}

func withFrom(actor models.Actor, from string) models.Actor {
	actor.From = from
	return actor
}

// actorOf is who has a session, with what has to be done first.
func (s *Service) actorOf(a *models.Account, from string) models.Actor {
	actor := withFrom(a.Actor(), from)
	switch {
	case a.MustChange:
		actor.Pending = models.PendingPassword
	case s.needsFactor(a) && !a.TOTPOn:
		actor.Pending = models.PendingTOTP
	}
	return actor
}

// needsFactor reports whether an account has to have a second factor. Who logs in elsewhere has that provider's.
func (s *Service) needsFactor(a *models.Account) bool {
	return !s.cfg.NoSecondFactor && a.Password != "" && (a.Role == models.RoleCWC || a.Role == models.RoleAdmin)
}

// Authenticate tells whose session has a secret, and notes that it was used. Unauthenticated: nobody's.
func (s *Service) Authenticate(ctx context.Context, secret, from string) (models.Actor, error) {
	if !strings.HasPrefix(secret, Prefix) || len(secret) > 100 {
		return models.Actor{}, errNoSession
	}
	session, a, err := s.cfg.Store.SessionByHash(ctx, s.hashOf(secret))
	if err != nil && models.CodeOf(err) == models.NotFound {
		return models.Actor{}, errNoSession
	}
	if err != nil {
		return models.Actor{}, err
	}
	if _, id, named := strings.Cut(secret, ofAccount); named && id != session.AccountID {
		return models.Actor{}, errNoSession // somebody wrote another account to it
	}
	now := s.cfg.Now()
	idle, age := now.UnixMilli()-session.Used, now.UnixMilli()-session.Began
	if idle >= idleTime.Milliseconds() || age >= longestTime.Milliseconds() || a.DisabledAt != 0 {
		return models.Actor{}, errNoSession
	}
	if idle >= touchEvery.Milliseconds() {
		if err := s.cfg.Store.TouchSession(ctx, session.Hash, now.UnixMilli()); err != nil {
			return models.Actor{}, err
		}
	}
	return s.actorOf(&a, from), nil
}

// LogOut ends the session with a secret.
func (s *Service) LogOut(ctx context.Context, actor models.Actor, secret string) error {
	return s.cfg.Store.EndSession(ctx, s.write(actor), s.hashOf(secret))
}

var (
	errBadLogin = models.Errorf(models.Unauthenticated, "the login name or the password is wrong", "लॉग-इन नाम या पासवर्ड ग़लत है").
			Advise("Try again; if you forgot it, ask your administrator for a new password.", "फिर कोशिश करें; भूल गए हों तो प्रशासक से नया पासवर्ड लें।")
	errNoCode = models.Errorf(models.Unauthenticated, "the code of the second factor is missing", "सुरक्षा कोड नहीं दिया गया").At("code").
			Advise("Type the six digits that your authenticator app shows.", "कोड बनाने वाले ऐप में दिखते छह अंक लिखें।")
	errBadCode = models.Errorf(models.Unauthenticated, "this code is not right, or was used already", "यह कोड सही नहीं है, या काम में आ चुका है").At("code").
			Advise("Wait for the next one and type it.", "ऐप में अगला कोड आने तक रुकें और उसे लिखें।")
	errNoSession = models.Errorf(models.Unauthenticated, "you are not logged in, or not any more", "आप लॉग इन नहीं हैं, या अब नहीं रहे").
			Advise("Please log in.", "कृपया लॉग इन करें।")
)
