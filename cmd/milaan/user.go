package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/milaan-project/milaan/accounts"
	"github.com/milaan-project/milaan/models"
	"github.com/milaan-project/milaan/models/places"
	"github.com/milaan-project/milaan/models/store"
	"github.com/milaan-project/milaan/models/vault"
)

type userCommand struct {
	Add    userAdd    `cmd:"" help:"Make an account and print its first password, once."`
	List   userList   `cmd:"" help:"List the accounts."`
	Change userChange `cmd:"" help:"Change an account, disable it, or give it a new first password. Its sessions end."`
}

// people opens the accounts of a registry.
func (r *registryFlags) people(ctx context.Context) (*accounts.Service, *store.Store, error) {
	s, err := r.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	key, err := masterKey()
	if err != nil {
		return nil, nil, err
	}
	v, err := vault.Open(vault.Config{Dir: filepath.Join(r.Data, "vault"), MasterKey: key})
	if err != nil {
		return nil, nil, err
	}
	return accounts.New(accounts.Config{Store: s, Sealer: v, Places: places.Default(), Now: time.Now, NewID: newID, SessionKey: v.Derive("sessions")}), s, nil
}

type userAdd struct {
	registryFlags
	Login         string   `arg:"" help:"Small letters, digits, dots and dashes."`
	Name          string   `required:"" help:"Who it is, as decisions are to show it."`
	Role          string   `required:"" help:"admin, station, field, cwc, ahtu or auditor."`
	District      []string `help:"District that the person works in, by name; give it again for another."`
	Station       string   `help:"Police station of a station writer; without it, all of the district."`
	Drive         string   `help:"Drive of a field team; without it, all of the district."`
	Email         string   `help:"For messages, which hold no name and no photograph."`
	OpenIDSubject string   `name:"openid-subject" help:"The person's subject at the OpenID provider, instead of a password."`
}

// Run prints the first password alone on standard output.
func (u *userAdd) Run(ctx context.Context, out console) error {
	reach, err := places.Default().ReachOf(models.Role(u.Role), u.District...)
	if err != nil {
		return err
	}
	reach.Station, reach.Drive = u.Station, u.Drive
	people, s, err := u.people(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	a := models.Account{Login: u.Login, Name: u.Name, Role: models.Role(u.Role), Reach: reach, Email: u.Email, Subject: u.OpenIDSubject}
	password, err := people.Create(ctx, theConsole, &a)
	if err != nil {
		return err
	}
	if password == "" {
		fmt.Fprintln(out.Err, "account", a.Login, "is made")
		return nil
	}
	fmt.Fprintln(out.Err, "account", a.Login, "is made; the first password is not shown again, and has to be changed:")
	_, err = fmt.Fprintln(out.Out, password)
	return err
}

type userList struct {
	registryFlags
}

// Run prints a line for each account.
func (u *userList) Run(ctx context.Context, out console) error {
	if err := u.mustExist(); err != nil {
		return err
	}
	people, s, err := u.people(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // it was only read
	list, err := people.List(ctx, theConsole)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out.Out, 0, 0, 2, ' ', 0)
	for i := range list {
		a := &list[i]
		state, factor, where := "in use", "no second factor", "everywhere"
		if a.DisabledAt != 0 {
			state = "disabled " + today(time.UnixMilli(a.DisabledAt)).String()
		}
		if a.TOTPOn {
			factor = "second factor"
		}
		if !a.Reach.Everywhere {
			where = strings.Join(places.Default().NameOf(a.Reach.Districts), ", ")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Login, a.Role, where, state, factor, a.Name)
	}
	return table.Flush()
}

type userChange struct {
	registryFlags
	Login         string   `arg:"" help:"Whose account."`
	Name          *string  `help:"New name."`
	Email         *string  `help:"New e-mail address; empty takes it away."`
	Role          *string  `help:"New role."`
	District      []string `help:"New district, instead of all before; give it again for another."`
	Station       *string  `help:"The police station of a station writer; empty is the whole district."`
	Drive         *string  `help:"The drive of a field team; empty is the whole district."`
	Disable       bool     `help:"Nobody may log in with it any more." xor:"use"`
	Enable        bool     `help:"It may be used again." xor:"use"`
	ResetPassword bool     `help:"Make a new first password, and print it."`
	ResetFactor   bool     `help:"Take the second factor away, when the telephone is lost."`
}

// Run prints the new first password, if one was made, alone on standard output.
func (u *userChange) Run(ctx context.Context, out console) error {
	if err := u.mustExist(); err != nil {
		return err
	}
	people, s, err := u.people(ctx)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // what was acknowledged is stored
	change := models.AccountChange{Name: u.Name, Email: u.Email, Station: u.Station, Drive: u.Drive, ResetPassword: u.ResetPassword, ResetFactor: u.ResetFactor}
	if u.Disable || u.Enable {
		change.Disabled = &u.Disable
	}
	if u.Role != nil {
		role := models.Role(*u.Role)
		change.Role = &role
	}
	if len(u.District) > 0 {
		change.Districts = &u.District
	}
	changed, password, err := people.Change(ctx, theConsole, u.Login, change)
	if err != nil {
		return err
	}
	fmt.Fprintln(out.Err, "account", changed.Login, "is changed; its sessions have ended")
	if password != "" {
		_, err = fmt.Fprintln(out.Out, password)
	}
	return err
}
