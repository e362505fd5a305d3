package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/milaan-project/milaan/api"
	"github.com/milaan-project/milaan/models"
)

// Alerts is how pages tell people what is new to them; api.Server is it. What would lead a member who has not judged a pair
// is taken out of every alert.
type Alerts interface {
	Alerts(ctx context.Context, actor models.Actor, before int64, unseen bool, limit int) (list []models.Alert, next int64, err error)
	Alert(ctx context.Context, actor models.Actor, n int64) (models.Alert, error)
	UnseenAlerts(ctx context.Context, actor models.Actor) (int, error)
	SeeAlerts(ctx context.Context, actor models.Actor, numbers ...int64) error
}

const alertsAddress = "/alerts"

// alertsLength is how many alerts a page shows.
const alertsLength = 30

// alertKeys say what an alert tells, and what is to be done now; empty where nothing is.
var alertKeys = map[models.AlertKind]struct{ what, todo string }{
	models.AlertCandidate: {"alerts.candidate", "alerts.candidate_todo"},
	models.AlertReturned:  {"alerts.returned", "alerts.returned_todo"},
	models.AlertAsked:     {"alerts.asked", "alerts.asked_todo"},
	models.AlertGiven:     {"alerts.given", "alerts.given_todo"},
	models.AlertConcur:    {"alerts.concur", "alerts.concur_todo"},
	models.AlertConfirmed: {"alerts.confirmed", "alerts.confirmed_todo"},
	models.AlertRestored:  {"alerts.restored", ""},
	models.AlertReopened:  {"alerts.reopened", "alerts.reopened_todo"},
	models.AlertMoved:     {"alerts.moved", "alerts.moved_todo"},
	models.AlertClock:     {"alerts.clock", ""},
	models.AlertFell:      {"alerts.fell", "alerts.fell_todo"},
	models.AlertSearches:  {"alerts.searches", "alerts.searches_todo"},
	models.AlertMail:      {"alerts.mail", "alerts.mail_todo"},
	models.AlertQuick:     {"alerts.quick", "alerts.quick_todo"},
	models.AlertAccount:   {"alerts.account", "alerts.account_todo"},

	models.AlertManyOthers: {"alerts.many_others", "alerts.many_others_todo"},
	models.AlertAllOthers:  {"alerts.all_others", "alerts.all_others_todo"},
}

// clockKeys name the duties that have a time.
var clockKeys = map[models.ClockKind]string{
	models.ClockFIR: "clock.fir", models.ClockProduction: "clock.production", models.ClockTakeover: "clock.takeover", models.ClockReport: "clock.report",
}

type alertsPage struct {
	All, Unseen waitTab
	Rows        []alertRow
	New         []int64 // of the page, not seen yet
	Next, First string
	Expect      string // key of what will stand here, where nothing does
}

// alertRow is an alert in the words of who reads it.
type alertRow struct {
	N       int64
	At      time.Time
	Day     int64 // milliseconds, where no more than the day is told
	New     bool
	What    string // key
	Todo    string // key; empty where nothing is to be done
	Numbers []string
	Clock   string    // key of the duty
	Due     time.Time // of the duty
	Late    bool
	Wants   []string // keys of the evidence that is asked for, or came
	Who     string   // name or id of an account
	By      string   // and of whose work it is
	Changed []string // what is different in the account
}

// showAlerts answers GET /alerts: what is new to who asks, the newest first; unseen=1 narrows to what was not opened yet.
func (p *Pages) showAlerts(q *request) error {
	unseen, err := q.parameter("unseen")
	if err != nil {
		return err
	}
	written, err := q.parameter("before")
	if err != nil {
		return err
	}
	var before int64
	if written != "" {
		if before, err = strconv.ParseInt(written, 10, 64); err != nil || before < 1 {
			return errParameter.At("before")
		}
	}
	list, next, err := p.cfg.Alerts.Alerts(q.Context(), q.actor, before, unseen == yes, alertsLength)
	if err != nil {
		return err
	}
	page := alertsPage{All: waitTab{Key: "list.all", Address: "/alerts", Chosen: unseen != yes}, Unseen: waitTab{Key: "alerts.unseen", Address: "/alerts?unseen=" + yes, Chosen: unseen == yes}}
	switch page.Expect = "alerts.expect"; q.actor.Role {
	case models.RoleCWC:
		page.Expect = "alerts.expect_member"
	case models.RoleAuditor:
		page.Expect = "alerts.expect_auditor"
	default:
	}
	who := map[string]string{}
	for i := range list {
		if ofAccount(list[i].Kind) && len(who) == 0 {
			who = p.whoIs(q)
		}
		row, err := p.alertRow(q.lang, &list[i], who)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
		if !list[i].Seen {
			page.New = append(page.New, list[i].N)
		}
	}
	if next != 0 {
		page.Next = q.here("before", strconv.FormatInt(next, 10))
	}
	if before > 0 {
		page.First = q.here("before", "")
	}
	return p.show(q, http.StatusOK, "alerts", view{Title: "alerts.title", Styles: []string{"desk.css"}, Data: page})
}

