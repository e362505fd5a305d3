package accounts_test

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"github.com/google/uuid"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

// office is accounts over a real registry and vault, and a clock.
type office struct {
	*accounts.Service
	store *store.Store
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
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	v, err := vault.Open(vault.Config{Dir: t.TempDir()})
	must(t, err)
	o := &office{store: s, key: v.Derive("sessions"), now: time.Date(2026, 4, 2, 10, 0, 0, 0, time.UTC)}
	o.Service = accounts.New(accounts.Config{Store: s, Sealer: v, Places: places.Default(), Now: o.clock, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, SessionKey: o.key})
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

// Only administrators manage accounts, and none takes their own away.
func TestManaging(t *testing.T) {
	o := newOffice(t)
	for _, role := range models.Roles() {
		if role == models.RoleAdmin {
			continue
		}
		actor := models.Actor{ID: "x", Role: role, Reach: models.Reach{Everywhere: true}}
		_, err := o.Create(t.Context(), actor, &models.Account{Login: "x", Name: "x", Role: models.RoleAdmin})
		wantCode(t, string(role)+" makes an account", err, models.Forbidden)
		_, _, err = o.Change(t.Context(), actor, "x", models.AccountChange{})
		wantCode(t, string(role)+" changes an account", err, models.Forbidden)
		_, err = o.List(t.Context(), actor)
		wantCode(t, string(role)+" lists accounts", err, models.Forbidden)
	}
	session := o.person(t, "anita")
	cwc := models.RoleCWC
	_, _, err := o.Change(t.Context(), root, "anita", models.AccountChange{Role: &cwc})
	wantCode(t, "a member of no district", err, models.Invalid)
	_, password, err := o.Change(t.Context(), root, "anita", models.AccountChange{Role: &cwc, Districts: &[]string{"Agra"}, ResetPassword: true})
	must(t, err)
	_, err = o.Authenticate(t.Context(), session, "")
	wantCode(t, "a session from before", err, models.Unauthenticated)
	_, actor, err := o.LogIn(t.Context(), "anita", password, "", "10.0.0.1")
	if err != nil || actor.Pending != models.PendingPassword || actor.Role != models.RoleCWC {
		t.Errorf("%+v, %v", actor, err)
	}
	wantCode(t, "before the password is changed", models.Authorise(actor, models.Decide, models.CasePlace{Districts: []uint16{118}}), models.Forbidden)
}

// Where somebody works is changed a part at a time: what is not named stays, and what follows from it follows.
func TestReachIsChanged(t *testing.T) {
	o := newOffice(t)
	ahtu, station := models.RoleAHTU, models.RoleStation
	change := func(c models.AccountChange) models.Reach {
		t.Helper()
		a, _, err := o.Change(t.Context(), root, "anita", c)
		must(t, err)
		return a.Reach
	}
	text := func(s string) *string { return &s }
	o.person(t, "anita")
	own := change(models.AccountChange{Role: &station, Districts: &[]string{"कासगंज"}, Station: text(" Sahawar ")})
	if len(own.Districts) != 1 || own.Station != "Sahawar" || len(own.Associated) != 0 {
		t.Errorf("a station of Kasganj: %+v", own)
	}
	if moved := change(models.AccountChange{Station: text("Dholna")}); moved.Station != "Dholna" || moved.Districts[0] != own.Districts[0] {
		t.Errorf("the station alone: %+v", moved)
	}
	if moved := change(models.AccountChange{Districts: &[]string{"Aligarh"}}); moved.Station != "Dholna" || moved.Districts[0] == own.Districts[0] {
		t.Errorf("the district alone: %+v", moved)
	}
	unit, _ := places.Default().AHTU(own.Districts[0])
	if len(unit.Associated) == 0 {
		t.Fatal("the unit of Kasganj serves no other district: this proves nothing")
	}
	seat := places.Default().NameOf([]uint16{unit.District})
	change(models.AccountChange{Districts: &seat})
	if got := change(models.AccountChange{Role: &ahtu}); len(got.Associated) != len(unit.Associated) {
		t.Errorf("an officer of %s serves %v, want %v", seat, got.Associated, unit.Associated)
	}
	if got := change(models.AccountChange{Role: &station}); len(got.Associated) != 0 {
		t.Errorf("a station serves %v", got.Associated)
	}
	_, _, err := o.Change(t.Context(), root, "anita", models.AccountChange{Station: text(strings.Repeat("x", 1000))})
	wantCode(t, "a station of a thousand letters", err, models.Invalid)
}

// What was changed of an account is in the audit, by names and never by values; and auditors are told of what could make
// somebody a member or an administrator twice, or silence or replace who oversees them.
func TestChangesAreWrittenDown(t *testing.T) {
	o := newOffice(t)
	text := func(s string) *string { return &s }
	role := func(r models.Role) *models.Role { return &r }
	yes, no := true, false
	munshi := models.Account{Login: "munshi", Name: "Munshi", Role: models.RoleStation, Reach: models.Reach{Districts: []uint16{118}}}
	first, err := o.Create(t.Context(), root, &munshi)
	must(t, err)
	passwords := []string{first}
	for _, c := range []struct {
		change models.AccountChange
		said   string
		alert  bool
	}{
		{models.AccountChange{Name: text("Munshi ji"), Email: text("munshi@example.org"), Station: text("Tajganj")}, "name email station", false},
		{models.AccountChange{ResetPassword: true}, "password", false},
		{models.AccountChange{Districts: &[]string{"Etah", "Agra"}}, "districts=118>138,118", false},
		{models.AccountChange{Role: role(models.RoleCWC)}, "role=station>cwc", true},
		{models.AccountChange{ResetPassword: true, Name: text("Munshi")}, "name password", true},
		{models.AccountChange{Districts: &[]string{"Agra"}}, "districts=138,118>118", true},
		{models.AccountChange{Disabled: &yes}, "ended", true},
		{models.AccountChange{Disabled: &no}, "resumed", true},
		{models.AccountChange{Role: role(models.RoleAuditor)}, "role=cwc>auditor districts=118> station", true},
		{models.AccountChange{Name: text("Munshi ji")}, "name", true},
		{models.AccountChange{Email: text("nobody@example.org")}, "email", true},
		{models.AccountChange{}, "", false},
		{models.AccountChange{Disabled: &yes}, "ended", true},
	} {
		before, err := o.store.LatestAlert(t.Context())
		must(t, err)
		_, password, err := o.Change(t.Context(), root, "munshi", c.change)
		must(t, err)
		passwords = append(passwords, password)
		entries, err := o.store.AuditEntries(t.Context(), models.AuditFilter{Kinds: []string{"account"}}, 1)
		must(t, err)
		if want := strings.TrimSpace(munshi.ID + " " + c.said); entries[0].Action != "account.change" || entries[0].Detail != want {
			t.Errorf("%+v is %s %q, want %q", c.change, entries[0].Action, entries[0].Detail, want)
		}
		alerts, err := o.store.AlertsAfter(t.Context(), before, 10)
		must(t, err)
		if (len(alerts) == 1) != c.alert || c.alert && (alerts[0].Kind != models.AlertAccount || alerts[0].Detail != munshi.ID+" "+c.said+" by root") {
			t.Errorf("%s: the alerts are %+v", c.said, alerts)
		}
	}
	anita := models.Account{Login: "anita", Name: "Anita", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118}}}
	_, err = o.Create(t.Context(), root, &anita)
	must(t, err)
	a, err := o.store.Account(t.Context(), "anita")
	must(t, err)
	_, secret, err := o.NewFactor(t.Context(), a.Actor())
	must(t, err)
	_, _, err = o.Change(t.Context(), root, "anita", models.AccountChange{ResetFactor: true})
	must(t, err)
	alerts, err := o.store.AlertsAfter(t.Context(), 0, 100)
	must(t, err)
	if n := len(alerts); n < 2 || alerts[n-2].Detail != anita.ID+" role=cwc districts=118 by root" || alerts[n-1].Detail != anita.ID+" factor by root" {
		t.Errorf("of the member's account: %+v", alerts)
	}
	must(t, o.store.EachAuditEntry(t.Context(), 0, func(e *models.AuditEntry) error {
		for _, hidden := range append(passwords, secret, "Munshi", "example.org", "Tajganj") {
			if hidden != "" && strings.Contains(e.Detail, hidden) {
				t.Errorf("entry %d holds %q", e.N, e.Detail)
			}
		}
		return nil
	}))
	for _, role := range models.Roles() {
		told := slices.Contains(models.AlertsFor(role), models.AlertAccount)
		if told != (role == models.RoleAuditor || role == models.RoleAdmin) {
			t.Errorf("%s is told: %t", role, told)
		}
	}
}

