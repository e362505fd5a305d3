package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// Oversight is what administrators and auditors look after; api.Server is it.
type Oversight interface {
	Staff(ctx context.Context, actor models.Actor) ([]models.Account, error)
	AddAccount(ctx context.Context, actor models.Actor, a *models.Account, districts []string) (password string, err error)
	ChangeAccount(ctx context.Context, actor models.Actor, idOrLogin string, change models.AccountChange) (a models.Account, password string, err error)
	AuditPage(ctx context.Context, actor models.Actor, f models.AuditFilter, limit int, action string) ([]models.AuditEntry, error)
	NumbersOf(ctx context.Context, actor models.Actor, ids []string) (map[string]string, error)
	System(ctx context.Context, actor models.Actor) (models.System, error)
}

// personRoles are the roles of people.
var personRoles = []models.Role{models.RoleStation, models.RoleField, models.RoleCWC, models.RoleAHTU, models.RoleAuditor, models.RoleAdmin}

type usersPage struct {
	People []userRow
}

type userRow struct {
	ID, Login, Name string
	Role            models.Role
	Where           string
	Factor          bool
	MustChange      bool
	Disabled        bool
	OpenID          bool
}

// userPage is the form of one account, new or old, with what was typed into it.
type userPage struct {
	New                                bool
	Row                                userRow
	Login, Name, Email, Station, Drive string
	Roles, Districts                   []choice
	Own                                bool // it is the administrator's own
	Wrong                              map[string]string
	Problem                            *problem
	Password                           string // shown once
	Changed                            bool
	Devices                            *devicesView // the person's; nil without any
}

// showUsers answers GET /users: everybody who may log in.
func (p *Pages) showUsers(q *request) error {
	list, err := p.cfg.Oversight.Staff(q.Context(), q.actor)
	if err != nil {
		return err
	}
	page := usersPage{}
	for i := range list {
		page.People = append(page.People, p.rowOfUser(q.lang, &list[i]))
	}
	return p.show(q, http.StatusOK, "users", view{Title: "users.title", Styles: []string{"desk.css"}, Data: page})
}

func (p *Pages) rowOfUser(l *tongue, a *models.Account) userRow {
	var where []string
	for _, d := range p.cfg.Districts {
		if slices.Contains(a.Reach.Districts, d.LGD) {
			where = append(where, d.Name(l.Code))
		}
	}
	where = slices.DeleteFunc(append(where, a.Reach.Station, a.Reach.Drive), func(s string) bool { return s == "" })
	return userRow{a.ID, a.Login, a.Name, a.Role, strings.Join(where, ", "), a.TOTPOn, a.MustChange, a.DisabledAt != 0, a.Subject != ""}
}

// newUser answers GET /users/new.
func (p *Pages) newUser(q *request) error {
	if err := models.Authorise(q.actor, models.ManageAccounts, models.CasePlace{}); err != nil {
		return err
	}
	return p.showUser(q, http.StatusOK, userPage{New: true}, "", nil)
}

func (p *Pages) showUser(q *request, status int, page userPage, role models.Role, districts []string) error {
	page.Roles = chosen(keyed(personRoles, roleKeys), string(role))
	page.Districts = chosen(p.districtChoices(q.lang), districts...)
	title := "users.change"
	if page.New {
		title = "users.new"
	}
	return p.show(q, status, "user", view{Title: title, Styles: []string{"desk.css"}, Data: page})
}

// typedUser reads the form of an account.
func (p *Pages) typedUser(q *request) (page userPage, role models.Role, codes, names []string, err error) {
	if err := q.ParseForm(); err != nil {
		return page, "", nil, nil, errUnreadable.Because(err)
	}
	typed := func(name string) string { return strings.TrimSpace(q.PostForm.Get(name)) }
	page = userPage{Login: typed("login"), Name: typed("name"), Email: typed("email"), Station: typed("station"), Drive: typed("drive"), Wrong: map[string]string{}}
	codes = q.PostForm["district"]
	names = []string{}
	for _, code := range codes {
		all := p.namesOf(code)
		if len(all) == 0 {
			return page, "", nil, nil, errParameter.At("district")
		}
		names = append(names, all[0])
	}
	return page, models.Role(typed("role")), codes, names, nil
}

