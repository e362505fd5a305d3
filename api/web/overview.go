package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/milaan-project/milaan/models"
)

// bandKeys name the ages of cases, the youngest first.
var bandKeys = [models.Bands]string{"overview.month", "overview.four_months", "overview.year", "overview.older", "overview.undated"}

type overviewPage struct {
	Rows     []overviewRow
	Idle     int // districts without an open case that are left out
	Unplaced *overviewRow
	Sum      *overviewRow // of all rows; nil of one
	Map      districtMap
}

// overviewRow is a district.
type overviewRow struct {
	Name   string
	Open   int64
	Counts []linkedCount
}

// linkedCount is how many cases there are, and where they are listed.
type linkedCount struct {
	Key     string // of the message that says what was counted
	N       int64
	Address string // empty where no list can be narrowed to them
	Bad     bool   // it should be nought
}

// showOverview answers GET /overview: how many open cases each of one's districts has, the latest first.
func (p *Pages) showOverview(q *request) error {
	o, err := p.cfg.Cases.Overview(q.Context(), q.actor)
	if err != nil {
		return err
	}
	page := overviewPage{}
	placed := map[string]bool{}
	counts := map[uint16]tally{}
	var shown []models.District
	for _, d := range p.cfg.Districts {
		var t tally
		for _, n := range o.Counts {
			if strings.EqualFold(d.NameEn, n.District) {
				placed[n.District] = true
				t.add(n)
			}
		}
		counts[d.LGD] = t
		mine := q.actor.Reach.Everywhere || q.actor.Sits(d.LGD) || slices.Contains(q.actor.Reach.Associated, d.LGD)
		if mine || t.open() > 0 {
			shown = append(shown, d)
		}
		if t.open() > 0 || mine && !q.actor.Reach.Everywhere {
			page.Rows = append(page.Rows, rowOfDistrict(d.Name(q.lang.Code), strconv.Itoa(int(d.LGD)), t, o.Bounds))
		} else if mine {
			page.Idle++
		}
	}
	slices.SortStableFunc(page.Rows, func(a, b overviewRow) int { return cmp.Or(cmp.Compare(b.Open, a.Open), cmp.Compare(a.Name, b.Name)) })
	var astray, all tally
	for _, n := range o.Counts {
		all.add(n)
		if !placed[n.District] {
			astray.add(n)
		}
	}
	if astray.open() > 0 {
		row := rowOfDistrict("", unlisted, astray, o.Bounds)
		page.Unplaced = &row
	}
	if len(page.Rows) > 1 || len(page.Rows) == 1 && page.Unplaced != nil {
		// Who works in some districts lists there what their committees have of other districts' police, too.
		district := ""
		if q.actor.Reach.Everywhere {
			district = anywhere
		}
		row := rowOfDistrict("", district, all, o.Bounds)
		page.Sum = &row
	}
	if len(shown) > 1 {
		page.Map = mapOf(shown, q.lang.Code, counts)
	}
	return p.show(q, http.StatusOK, "overview", view{Title: "overview.title", Styles: []string{"desk.css"}, Data: &page})
}

// tally adds up the counts of a district.
type tally struct {
	missing, found, late int64
	bands                [models.Bands]int64
}

func (t *tally) add(n models.OpenCount) {
	if n.Side == models.Missing {
		t.missing += n.Open
	} else {
		t.found += n.Open
	}
	t.late += n.Late
	for i := range t.bands {
		t.bands[i] += n.Bands[i]
	}
}

func (t *tally) open() int64 { return t.missing + t.found }

// Heads are the columns of the table, by any of its rows.
func (p *overviewPage) Heads() []linkedCount {
	if p.Unplaced != nil {
		return p.Unplaced.Counts
	}
	return p.Rows[0].Counts
}

// rowOfDistrict links each count to its list; without a district there is none.
func rowOfDistrict(name, lgd string, t tally, bounds models.AgeBounds) overviewRow {
	at := func(parameters ...string) string {
		if lgd == "" {
			return ""
		}
		return openCasesOf(lgd, parameters...)
	}
	row := overviewRow{Name: name, Open: t.open(), Counts: []linkedCount{
		{"overview.missing", t.missing, at("side", string(models.Missing)), false},
		{"overview.found", t.found, at("side", string(models.Found)), false},
		{"overview.late", t.late, at("late", yes), true},
	}}
	for band, n := range t.bands {
		f := bounds.Filter(band)
		parameters := []string{}
		for _, x := range []struct {
			name string
			day  models.Date
		}{{"since", f.Since}, {"until", f.Until}} {
			if x.day != 0 {
				parameters = append(parameters, x.name, x.day.String())
			}
		}
		if f.Undated {
			parameters = append(parameters, "undated", yes)
		}
		row.Counts = append(row.Counts, linkedCount{bandKeys[band], n, at(parameters...), false})
	}
	return row
}

// anywhere stands for every district.
const anywhere = "*"

// openCasesOf is the address of a district's open cases, narrowed by parameters and their values.
func openCasesOf(lgd string, parameters ...string) string {
	values := url.Values{"status": {string(models.Open)}}
	if lgd != anywhere {
		values.Set("district", lgd)
	}
	for i := 0; i+1 < len(parameters); i += 2 {
		values.Set(parameters[i], parameters[i+1])
	}
	return "/?" + values.Encode()
}

// yes is the value of a parameter that is either there or not.
const yes = "1"