// provider is an OpenID provider that lets one subject in.
func provider(t *testing.T, subject string) (server *httptest.Server, nonce *string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	known := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.RS256}}, Algorithms: []string{oidc.RS256}}
	nonce = new(string)
	mux := http.NewServeMux()
	mux.Handle("/", known)
	server = httptest.NewServer(mux)
	t.Cleanup(server.Close)
	known.SetIssuer(server.URL)
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "good" || r.FormValue("code_verifier") == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		claims, err := json.Marshal(map[string]any{"iss": server.URL, "aud": "milaan", "sub": subject, "nonce": *nonce, "exp": time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC).Unix()})
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"access_token": "a", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "k", oidc.RS256, string(claims))})
	})
	return server, nonce
}

// Who logs in at the provider gets the session of the account with that subject, and only with the answer to the question
// that their own browser asked.
func TestOpenID(t *testing.T) {
	o := newOffice(t)
	_, _, err := o.BeginOpenID()
	wantCode(t, "without a provider", err, models.NotFound)
	server, nonce := provider(t, "subject-7")
	must(t, o.UseOpenID(t.Context(), accounts.OpenIDConfig{Issuer: server.URL, ClientID: "milaan", ClientSecret: "s", Redirect: "https://milaan.test/openid/callback"}))
	begin := func() (state, secret string) {
		t.Helper()
		address, secret, err := o.BeginOpenID()
		must(t, err)
		u, err := url.Parse(address)
		must(t, err)
		if !strings.HasPrefix(address, server.URL) || u.Query().Get("code_challenge_method") != "S256" {
			t.Errorf("led to %s", address)
		}
		*nonce = u.Query().Get("nonce")
		return u.Query().Get("state"), secret
	}
	state, secret := begin()
	_, _, err = o.FinishOpenID(t.Context(), "good", state, secret, "10.0.0.1")
	wantCode(t, "nobody with that subject", err, models.Unauthenticated)
	password, err := o.Create(t.Context(), root, &models.Account{Login: "anita", Name: "Anita", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118}}, Subject: "subject-7"})
	if err != nil || password != "" {
		t.Fatalf("%q, %v", password, err)
	}
	state, secret = begin()
	session, actor, err := o.FinishOpenID(t.Context(), "good", state, secret, "10.0.0.1")
	if err != nil || actor.Name != "Anita" || actor.Pending != "" {
		t.Fatalf("%+v, %v", actor, err)
	}
	if _, err := o.Authenticate(t.Context(), session, "10.0.0.1"); err != nil {
		t.Error(err)
	}
	state, secret = begin()
	_, other := begin()
	for what, try := range map[string][3]string{"another browser": {"good", state, other}, "no secret": {"good", state, ""}, "another code": {"bad", state, secret}, "another state": {"good", "x", secret}} {
		_, _, err := o.FinishOpenID(t.Context(), try[0], try[1], try[2], "10.0.0."+what)
		wantCode(t, what, err, models.Unauthenticated)
	}
	_, _, err = o.FinishOpenID(t.Context(), "good", state, secret, "10.0.0.9") // the nonce is the other's
	wantCode(t, "an answer to another question", err, models.Unauthenticated)
	_, _, err = o.LogIn(t.Context(), "anita", "", "", "10.0.0.8")
	wantCode(t, "an account without a password", err, models.Unauthenticated)
	if err := newOffice(t).UseOpenID(context.Background(), accounts.OpenIDConfig{Issuer: "http://127.0.0.1:1"}); models.CodeOf(err) != models.Unavailable {
		t.Errorf("a provider that is not there: %v", err)
	}
}
