package web

import "github.com/milaan-project/milaan/models"

// menuItem is a link at the top of every page.
type menuItem struct {
	Address, Key string
	Here         bool   // it is the page that is shown
	New          string // how many new things wait there; empty for none
	Room         room
}

// room is which screens have room for a page in the bar; on the others it stands under "More".
type room string

// What the first pages are given: three stand in the bar of every desktop, one more from 1,280 pixels on, one from 1,440.
const (
	everyDesktop room = ""
	wide         room = "wide"
	wider        room = "wider"
	nowhere      room = "none"
)

var rooms = []room{everyDesktop, everyDesktop, everyDesktop, wide, wider}

// menuRow is a page for those whom may lets in.
type menuRow struct {
	address, key string
	may          func(p *Pages, actor models.Actor) bool
}

// menuRows are the pages in the order in which they are wanted: what waits, then one's daily work, then the rest.
var menuRows = []menuRow{
	{"/", "app.cases", mayList},
	{"/queue", "queue.menu", func(_ *Pages, a models.Actor) bool {
		return models.Authorise(a, models.ViewPair, models.CasePlace{Districts: a.Reach.Districts}) == nil
	}},
	{alertsAddress, "alerts.title", mayDo(models.ReadAlerts)},
	{"/overview", "app.overview", func(p *Pages, a models.Actor) bool { return mayList(p, a) && oversees(a) }},
	{"/users", "app.users", mayDo(models.ManageAccounts)},
	{"/missing/new", "app.report", func(p *Pages, a models.Actor) bool { return p.may(a, models.Missing) }},
	{"/found/new", "app.record", func(p *Pages, a models.Actor) bool { return p.may(a, models.Found) }},
	{"/telephone", "app.telephone", func(p *Pages, a models.Actor) bool { return a.Role != models.RoleCWC && p.mayTelephone(a) == nil }},
	{"/field", "app.field", func(p *Pages, a models.Actor) bool { return p.cfg.Cases.MayIssueDevice(a) == nil }},
	{"/drives", "app.drives", func(_ *Pages, a models.Actor) bool {
		return models.Authorise(a, models.ListDrives, models.CasePlace{Districts: a.Reach.Districts}) == nil
	}},
	{"/overview", "app.overview", func(p *Pages, a models.Actor) bool { return mayList(p, a) && !oversees(a) }},
	{"/audit", "app.audit", mayDo(models.ReadAudit)},
	{"/system", "app.system", mayDo(models.ReadSystem)},
}

// first answers GET /: the cases, or for those who list none the first page that is theirs.
func (p *Pages) first(q *request) error {
	if !mayList(p, q.actor) && q.URL.RawQuery == "" {
		if items := p.menu(q); len(items) > 0 {
			q.redirect(items[0].Address)
			return nil
		}
	}
	return p.list(q)
}

// oversees reports whether it is somebody's daily work to see how districts stand.
func oversees(a models.Actor) bool { return a.Role == models.RoleAHTU || a.Role == models.RoleAdmin }

// mayDo lets those in who may do something that has no place.
func mayDo(action models.Action) func(*Pages, models.Actor) bool {
	return func(_ *Pages, a models.Actor) bool { return models.Authorise(a, action, models.CasePlace{}) == nil }
}

func (p *Pages) menu(q *request) []menuItem {
	if q.actor.ID == "" {
		return nil
	}
	var items []menuItem
	for _, row := range menuRows {
		if row.may(p, q.actor) {
			item := menuItem{Address: row.address, Key: row.key, Here: q.URL.Path == row.address, Room: nowhere}
			if len(items) < len(rooms) {
				item.Room = rooms[len(items)]
			}
			if row.address == alertsAddress {
				item.New = p.unseen(q)
			}
			items = append(items, item)
		}
	}
	return items
}

// mayList reports whether somebody may list cases.
func mayList(_ *Pages, a models.Actor) bool {
	return models.Authorise(a, models.ListCases, models.CasePlace{Districts: a.Reach.Districts}) == nil
}

// maySearch reports whether somebody may search through cases.
func maySearch(_ *Pages, a models.Actor) bool {
	return models.Authorise(a, models.SearchCases, models.CasePlace{Districts: a.Reach.Districts}) == nil
}

// may reports whether somebody may enter records of a side.
func (p *Pages) may(actor models.Actor, side models.Side) bool {
	return p.cfg.Cases.MayCreate(actor, side) == nil
}
