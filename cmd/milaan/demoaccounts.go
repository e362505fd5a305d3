package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"strings"
	"text/tabwriter"

	"github.com/milaan-project/milaan/models"
)

// trainee is somebody who does not exist, as whom people practise.
type trainee struct {
	login, name string
	role        models.Role
	at          []string // districts, by name
	password    string
}

// somewhere is where trainees work when nobody knows where a case is.
const somewhere = "Lucknow"

// trainees are one for each role, and two members of a Committee, since two decide. They work where the example is: the
// station at the report, the others with the recovered child.
func (a *App) trainees(report, child *models.Case) []*trainee {
	at := func(c *models.Case) string {
		names := a.places.NameOf(a.places.PlaceOf(c).Districts)
		return cmp.Or(strings.Join(names[:min(1, len(names))], ""), somewhere)
	}
	lost, found := at(report), at(child)
	both := []string{found}
	if lost != found {
		both = append(both, lost)
	}
	return []*trainee{
		{login: "station", name: "Practice Munshi", role: models.RoleStation, at: []string{lost}},
		{login: "field", name: "Practice Field Team", role: models.RoleField, at: []string{found}},
		{login: "member1", name: "Practice Member One", role: models.RoleCWC, at: []string{found}},
		{login: "member2", name: "Practice Member Two", role: models.RoleCWC, at: []string{found}},
		{login: "ahtu", name: "Practice AHTU", role: models.RoleAHTU, at: both},
		{login: "admin", name: "Practice Administrator", role: models.RoleAdmin},
	}
}

// enrolTrainees makes their accounts, and in a kept demo gives them new passwords: nobody has to change one, or to set up a
// second factor, before practising.
func (a *App) enrolTrainees(ctx context.Context, list []*trainee) error {
	there, err := a.accounts.List(ctx, theConsole)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for i := range there {
		known[there[i].Login] = true
	}
	for _, t := range list {
		var first string
		if known[t.login] {
			inUse := false
			_, first, err = a.accounts.Change(ctx, theConsole, t.login, models.AccountChange{Districts: &t.at, ResetPassword: true, ResetFactor: true, Disabled: &inUse})
		} else {
			var reach models.Reach
			if reach, err = a.places.ReachOf(t.role, t.at...); err == nil {
				first, err = a.accounts.Create(ctx, theConsole, &models.Account{Login: t.login, Name: t.name, Role: t.role, Reach: reach})
			}
		}
		if err != nil {
			return err
		}
		_, actor, err := a.accounts.LogIn(ctx, t.login, first, "", "")
		if err != nil {
			return err
		}
		if t.password, err = inventPassword(rand.Reader); err != nil {
			return err
		}
		secret, actor, err := a.accounts.ChangePassword(ctx, actor, first, t.password)
		if err != nil {
			return err
		}
		if err := a.accounts.LogOut(ctx, actor, secret); err != nil {
			return err
		}
	}
	return nil
}

// passwordWords are short, and easy to say across a classroom.
var passwordWords = strings.Fields("amber banyan brick candle cotton drum feather forest garden hill indigo jasmine kite lamp lemon mango monsoon mustard neem ocean paper peacock pepper river saffron shell spoon stone sugar tiger umbrella window")

// inventPassword puts words and figures together that open invented records alone.
func inventPassword(random io.Reader) (string, error) {
	parts := make([]string, 0, 4)
	for range 3 {
		n, err := rand.Int(random, big.NewInt(int64(len(passwordWords))))
		if err != nil {
			return "", err
		}
		parts = append(parts, passwordWords[n.Int64()])
	}
	n, err := rand.Int(random, big.NewInt(1000))
	if err != nil {
		return "", err
	}
	return strings.Join(append(parts, fmt.Sprintf("%03d", n.Int64())), "-"), nil
}

// printTrainees lists who can be logged in as.
func printTrainees(w io.Writer, list []*trainee) error {
	if _, err := fmt.Fprintln(w, "\nPractise as one of these, who do not exist / इनमें से किसी के नाम से अभ्यास करें:"); err != nil {
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range list {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", t.login, t.password, t.role, cmp.Or(strings.Join(t.at, ", "), "everywhere"))
	}
	return table.Flush()
}
