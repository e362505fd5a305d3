package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// How many cases a page of the list shows, and how many that the words of a search fit.
const (
	listed = 50
	sought = 100
)

type listPage struct {
	Words    string
	Filters  []filterView
	Cases    []caseRow
	Search   bool // the cases are those that words fit, best first
	Cut      bool // more may fit the words than are shown
	Narrow   bool // a filter hides cases
	Narrows  []narrowing
	NoFIR    bool   // only reports whose FIR is overdue
	AskFIR   bool   // the viewer enters reports, and can look for those
	District string // English name of the chosen one
	Next     string // address of the next page; empty on the last
	First    string // address of the first page; empty on the first
	Problem  *problem
}

// filterView is one filter of the list.
type filterView struct {
	Name    string
	Label   string // key of a message
	Choices []choice
}

type choice struct {
	Value  string
	Key    string // of a message; empty when the choice has a name
	Name   string
	Chosen bool
}

// caseRow is a case in the list.
type caseRow struct {
	Number   string
	Side     models.Side
	Status   models.Status
	Open     bool
	Name     string
	Sex      string // key of a message; empty when unknown
	Age      string
	District string
	When     models.Date
	Roughly  bool // When may be off by some days
	Photo    bool
	Home     bool // the viewer may say that the child has come home
	NoFIR    bool // the viewer's own report, and the number of its FIR is overdue
}

// list answers GET /: the cases, the newest first, or those that words fit.
func (p *Pages) list(q *request) error {
	words := p.sought(q)
	if words == "" && q.URL.Query().Has(soughtIn) {
		q.redirect(q.here(soughtIn, ""))
		return nil
	}
	filter, filters, err := p.filters(q)
	if err != nil {
		return err
	}
	page := listPage{Words: words, Filters: filters, Search: words != ""}
	if len(filter.Districts) > 0 {
		page.District = filter.Districts[0]
	}
	if page.Narrows, err = p.narrow(q, &filter); err != nil {
		return err
	}
	page.NoFIR, page.AskFIR = slices.ContainsFunc(page.Narrows, func(n narrowing) bool { return n.Name == "fir" }), p.may(q.actor, models.Missing)
	page.Narrow = len(page.Narrows) > 0 || filter.Side != "" || filter.Status != "" || len(filter.Districts) > 0 || filter.Unrecognised
	if page.Search {
		err = p.search(q, filter, &page)
	} else {
		err = p.turn(q, filter, &page)
	}
	status := http.StatusOK
	if err != nil && models.CodeOf(err) == models.Unavailable {
		// The form stays, with all that was typed into it.
		q.visit.Err = err
		problem := problemOf(q, err)
		page.Problem, status = &problem, problem.Status
	} else if err != nil {
		return err
	}
	return p.show(q, status, "list", view{Title: "list.title", Data: page})
}

// turn fills in one page of the list.
func (p *Pages) turn(q *request, filter models.CaseFilter, page *listPage) error {
	cursor, err := q.parameter("cursor")
	if err != nil {
		return err
	}
	found, next, err := p.cfg.Cases.ListCases(q.Context(), q.actor, filter, cursor, listed)
	if err != nil {
		return err
	}
	for turns := 1; ; turns++ {
		for i := range found {
			if row := p.listRow(q, &found[i]); row.NoFIR || !page.NoFIR {
				page.Cases = append(page.Cases, row)
			}
		}
		if !page.NoFIR || next == "" || len(page.Cases) >= listed || turns == lookedAt {
			break
		}
		if found, next, err = p.cfg.Cases.ListCases(q.Context(), q.actor, filter, next, listed); err != nil {
			return err
		}
	}
	if next != "" {
		page.Next = q.here("cursor", next)
	}
	if cursor != "" {
		page.First = q.here("cursor", "")
	}
	return nil
}

// search fills in the cases that the words fit and the filters let through.
func (p *Pages) search(q *request, filter models.CaseFilter, page *listPage) error {
	found, err := p.cfg.Cases.SearchCases(q.Context(), q.actor, page.Words, sought)
	if err != nil {
		return err
	}
	page.Cut = len(found) == sought
	for i := range found {
		if c := &found[i].Case; lets(filter, c) {
			if row := p.listRow(q, c); row.NoFIR || !page.NoFIR {
				page.Cases = append(page.Cases, row)
			}
		}
	}
	return nil
}

// lookedAt is how many pages of late cases are looked through for one of those that lack an FIR.
const lookedAt = 10

// listRow is a case in the list of somebody whose duty it may be.
func (p *Pages) listRow(q *request, c *models.Case) caseRow {
	row := rowOf(c)
	row.Home = p.mayComeHome(q.actor, c)
	row.NoFIR = c.LacksFIR(p.cfg.Now()) && p.cfg.Cases.MayChange(q.actor, c)
	return row
}

// narrowing is a parameter that narrows the list and that no field of the form shows.
type narrowing struct {
	Name, Value string
	Key         string // of the message that says it
	Day         models.Date
	Words       string // of the record that are asked for
}

// narrow reads what the counts of the overview narrow the list to.
func (p *Pages) narrow(q *request, filter *models.CaseFilter) ([]narrowing, error) {
	list, err := p.narrowToDrive(q, filter)
	if err != nil {
		return nil, err
	}
	for _, n := range []narrowing{{Name: "late", Key: "list.late"}, {Name: "fir", Key: "list.no_fir"}, {Name: "undated", Key: "list.undated"}, {Name: "since", Key: "list.since"}, {Name: "until", Key: "list.until"}} {
		if n.Value, err = q.parameter(n.Name); err != nil {
			return nil, err
		}
		if n.Value == "" {
			continue
		}
		switch n.Name {
		case "late":
			filter.LateAt = p.cfg.Now().UnixMilli()
		case "fir":
			filter.LateAt, filter.Side = p.cfg.Now().UnixMilli(), models.Missing
		case "undated":
			filter.Undated = true
		default:
			if n.Day, err = models.ParseDate(n.Value); err != nil {
				return nil, errParameter.At(n.Name)
			}
			if n.Name == "since" {
				filter.Since = n.Day
			} else {
				filter.Until = n.Day
			}
		}
		list = append(list, n)
	}
	return list, nil
}

