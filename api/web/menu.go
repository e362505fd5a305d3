package web

import "github.com/milaan-project/milaan/models"

// menuItem is a link at the top of every page.
type menuItem struct {
	Address, Key string
	Here         bool // it is the page that is shown
}

// menuRow is a page for those whom may lets in; nil is everybody.
type menuRow struct {
	address, key string
	may          func(p *Pages, actor models.Actor) bool
}

var menuRows = []menuRow{
	{"/", "app.cases", nil},
	{"/telephone", "app.telephone", func(p *Pages, a models.Actor) bool { return a.Role != models.RoleCWC && p.mayTelephone(a) == nil }},
	{"/queue", "queue.menu", func(_ *Pages, a models.Actor) bool {
		return models.Authorise(a, models.ViewPair, models.CasePlace{Districts: a.Reach.Districts}) == nil
	}},
	{"/overview", "app.overview", mayList},
	{"/missing/new", "app.report", func(p *Pages, a models.Actor) bool { return p.may(a, models.Missing) }},
	{"/found/new", "app.record", func(p *Pages, a models.Actor) bool { return p.may(a, models.Found) }},
	{"/field", "app.field", func(p *Pages, a models.Actor) bool { return p.cfg.Cases.MayIssueDevice(a) == nil }},
	{"/drives", "app.drives", func(_ *Pages, a models.Actor) bool {
		return models.Authorise(a, models.ListDrives, models.CasePlace{Districts: a.Reach.Districts}) == nil
	}},
	{"/users", "app.users", mayDo(models.ManageAccounts)},
	{"/audit", "app.audit", mayDo(models.ReadAudit)},
	{"/system", "app.system", mayDo(models.ReadSystem)},
}

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
		if row.may == nil || row.may(p, q.actor) {
			items = append(items, menuItem{row.address, row.key, q.URL.Path == row.address})
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
