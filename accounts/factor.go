package accounts

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/milaan-project/milaan/models"
)

const (
	factorPurpose = "second factor"
	factorBytes   = 20 // RFC 4226 recommends 160 bits
	stepSeconds   = 30
)

// NewFactor makes the secret of a second factor for a person and returns it for an authenticator app: as an otpauth
// address, which a QR code shows, and as text to type. The person gives the present password again, so that who finds a
// log-in open cannot lock its owner out; who logs in at a provider alone has none to give. The factor counts once a code of
// it was given to ConfirmFactor. Errors: Forbidden for a token, Conflict when the person has one already, Unauthenticated for
// a wrong password, Busy, Unavailable.
func (s *Service) NewFactor(ctx context.Context, actor models.Actor, password string) (address, secret string, err error) {
	a, err := s.ownAccount(ctx, actor)
	if err != nil {
		return "", "", err
	}
	if a.TOTPOn {
		return "", "", models.Errorf(models.Conflict, "there is a second factor already", "सुरक्षा कोड पहले से चालू है").
			Advise("If the phone is lost, ask an administrator to take it away.", "फ़ोन खो गया हो तो प्रशासक से सुरक्षा कोड हटवाएँ।")
	}
	if a.Password != "" {
		if err := s.askAgain(ctx, actor, &a, password, "password"); err != nil {
			return "", "", err
		}
	}
	raw := make([]byte, factorBytes)
	if _, err := io.ReadFull(s.cfg.Random, raw); err != nil {
		return "", "", err
	}
	if a.TOTP, err = s.cfg.Sealer.SealSecret(factorPurpose, raw); err != nil {
		return "", "", err
	}
	if err := s.cfg.Store.UpdateAccount(ctx, s.write(actor), &a, "factor_new", false); err != nil {
		return "", "", err
	}
	secret = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	address = (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/Milaan:" + a.Login, RawQuery: url.Values{"secret": {secret}, "issuer": {"Milaan"}}.Encode()}).String()
	return address, secret, nil
}

// ConfirmFactor turns a second factor on with a code of it. Other sessions of the person end. Errors: Forbidden for a token,
// Unauthenticated for a wrong code, Conflict without a secret, Busy, Unavailable.
func (s *Service) ConfirmFactor(ctx context.Context, actor models.Actor, code string) (secret string, now models.Actor, err error) {
	a, err := s.ownAccount(ctx, actor)
	if err != nil {
		return "", actor, err
	}
	if a.TOTPOn || a.TOTP == nil {
		return "", actor, models.Errorf(models.Conflict, "there is no new second factor to confirm", "पुष्टि के लिए कोई नया सुरक्षा कोड नहीं है").
			Advise("Make a new one first.", "पहले नया बनाएँ।")
	}
	try, err := s.throttle.beginAs(&a, actor.From)
	if err != nil {
		return "", actor, err
	}
	defer try.end()
	step, ok, err := s.codeIs(&a, code)
	if err != nil {
		return "", actor, err
	}
	if !ok {
		try.failed()
		return "", actor, errBadCode
	}
	a.TOTPOn, a.TOTPStep = true, step
	if err := s.cfg.Store.UpdateAccount(ctx, s.write(actor), &a, "factor_on", true); err != nil {
		return "", actor, err
	}
	return s.open(ctx, &a, actor.From)
}

// codeIs reports whether a code is one of an account's second factor, of this half minute or of a neighbouring one, and
// later than the last that was used; it returns its number.
func (s *Service) codeIs(a *models.Account, code string) (step int64, ok bool, err error) {
	raw, err := s.cfg.Sealer.OpenSecret(factorPurpose, a.TOTP)
	if err != nil {
		return 0, false, err
	}
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
	now := s.cfg.Now()
	for _, by := range []int64{-1, 0, 1} {
		at := now.Unix()/stepSeconds + by
		want, err := totp.GenerateCodeCustom(secret, now.Add(time.Duration(by*stepSeconds)*time.Second), totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && at > a.TOTPStep {
			return at, true, nil
		}
	}
	return 0, false, nil
}
