package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/milaan-project/milaan/models"
)

// The parameters are RFC 9106's second choice, for machines without 2 GB to spare for a password.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KB
	argonThreads = 4
	argonKey     = 32
	saltSize     = 16
)

// hashedAtOnce bounds the memory that passwords take: as many times 64 MB for each lane.
const hashedAtOnce = 2

// Passwords may be anything of ten characters that does not hold the login and is not a well-known one.
const (
	shortestPassword = 10
	longestPassword  = 200 // characters
)

var commonPasswords = map[string]bool{"password12": true, "1234567890": true, "0123456789": true, "password123": true, "qwertyuiop": true, "1111111111": true,
	"administrator": true, "milaan1234": true, "milaan2026": true, "iloveyou12": true}

func checkPassword(password, login string) error {
	n := utf8.RuneCountInString(password)
	if !utf8.ValidString(password) || n < shortestPassword || n > longestPassword {
		return models.Errorf(models.Invalid, "the password has fewer than %d or more than %d characters", "पासवर्ड %d अक्षरों से छोटा या %d से बड़ा है", shortestPassword, longestPassword).At("password").
			Advise("Three or four words that only you would put together are easy to remember.", "तीन-चार ऐसे शब्द जोड़ें जिन्हें केवल आप साथ रखेंगे: याद रखना आसान होता है।")
	}
	folded := strings.ToLower(password)
	if login != "" && strings.Contains(folded, login) {
		return models.Errorf(models.Invalid, "this password has the login name in it", "इस पासवर्ड में लॉग-इन नाम है").At("password").
			Advise("Choose one without it.", "ऐसा चुनें जिसमें वह न हो।")
	}
	if commonPasswords[folded] {
		return models.Errorf(models.Invalid, "this password is among the first that anybody would try", "यह पासवर्ड सबसे पहले आज़माए जाने वालों में है").At("password").
			Advise("Choose another.", "दूसरा चुनें।")
	}
	return nil
}

// hashPassword hashes a password with argon2id, in the PHC string format.
func (s *Service) hashPassword(ctx context.Context, password string, by lane) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(rand.Reader, salt); err != nil {
		return "", err
	}
	key, err := s.derive(ctx, password, salt, argonTime, argonMemory, argonThreads, by)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, encode(salt), encode(key)), nil
}

func (s *Service) derive(ctx context.Context, password string, salt []byte, time, memory uint32, threads uint8, by lane) ([]byte, error) {
	select {
	case s.hashing[by] <- struct{}{}:
		defer func() { <-s.hashing[by] }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, time, memory, threads, argonKey), nil
}

// passwordIs reports whether a password has a hash. For an account that is not known as much work is done, so that the time
// does not tell who has one.
func (s *Service) passwordIs(ctx context.Context, hash, password string, known bool, by lane) (bool, error) {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if !known || utf8.RuneCountInString(password) > longestPassword {
		_, err := s.derive(ctx, "", make([]byte, saltSize), argonTime, argonMemory, argonThreads, by)
		return false, err
	}
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errDamagedHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errDamagedHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || memory > 1<<20 || time > 20 || time < 1 || threads < 1 {
		return false, errDamagedHash
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errDamagedHash
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != argonKey {
		return false, errDamagedHash
	}
	got, err := s.derive(ctx, password, salt, time, memory, threads, by)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

var errDamagedHash = models.Errorf(models.Internal, "the account's password cannot be read", "खाते का पासवर्ड पढ़ा नहीं जा सका").
	Advise("Ask an administrator for a new password.", "प्रशासक से नया पासवर्ड लें।")

// ownAccount is the account of who changes it. Forbidden: not a person who logged in with it, but a token, as a field
// telephone's is, which bears its holder's id.
func (s *Service) ownAccount(ctx context.Context, actor models.Actor) (models.Account, error) {
	if !actor.Person || actor.WriteOnly {
		return models.Account{}, errNoPerson
	}
	if err := models.Authorise(actor, models.OwnAccount, models.CasePlace{}); err != nil {
		return models.Account{}, err
	}
	return s.cfg.Store.Account(ctx, actor.ID)
}

// askAgain returns nil when somebody who is logged in knows the account's password, too; field is where it was typed. Errors:
// Unauthenticated, Busy, Unavailable.
func (s *Service) askAgain(ctx context.Context, actor models.Actor, a *models.Account, password, field string) error {
	try, err := s.throttle.beginAs(a, actor.From)
	if err != nil {
		return err
	}
	defer try.end()
	right, err := s.passwordIs(ctx, a.Password, password, a.Password != "", try.lane)
	if err == nil && !right {
		try.failed()
		err = errBadLogin.At(field)
	}
	return err
}

var errNoPerson = models.Errorf(models.Forbidden, "this is for who is logged in with an account, not for tokens", "यह खाते से लॉग इन लोगों के लिए है, टोकन के लिए नहीं").
	Advise("Log in with your account.", "अपने खाते से लॉग इन करें।")

// ChangePassword changes a person's own password, and ends every session of theirs; the caller opens a new one. Errors:
// Faults, Forbidden for a token, Unauthenticated when the old password is wrong, Busy, Conflict, Unavailable.
func (s *Service) ChangePassword(ctx context.Context, actor models.Actor, old, password string) (secret string, now models.Actor, err error) {
	a, err := s.ownAccount(ctx, actor)
	if err != nil {
		return "", actor, err
	}
	if err := checkPassword(password, a.Login); err != nil {
		return "", actor, err
	}
	if err := s.askAgain(ctx, actor, &a, old, "old_password"); err != nil {
		return "", actor, err
	}
	if old == password {
		return "", actor, models.Errorf(models.Invalid, "this is the password that you have already", "यह वही पासवर्ड है जो पहले से है").At("password").Advise("Choose another.", "दूसरा चुनें।")
	}
	if a.Password, err = s.hashPassword(ctx, password, familiar); err != nil {
		return "", actor, err
	}
	a.MustChange = false
	if err := s.cfg.Store.UpdateAccount(ctx, s.write(actor), &a, "password", true); err != nil {
		return "", actor, err
	}
	return s.open(ctx, &a, actor.From)
}