// ofAccount reports whether an alert is about an account.
func ofAccount(kind models.AlertKind) bool {
	return kind == models.AlertAccount || kind == models.AlertMail || ofActor(kind)
}

// ofActor reports whether an alert is about what somebody looks for or judges, which the audit tells.
func ofActor(kind models.AlertKind) bool {
	return kind == models.AlertSearches || kind == models.AlertQuick || kind == models.AlertManyOthers || kind == models.AlertAllOthers
}

func (p *Pages) alertRow(lang *tongue, a *models.Alert, who map[string]string) (alertRow, error) {
	keys := alertKeys[a.Kind]
	row := alertRow{N: a.N, At: time.UnixMilli(a.At).In(p.cfg.Zone), New: !a.Seen, What: keys.what, Todo: keys.todo}
	if a.Day {
		row.Day = a.At
	}
	for _, number := range []string{a.MissingNumber, a.FoundNumber} {
		if number != "" {
			row.Numbers = append(row.Numbers, number)
		}
	}
	switch a.Kind {
	case models.AlertClock:
		row.Clock, row.Due = clockKeys[models.ClockKind(a.Detail)], time.UnixMilli(a.DueAt).In(p.cfg.Zone)
		row.Late = !row.Due.After(p.cfg.Now())
	case models.AlertSearches, models.AlertQuick, models.AlertManyOthers, models.AlertAllOthers, models.AlertMail:
		row.Who = cmp.Or(who[a.Detail], a.Detail)
	case models.AlertAccount:
		account, rest, _ := strings.Cut(a.Detail, " ")
		said, by, _ := strings.Cut(rest, " by ")
		row.Who, row.By = cmp.Or(who[account], account), cmp.Or(who[by], by)
		for difference := range strings.FieldsSeq(said) {
			words, err := lang.differenceWords(difference, p.cfg.Districts)
			if err != nil {
				return row, err
			}
			if words != "" {
				row.Changed = append(row.Changed, words)
			}
		}
	default:
		for _, kind := range strings.Split(a.Detail, ",") {
			if key, ok := proofKeys[kind]; ok {
				row.Wants = append(row.Wants, key)
			}
		}
	}
	return row, nil
}

// openAlert answers GET /alerts/{alert}: the page that an alert is about, and notes that it was seen. It is no form, so that
// it opens in a tab of its own like any link; that it was read is all it changes.
func (p *Pages) openAlert(q *request) error {
	n, err := strconv.ParseInt(q.PathValue("alert"), 10, 64)
	if err != nil || n < 1 {
		return errNowhere
	}
	alert, err := p.cfg.Alerts.Alert(q.Context(), q.actor, n)
	if err != nil {
		return err
	}
	if err := p.cfg.Alerts.SeeAlerts(q.Context(), q.actor, n); err != nil {
		return err
	}
	q.redirect(alertAbout(q.actor, &alert))
	return nil
}

// alertAbout is where that stands which an alert is about. A member who has not judged the pair is led to the two faces.
func alertAbout(actor models.Actor, a *models.Alert) string {
	switch {
	case a.Kind == models.AlertAccount:
		return "/audit?kind=account"
	case a.Kind == models.AlertMail:
		return "/users"
	case ofActor(a.Kind):
		return "/audit?" + url.Values{"actor": {a.Detail}}.Encode()
	case a.MissingNumber != "" && a.FoundNumber != "":
		return "/pairs/" + a.MissingNumber + "/" + a.FoundNumber
	case a.Kind == models.AlertMoved, a.Kind == models.AlertClock && a.FoundNumber != "":
		return "/cases/" + a.FoundNumber
	case a.FoundNumber != "" && actor.Role == models.RoleCWC:
		return "/cases/" + a.FoundNumber + "#comparison"
	case a.FoundNumber != "":
		return "/cases/" + a.FoundNumber
	case a.MissingNumber != "":
		return "/cases/" + a.MissingNumber
	}
	return "/alerts"
}

// seeAlerts answers POST /alerts: those whose numbers the form holds were seen.
func (p *Pages) seeAlerts(q *request) error {
	if err := q.ParseForm(); err != nil {
		return errUnreadable.Because(err)
	}
	var numbers []int64
	for _, written := range q.PostForm["n"] {
		n, err := strconv.ParseInt(written, 10, 64)
		if err != nil || len(numbers) == alertsLength {
			return errParameter.At("n")
		}
		numbers = append(numbers, n)
	}
	if err := p.cfg.Alerts.SeeAlerts(q.Context(), q.actor, numbers...); err != nil {
		return err
	}
	q.redirect(q.here())
	return nil
}

// unseen is how many new alerts the menu tells of; "" for none, or where they cannot be counted: the page, which may be the
// one that says so, is shown all the same.
func (p *Pages) unseen(q *request) string {
	n, err := p.cfg.Alerts.UnseenAlerts(q.Context(), q.actor)
	switch {
	case err != nil || n == 0:
		return ""
	case n >= api.MostUnseen:
		return q.lang.count(api.MostUnseen-1) + "+"
	}
	return q.lang.count(int64(n))
}
