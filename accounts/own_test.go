package accounts_test

import (
	"testing"

	"github.com/pquerna/otp/totp"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
)

// Nothing but a log-in with the account itself changes it: a token does not, and neither does the telephone that its holder
// took along, although it writes under the holder's id.
func TestOwnAccountIsThePersonsAlone(t *testing.T) {
	o := newOffice(t)
	session := o.person(t, "ravi")
	ravi, err := o.Authenticate(t.Context(), session, "10.0.0.1")
	must(t, err)
	_, secret, err := o.NewFactor(t.Context(), ravi, "words that belong together")
	must(t, err)
	code, err := totp.GenerateCode(secret, o.clock())
	must(t, err)
	before, err := o.store.Account(t.Context(), "ravi")
	must(t, err)
	phone := models.Token{ID: "phone", Role: models.RoleField, WriteOnly: true, Owner: ravi.ID}
	pretending := phone.Actor()
	pretending.Person = true
	for who, actor := range map[string]models.Actor{"his telephone": phone.Actor(), "a telephone that is taken for a person": pretending, "a token": (&models.Token{ID: ravi.ID, Role: models.RoleField}).Actor(), "the console": root} {
		_, _, err := o.NewFactor(t.Context(), actor, "words that belong together")
		wantCode(t, who+" makes a second factor", err, models.Forbidden)
		_, _, err = o.ConfirmFactor(t.Context(), actor, code)
		wantCode(t, who+" confirms one", err, models.Forbidden)
		_, _, err = o.ChangePassword(t.Context(), actor, "words that belong together", "other words that belong")
		wantCode(t, who+" changes the password", err, models.Forbidden)
	}
	after, err := o.store.Account(t.Context(), "ravi")
	must(t, err)
	if after.TOTPOn || after.Password != before.Password || string(after.TOTP) != string(before.TOTP) {
		t.Error("the account was changed")
	}
	if _, err := o.Authenticate(t.Context(), session, "10.0.0.1"); err != nil {
		t.Errorf("the owner's session: %v", err)
	}
	if _, _, err := o.ConfirmFactor(t.Context(), ravi, code); err != nil {
		t.Errorf("the owner: %v", err)
	}
}

// Who finds a log-in open does not know the password, and guesses it no faster than at the log-in.
func TestSecondFactorAsksForThePassword(t *testing.T) {
	o := newOffice(t)
	actor, err := o.Authenticate(t.Context(), o.person(t, "anita"), "10.0.0.1")
	must(t, err)
	for range 5 {
		_, _, err = o.NewFactor(t.Context(), actor, "a wrong guess")
		wantCode(t, "a wrong password", err, models.Unauthenticated)
	}
	_, _, err = o.NewFactor(t.Context(), actor, "words that belong together")
	wantCode(t, "the sixth try", err, models.Busy)
	a, err := o.store.Account(t.Context(), "anita")
	must(t, err)
	if a.TOTP != nil {
		t.Error("a second factor was made")
	}
}

// Who logs in at a provider alone has no password to give.
func TestSecondFactorWithoutPassword(t *testing.T) {
	o := newOffice(t)
	server, nonce := provider(t, "subject-7")
	must(t, o.UseOpenID(t.Context(), accounts.OpenIDConfig{Issuer: server.URL, ClientID: "milaan", ClientSecret: "s", Redirect: "https://milaan.test/openid/callback"}))
	_, err := o.Create(t.Context(), root, &models.Account{Login: "anita", Name: "Anita", Role: models.RoleCWC, Reach: models.Reach{Districts: []uint16{118}}, Subject: "subject-7"})
	must(t, err)
	address, kept, err := o.BeginOpenID()
	must(t, err)
	asked := valuesOf(t, address)
	*nonce = asked.Get("nonce")
	_, actor, err := o.FinishOpenID(t.Context(), "good", asked.Get("state"), kept, "10.0.0.1")
	must(t, err)
	_, secret, err := o.NewFactor(t.Context(), actor, "")
	must(t, err)
	code, err := totp.GenerateCode(secret, o.clock())
	must(t, err)
	if _, now, err := o.ConfirmFactor(t.Context(), actor, code); err != nil || now.Pending != "" {
		t.Errorf("%+v, %v", now, err)
	}
}
