package accounts_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/store/storetest"
	"github.com/milaan-project/milaan/models/vault"
)

// office is accounts over a real registry and vault, and a clock.
type office struct {
	*accounts.Service
	store *store.Store
	cfg   accounts.Config
	key   []byte // of sessions
	mu    sync.Mutex
	now   time.Time
}

func (o *office) clock() time.Time         { o.mu.Lock(); defer o.mu.Unlock(); return o.now }
func (o *office) forward(by time.Duration) { o.mu.Lock(); defer o.mu.Unlock(); o.now = o.now.Add(by) }

var root = models.Actor{ID: "root", Role: models.RoleAdmin, Reach: models.Reach{Everywhere: true}}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newOffice(t *testing.T) *office {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Fresh(t))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	v, err := vault.Open(vault.Config{Dir: t.TempDir()})
	must(t, err)
	o := &office{store: s, key: v.Derive("sessions"), now: time.Date(2026, 4, 2, 10, 0, 0, 0, time.UTC)}
	o.cfg = accounts.Config{Store: s, Sealer: v, Places: places.Default(), Now: o.clock, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, SessionKey: o.key}
	o.Service = accounts.New(o.cfg)
	return o
}

// person makes an account, and a session with its first password changed.
func (o *office) person(t *testing.T, login string) (session string) {
	t.Helper()
	first, err := o.Create(t.Context(), root, &models.Account{Login: login, Name: login, Role: models.RoleAuditor})
	must(t, err)
	_, actor, err := o.LogIn(t.Context(), login, first, "", "10.0.0.1")
	must(t, err)
	session, now, err := o.ChangePassword(t.Context(), actor, first, "words that belong together")
	must(t, err)
	if now.Pending != "" {
		t.Errorf("pending %s", now.Pending)
	}
	return session
}

func wantCode(t *testing.T, what string, err error, code models.Code) {
	t.Helper()
	if err == nil || models.CodeOf(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// A session ends when it was not used for an hour, and a working day after it began; a clock that goes back ends none.
func TestSessions(t *testing.T) {
	o := newOffice(t)
	idle, busy := o.person(t, "idle"), o.person(t, "busy")
	known := func(session string) bool {
		_, err := o.Authenticate(t.Context(), session, "10.0.0.1")
		return err == nil
	}
	o.forward(59 * time.Minute)
	if !known(idle) || !known(busy) {
		t.Error("a session ended early")
	}
	for range 10 {
		o.forward(50 * time.Minute)
		if !known(busy) {
			t.Error("a busy session ended")
		}
	}
	if known(idle) {
		t.Error("an idle session goes on")
	}
	o.forward(-5 * time.Hour)
	if !known(busy) {
		t.Error("a clock that went back ended a session")
	}
	o.forward(9 * time.Hour)
	if known(busy) {
		t.Error("a session goes on for more than a day's work")
	}
	for _, forged := range []string{"", "s_", "s_" + strings.Repeat("x", 43), strings.Repeat("s_", 500), busy[:len(busy)-1], "token"} {
		_, err := o.Authenticate(t.Context(), forged, "")
		wantCode(t, "a forged session", err, models.Unauthenticated)
	}
}

// Who writes to the database alone makes no session: neither of a secret of their own, nor of their own session another's, nor
// of the code of the first administrator.
func TestSessionsSlippedIn(t *testing.T) {
	o := newOffice(t)
	code, err := o.Setup(t.Context())
	must(t, err)
	mine := o.person(t, "mine")
	me, err := o.Authenticate(t.Context(), mine, "")
	must(t, err)
	_, err = o.Create(t.Context(), root, &models.Account{Login: "anita", Name: "Anita", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118}}})
	must(t, err)
	anita, err := o.store.Account(t.Context(), "anita")
	must(t, err)
	keyed := func(text string) []byte { h := hmac.New(sha256.New, o.key); h.Write([]byte(text)); return h.Sum(nil) }
	plain := func(text string) []byte { sum := sha256.Sum256([]byte(text)); return sum[:] }
	must(t, o.LogOut(t.Context(), me, mine))
	for name, slipped := range map[string]struct {
		secret string
		hash   []byte
		of     string
		works  bool
	}{
		"as it was":                 {mine, keyed(mine), me.ID, true},
		"another's account":         {mine, keyed(mine), anita.ID, false},
		"a secret of one's own":     {"s_forged:" + anita.ID, plain("s_forged:" + anita.ID), anita.ID, false},
		"a secret that names none":  {"s_forged", plain("s_forged"), anita.ID, false},
		"the code of the beginning": {"s_" + code, keyed("setup " + code), anita.ID, false},
	} {
		now := o.clock().UnixMilli()
		must(t, o.store.CreateSession(t.Context(), models.Write{Actor: root, At: now}, models.Session{Hash: slipped.hash, AccountID: slipped.of, Began: now, Used: now}, 0, 0))
		if actor, err := o.Authenticate(t.Context(), slipped.secret, ""); (err == nil) != slipped.works {
			t.Errorf("%s: %+v, %v", name, actor, err)
		}
		must(t, o.store.EndSession(t.Context(), models.Write{Actor: root, At: now}, slipped.hash))
	}
}