// addUser answers POST /users/new: the first password is shown, once.
func (p *Pages) addUser(q *request) error {
	page, role, codes, names, err := p.typedUser(q)
	if err != nil {
		return err
	}
	page.New = true
	a := models.Account{Login: page.Login, Name: page.Name, Email: page.Email, Role: role, Reach: models.Reach{Station: page.Station, Drive: page.Drive}}
	page.Password, err = p.cfg.Oversight.AddAccount(q.Context(), q.actor, &a, names)
	if err != nil {
		return p.refuseUser(q, page, role, codes, err)
	}
	return p.showDone(q, page, &a)
}

// showDone says what was done to an account.
func (p *Pages) showDone(q *request, page userPage, a *models.Account) error {
	page.Changed, page.Row = true, p.rowOfUser(q.lang, a)
	return p.showUser(q, http.StatusOK, page, a.Role, nil)
}

// refuseUser shows the form again with what to mend beside each field.
func (p *Pages) refuseUser(q *request, page userPage, role models.Role, codes []string, err error) error {
	var faults models.Faults
	var one *models.Error
	if !errors.As(err, &faults) && errors.As(err, &one) {
		faults = models.Faults{one}
	}
	for _, e := range faults {
		switch e.Code {
		case models.Invalid, models.Conflict, models.Unavailable, models.Busy:
		default:
			return err
		}
	}
	if len(faults) == 0 {
		return err
	}
	q.visit.Err = err
	v := inPlace(q, err)
	for _, e := range faults {
		if e.Field == "" {
			page.Problem = v
		} else {
			page.Wrong[cmp.Or(map[string]string{"districts": "district"}[e.Field], e.Field)] = q.lang.mend(e)
		}
	}
	return p.showUser(q, v.Status, page, role, codes)
}

// userNamed finds an account by its login. NotFound: there is none.
func (p *Pages) userNamed(q *request) (models.Account, error) {
	list, err := p.cfg.Oversight.Staff(q.Context(), q.actor)
	if err != nil {
		return models.Account{}, err
	}
	at := slices.IndexFunc(list, func(a models.Account) bool { return a.Login == q.PathValue("account") })
	if at < 0 {
		return models.Account{}, errNowhere
	}
	return list[at], nil
}

// viewUser answers GET /users/{account}.
func (p *Pages) viewUser(q *request) error {
	a, err := p.userNamed(q)
	if err != nil {
		return err
	}
	page := userPage{Login: a.Login, Name: a.Name, Email: a.Email, Station: a.Reach.Station, Drive: a.Reach.Drive, Row: p.rowOfUser(q.lang, &a), Own: a.ID == q.actor.ID}
	if page.Devices, err = p.devicesOf(q, a.ID, "/users/"+a.Login, q.URL.Query().Get("revoked") == "yes"); err != nil {
		return err
	}
	return p.showUser(q, http.StatusOK, page, a.Role, codesOf(a.Reach.Districts))
}

func codesOf(districts []uint16) []string {
	var codes []string
	for _, d := range districts {
		codes = append(codes, strconv.Itoa(int(d)))
	}
	return codes
}

// changeUser answers POST /users/{account}: one button, one change.
func (p *Pages) changeUser(q *request) error {
	a, err := p.userNamed(q)
	if err != nil {
		return err
	}
	page, role, codes, names, err := p.typedUser(q)
	if err != nil {
		return err
	}
	if q.PostForm.Get("do") == "revoke" {
		if err := p.cfg.Cases.RevokeDevice(q.Context(), q.actor, q.PostForm.Get("device")); err != nil {
			return err
		}
		q.redirect("/users/" + a.Login + "?revoked=yes")
		return nil
	}
	page.Login, page.Own = a.Login, a.ID == q.actor.ID
	var change models.AccountChange
	yes, no := true, false
	switch q.PostForm.Get("do") {
	case "save":
		change = models.AccountChange{Name: &page.Name, Email: &page.Email, Role: &role, Districts: &names, Station: &page.Station, Drive: &page.Drive}
	case "disable":
		change.Disabled = &yes
	case "enable":
		change.Disabled = &no
	case "password":
		change.ResetPassword = true
	case "factor":
		change.ResetFactor = true
	default:
		return errParameter.At("do")
	}
	if q.PostForm.Get("do") != "save" {
		page.Name, page.Email, page.Station, page.Drive, role, codes = a.Name, a.Email, a.Reach.Station, a.Reach.Drive, a.Role, codesOf(a.Reach.Districts)
	}
	changed, password, err := p.cfg.Oversight.ChangeAccount(q.Context(), q.actor, a.ID, change)
	if err != nil {
		page.Row = p.rowOfUser(q.lang, &a)
		return p.refuseUser(q, page, role, codes, err)
	}
	page.Password = password
	return p.showDone(q, page, &changed)
}
