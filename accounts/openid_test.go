package accounts_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

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

// valuesOf are the parameters of an address.
func valuesOf(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	return u.Query()
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
		asked := valuesOf(t, address)
		if !strings.HasPrefix(address, server.URL) || asked.Get("code_challenge_method") != "S256" {
			t.Errorf("led to %s", address)
		}
		*nonce = asked.Get("nonce")
		return asked.Get("state"), secret
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
