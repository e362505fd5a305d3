package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"io"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/milaan-project/milaan/models"
)

// OpenIDConfig is a provider that people log in at instead of here.
type OpenIDConfig struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	Redirect     string // address of the page /openid/callback, as browsers reach it
}

// openID is a provider that was asked about itself.
type openID struct {
	issuer   string
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
}

// UseOpenID lets people in from a provider, which is asked about itself. It is called before the Service serves. An
// Unavailable Error says that the provider does not answer.
func (s *Service) UseOpenID(ctx context.Context, cfg OpenIDConfig) error {
	provider, err := oidc.NewProvider(ctx, cfg.Issuer)
	if err != nil {
		return models.Errorf(models.Unavailable, "the OpenID provider does not answer as one", "OpenID प्रदाता सही उत्तर नहीं दे रहा").
			Advise("Is the issuer's address right, and can this machine reach it?", "क्या issuer का पता सही है, और क्या यह मशीन उस तक पहुँचती है?").Because(err)
	}
	s.openID = &openID{
		issuer:   cfg.Issuer,
		oauth:    oauth2.Config{ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, RedirectURL: cfg.Redirect, Endpoint: provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID}},
		verifier: provider.Verifier(&oidc.Config{ClientID: cfg.ClientID, Now: s.cfg.Now}),
	}
	return nil
}

// HasOpenID reports whether people can log in at a provider.
func (s *Service) HasOpenID() bool { return s.openID != nil }

// BeginOpenID returns the address at the provider that a person is led to, and the secret that their browser keeps
// meanwhile. NotFound: there is no provider.
func (s *Service) BeginOpenID() (address, secret string, err error) {
	if s.openID == nil {
		return "", "", errNoOpenID
	}
	parts := make([]string, 3) // state, nonce, PKCE verifier
	for i := range parts {
		b := make([]byte, 32)
		if _, err := io.ReadFull(s.cfg.Random, b); err != nil {
			return "", "", err
		}
		parts[i] = base64.RawURLEncoding.EncodeToString(b)
	}
	address = s.openID.oauth.AuthCodeURL(parts[0], oidc.Nonce(parts[1]), oauth2.S256ChallengeOption(parts[2]))
	return address, strings.Join(parts, "."), nil
}

// FinishOpenID opens a session for whom the provider sent back with a code and a state; secret is what the browser kept.
// Unauthenticated: the answer does not belong to the question, or nobody here has that subject.
func (s *Service) FinishOpenID(ctx context.Context, code, state, secret, from string) (session string, actor models.Actor, err error) {
	if s.openID == nil {
		return "", models.Actor{}, errNoOpenID
	}
	parts := strings.Split(secret, ".")
	if len(parts) != 3 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(state)) != 1 {
		return "", models.Actor{}, s.refuseOpenID(ctx, "", from, errBadOpenID)
	}
	token, err := s.openID.oauth.Exchange(ctx, code, oauth2.VerifierOption(parts[2]))
	if err != nil {
		return "", models.Actor{}, s.refuseOpenID(ctx, "", from, errBadOpenID.Because(err))
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := s.openID.verifier.Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(parts[1])) != 1 {
		return "", models.Actor{}, s.refuseOpenID(ctx, "", from, errBadOpenID.Because(err))
	}
	a, err := s.cfg.Store.AccountBySubject(ctx, id.Subject)
	if err != nil && models.CodeOf(err) != models.NotFound {
		return "", models.Actor{}, err
	}
	if err != nil || a.DisabledAt != 0 {
		return "", models.Actor{}, s.refuseOpenID(ctx, a.ID, from, errNobodysSubject)
	}
	return s.open(ctx, &a, from)
}

// refuseOpenID writes a log-in at the provider that failed into the audit, of one address as often as others may fail. Nobody
// has to wait for it: nothing can be guessed here, and who sends nonsense would lock out all who share the address.
func (s *Service) refuseOpenID(ctx context.Context, accountID, from string, why error) error {
	try, err := s.throttle.begin("openid", from, "")
	if err != nil {
		return why
	}
	defer try.end()
	try.failed()
	return s.refuse(ctx, accountID, from, why)
}

var (
	errNoOpenID = models.Errorf(models.NotFound, "there is no OpenID provider here", "यहाँ कोई OpenID प्रदाता नहीं है").
			Advise("Log in with a password.", "पासवर्ड से लॉग इन करें।")
	errBadOpenID = models.Errorf(models.Unauthenticated, "the log-in at the provider was not completed", "प्रदाता पर लॉग इन पूरा नहीं हुआ").
			Advise("Begin again from the log-in page.", "लॉग-इन पन्ने से फिर शुरू करें।")
	errNobodysSubject = models.Errorf(models.Unauthenticated, "nobody here has an account for this log-in", "इस लॉग इन के लिए यहाँ कोई खाता नहीं है").
				Advise("Ask an administrator to make one.", "प्रशासक से खाता बनवाएँ।")
)
