package api

import (
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

var (
	errNoToken = models.Errorf(models.Unauthenticated, "no token and no session was sent", "कोई टोकन या सत्र नहीं भेजा गया").
			Advise("Log in, or send the header Authorization: Bearer followed by your token; `milaan token create` makes one.", "लॉग इन करें, या Authorization: Bearer हेडर में अपना टोकन भेजें; `milaan token create` से टोकन बनता है।")
	errBadToken = models.Errorf(models.Unauthenticated, "this token is not valid", "यह टोकन मान्य नहीं है").
			Advise("Check that it was copied whole, or ask your administrator for a new one.", "जाँचें कि वह पूरा कॉपी हुआ है, या प्रशासक से नया टोकन लें।")
	errForeign = models.Errorf(models.Forbidden, "this request comes from another site's page", "यह अनुरोध किसी दूसरी साइट के पन्ने से आया है").
			Advise("Open Milaan itself and try again.", "मिलान को सीधे खोलकर फिर कोशिश करें।")
)

// maxToken is the length in bytes beyond which nothing is a token.
const maxToken = 512

// TokenHash is what is kept of a token: enough to know it again, too little to use it.
type TokenHash [sha256.Size]byte

// HashToken returns the hash of a token.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// Authenticate tells whose token this is. Errors: Unauthenticated for an unknown, ended or revoked one, Unavailable.
func (s *Server) Authenticate(ctx context.Context, token string) (models.Actor, error) {
	if token == "" || len(token) > maxToken {
		return models.Actor{}, errBadToken
	}
	return s.AuthenticateHash(ctx, HashToken(token))
}

// AuthenticateHash tells whose token has this hash, for sessions that outlive the request with the token and must end
// with it. Errors are those of Authenticate.
func (s *Server) AuthenticateHash(ctx context.Context, hash TokenHash) (models.Actor, error) {
	t, err := s.deps.Registry.TokenByHash(ctx, hash[:])
	switch {
	case err != nil && models.CodeOf(err) == models.NotFound:
		return models.Actor{}, errBadToken
	case err != nil:
		return models.Actor{}, err
	case t.RevokedAt != 0, t.ExpiresAt != 0 && t.ExpiresAt <= s.deps.Now().UnixMilli():
		return models.Actor{}, errBadToken
	}
	if now := s.deps.Now().UnixMilli(); t.WriteOnly && now-t.UsedAt >= touchEvery.Milliseconds() {
		if err := s.deps.Registry.TouchToken(ctx, t.ID, now); err != nil {
			return models.Actor{}, err
		}
	}
	return t.Actor(), nil
}

// touchEvery is how exactly it is known when a field telephone was last used: it comes with many requests at once. Of other
// tokens it is not written down, which may only read.
const touchEvery = 5 * time.Minute

// LogIn authenticates a token for a session of pages and writes the log-in into the audit. Errors are those of
// Authenticate, and Forbidden for a field telephone's token: it sends and is shown nothing, and who tries it here has found
// or taken the telephone, which the audit tells.
func (s *Server) LogIn(ctx context.Context, token, from string) (models.Actor, error) {
	actor, err := s.Authenticate(ctx, token)
	if err != nil {
		return models.Actor{}, err
	}
	actor.From = from
	if refused := models.Authorise(actor, models.OwnAccount, models.CasePlace{}); refused != nil {
		if err := s.audit(ctx, actor, "session.refused", "", ""); err != nil {
			return models.Actor{}, err
		}
		return models.Actor{}, refused
	}
	if err := s.audit(ctx, actor, "session.open", "", ""); err != nil {
		return models.Actor{}, err
	}
	return actor, nil
}

// LogOut writes the end of a token's session into the audit.
func (s *Server) LogOut(ctx context.Context, actor models.Actor) error {
	return s.audit(ctx, actor, "session.close", "", "")
}

const (
	actorKey  = "actor"
	secretKey = "session"
)

// authenticate lets a request with a valid token or session through and remembers its actor, with where it comes from and
// the purpose that it states.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		actor, err := s.actorFrom(c)
		if err != nil {
			return err
		}
		actor.From = c.RealIP()
		purpose := strings.TrimSpace(c.Request().Header.Get("X-Purpose"))
		if asked := strings.TrimSpace(c.QueryParam(purposeParameter)); asked != "" {
			purpose = asked
		}
		c.Set(actorKey, actor)
		if actor, err = s.Stating(c.Request().Context(), actor, purpose, c.Param("id")); err != nil {
			return err
		}
		c.Set(actorKey, actor)
		return next(c)
	}
}

// purposeParameter is the parameter of any address that states a purpose.
const purposeParameter = "purpose"

func (s *Server) actorFrom(c echo.Context) (models.Actor, error) {
	r := c.Request()
	header := r.Header.Get(echo.HeaderAuthorization)
	if header == "" {
		if secret := SessionSecret(r); secret != "" {
			// A browser sends cookies along with whatever another site's page asks for.
			if err := s.origin.Check(r); err != nil {
				return models.Actor{}, errForeign.Because(err)
			}
			c.Set(secretKey, secret)
			return s.deps.Accounts.Authenticate(r.Context(), secret, c.RealIP())
		}
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return models.Actor{}, errNoToken
	}
	return s.Authenticate(r.Context(), strings.TrimSpace(token))
}

// actorOf is who sends a request; the zero Actor, who may do nothing, on routes without authenticate.
func actorOf(c echo.Context) models.Actor {
	actor, _ := c.Get(actorKey).(models.Actor)
	return actor
}

// may lets those through whom the policy lets do something at least to cases of their own, before their body is read.
// That they may do it to this very case is checked where the case is known.
func may(action models.Action, sides ...models.Side) echo.MiddlewareFunc {
	if len(sides) == 0 {
		sides = []models.Side{models.Missing, models.Found}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			actor := actorOf(c)
			var err error
			for _, side := range sides {
				if err = models.Authorise(actor, action, models.CasePlace{Side: side, Districts: actor.Reach.Districts, CreatedBy: actor.ID}); err == nil {
					return next(c)
				}
			}
			return err
		}
	}
}

// Browsers take a cookie with the prefix __Host- over https only, and then from this very host only.
const (
	plainCookie  = "milaan"
	secureCookie = "__Host-milaan"
)

// Secure reports whether the browser came by https, to this process or to a proxy before it. A caller that pretends it
// did makes its own cookie stricter and nothing else.
func Secure(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// SessionCookie is the cookie that holds a session's secret; an empty secret takes it away.
func SessionCookie(r *http.Request, secret string) *http.Cookie {
	c := &http.Cookie{Name: plainCookie, Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}
	if Secure(r) {
		c.Name, c.Secure = secureCookie, true
	}
	if secret == "" {
		c.MaxAge = -1
	}
	return c
}

// SessionSecret is the secret in a request's cookie; empty without one.
func SessionSecret(r *http.Request) string {
	name := plainCookie
	if Secure(r) {
		name = secureCookie
	}
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
