package api

import (
	"context"
	"crypto/sha256"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

var (
	errNoToken = models.Errorf(models.Unauthenticated, "no token was sent", "कोई टोकन नहीं भेजा गया").
			Advise("Send the header Authorization: Bearer followed by your token; `milaan token create` makes one.", "Authorization: Bearer हेडर में अपना टोकन भेजें; `milaan token create` से टोकन बनता है।")
	errBadToken = models.Errorf(models.Unauthenticated, "this token is not valid", "यह टोकन मान्य नहीं है").
			Advise("Check that it was copied whole, or ask your administrator for a new one.", "जाँचें कि वह पूरा कॉपी हुआ है, या प्रशासक से नया टोकन लें।")
	errMayNotRead = models.Errorf(models.Forbidden, "your role may not see cases", "आपकी भूमिका मामले नहीं देख सकती").
			Advise("Ask your administrator for another role if your work needs it.", "यदि काम के लिए ज़रूरी हो तो प्रशासक से दूसरी भूमिका माँगें।")
	errMayNotWrite = models.Errorf(models.Forbidden, "your role may not write records of this side", "आपकी भूमिका इस पक्ष के रिकॉर्ड नहीं लिख सकती").
			Advise("Stations write missing children, field teams found ones; ask your administrator for another role.", "थाने लापता बच्चों के और फ़ील्ड दल मिले बच्चों के रिकॉर्ड लिखते हैं; दूसरी भूमिका के लिए प्रशासक से कहें।")
)

// maxToken is the length in bytes beyond which nothing is a token.
const maxToken = 512

// TokenHash is what is kept of a token: enough to know it again, too little to use it.
type TokenHash [sha256.Size]byte

// HashToken returns the hash of a token.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// Authenticate tells whose token this is. Errors: Unauthenticated for an unknown or revoked one, Unavailable.
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
	case t.RevokedAt != 0:
		return models.Actor{}, errBadToken
	}
	return models.Actor{ID: t.ID, Name: t.Name, Role: t.Role}, nil
}

// LogIn authenticates a token for a session of pages and writes the log-in into the audit. Errors are those of
// Authenticate.
func (s *Server) LogIn(ctx context.Context, token string) (models.Actor, error) {
	actor, err := s.Authenticate(ctx, token)
	if err == nil {
		err = s.audit(ctx, actor, "session.open", "", "")
	}
	if err != nil {
		return models.Actor{}, err
	}
	return actor, nil
}

// LogOut writes the end of a session into the audit.
func (s *Server) LogOut(ctx context.Context, actor models.Actor) error {
	return s.audit(ctx, actor, "session.close", "", "")
}

const actorKey = "actor"

// authenticate lets a request with a valid token through and remembers its actor.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return errNoToken
		}
		actor, err := s.Authenticate(c.Request().Context(), strings.TrimSpace(token))
		if err != nil {
			return err
		}
		c.Set(actorKey, actor)
		return next(c)
	}
}

// actorOf is who sends a request; the zero Actor, who may do nothing, on routes without authenticate.
func actorOf(c echo.Context) models.Actor {
	actor, _ := c.Get(actorKey).(models.Actor)
	return actor
}

func mayRead(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !actorOf(c).MayRead() {
			return errMayNotRead
		}
		return next(c)
	}
}

// mayWrite lets those through who may write one of the sides (without sides: any), before their body is read. That they
// may write this very case is for intake to check.
func mayWrite(sides ...models.Side) echo.MiddlewareFunc {
	if len(sides) == 0 {
		sides = []models.Side{models.Missing, models.Found}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			for _, side := range sides {
				if actorOf(c).MayWrite(side) {
					return next(c)
				}
			}
			return errMayNotWrite
		}
	}
}