// narrowToDrive narrows the list to the children of a drive, given by its id.
func (p *Pages) narrowToDrive(q *request, filter *models.CaseFilter) ([]narrowing, error) {
	id, err := q.parameter("drive")
	if err != nil || id == "" {
		return nil, err
	}
	d, _, err := p.cfg.Drives.DriveDays(q.Context(), q.actor, id)
	if err != nil {
		return nil, err
	}
	filter.Drive = d.Name
	return []narrowing{{Name: "drive", Value: id, Key: "list.drive", Words: d.Name}}, nil
}

// lets reports whether a filter lets a case through.
func lets(f models.CaseFilter, c *models.Case) bool {
	there := func(name string) bool {
		return strings.EqualFold(name, c.Recognised) || strings.EqualFold(name, strings.TrimSpace(c.District.Or("")))
	}
	on := c.Event.When.Or(0)
	return (f.LateAt == 0 || c.Status == models.Open && c.DueAt > 0 && c.DueAt <= f.LateAt) && (!f.Undated || on == 0) &&
		(f.Since == 0 || on != 0 && on >= f.Since) && (f.Until == 0 || on != 0 && on <= f.Until) &&
		(f.Drive == "" || models.DriveKey(f.Drive) == models.DriveKey(c.Recovery.Drive.Or(""))) && (f.Side == "" || f.Side == c.Side) && (f.Status == "" || f.Status == c.Status) &&
		(len(f.Districts) == 0 || slices.ContainsFunc(f.Districts, there)) && (!f.Unrecognised || c.Recognised == "")
}

func rowOf(c *models.Case) caseRow {
	row := caseRow{
		Number: c.Number, Side: c.Side, Status: c.Status, Open: c.Status == models.Open, Name: c.Person.Name.Or(""),
		Sex: choiceKeys[string(c.Person.Sex.Or(""))], District: c.District.Or(""), When: c.Event.When.Or(0), Roughly: c.EventWithin() > 0, Photo: len(c.Shown()) > 0,
	}
	if age, ok := c.Age(); ok {
		row.Age = number(age)
	}
	return row
}

// filters reads the filters and lists their choices, the chosen ones marked.
func (p *Pages) filters(q *request) (filter models.CaseFilter, views []filterView, err error) {
	views = []filterView{
		{"side", "list.side", keyed(sides, sideKeys)},
		{"status", "list.status", keyed(statuses, statusKeys)},
		{"district", "list.district", append(p.districtChoices(q.lang), choice{Value: unlisted, Key: "overview.unplaced"})},
	}
	values := map[string]string{}
	for _, v := range views {
		value, err := q.parameter(v.Name)
		if err != nil {
			return filter, nil, err
		}
		at := slices.IndexFunc(v.Choices, func(c choice) bool { return c.Value == value })
		if value != "" && at < 0 {
			return filter, nil, errParameter.At(v.Name)
		}
		if at >= 0 {
			v.Choices[at].Chosen = true
		}
		values[v.Name] = value
	}
	filter.Side, filter.Status, filter.Unrecognised = models.Side(values["side"]), models.Status(values["status"]), values["district"] == unlisted
	if names := p.namesOf(values["district"]); len(names) > 0 {
		filter.Districts = names[:1]
	}
	return filter, views, nil
}

// unlisted stands for the district of cases on which none is written that is recognised.
const unlisted = "none"

func (p *Pages) districtChoices(l *tongue) []choice {
	choices := make([]choice, len(p.cfg.Districts))
	for i, d := range p.cfg.Districts {
		choices[i] = choice{Value: strconv.Itoa(int(d.LGD)), Name: d.Name(l.Code)}
	}
	slices.SortFunc(choices, func(a, b choice) int { return cmp.Compare(a.Name, b.Name) })
	return choices
}

// workDistricts are the districts that somebody's work may be in: the only one is chosen already, of several one has to be.
func (p *Pages) workDistricts(q *request, typed string) []choice {
	all, own := p.districtChoices(q.lang), append(slices.Clone(q.actor.Reach.Districts), q.actor.Reach.Associated...)
	if !q.actor.Reach.Everywhere {
		all = slices.DeleteFunc(all, func(c choice) bool {
			return !slices.ContainsFunc(own, func(code uint16) bool { return strconv.Itoa(int(code)) == c.Value })
		})
	}
	if len(all) == 1 {
		return chosen(all, all[0].Value)
	}
	return chosen(append([]choice{{Key: "drives.district"}}, all...), typed)
}

// namesOf lists every way in which a district's name is commonly written.
func (p *Pages) namesOf(lgd string) []string {
	for _, d := range p.cfg.Districts {
		if strconv.Itoa(int(d.LGD)) == lgd {
			return d.Names()
		}
	}
	return nil
}

// chosen marks those of choices whose values were chosen.
func chosen(choices []choice, values ...string) []choice {
	for i := range choices {
		choices[i].Chosen = slices.Contains(values, choices[i].Value)
	}
	return choices
}

func keyed[T ~string](values []T, keys map[T]string) []choice {
	choices := make([]choice, len(values))
	for i, v := range values {
		choices[i] = choice{Value: string(v), Key: keys[v]}
	}
	return choices
}