// Passwords that anybody would try are refused, and a hash tells nothing of them.
func TestPasswords(t *testing.T) {
	o := newOffice(t)
	session := o.person(t, "anita")
	actor, err := o.Authenticate(t.Context(), session, "10.0.0.1")
	must(t, err)
	for _, bad := range []string{"", "short", "1234567890", "Password123", "anita12345678", strings.Repeat("x", 300), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		_, _, err := o.ChangePassword(t.Context(), actor, "words that belong together", bad)
		wantCode(t, fmt.Sprintf("the password %.20q", bad), err, models.Invalid)
	}
	for bad, why := range map[string]string{"1234567890": "anybody would try", "Anita12345678": "login name"} {
		if _, _, err := o.ChangePassword(t.Context(), actor, "words that belong together", bad); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	_, _, err = o.ChangePassword(t.Context(), actor, "words that belong together", "words that belong together")
	wantCode(t, "the same password", err, models.Invalid)
	a, err := o.store.Account(t.Context(), "anita")
	must(t, err)
	if !strings.HasPrefix(a.Password, "$argon2id$v=19$m=65536,t=3,p=4$") || strings.Contains(a.Password, "words") {
		t.Errorf("the hash is %s", a.Password)
	}
	a.Password = "$argon2id$v=19$m=65536,t=3,p=4$damaged"
	must(t, o.store.UpdateAccount(t.Context(), models.Write{Actor: root}, &a, "test", false))
	_, _, err = o.LogIn(t.Context(), "anita", "words that belong together", "", "10.0.0.1")
	wantCode(t, "a damaged hash", err, models.Internal)
}

// Guessing takes longer and longer from one address, for one login; the owner elsewhere, and others at the same address, are
// let in.
func TestGuessing(t *testing.T) {
	o := newOffice(t)
	o.person(t, "anita")
	o.person(t, "bano")
	guess := func(from string) error {
		_, _, err := o.LogIn(t.Context(), "anita", "a wrong guess", "", from)
		return err
	}
	for range 5 {
		wantCode(t, "a guess", guess("10.6.6.6"), models.Unauthenticated)
	}
	wantCode(t, "the sixth guess", guess("10.6.6.6"), models.Busy)
	for login, from := range map[string]string{"anita": "10.0.0.1", "bano": "10.6.6.6"} {
		if _, _, err := o.LogIn(t.Context(), login, "words that belong together", "", from); err != nil {
			t.Errorf("%s at %s: %v", login, from, err)
		}
	}
	o.forward(2 * time.Second)
	wantCode(t, "after two seconds", guess("10.6.6.6"), models.Unauthenticated)
	o.forward(time.Second)
	wantCode(t, "a second later", guess("10.6.6.6"), models.Busy)
	o.forward(2 * time.Hour)
	wantCode(t, "hours later", guess("10.6.6.6"), models.Unauthenticated)
}
