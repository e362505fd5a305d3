package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type sessionJSON struct {
	Name      string      `json:"name"`
	Role      models.Role `json:"role"`
	Districts []string    `json:"districts"`
	Pending   string      `json:"pending,omitempty"`
}

func (s *Server) sessionOf(actor models.Actor, lang string) sessionJSON {
	j := sessionJSON{Name: actor.Name, Role: actor.Role, Districts: []string{}, Pending: actor.Pending}
	for _, lgd := range actor.Reach.Districts {
		if names := s.deps.Intake.NamesOf(lgd); len(names) > 0 {
			name := names[0]
			if lang == "hi" && len(names) > 1 {
				name = names[1]
			}
			j.Districts = append(j.Districts, name)
		}
	}
	return j
}

// logIn answers POST /api/v1/session.
func (s *Server) logIn(c echo.Context) error {
	var login, password, code string
	if _, err := readObject(c, map[string]any{"login": &login, "password": &password, "code": &code}); err != nil {
		return err
	}
	secret, actor, err := s.deps.Accounts.LogIn(c.Request().Context(), login, password, code, c.RealIP())
	if err != nil {
		return err
	}
	return s.answerSession(c, http.StatusCreated, secret, actor)
}

// answerSession gives a browser a session's secret, which is new each time, and says whose it is.
func (s *Server) answerSession(c echo.Context, status int, secret string, actor models.Actor) error {
	c.SetCookie(SessionCookie(c.Request(), secret))
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, s.sessionOf(actor, speak(c)))
}

// viewSession answers GET /api/v1/session: who one is.
func (s *Server) viewSession(c echo.Context) error {
	return c.JSON(http.StatusOK, s.sessionOf(actorOf(c), speak(c)))
}

// logOut answers DELETE /api/v1/session.
func (s *Server) logOut(c echo.Context) error {
	secret, err := ownSession(c)
	if err != nil {
		return err
	}
	if err := s.deps.Accounts.LogOut(c.Request().Context(), actorOf(c), secret); err != nil {
		return err
	}
	c.SetCookie(SessionCookie(c.Request(), ""))
	return c.NoContent(http.StatusNoContent)
}

// ownSession is the secret of the session that a request came with. Conflict: it came with a token.
func ownSession(c echo.Context) (string, error) {
	if secret, ok := c.Get(secretKey).(string); ok {
		return secret, nil
	}
	return "", models.Errorf(models.Conflict, "this is for who is logged in with an account, not for tokens", "यह खाते से लॉग इन लोगों के लिए है, टोकन के लिए नहीं").
		Advise("Log in with your account.", "अपने खाते से लॉग इन करें।")
}

// changePassword answers POST /api/v1/session/password.
func (s *Server) changePassword(c echo.Context) error {
	var old, password string
	if _, err := readObject(c, map[string]any{"old_password": &old, "password": &password}); err != nil {
		return err
	}
	if _, err := ownSession(c); err != nil {
		return err
	}
	secret, actor, err := s.deps.Accounts.ChangePassword(c.Request().Context(), actorOf(c), old, password)
	if err != nil {
		return err
	}
	return s.answerSession(c, http.StatusOK, secret, actor)
}

// factorJSON is a new second factor, for an authenticator app.
type factorJSON struct {
	Address string `json:"address"`
	Secret  string `json:"secret"`
}

// newFactor answers POST /api/v1/session/factor.
func (s *Server) newFactor(c echo.Context) error {
	var password string
	if _, err := readObject(c, map[string]any{"password": &password}); err != nil {
		return err
	}
	if _, err := ownSession(c); err != nil {
		return err
	}
	address, secret, err := s.deps.Accounts.NewFactor(c.Request().Context(), actorOf(c), password)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	speak(c)
	return c.JSON(http.StatusCreated, factorJSON{address, secret})
}

// confirmFactor answers POST /api/v1/session/factor/confirm.
func (s *Server) confirmFactor(c echo.Context) error {
	var code string
	if _, err := readObject(c, map[string]any{"code": &code}); err != nil {
		return err
	}
	if _, err := ownSession(c); err != nil {
		return err
	}
	secret, actor, err := s.deps.Accounts.ConfirmFactor(c.Request().Context(), actorOf(c), code)
	if err != nil {
		return err
	}
	return s.answerSession(c, http.StatusOK, secret, actor)
}

// setUp answers POST /api/v1/setup: the first administrator, for whoever has the link that the server printed.
func (s *Server) setUp(c echo.Context) error {
	var code, login, name, password string
	if _, err := readObject(c, map[string]any{"code": &code, "login": &login, "name": &name, "password": &password}); err != nil {
		return err
	}
	a, err := s.deps.Accounts.First(c.Request().Context(), code, login, name, password, c.RealIP())
	if err != nil {
		return err
	}
	speak(c)
	return c.JSON(http.StatusCreated, s.accountOf(&a, ""))
}
