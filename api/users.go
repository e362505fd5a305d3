package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/milaan-project/milaan/models"
)

type accountsJSON struct {
	Accounts []accountJSON `json:"accounts"`
}

type accountJSON struct {
	ID            string       `json:"id"`
	Login         string       `json:"login"`
	Name          string       `json:"name"`
	Role          models.Role  `json:"role"`
	Reach         models.Reach `json:"reach"`
	Email         string       `json:"email,omitempty"`
	Disabled      bool         `json:"disabled"`
	Factor        bool         `json:"second_factor"`
	CreatedAt     string       `json:"created_at"`
	FirstPassword string       `json:"first_password,omitempty"` // shown once
}

func (s *Server) accountOf(a *models.Account, password string) accountJSON {
	return accountJSON{a.ID, a.Login, a.Name, a.Role, a.Reach, a.Email, a.DisabledAt != 0, a.TOTPOn, instant(a.CreatedAt), password}
}

// listAccounts answers GET /api/v1/accounts.
func (s *Server) listAccounts(c echo.Context) error {
	list, err := s.deps.Accounts.List(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	speak(c)
	answer := accountsJSON{Accounts: []accountJSON{}}
	for i := range list {
		answer.Accounts = append(answer.Accounts, s.accountOf(&list[i], ""))
	}
	return c.JSON(http.StatusOK, answer)
}

// createAccount answers POST /api/v1/accounts.
func (s *Server) createAccount(c echo.Context) error {
	var a models.Account
	var districts []string
	var station, drive string
	_, err := readObject(c, map[string]any{"login": &a.Login, "name": &a.Name, "role": &a.Role, "districts": &districts, "station": &station, "drive": &drive, "email": &a.Email,
		"openid_subject": &a.Subject})
	if err != nil {
		return err
	}
	a.Reach.Station, a.Reach.Drive = station, drive
	password, err := s.AddAccount(c.Request().Context(), actorOf(c), &a, districts)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	speak(c)
	return c.JSON(http.StatusCreated, s.accountOf(&a, password))
}

// changeAccount answers PATCH /api/v1/accounts/{account}.
func (s *Server) changeAccount(c echo.Context) error {
	var change models.AccountChange
	_, err := readObject(c, map[string]any{"name": &change.Name, "email": &change.Email, "role": &change.Role, "districts": &change.Districts, "station": &change.Station, "drive": &change.Drive,
		"disabled": &change.Disabled, "reset_password": &change.ResetPassword, "reset_second_factor": &change.ResetFactor})
	if err != nil {
		return err
	}
	a, password, err := s.deps.Accounts.Change(c.Request().Context(), actorOf(c), c.Param("account"), change)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	speak(c)
	return c.JSON(http.StatusOK, s.accountOf(&a, password))
}
